#include "Child.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>

namespace tutti::crash {

namespace fs = std::filesystem;

namespace {

std::string contents(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// In the child: streams, environment, then the program. Does not return.
[[noreturn]] void become(const std::vector<std::string>& words,
                         const std::map<std::string, std::string>& environment, int output,
                         const fs::path& talk) {
    const int in = ::open("/dev/null", O_RDONLY);
    const int errors = ::open(talk.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
    const bool ready = ::dup2(in, 0) == 0 && ::dup2(output, 1) == 1 && ::dup2(errors, 2) == 2;
    for (const auto& [name, value] : environment)
        ::setenv(name.c_str(), value.c_str(), 1);
    std::vector<char*> arguments;
    for (const auto& word : words)
        arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    if (ready) ::execv(arguments[0], arguments.data());
    ::_exit(127);
}

} // namespace

Child::Child(const std::vector<std::string>& words, const std::map<std::string, std::string>& environment,
             fs::path talk)
    : talk_(std::move(talk)) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) std::abort();
    process_ = ::fork();
    if (process_ == 0) become(words, environment, ends[1], talk_);
    ::close(ends[1]);
    output_ = ends[0];
}

Child::~Child() {
    if (process_ > 0) {
        kill();
        wait();
    }
    ::close(output_);
}

std::optional<std::string> Child::line(std::chrono::microseconds limit) {
    const auto until = std::chrono::steady_clock::now() + limit;
    for (;;) {
        if (const auto end = pending_.find('\n'); end != std::string::npos) {
            auto text = pending_.substr(0, end);
            pending_.erase(0, end + 1);
            return text;
        }
        if (ended_) return std::nullopt; // half a line is none
        const auto left =
            std::chrono::duration_cast<std::chrono::nanoseconds>(until - std::chrono::steady_clock::now());
        if (left.count() <= 0) return std::nullopt;
        pollfd wanted{output_, POLLIN, 0};
        const timespec rest{left.count() / 1'000'000'000, left.count() % 1'000'000'000};
        if (::ppoll(&wanted, 1, &rest, nullptr) <= 0) continue;
        char piece[4096];
        const auto count = ::read(output_, piece, sizeof piece);
        if (count > 0)
            pending_.append(piece, static_cast<std::size_t>(count));
        else
            ended_ = true;
    }
}

void Child::kill() {
    ::kill(process_, SIGKILL);
}

Ended Child::wait() {
    int status = 0;
    ::waitpid(process_, &status, 0);
    process_ = -1;
    return {WIFEXITED(status) ? WEXITSTATUS(status) : 0, WIFSIGNALED(status) ? WTERMSIG(status) : 0,
            contents(talk_)};
}

Ended run(const std::vector<std::string>& words, const std::map<std::string, std::string>& environment,
          const fs::path& talk) {
    Child child(words, environment, talk);
    while (child.line() || !child.ended()) {
    }
    return child.wait();
}

std::map<std::string, std::string> faultAt(const fs::path& under, long call, const std::string& how,
                                           const std::string& error) {
    return {{"LD_PRELOAD", TUTTI_FAULTS},
            {"TUTTI_FAULT_UNDER", under.string()},
            {"TUTTI_FAULT_AT", std::to_string(call)},
            {"TUTTI_FAULT_HOW", how},
            {"TUTTI_FAULT_ERROR", error},
            {"ASAN_OPTIONS", "verify_asan_link_order=0"}}; // the sanitizer would like to be preloaded first
}

long countedCalls(const std::vector<std::string>& words, const fs::path& under, const fs::path& scratch) {
    auto environment = faultAt(under, 0, "none");
    const auto count = scratch / "count";
    environment["TUTTI_FAULT_COUNT"] = count.string();
    fs::remove(count);
    run(words, environment, scratch / "talk");
    return std::atol(contents(count).c_str());
}

} // namespace tutti::crash
