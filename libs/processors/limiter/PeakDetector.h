// How high the wave of one channel gets around each frame, between the samples too.
//
// Three readings of the wave, and the largest counts, so that what is held below it is below it for every
// meter that may look at it later:
//   near     the quarters of the way between two samples, by the interpolator of 16 samples with which
//            audio/TruePeak.h measures
//   printed  the eighths between those, by the filter that ITU-R BS.1770-5 prints in its Annex 2 (it reads up
//            to 0.2 dB too much, more near the Nyquist frequency)
//   far      the quarters again, by 32 samples: what converters and meters with long filters see of sound
//            that reaches up to the Nyquist frequency
// No allocation.
#pragma once

#include "audio/Quarters.h"
#include "dsp/Frames16.h"

namespace tutti {

class PeakDetector {
public:
    static constexpr int lag = 16; ///< frames by which what comes out is behind what goes in

    PeakDetector();
    void reset() noexcept TUTTI_RT;

    /// Takes sixteen finite samples, and gives the peaks around the sixteen before them. If none of them can
    /// exceed `limit` they are given as 0, which saves most of the work. The far reading is left out where
    /// the others stay 2 dB below the limit.
    Frames16 next(const Frames16& samples, float limit) noexcept TUTTI_RT;

private:
    static constexpr int nearTaps = MeterQuarters::taps, farTaps = 2 * lag;

    /// Every place mirrors one on the other side of the middle between two samples. So tap k works on the sum
    /// and the difference of the two samples that lie k from the middle, and gives both places at once.
    struct NearTap {
        Float4 half, evenQuarter, oddQuarter;              // at 2/4; at 1/4 and 3/4
        Float4 evenEighth, oddEighth, evenThird, oddThird; // printed: at 1/8 and 7/8; at 3/8 and 5/8
    };
    struct FarTap {
        Float4 half, even, odd;
    };
    Float4 near(const float* middle) const noexcept TUTTI_RT;
    Float4 far(const float* middle) const noexcept TUTTI_RT;

    NearTap nearTaps_[nearTaps / 2];
    FarTap farTaps_[farTaps / 2];
    float gain_ = 0;                // no place exceeds it between samples of at most 1
    float samples_[farTaps + 16]{}; // the last ones
    float largest_[3]{};            // of each sixteen of them
};

} // namespace tutti
