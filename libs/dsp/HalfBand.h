// Half the sample rate and twice the sample rate: what a processor that works at a higher rate begins and
// ends with.
//
// Linear-phase half-band low-passes of 4 pairs - 1 taps (windowed sinc, Kaiser window; A. V. Oppenheim, R. W.
// Schafer, Discrete-Time Signal Processing, 7.6). Every second tap is 0 and they are symmetric, so one output
// costs `pairs` multiplications. Late by `delay` frames of the lower rate, exactly. The steeper, the more
// pairs; the width from pass band to stop band, in cycles per sample of the higher rate, is about (A - 8) /
// (57 pairs) for A dB in the stop band.
//
// The constructors compute, the rest is for the audio thread. One channel.
#pragma once

#include "base/Lanes.h"

#include <algorithm>
#include <array>
#include <span>

namespace tutti {

/// The taps at the odd distances 1, 3, ... from the centre, whose tap is 0.5; the gain at 0 Hz is 1. `beta`
/// shapes Kaiser's window: A dB in the stop band need 0.11 (A - 8.7).
void designHalfBand(std::span<float> taps, double beta);

namespace halfband {

inline constexpr int chunk = 16; // frames at a time

/// sums[n] += taps[j] (centre[n - j] + centre[n + 1 + j]), four sums of four frames at a time: they do not
/// wait for each other.
template<std::size_t pairs>
inline void addPairs(const std::array<float, pairs>& taps, const float* centre,
                     Float4 (&sums)[4]) noexcept TUTTI_RT {
    Float4 a = sums[0], b = sums[1], c = sums[2], d = sums[3];
    const float* before = centre;
    const float* behind = centre + 1;
    for (const float each : taps) {
        const Float4 tap = lanes(each);
        a += tap * (load(before) + load(behind));
        b += tap * (load(before + 4) + load(behind + 4));
        c += tap * (load(before + 8) + load(behind + 8));
        d += tap * (load(before + 12) + load(behind + 12));
        --before;
        ++behind;
    }
    sums[0] = a, sums[1] = b, sums[2] = c, sums[3] = d;
}

} // namespace halfband

/// Reads two samples for each that it writes.
template<int pairs>
class HalfBandDown {
public:
    static constexpr int delay = pairs - 1; ///< frames of the lower rate

    explicit HalfBandDown(double beta) { designHalfBand(taps_, beta); }
    void reset() noexcept TUTTI_RT {
        odd_.fill(0);
        even_.fill(0);
    }
    /// Reads 2 * frames samples, writes `frames`. Any number; cutting differently gives the same bits.
    void process(const float* in, float* out, int frames) noexcept TUTTI_RT {
        for (; frames > 0; in += 2 * chunk, out += chunk, frames -= chunk)
            step(in, out, std::min(frames, chunk));
    }

private:
    static constexpr int chunk = halfband::chunk;
    static constexpr int oddPast = 2 * delay + 1, evenPast = delay;

    void step(const float* in, float* out, int count) noexcept TUTTI_RT {
        for (int n = 0; n < count; ++n) {
            even_[static_cast<std::size_t>(evenPast + n)] = in[2 * n];
            odd_[static_cast<std::size_t>(oddPast + n)] = in[2 * n + 1];
        }
        // Always a whole chunk; what is behind `count` is computed from old samples and not used.
        Float4 sums[chunk / 4];
        for (int k = 0; k < chunk / 4; ++k)
            sums[k] = lanes(0.5f) * load(even_.data() + 4 * k);
        halfband::addPairs(taps_, odd_.data() + delay, sums);
        float all[chunk];
        for (int k = 0; k < chunk / 4; ++k)
            store(all + 4 * k, sums[k]);
        std::copy_n(all, count, out);
        std::copy_n(odd_.begin() + count, oddPast, odd_.begin());
        std::copy_n(even_.begin() + count, evenPast, even_.begin());
    }

    std::array<float, pairs> taps_{};
    // What was heard before and, behind it, what is being heard: the samples at odd and at even places.
    std::array<float, oddPast + chunk> odd_{};
    std::array<float, evenPast + chunk> even_{};
};

/// Writes two samples for each that it reads.
template<int pairs>
class HalfBandUp {
public:
    static constexpr int delay = pairs; ///< frames of the lower rate

    explicit HalfBandUp(double beta) {
        designHalfBand(taps_, beta);
        for (auto& tap : taps_)
            tap *= 2; // one of two samples is new
    }
    void reset() noexcept TUTTI_RT { past_.fill(0); }
    /// Reads `frames` samples, writes 2 * frames. Any number; cutting differently gives the same bits.
    void process(const float* in, float* out, int frames) noexcept TUTTI_RT {
        for (; frames > 0; in += chunk, out += 2 * chunk, frames -= chunk)
            step(in, out, std::min(frames, chunk));
    }

private:
    static constexpr int chunk = halfband::chunk;
    static constexpr int kept = 2 * pairs - 1;

    void step(const float* in, float* out, int count) noexcept TUTTI_RT {
        std::copy_n(in, count, past_.begin() + kept);
        Float4 sums[chunk / 4] = {};
        halfband::addPairs(taps_, past_.data() + pairs - 1, sums);
        float between[chunk];
        for (int k = 0; k < chunk / 4; ++k)
            store(between + 4 * k, sums[k]);
        for (int n = 0; n < count; ++n) {
            out[2 * n] = past_[static_cast<std::size_t>(pairs - 1 + n)];
            out[2 * n + 1] = between[n];
        }
        std::copy_n(past_.begin() + count, kept, past_.begin());
    }

    std::array<float, pairs> taps_{};
    std::array<float, kept + chunk> past_{};
};

/// At 48 kHz: within 0.01 dB up to 20 kHz, 90 dB down from 28 kHz on.
class HalfBand : public HalfBandDown<18> {
public:
    HalfBand() : HalfBandDown(9.0) {}
};

} // namespace tutti
