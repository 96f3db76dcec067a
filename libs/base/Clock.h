// The wall clock, for logs and file names only: no sound and no document depends on it.
#pragma once

#include <string>

namespace tutti {

/// 2026-11-24T15:02:11Z
std::string utcNow();
/// 20261124T150211Z
std::string utcStamp();

} // namespace tutti
