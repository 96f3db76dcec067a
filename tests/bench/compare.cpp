// bench_compare [--runs N] NAME=COMMAND...: runs commands in turn, A B C A B C ..., and prints a table.
//
// One warm-up each, then N (3) counted runs. Columns: median wall clock seconds, CPU seconds, peak memory of
// the largest process in MiB, and wall clock as a multiple of the first command's, pair by pair. A command is
// given to sh; its output is thrown away. One that fails is marked, and its figures are not to be trusted.
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

namespace {

struct Run {
    double wall = 0, cpu = 0, mebibytes = 0;
    bool failed = false;
};

struct Entry {
    std::string name, command;
    std::vector<Run> runs;
};

double secondsOf(const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
}

Run runOnce(const std::string& command) {
    const auto start = std::chrono::steady_clock::now();
    const pid_t child = fork();
    if (child == 0) {
        const int nothing = open("/dev/null", O_RDWR);
        for (int file : {0, 1, 2})
            dup2(nothing, file);
        execl("/bin/sh", "sh", "-c", command.c_str(), nullptr);
        _exit(127);
    }
    int status = 0;
    rusage used{};
    wait4(child, &status, 0, &used);
    Run run;
    run.wall = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    run.cpu = secondsOf(used.ru_utime) + secondsOf(used.ru_stime);
    run.mebibytes = static_cast<double>(used.ru_maxrss) / 1024;
    run.failed = !WIFEXITED(status) || WEXITSTATUS(status) != 0;
    return run;
}

template<class Value>
double median(const Entry& entry, Value&& value) {
    std::vector<double> values;
    for (std::size_t i = 0; i < entry.runs.size(); ++i)
        values.push_back(value(i));
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

void print(const std::vector<Entry>& entries) {
    std::printf("%-28s %9s %9s %9s %9s\n", "", "wall s", "CPU s", "MiB", "ratio");
    for (const auto& entry : entries) {
        const auto& first = entries.front();
        const bool failed =
            std::any_of(entry.runs.begin(), entry.runs.end(), [](const Run& run) { return run.failed; });
        std::printf("%-28s %9.3f %9.3f %9.0f %9.2f%s\n", entry.name.c_str(),
                    median(entry, [&](std::size_t i) { return entry.runs[i].wall; }),
                    median(entry, [&](std::size_t i) { return entry.runs[i].cpu; }),
                    median(entry, [&](std::size_t i) { return entry.runs[i].mebibytes; }),
                    median(entry, [&](std::size_t i) { return entry.runs[i].wall / first.runs[i].wall; }),
                    failed ? "  FAILED" : "");
    }
}

} // namespace

int main(int count, char** words) {
    int runs = 3;
    std::vector<Entry> entries;
    for (int i = 1; i < count; ++i) {
        const std::string word = words[i];
        if (word == "--runs" && i + 1 < count) {
            runs = std::max(1, std::atoi(words[++i]));
            continue;
        }
        const auto equals = word.find('=');
        if (equals == std::string::npos)
            return std::fprintf(stderr, "%s: not NAME=COMMAND\n", word.c_str()), 2;
        entries.push_back({word.substr(0, equals), word.substr(equals + 1), {}});
    }
    if (entries.empty()) return std::fputs("bench_compare [--runs N] NAME=COMMAND...\n", stderr), 2;
    for (auto& entry : entries)
        runOnce(entry.command);
    for (int i = 0; i < runs; ++i)
        for (auto& entry : entries)
            entry.runs.push_back(runOnce(entry.command));
    print(entries);
}
