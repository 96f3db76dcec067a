#include "control/Server.h"

#include "base/Sha256.h"

#include <algorithm>
#include <cstdlib>
#include <set>

namespace tutti {

std::filesystem::path socketOf(const std::filesystem::path& project) {
    std::error_code error;
    auto whole = std::filesystem::weakly_canonical(project, error).string();
    while (whole.size() > 1 && whole.back() == '/')
        whole.pop_back();
    const auto* runtime = std::getenv("XDG_RUNTIME_DIR");
    const auto folder = runtime != nullptr && *runtime != '\0' ? std::filesystem::path(runtime)
                                                               : std::filesystem::temp_directory_path(error);
    return folder / ("tutti-" + sha256Hex(whole).substr(0, 16) + ".sock");
}

Result serve(LiveSession& live, LocalServer& server, const std::function<bool()>& goesOn) {
    using namespace std::chrono;
    Control control(live);
    const auto began = steady_clock::now();
    std::set<int> known;
    while (!control.quits() && goesOn()) {
        for (const auto& line : server.wait(milliseconds(20)))
            server.send(line.client, control.answer(line.client, line.text));
        live.tick();
        for (const auto& [client, line] :
             control.news(duration_cast<milliseconds>(steady_clock::now() - began)))
            server.send(client, line);
        const auto there = server.clients();
        for (const int client : known)
            if (std::find(there.begin(), there.end(), client) == there.end()) control.forget(client);
        known = {there.begin(), there.end()};
    }
    for (const auto& hand : live.hands().names())
        TUTTI_TRY(live.release(hand));
    return success();
}

} // namespace tutti
