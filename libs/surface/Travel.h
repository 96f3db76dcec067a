// How far a fader is pushed and how loud that is.
//
// The way is a share of the slot, 0 (bottom) to 1 (top). The scale has straight pieces between marks, as the
// scales printed on desks have: 0 dB at three quarters, room for 10 dB above it, and half the way for the
// first 10 dB on both sides of it, where mixing happens. The bottom is silence. On a fader of 1,024 steps one
// step near 0 dB is 0.04 dB.
//
// A knob goes through its range as its taper says; levels that reach silence go as faders do.
//
// And how many of the twelve lamps of a meter are lit: the scale printed on Mackie's desks.
#pragma once

#include "base/Parameter.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

namespace tutti {

/// dB of silence, as the document has it.
inline constexpr double silentLevel = -144;

namespace travel {
struct Mark {
    double way, level; ///< level in dB
};
inline constexpr std::array<Mark, 8> marks{{{0, silentLevel},
                                            {1.0 / 64, -70},
                                            {1.0 / 16, -50},
                                            {1.0 / 8, -40},
                                            {1.0 / 4, -25},
                                            {1.0 / 2, -10},
                                            {3.0 / 4, 0},
                                            {1, 10}}};
} // namespace travel

/// dB, -144 .. 10.
constexpr double levelAt(double way) noexcept {
    using travel::marks;
    way = std::clamp(way, 0.0, 1.0);
    std::size_t i = 1;
    while (i + 1 < marks.size() && way > marks[i].way)
        ++i;
    const auto &low = marks[i - 1], &high = marks[i];
    return low.level + (way - low.way) / (high.way - low.way) * (high.level - low.level);
}

/// 0 .. 1. What is louder than the top is at the top.
constexpr double wayOf(double level) noexcept {
    using travel::marks;
    level = std::clamp(level, marks.front().level, marks.back().level);
    std::size_t i = 1;
    while (i + 1 < marks.size() && level > marks[i].level)
        ++i;
    const auto &low = marks[i - 1], &high = marks[i];
    return low.way + (level - low.level) / (high.level - low.level) * (high.way - low.way);
}

/// True of knobs that go as faders do.
constexpr bool isFader(const ParameterSpec& spec) noexcept {
    return spec.unit == Unit::decibel && spec.minimum <= silentLevel;
}

/// The value at a share of a knob's way, 0 .. 1; whole numbers where there is nothing between two of them.
inline double valueAt(const ParameterSpec& spec, double way) noexcept {
    way = std::clamp(way, 0.0, 1.0);
    if (isFader(spec)) return std::min(levelAt(way), spec.maximum);
    if (spec.taper == Taper::logarithmic) return spec.minimum * std::pow(spec.maximum / spec.minimum, way);
    const double value = spec.minimum + way * (spec.maximum - spec.minimum);
    return spec.taper == Taper::steps || holdsBetweenPoints(spec.unit) ? std::round(value) : value;
}

/// And where on its way a value is.
inline double wayOf(const ParameterSpec& spec, double value) noexcept {
    if (isFader(spec)) return wayOf(value);
    value = std::clamp(value, spec.minimum, spec.maximum);
    if (spec.taper == Taper::logarithmic)
        return std::log(value / spec.minimum) / std::log(spec.maximum / spec.minimum);
    return spec.maximum > spec.minimum ? (value - spec.minimum) / (spec.maximum - spec.minimum) : 0;
}

/// 0 .. 12 lamps for a level in dBFS; the twelfth is 0 dB.
constexpr int meterStep(double level) noexcept {
    constexpr std::array<double, 12> floors{-60, -50, -40, -30, -20, -14, -10, -8, -6, -4, -2, 0};
    int step = 0;
    for (const double floor : floors)
        step += level >= floor ? 1 : 0;
    return step;
}

} // namespace tutti
