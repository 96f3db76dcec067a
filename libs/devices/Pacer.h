// The system's clock that nobody sets, and a sleep that ends at one of its moments. PacerLinux.cpp has the
// system's part.
#pragma once

#include <cstdint>

namespace tutti {

/// Since some moment before the program began. Stands still while the computer sleeps.
std::int64_t monotonicNanoseconds() noexcept;
/// Returns at once if the moment has passed.
void sleepUntil(std::int64_t nanoseconds) noexcept;

} // namespace tutti
