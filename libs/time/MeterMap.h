// Meter and key along the timeline: for the ruler, the click and the scales. They never move a note.
// Positions are never stored in bars; a bar number is worked out from the map when a person wants one.
#pragma once

#include "base/Expected.h"
#include "time/Time.h"

#include <string>
#include <string_view>
#include <vector>

namespace tutti {

struct MeterPoint {
    TickPoint at;
    int beats = 4; ///< 1..99
    int unit = 4;  ///< 1, 2, 4, 8, 16, 32
    bool operator==(const MeterPoint&) const = default;
    Ticks beatLength() const { return {ticksPerQuarter * 4 / unit}; }
    Ticks barLength() const { return beatLength() * beats; }
};

struct KeyPoint {
    TickPoint at;
    int tonic = 0; ///< 0 = C .. 11 = B
    bool minor = false;
    bool flats = false; ///< spelled with flats
    bool operator==(const KeyPoint&) const = default;
};

/// A place in bars, beats and ticks of the beat; bars and beats count from 1.
struct BarPosition {
    std::int64_t bar = 1;
    int beat = 1;
    Ticks rest{};
};

class MeterMap {
public:
    MeterMap() : points_{MeterPoint{}} {}
    /// Sorted, the first at 0, each at the start of a bar of the one before; refuses anything else.
    static Expected<MeterMap> make(std::vector<MeterPoint>);

    const std::vector<MeterPoint>& points() const { return points_; }
    const MeterPoint& meterAt(TickPoint) const;
    BarPosition barAt(TickPoint) const;
    /// The start of a bar and beat (from 1), plus an optional third number: sixteenths from 1.
    TickPoint positionOf(std::int64_t bar, int beat = 1) const;

    bool operator==(const MeterMap&) const = default;

private:
    std::vector<MeterPoint> points_;
};

/// `6/8`.
Expected<MeterPoint> parseMeter(std::string_view);
std::string formatMeter(const MeterPoint&);
/// `C`, `F#m`, `Bb`, `Amin`, `A minor`.
Expected<KeyPoint> parseKey(std::string_view);
std::string formatKey(const KeyPoint&);
/// `17.3` or `17.3.2` (bar, beat, sixteenth; all from 1) on a meter map.
Expected<TickPoint> parseBarPosition(std::string_view, const MeterMap&);
/// Note names: C4 = 60, `F#3`, `Bb2`, or a bare number 0..127.
Expected<int> parsePitch(std::string_view);
std::string formatPitch(int pitch);

} // namespace tutti
