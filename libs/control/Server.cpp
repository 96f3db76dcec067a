#include "control/Server.h"

#include "base/Sha256.h"
#include "control/DeskRemote.h"
#include "control/OscRemote.h"

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

namespace {

/// Packets in, packets out.
void drive(OscRemote& remote, LoopbackSocket& socket, OscRemote::Time now) {
    const auto wall = OscRemote::timeTag(std::chrono::system_clock::now());
    // Not for ever, however fast they come: the engine wants its turn, too.
    for (int turn = 0; turn < 256; ++turn) {
        const auto packet = socket.receive();
        if (!packet) break;
        remote.hear(packet->from, packet->bytes, now, wall);
    }
    for (const auto& packet : remote.tick(now, wall))
        socket.send(packet.to, packet.bytes);
}

/// Desks on some of the session's lines.
class DeskDrive {
public:
    DeskDrive(Control& control, std::vector<std::unique_ptr<Desk>> desks, std::size_t firstLine, int client)
        : lines_(control.live().remotes().subspan(firstLine, desks.size())),
          remote_(control, std::move(desks), client) {}

    void run(DeskRemote::Time now) {
        for (std::size_t i = 0; i < lines_.size(); ++i) {
            while (const auto message = lines_[i]->receive())
                remote_.hear(i, *message, now);
            if (lines_[i]->takeLost() > 0) remote_.forget(i);
        }
        send(remote_.tick(now));
    }
    void goodbye() { send(remote_.goodbye()); }

private:
    void send(const std::vector<DeskRemote::Message>& messages) {
        for (const auto& [desk, bytes] : messages)
            if (!lines_[desk]->send(bytes)) remote_.forget(desk);
    }

    std::span<const std::unique_ptr<MidiLine>> lines_;
    DeskRemote remote_;
};

// Clients of Control below those of OscRemote, which are minus their ports.
constexpr int mackieClient = -100'000, huiClient = -100'001;

} // namespace

Result serve(LiveSession& live, LocalServer& server, Remotes remotes, const std::function<bool()>& goesOn) {
    using namespace std::chrono;
    Control control(live);
    OscRemote osc(control);
    std::vector<DeskDrive> desks;
    const auto mackies = remotes.mackie.size();
    if (mackies > 0) desks.emplace_back(control, std::move(remotes.mackie), 0, mackieClient);
    if (!remotes.hui.empty()) desks.emplace_back(control, std::move(remotes.hui), mackies, huiClient);
    const auto began = steady_clock::now();
    const bool hands = remotes.osc != nullptr || !desks.empty() || !live.keyboards().empty();
    const milliseconds atMost(hands ? 5 : 20);
    std::set<int> known;
    while (!control.quits() && goesOn()) {
        for (const auto& line : server.wait(atMost))
            server.send(line.client, control.answer(line.client, line.text));
        const auto now = duration_cast<milliseconds>(steady_clock::now() - began);
        if (remotes.osc != nullptr) drive(osc, *remotes.osc, now);
        for (auto& desk : desks)
            desk.run(now);
        for (const auto& keyboard : live.keyboards())
            while (const auto message = keyboard->receive())
                control.controllers().hear(*message, now);
        control.controllers().tick(now);
        live.tick();
        for (const auto& [client, line] : control.news(now))
            server.send(client, line);
        const auto there = server.clients();
        for (const int client : known)
            if (std::find(there.begin(), there.end(), client) == there.end()) control.forget(client);
        known = {there.begin(), there.end()};
    }
    for (auto& desk : desks)
        desk.goodbye();
    if (!desks.empty()) server.wait(milliseconds(50)); // a block or two, in which that leaves
    for (const auto& hand : live.hands().names())
        TUTTI_TRY(live.release(hand));
    return success();
}

} // namespace tutti
