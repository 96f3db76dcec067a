#include "time/MeterMap.h"

#include "time/TimeText.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace tutti {
namespace {

bool parseInt(std::string_view text, std::int64_t& value) {
    const auto [rest, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    return problem == std::errc{} && rest == text.data() + text.size();
}

constexpr std::array<std::string_view, 12> sharpNames = {"C",  "C#", "D",  "D#", "E",  "F",
                                                         "F#", "G",  "G#", "A",  "A#", "B"};
constexpr std::array<std::string_view, 12> flatNames = {"C",  "Db", "D",  "Eb", "E",  "F",
                                                        "Gb", "G",  "Ab", "A",  "Bb", "B"};

/// Takes a letter and its accidental off the front: 0..11 before octaves (Cb is -1), or nothing.
bool takePitchClass(std::string_view& text, int& pitchClass, bool& flat) {
    if (text.empty()) return false;
    constexpr std::string_view letters = "C D EF G A B";
    const char letter = text[0] >= 'a' && text[0] <= 'g' ? static_cast<char>(text[0] - 32) : text[0];
    const auto place = letter == ' ' ? std::string_view::npos : letters.find(letter);
    if (place == std::string_view::npos) return false;
    pitchClass = static_cast<int>(place);
    text.remove_prefix(1);
    flat = text.starts_with('b');
    if (flat) --pitchClass;
    if (text.starts_with('#')) ++pitchClass;
    if (flat || text.starts_with('#')) text.remove_prefix(1);
    return true;
}

} // namespace

Expected<MeterMap> MeterMap::make(std::vector<MeterPoint> points) {
    if (points.empty() || points.front().at.count != 0)
        return refused("the meter map has no meter at the start");
    for (std::size_t i = 0; i < points.size(); ++i) {
        const auto& meter = points[i];
        const bool powerOfTwo = meter.unit >= 1 && meter.unit <= 32 && (meter.unit & (meter.unit - 1)) == 0;
        if (meter.beats < 1 || meter.beats > 99 || !powerOfTwo)
            return refused("there is no meter " + formatMeter(meter), "write 4/4, 3/4, 6/8, 7/8");
        if (i == 0) continue;
        const auto distance = (meter.at - points[i - 1].at).count;
        if (distance <= 0) return refused("two meters at " + formatTime(meter.at));
        if (distance % points[i - 1].barLength().count != 0)
            return refused("the meter at " + formatTime(meter.at) + " is not at the start of a bar");
    }
    MeterMap map;
    map.points_ = std::move(points);
    return map;
}

const MeterPoint& MeterMap::meterAt(TickPoint at) const {
    const auto next =
        std::upper_bound(points_.begin(), points_.end(), at,
                         [](TickPoint value, const MeterPoint& point) { return value < point.at; });
    return next == points_.begin() ? *next : *(next - 1);
}

BarPosition MeterMap::barAt(TickPoint at) const {
    std::int64_t bar = 1;
    for (std::size_t i = 0; i < points_.size(); ++i) {
        const auto& meter = points_[i];
        const bool last = i + 1 == points_.size() || at < points_[i + 1].at;
        const auto length = meter.barLength().count;
        if (!last) {
            bar += (points_[i + 1].at - meter.at).count / length;
            continue;
        }
        auto offset = (at - meter.at).count;
        auto bars = offset / length;
        if (offset % length < 0) --bars; // before the start: bar 0, -1, ...
        offset -= bars * length;
        const auto beat = offset / meter.beatLength().count;
        return {bar + bars, static_cast<int>(beat) + 1, Ticks{offset - beat * meter.beatLength().count}};
    }
    return {};
}

TickPoint MeterMap::positionOf(std::int64_t bar, int beat) const {
    std::int64_t first = 1;
    for (std::size_t i = 0;; ++i) {
        const auto& meter = points_[i];
        const auto length = meter.barLength();
        if (i + 1 < points_.size()) {
            const auto bars = (points_[i + 1].at - meter.at).count / length.count;
            if (bar >= first + bars) {
                first += bars;
                continue;
            }
        }
        return meter.at + length * (bar - first) + meter.beatLength() * (beat - 1);
    }
}

Expected<MeterPoint> parseMeter(std::string_view text) {
    const auto slash = text.find('/');
    std::int64_t beats = 0, unit = 0;
    if (slash == std::string_view::npos || !parseInt(text.substr(0, slash), beats) ||
        !parseInt(text.substr(slash + 1), unit) || beats < 1 || beats > 99 || unit < 1 || unit > 32 ||
        (unit & (unit - 1)) != 0)
        return refused("'" + std::string(text) + "' is not a meter", "write 4/4, 3/4, 6/8, 7/8");
    return MeterPoint{{}, static_cast<int>(beats), static_cast<int>(unit)};
}

std::string formatMeter(const MeterPoint& meter) {
    return std::to_string(meter.beats) + "/" + std::to_string(meter.unit);
}

Expected<KeyPoint> parseKey(std::string_view text) {
    KeyPoint key;
    auto rest = text;
    if (takePitchClass(rest, key.tonic, key.flats)) {
        key.tonic = (key.tonic + 12) % 12;
        if (rest.starts_with(' ')) rest.remove_prefix(1);
        if (rest.empty() || rest == "maj" || rest == "major") return key;
        key.minor = true;
        if (rest == "m" || rest == "min" || rest == "minor") return key;
    }
    return refused("'" + std::string(text) + "' is not a key", "write C, F#m, Bb, Amin");
}

std::string formatKey(const KeyPoint& key) {
    const auto& names = key.flats ? flatNames : sharpNames;
    return std::string(names[static_cast<std::size_t>(key.tonic)]) + (key.minor ? "m" : "");
}

Expected<TickPoint> parseBarPosition(std::string_view text, const MeterMap& map) {
    std::array<std::int64_t, 3> parts = {1, 1, 1};
    std::size_t count = 0;
    for (auto rest = text; count < 3; ++count) {
        const auto dot = rest.find('.');
        if (!parseInt(rest.substr(0, dot), parts[count]) || parts[count] < 1 || parts[count] > 1'000'000)
            return refused("'" + std::string(text) + "' is not a bar position",
                           "write 17, 17.3 or 17.3.2, counting from 1");
        if (dot == std::string_view::npos)
            return map.positionOf(parts[0], static_cast<int>(parts[1])) + quarters(parts[2] - 1, 4);
        rest.remove_prefix(dot + 1);
    }
    return refused("'" + std::string(text) + "' is not a bar position",
                   "write 17, 17.3 or 17.3.2, counting from 1");
}

Expected<int> parsePitch(std::string_view text) {
    std::int64_t number = 0;
    if (parseInt(text, number)) {
        if (number >= 0 && number <= 127) return static_cast<int>(number);
    } else {
        auto rest = text;
        int pitchClass = 0;
        bool flat = false;
        if (takePitchClass(rest, pitchClass, flat) && parseInt(rest, number) && number >= -1 && number <= 9) {
            const auto pitch = pitchClass + 12 * (static_cast<int>(number) + 1);
            if (pitch >= 0 && pitch <= 127) return pitch;
        }
    }
    return refused("'" + std::string(text) + "' is not a pitch",
                   "write C4 (middle C), F#3, Bb2 or a number from 0 to 127");
}

std::string formatPitch(int pitch) {
    return std::string(sharpNames[static_cast<std::size_t>(pitch % 12)]) + std::to_string(pitch / 12 - 1);
}

} // namespace tutti
