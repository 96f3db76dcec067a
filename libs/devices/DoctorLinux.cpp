#include "devices/Doctor.h"
#include "devices/Priority.h"

#include <grp.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

namespace tutti {
namespace {

namespace fs = std::filesystem;

std::string firstLineOf(const fs::path& path) {
    std::ifstream file(path);
    std::string line;
    std::getline(file, line);
    return line;
}

bool inGroup(const char* name) {
    const auto* group = ::getgrnam(name);
    if (group == nullptr) return false;
    std::vector<gid_t> groups(static_cast<std::size_t>(std::max(0, ::getgroups(0, nullptr))));
    ::getgroups(static_cast<int>(groups.size()), groups.data());
    return ::getegid() == group->gr_gid || std::count(groups.begin(), groups.end(), group->gr_gid) > 0;
}

/// Each once.
std::vector<std::string> governors() {
    std::vector<std::string> all;
    std::error_code none;
    for (const auto& processor : fs::directory_iterator("/sys/devices/system/cpu", none))
        if (auto name = firstLineOf(processor.path() / "cpufreq/scaling_governor"); !name.empty())
            all.push_back(std::move(name));
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    return all;
}

/// ` 0 [PCH            ]: HDA-Intel - HDA Intel PCH`, and a second line that says the same at length.
std::vector<std::string> cards() {
    std::vector<std::string> names;
    std::ifstream file("/proc/asound/cards");
    for (std::string line; std::getline(file, line);)
        if (const auto name = line.find("]: "); name != std::string::npos)
            if (const auto dash = line.find(" - ", name); dash != std::string::npos)
                names.push_back(line.substr(dash + 3));
    return names;
}

bool cardsMayBeUsed() {
    std::error_code none;
    for (const auto& file : fs::directory_iterator("/dev/snd", none))
        if (file.path().filename().string().starts_with("pcm") &&
            ::access(file.path().c_str(), R_OK | W_OK) != 0)
            return false;
    return true;
}

bool preemptible() {
    utsname kernel{};
    ::uname(&kernel);
    return std::string_view(kernel.version).find("PREEMPT") != std::string_view::npos;
}

/// A socket that is there may be left over: it is tried.
bool pipeWireRuns() {
    const char* folder = std::getenv("XDG_RUNTIME_DIR");
    sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
    const auto path = fs::path(folder != nullptr ? folder : "/run") / "pipewire-0";
    if (path.string().size() >= sizeof address.sun_path) return false;
    path.string().copy(address.sun_path, sizeof address.sun_path - 1);
    const int socket = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const bool answers = ::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    ::close(socket);
    return answers;
}

rlimit limitOf(decltype(RLIMIT_RTPRIO) resource) {
    rlimit limit{};
    ::getrlimit(resource, &limit);
    return limit;
}

} // namespace

MachineFacts factsOfThisMachine() {
    const auto priority = limitOf(RLIMIT_RTPRIO).rlim_cur;
    const auto locked = limitOf(RLIMIT_MEMLOCK).rlim_cur;
    return {.realTimeLimit = static_cast<int>(std::min<rlim_t>(priority, 99)),
            .realTimeWorks = realTimePriorityWorks(),
            .lockedLimit = locked == RLIM_INFINITY ? -1 : static_cast<std::int64_t>(locked),
            .administrator = ::geteuid() == 0,
            .audioGroup = inGroup("audio"),
            .governors = governors(),
            .processors = static_cast<int>(std::max(1u, std::thread::hardware_concurrency())),
            .preemptible = preemptible(),
            .pipeWire = pipeWireRuns(),
            .cards = cards(),
            .cardsOpen = cardsMayBeUsed(),
            .sequencer = fs::exists("/dev/snd/seq")};
}

} // namespace tutti
