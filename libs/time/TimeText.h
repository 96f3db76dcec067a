// Times as text: exact in files, forgiving from people.
//
// Files hold `47+1/3q` (quarter notes), `1+1/44100s` (seconds), `5ms`; these round-trip exactly.
#pragma once

#include "base/Expected.h"
#include "time/Time.h"

#include <string>
#include <string_view>

namespace tutti {

/// `47+1/3q`, `0q`, `-1/2q`; `2+1/4s`; absolute times that are whole milliseconds below one second: `5ms`.
std::string formatTime(TimePoint);
std::string formatTime(TimeSpan);
std::string formatTime(TickPoint);
std::string formatTime(Ticks);

/// Reads what formatTime writes, and `0.5q`, `1.5s`, `250ms`, `1:30.5`, `00:01:30.5`. The unit must be there
/// (a colon stands for seconds).
Expected<TimePoint> parseTimePoint(std::string_view);
Expected<TimeSpan> parseTimeSpan(std::string_view);
/// As above, but musical only.
Expected<TickPoint> parseTickPoint(std::string_view);
Expected<Ticks> parseTicks(std::string_view);

} // namespace tutti
