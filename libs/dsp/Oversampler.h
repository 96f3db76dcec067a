// Two, four or eight times the sample rate and back, for what bends sound: the new harmonics find room above
// the hearing and are taken out before the way back folds them down.
//
//     over.up(in, high, frames, factor);      // high: factor * frames samples
//     for (int i = 0; i < factor * frames; ++i) high[i] = curve(high[i]);
//     over.down(high, out, frames, factor);   // late by Oversampler::latency, whatever the factor
//
// A chain of half-band filters (HalfBand.h): the first steep, those above it short, since nothing audible is
// near their corners. At 48 kHz up and down together: within 0.001 dB up to 20 kHz; images and what would
// fold back below 20 kHz are 96 dB down. At 44.1 kHz the pass band ends at 20 kHz. The constructor allocates,
// the rest is for the audio thread. One channel.
#pragma once

#include "dsp/DelayLine.h"
#include "dsp/HalfBand.h"

namespace tutti {

class Oversampler {
public:
    static constexpr int latency = 83; ///< frames, for all factors
    static constexpr int mostFrames = DelayLine::mostAtOnce;
    static constexpr int mostFactor = 8;

    Oversampler() { pad_.prepare(latency + mostFrames); }
    /// To be called before another factor is used.
    void reset() noexcept TUTTI_RT;
    /// `factor`: 1, 2, 4 or 8. Up to mostFrames frames.
    void up(const float* in, float* high, int frames, int factor) noexcept TUTTI_RT;
    /// `high` is changed on the way.
    void down(float* high, float* out, int frames, int factor) noexcept TUTTI_RT;

private:
    static constexpr double beta = 10.06;                   // 100 dB
    static constexpr int first = 36, second = 8, third = 8; // pairs

    HalfBandUp<first> upTwo_{beta};
    HalfBandUp<second> upFour_{beta};
    HalfBandUp<third> upEight_{beta};
    HalfBandDown<first> downTwo_{beta};
    HalfBandDown<second> downFour_{beta};
    HalfBandDown<third> downEight_{beta};
    // One sample each: so that every stage is late by whole frames.
    float lateAtTwo_ = 0, lateAtFour_ = 0;
    DelayLine pad_;
};

} // namespace tutti
