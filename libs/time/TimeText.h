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

/// What samples and timecode are counted in; 0 where there is no such thing.
struct TimeScale {
    double rate = 0; ///< Hz
    double fps = 0;  ///< film frames a second; 29.97 is 30000/1001, as everywhere in film
};
/// What people type: all of the above, and `10m`, `2h`, `48000smp` (samples) and `01:02:03:04` (timecode,
/// SMPTE ST 12-1: hours, minutes, seconds, film frames; `;` before the frames for drop-frame). `s` is always
/// seconds: docs/time.md.
Expected<TimePoint> parseTimePoint(std::string_view, const TimeScale&);
Expected<TimeSpan> parseTimeSpan(std::string_view, const TimeScale&);

/// As in files, but musical only.
Expected<TickPoint> parseTickPoint(std::string_view);
Expected<Ticks> parseTicks(std::string_view);

} // namespace tutti
