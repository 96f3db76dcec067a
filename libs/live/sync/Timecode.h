// Hours, minutes, seconds and film frames, as tape machines count (SMPTE ST 12-1), and as MIDI and audio
// timecode carry them.
#pragma once

#include <cstdint>

namespace tutti {

/// What is counted: 24, 25, 30 a second, and 30 with numbers left out so that 29.97 a second keep up with the
/// clock on the wall.
struct FilmRate {
    int counted = 25;    ///< numbers in a second of the label
    bool drop = false;   ///< two numbers a minute are left out, but for every tenth minute
    bool slowed = false; ///< by 1000/1001; drop-frame always is

    constexpr double perSecond() const noexcept { return slowed || drop ? counted / 1.001 : counted; }
    constexpr bool operator==(const FilmRate&) const = default;
};

struct TimecodeLabel {
    int hours = 0, minutes = 0, seconds = 0, frames = 0;
    constexpr bool operator==(const TimecodeLabel&) const = default;
};

/// Of a day, from 0.
constexpr std::int64_t frameOf(const TimecodeLabel& label, const FilmRate& rate) noexcept {
    const std::int64_t minutes = std::int64_t{60} * label.hours + label.minutes;
    const auto number = (minutes * 60 + label.seconds) * rate.counted + label.frames;
    return rate.drop ? number - 2 * (minutes - minutes / 10) : number;
}

/// The label of a frame, from 0 on; days begin anew.
constexpr TimecodeLabel labelOf(std::int64_t frame, const FilmRate& rate) noexcept {
    if (rate.drop) { // 17,982 frames in ten minutes, 1,798 in a minute but 1,800 in the first of them
        const auto tens = frame / 17982, rest = frame % 17982;
        frame += 18 * tens + (rest < 1800 ? 0 : 2 * ((rest - 1800) / 1798 + 1));
    }
    const auto seconds = frame / rate.counted;
    return {static_cast<int>(seconds / 3600 % 24), static_cast<int>(seconds / 60 % 60),
            static_cast<int>(seconds % 60), static_cast<int>(frame % rate.counted)};
}

} // namespace tutti
