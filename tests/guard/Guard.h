// The allocation guard: in a program linked with tutti_guard, an audio thread (base/RealTime.h,
// RealTimeScope) that allocates, frees, locks, waits, touches a file, prints or throws ends the program with
// a sentence and a list of callers.
//
// It stands between the program and glibc by having functions of the same names (Functions.inc), so it sees
// what every library does, not only our own code. What it cannot see: system calls made without glibc, and
// page faults. Under the sanitizers, which stand in the same place, it is not there (CMakeLists.txt).
#pragma once

#include <span>

namespace tutti {

/// The names of all functions that are guarded.
std::span<const char* const> guardedFunctions();

} // namespace tutti
