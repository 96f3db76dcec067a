#include "processors/reverb/Early.h"

#include "base/Lanes.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace tutti::reverb {
namespace {

constexpr double speedOfSound = 343;
constexpr int mirrored = 3; // rooms in each direction

// Shares of the room's length, width and height. Off the middle, and different on both sides: a
// mirror-symmetric room would give a centred source the same reflections in both ears.
constexpr double sources[2][3] = {{0.31, 0.37, 0.43}, {0.27, 0.66, 0.41}};
constexpr double ears[2][3] = {{0.71, 0.44, 0.47}, {0.74, 0.53, 0.49}};

double distance(const double (&a)[3], const double (&b)[3]) {
    return std::sqrt((a[0] - b[0]) * (a[0] - b[0]) + (a[1] - b[1]) * (a[1] - b[1]) +
                     (a[2] - b[2]) * (a[2] - b[2]));
}

/// The place of a source in the n-th mirrored room of one axis, and how many walls lie between.
double mirror(double place, double length, int n) {
    return n % 2 == 0 ? n * length + place : (n + 1) * length - place;
}

Reflections reflectionsOf(const Character& character, int ear, int source) noexcept {
    double from[3], to[3];
    for (int axis = 0; axis < 3; ++axis) {
        from[axis] = sources[source][axis] * character.room[axis];
        to[axis] = ears[ear][axis] * character.room[axis];
    }
    const double direct = distance(from, to);
    Reflections kept{};
    int count = 0;
    for (int x = -mirrored; x <= mirrored; ++x)
        for (int y = -mirrored; y <= mirrored; ++y)
            for (int z = -mirrored; z <= mirrored; ++z) {
                const int walls = std::abs(x) + std::abs(y) + std::abs(z);
                if (walls == 0 || walls > mirrored) continue;
                const double image[3] = {mirror(from[0], character.room[0], x),
                                         mirror(from[1], character.room[1], y),
                                         mirror(from[2], character.room[2], z)};
                const double away = distance(image, to);
                double gain = direct / away;
                for (int w = 0; w < walls; ++w)
                    gain *=
                        -character.wall; // a soft sign change per wall keeps the sum free of a hump at 0 Hz
                const Reflection found{(away - direct) / speedOfSound, static_cast<float>(gain)};
                // The earliest stay, in order.
                int place = count < reflectionCount ? count++ : reflectionCount;
                while (place > 0 && kept[static_cast<std::size_t>(place - 1)].seconds > found.seconds) {
                    if (place < reflectionCount)
                        kept[static_cast<std::size_t>(place)] = kept[static_cast<std::size_t>(place - 1)];
                    --place;
                }
                if (place < reflectionCount) kept[static_cast<std::size_t>(place)] = found;
            }
    return kept;
}

} // namespace

EarlyPattern earlyPattern(const Character& character) noexcept {
    EarlyPattern pattern{};
    for (std::size_t ear = 0; ear < 2; ++ear) {
        double power = 0;
        for (std::size_t source = 0; source < 2; ++source) {
            pattern[ear][source] = reflectionsOf(character, static_cast<int>(ear), static_cast<int>(source));
            for (const auto& reflection : pattern[ear][source])
                power += static_cast<double>(reflection.gain) * static_cast<double>(reflection.gain);
        }
        for (auto& from : pattern[ear])
            for (auto& reflection : from)
                reflection.gain = static_cast<float>(static_cast<double>(reflection.gain) / std::sqrt(power));
    }
    return pattern;
}

double Early::longest() noexcept {
    double most = 0;
    for (const auto& character : characters)
        for (const auto& ear : earlyPattern(character))
            for (const auto& from : ear)
                most = std::max(most, from.back().seconds);
    return most * largestSize;
}

void Early::prepare(double sampleRate) {
    rate_ = sampleRate;
    for (auto& line : lines_)
        line.prepare(static_cast<int>(longest() * sampleRate) + DelayLine::mostAtOnce + 4);
}

void Early::reset() noexcept TUTTI_RT {
    for (auto& line : lines_)
        line.reset();
}

void Early::set(const EarlyPattern& pattern, double size) noexcept TUTTI_RT {
    for (std::size_t ear = 0; ear < 2; ++ear)
        for (std::size_t source = 0; source < 2; ++source)
            for (std::size_t i = 0; i < reflectionCount; ++i) {
                const auto& reflection = pattern[ear][source][i];
                const double frames = reflection.seconds * size * rate_;
                auto& tap = taps_[ear][source][i];
                tap.frames = static_cast<int>(frames);
                const float between = static_cast<float>(frames - tap.frames);
                tap.near = reflection.gain * (1 - between);
                tap.far = reflection.gain * between;
            }
}

void Early::process(const float (&in)[2][16], float (&out)[2][16], const float* open,
                    int frames) noexcept TUTTI_RT {
    // Written first: a reflection may come at once. So every place lies `frames` further back.
    for (int source = 0; source < 2; ++source)
        lines_[source].write(in[source], frames);
    for (int ear = 0; ear < 2; ++ear)
        for (int i = 0; i < frames; i += 4) {
            Float4 sum = lanes(0.0f);
            for (int source = 0; source < 2; ++source)
                for (const auto& tap : taps_[ear][source]) {
                    const float* old = lines_[source].past(tap.frames + 1 + frames) + i;
                    sum += load(old + 1) * lanes(tap.near) + load(old) * lanes(tap.far);
                }
            store(out[ear] + i, sum * load(open + i));
        }
}

} // namespace tutti::reverb
