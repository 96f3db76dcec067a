// What the audio thread may do, written where the compiler and the tests can see it.
#pragma once

#include <cstdint>

/// On a function that runs on the audio thread: it never allocates, frees, locks, logs, throws or touches
/// a file. Clang 20 and later check it (-fsanitize=realtime); elsewhere RealTimeScope does, in tests.
#if defined(__clang__) && __clang_major__ >= 20
#define TUTTI_RT [[clang::nonblocking]]
#else
#define TUTTI_RT
#endif

namespace tutti {

/// Marks the calling thread as an audio thread for as long as it lives. Programs linked with the guard
/// (tests/guard) abort when such a thread allocates, frees, locks or throws. Costs two stores.
class RealTimeScope {
public:
    RealTimeScope() noexcept { ++depth_; }
    ~RealTimeScope() { --depth_; }
    RealTimeScope(const RealTimeScope&) = delete;
    RealTimeScope& operator=(const RealTimeScope&) = delete;

    static bool active() noexcept { return depth_ > 0; }

private:
    friend class RealTimeWait;
    static thread_local int depth_;
};

/// The one exception to the rule: as long as it lives, the audio thread may wait for its own workers, which
/// keep the rule themselves and end within the block. Nothing else earns it.
class RealTimeWait {
public:
    RealTimeWait() noexcept : depth_(RealTimeScope::depth_) { RealTimeScope::depth_ = 0; }
    ~RealTimeWait() { RealTimeScope::depth_ = depth_; }
    RealTimeWait(const RealTimeWait&) = delete;
    RealTimeWait& operator=(const RealTimeWait&) = delete;

private:
    int depth_;
};

/// Sets flush-to-zero and denormals-are-zero for the calling thread, restores what was there. Every
/// thread that runs DSP holds one, offline too, or live and export would differ.
class FlushDenormals {
public:
    FlushDenormals() noexcept;
    ~FlushDenormals();
    FlushDenormals(const FlushDenormals&) = delete;
    FlushDenormals& operator=(const FlushDenormals&) = delete;

private:
    std::uint64_t before_;
};

} // namespace tutti
