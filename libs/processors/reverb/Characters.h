// The four characters of the reverb: what sets a hall apart from a plate, as numbers.
#pragma once

#include <array>

namespace tutti::reverb {

inline constexpr int lineCount = 16;
inline constexpr int diffuserCount = 4;

/// All at size 100 %.
struct Character {
    double shortest, longest;           ///< seconds, of the lines of the network
    double sway;                        ///< seconds by which a line's length sways at 100 % modulation
    double room[3];                     ///< metres: what the early reflections come from
    double wall;                        ///< what a wall gives back, 0..1
    double diffusers[2][diffuserCount]; ///< seconds, of the all-passes at the entrance of either side
};

// clang-format off
/// In the order of the parameter's choices.
inline constexpr std::array<Character, 4> characters{{
    {   // room: near walls that take much
        .shortest = 0.0141, .longest = 0.0593, .sway = 0.00015,
        .room = {6.1, 4.4, 2.9}, .wall = 0.75,
        .diffusers = {{0.00113, 0.00287, 0.00461, 0.00743}, {0.00127, 0.00263, 0.00509, 0.00691}},
    },
    {   // hall: far walls, long lines
        .shortest = 0.0297, .longest = 0.1013, .sway = 0.00030,
        .room = {33.0, 21.5, 13.7}, .wall = 0.85,
        .diffusers = {{0.00241, 0.00487, 0.00893, 0.01327}, {0.00263, 0.00443, 0.00941, 0.01283}},
    },
    {   // plate: its edges are so near that it is dense at once; sways most
        .shortest = 0.0197, .longest = 0.0641, .sway = 0.00035,
        .room = {4.1, 2.7, 1.3}, .wall = 0.92,
        .diffusers = {{0.00307, 0.00521, 0.00839, 0.01223}, {0.00331, 0.00487, 0.00877, 0.01171}},
    },
    {   // chamber: between room and hall, hard walls
        .shortest = 0.0171, .longest = 0.0697, .sway = 0.00020,
        .room = {9.2, 6.7, 4.1}, .wall = 0.90,
        .diffusers = {{0.00179, 0.00373, 0.00659, 0.01009}, {0.00197, 0.00349, 0.00701, 0.00953}},
    },
}};
// clang-format on

inline constexpr double largestSize = 2; ///< 200 %

/// Seconds. Lengths grow by equal ratios, each moved off its place by an amount that fits no simple ratio: no
/// two lines share their resonances.
std::array<double, lineCount> lineLengths(const Character&) noexcept;

} // namespace tutti::reverb
