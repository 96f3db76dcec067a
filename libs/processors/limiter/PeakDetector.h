// How high the wave of one channel gets around each frame, between the samples too.
//
// Eight places per frame: the sample itself; the quarters of the way to the next, by the interpolator with
// which audio/TruePeak.h measures; and the eighths between them by the filter that ITU-R BS.1770-5 prints in
// its Annex 2. Where the two disagree (they read up to 0.2 dB apart, more near the Nyquist frequency) the
// larger counts: what is held below it is below it for meters of either kind. No allocation.
#pragma once

#include "audio/Quarters.h"
#include "dsp/Frames16.h"

namespace tutti {

class PeakDetector {
public:
    static constexpr int taps = Quarters::taps;
    static constexpr int lag = taps / 2; ///< frames by which what comes out is behind what goes in

    PeakDetector();
    void reset() noexcept TUTTI_RT;

    /// Takes sixteen finite samples, and gives the peaks around sixteen that lie `lag` before them. If none
    /// of them can exceed `limit` they are given as 0, which saves most of the work.
    Frames16 next(const Frames16& samples, float limit) noexcept TUTTI_RT;

private:
    /// Every place mirrors one on the other side of the middle between two samples. So tap k works on the sum
    /// and the difference of the two samples that lie k from the middle, and gives both places at once.
    struct Tap {
        Float4 half, evenQuarter, oddQuarter;              // at 2/4; at 1/4 and 3/4
        Float4 evenEighth, oddEighth, evenThird, oddThird; // at 1/8 and 7/8; at 3/8 and 5/8
    };
    Float4 around(const float* middle) const noexcept TUTTI_RT;

    Tap taps_[taps / 2];
    float gain_ = 0;             // no place exceeds it between samples of at most 1
    float samples_[taps + 16]{}; // the last ones
    float before_ = 0;           // the largest of the step before
};

} // namespace tutti
