// The peak of the wave between the samples, of one channel (ITU-R BS.1770-5, Annex 2).
//
// At every sample rate the wave is looked at in four places per frame: the sample itself, and three between
// it and the next, found by an interpolator of 16 samples (sinc in a Kaiser window, beta 4). Up to 0.42 of
// the sample rate it is within 0.12 dB of the wave. Where the samples around are so small that nothing
// between them can exceed the peak so far, the interpolation is left out; the result is the same. No
// allocation; any thread, one at a time. Samples must be finite.
#pragma once

#include "audio/Quarters.h"
#include "base/Lanes.h"

#include <array>

namespace tutti {

class TruePeak {
public:
    TruePeak();

    /// However the sound is cut, the peak is the same to the bit.
    void add(const float* samples, int frames) noexcept TUTTI_RT;
    void reset() noexcept TUTTI_RT;

    /// The largest |sample| so far.
    float samplePeak() const noexcept TUTTI_RT { return samplePeak_; }
    /// The largest |value| so far, as if silence followed; never below samplePeak().
    float truePeak() const noexcept TUTTI_RT;

private:
    static constexpr int taps = MeterQuarters::taps;
    static constexpr int history = taps - 1 + 3; // three more, so that four places side by side always exist
    static constexpr int group = 16;             // frames that are skipped or interpolated together
    static constexpr int longest = 512;          // frames in one piece

    void addPiece(int frames) noexcept TUTTI_RT;
    float between(const float* samples) const noexcept TUTTI_RT;

    const MeterQuarters* kernel_;
    std::array<float, history + longest + 2 * group> samples_{}; // old ones, the piece, zeros
    float samplePeak_ = 0, between_ = 0;
};

} // namespace tutti
