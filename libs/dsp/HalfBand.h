// Half the sample rate: what a processor that works at twice the rate ends with.
//
// A linear-phase half-band low-pass of 71 taps (windowed sinc, Kaiser window; A. V. Oppenheim, R. W. Schafer,
// Discrete-Time Signal Processing, 7.6) and every second sample of it. At 48 kHz: within 0.01 dB up to 20
// kHz, 90 dB down from 28 kHz on. Late by `delay` frames of the lower rate, exactly.
//
// The constructor computes, the rest is for the audio thread. One channel.
#pragma once

#include "base/RealTime.h"

#include <array>

namespace tutti {

class HalfBand {
public:
    static constexpr int delay = 17; ///< frames of the lower rate

    HalfBand();
    void reset() noexcept TUTTI_RT;
    /// Reads 2 * frames samples, writes `frames`. Any number; cutting differently gives the same bits.
    void process(const float* in, float* out, int frames) noexcept TUTTI_RT;

private:
    static constexpr int pairs = delay + 1; // taps at the odd distances 1, 3, ... from the centre
    static constexpr int chunk = 16;        // frames at a time

    std::array<float, pairs> taps_{};
    // What was heard before and, behind it, what is being heard: the samples at odd and at even places.
    std::array<float, 2 * delay + 1 + chunk> odd_{};
    std::array<float, delay + chunk> even_{};
};

} // namespace tutti
