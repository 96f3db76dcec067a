// The static curve of a compressor: how much a level is to be turned down. In octaves of amplitude (6.02 dB),
// because the logarithm to base 2 is the cheap one.
//
// Source: D. Giannoulis, M. Massberg, J. D. Reiss, "Digital Dynamic Range Compressor Design: A Tutorial and
// Analysis", JAES 60(6), 2012, equation 4. Audio thread, no allocation.
#pragma once

#include "base/Maths.h"
#include "dsp/FastLog.h"

#include <algorithm>

namespace tutti {

/// How far a level is turned down, without a branch: the part of the level inside the knee bends the line,
/// the part above it goes straight on.
class GainCurve {
public:
    GainCurve() = default;
    /// Threshold and knee (its whole width) in dB; ratio >= 1.
    GainCurve(double threshold, double ratio, double knee) noexcept
        : threshold_(threshold / decibelsPerOctave), half_(knee / decibelsPerOctave / 2),
          slope_(1 - 1 / ratio), bend_(half_ > 0 ? slope_ / (4 * half_) : 0) {
        below_ = lanes(static_cast<float>(threshold_ - half_));
        width_ = lanes(static_cast<float>(2 * half_));
        slopes_ = lanes(static_cast<float>(slope_));
        bends_ = lanes(static_cast<float>(bend_));
    }

    /// Octaves by which a level (in octaves, 0 is full scale) is to go down.
    double reduction(double level) const noexcept TUTTI_RT {
        const double over = std::max(level - threshold_ + half_, 0.0), inKnee = std::min(over, 2 * half_);
        return inKnee * inKnee * bend_ + (over - inKnee) * slope_;
    }
    Float4 reduction(Float4 level) const noexcept TUTTI_RT {
        const Float4 over = maximum(level - below_, Float4{}), inKnee = minimum(over, width_);
        return inKnee * inKnee * bends_ + (over - inKnee) * slopes_;
    }
    /// The amplitude up to which nothing is turned down; a little lower than exact, so that reduction() of
    /// anything up to it is 0 whatever fastLog2 rounds.
    double quietAmplitude() const noexcept TUTTI_RT { return 0.9999 * maths::exp2(threshold_ - half_); }

private:
    double threshold_ = 0, half_ = 0, slope_ = 0, bend_ = 0;
    Float4 below_{}, width_{}, slopes_{}, bends_{}; // where the knee begins, ...
};

} // namespace tutti
