// What the long tests share: how long, from which seed, and whether memory grows.
#pragma once

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>

namespace tutti::soak {

/// --seconds N --least N --seed N
struct Wishes {
    double seconds = 0;
    long least = 0; ///< so much is done even if the time is up
    std::uint64_t seed = 1;
};

inline Wishes wishesOf(int count, char** words) {
    Wishes wishes;
    for (int i = 1; i + 1 < count; i += 2) {
        const std::string_view name = words[i];
        if (name == "--seconds") wishes.seconds = std::atof(words[i + 1]);
        if (name == "--least") wishes.least = std::atol(words[i + 1]);
        if (name == "--seed") wishes.seed = std::strtoull(words[i + 1], nullptr, 10);
    }
    return wishes;
}

/// Says when it is time to stop, and how much memory was taken since things settled.
class Watch {
public:
    explicit Watch(const Wishes& wishes) : wishes_(wishes) {}

    /// To be asked once a round; `done` is what counts towards `least`.
    bool goesOn(long done) {
        const auto now = passed();
        const bool settled = now > wishes_.seconds / 5 && done >= wishes_.least / 5;
        if (settled && settled_ == 0) settled_ = mebibytes();
        highest_ = std::max(highest_, mebibytes());
        return now < wishes_.seconds || done < wishes_.least;
    }
    double passed() const {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
    }
    double settled() const { return settled_; }
    double growth() const { return settled_ == 0 ? 0 : highest_ - settled_; }
    /// What a program may keep for later without being called leaky.
    static constexpr double allowedGrowth = 20;

private:
    static double mebibytes() {
        std::ifstream file("/proc/self/statm");
        double total = 0, resident = 0;
        file >> total >> resident;
        return resident * static_cast<double>(::sysconf(_SC_PAGESIZE)) / (1 << 20);
    }

    Wishes wishes_;
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
    double settled_ = 0, highest_ = 0;
};

/// The last line: what was done, and 0 or 1 for the shell.
inline int reported(const std::string& what, const Watch& watch, bool failed) {
    const bool grew = watch.growth() > Watch::allowedGrowth;
    std::printf("%s in %.0f s; memory %.0f MiB, grew by %.1f MiB%s\n", what.c_str(), watch.passed(),
                watch.settled(), watch.growth(), grew ? ": TOO MUCH" : "");
    return failed || grew ? 1 : 0;
}

} // namespace tutti::soak
