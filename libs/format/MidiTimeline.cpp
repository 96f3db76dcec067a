#include "format/MidiTimeline.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace tutti::midi {

double bpmOf(std::uint32_t microseconds) {
    const double exact = std::clamp(60e6 / microseconds, 1.0, 1000.0);
    for (const double scale : {1.0, 10.0, 100.0, 1000.0, 10'000.0}) {
        const double round = std::round(exact * scale) / scale;
        if (microsecondsOf(round) == microseconds) return round;
    }
    return exact;
}

std::uint32_t microsecondsOf(double bpm) {
    return static_cast<std::uint32_t>(std::clamp(std::round(60e6 / bpm), 1.0, 16777215.0));
}

KeyPoint keyOf(int sharps, bool minor) {
    KeyPoint key;
    key.tonic = ((sharps * 7 + (minor ? 9 : 0)) % 12 + 12) % 12;
    key.minor = minor;
    constexpr std::array blackKeys{false, true,  false, true,  false, false,
                                   true,  false, true,  false, true,  false};
    key.flats = sharps < 0 && blackKeys[static_cast<std::size_t>(key.tonic)]; // F is written without one
    return key;
}

int sharpsOf(const KeyPoint& key) {
    const int major = (key.tonic + (key.minor ? 3 : 0)) % 12;
    const int sharps = major * 7 % 12; // 0..11
    const bool flatter = sharps > 7 || (key.flats && sharps >= 5);
    return flatter ? sharps - 12 : sharps;
}

bool addMeter(std::vector<MeterPoint>& points, MeterPoint next) {
    if (points.back().at == next.at) {
        points.back() = next;
        return true;
    }
    const auto last = points.back();
    const auto rest = Ticks{(next.at - last.at).count % last.barLength().count};
    if (rest.count != 0) {
        MeterPoint shortBar{next.at + -rest, 0, 0};
        for (const int unit : {last.unit, 4, 8, 16, 32}) {
            shortBar.unit = unit;
            const auto beats = rest.count / shortBar.beatLength().count;
            if (beats * shortBar.beatLength().count != rest.count || beats > 99) continue;
            shortBar.beats = static_cast<int>(beats);
            break;
        }
        if (shortBar.beats == 0) return false;
        if (shortBar.at == last.at)
            points.back() = shortBar;
        else
            points.push_back(shortBar);
    }
    points.push_back(next);
    return true;
}

} // namespace tutti::midi
