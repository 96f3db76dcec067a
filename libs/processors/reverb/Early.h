// The first reflections of a box-shaped room, for two sources and two ears.
//
// Source: J. B. Allen, D. A. Berkley, "Image Method for Efficiently Simulating Small-Room Acoustics", JASA
// 65(4), 1979. Each wall mirrors the room; a mirrored source is heard after distance / 343 m/s with
// wall^reflections / distance. Kept are the earliest ones, timed from the direct sound, and scaled so that
// noise on both sources comes out of either ear as loud as it went in.
#pragma once

#include "base/RealTime.h"
#include "dsp/DelayLine.h"
#include "processors/reverb/Characters.h"

#include <array>

namespace tutti::reverb {

struct Reflection {
    double seconds = 0;
    float gain = 0;
};
inline constexpr int reflectionCount = 11;
/// From one source to one ear, earliest first.
using Reflections = std::array<Reflection, reflectionCount>;

/// [ear][source]
using EarlyPattern = std::array<std::array<Reflections, 2>, 2>;
EarlyPattern earlyPattern(const Character&) noexcept;

/// Plays a pattern. prepare() allocates; the rest is for the audio thread.
class Early {
public:
    void prepare(double sampleRate);
    void reset() noexcept TUTTI_RT;
    /// The lengths are those of the pattern times `size`.
    void set(const EarlyPattern&, double size) noexcept TUTTI_RT;
    /// Up to 16 frames, times `open`; works on whole groups of four, so all arrays have room for 16.
    void process(const float (&in)[2][16], float (&out)[2][16], const float* open,
                 int frames) noexcept TUTTI_RT;
    /// Seconds of the longest reflection of all characters at the largest size.
    static double longest() noexcept;

private:
    struct Tap {
        int frames = 0;
        float near = 0, far = 0; ///< gains of the frames around the place
    };
    double rate_ = 48000;
    DelayLine lines_[2];
    Tap taps_[2][2][reflectionCount];
};

} // namespace tutti::reverb
