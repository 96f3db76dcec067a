#include "devices/Pacer.h"

#include <time.h>

#include <cerrno>

namespace tutti {
namespace {
constexpr std::int64_t second = 1'000'000'000;
}

std::int64_t monotonicNanoseconds() noexcept {
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * second + now.tv_nsec;
}

void sleepUntil(std::int64_t nanoseconds) noexcept {
    const timespec until{nanoseconds / second, nanoseconds % second};
    while (::clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, nullptr) == EINTR) {
    }
}

} // namespace tutti
