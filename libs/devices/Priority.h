// How the system runs a thread. PriorityLinux.cpp has the system's part.
#pragma once

#include "base/RealTime.h"

namespace tutti {

/// The calling thread's real-time priority, 1 to 99; 0 if it has none.
int realTimePriority() noexcept TUTTI_RT;

/// Whether a thread can be given real-time priority here: one is made and tries.
bool realTimePriorityWorks();

/// Gives the calling thread a real-time priority below that of JACK's own threads, if the system lets it.
/// A call of the system: once in a thread, before its first block.
bool takeRealTimePriority() noexcept;

} // namespace tutti
