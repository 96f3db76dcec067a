// The two halves of a compressor that decide: how much a level is to be turned down (the static curve), and
// how fast the gain gets there. Everything is in octaves of amplitude (6.02 dB), because the logarithm to
// base 2 is the cheap one.
//
// Source: D. Giannoulis, M. Massberg, J. D. Reiss, "Digital Dynamic Range Compressor Design: A Tutorial and
// Analysis", JAES 60(6), 2012: the curve with a soft knee is equation 4, the smooth decoupled peak detector
// is equation 17, used on the gain reduction in the log domain as in figure 7c. Audio thread, no allocation.
#pragma once

#include "base/Maths.h"
#include "dsp/FastLog.h"
#include "dsp/Frames16.h"

#include <algorithm>
#include <cmath>

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

/// How the reduction that is applied follows the one that is asked for: equation 17, sixteen frames at once.
///
/// Attack: after a step up, the time in which 1 - 1/e of the way is done. Release: after a step down, the
/// time in which only 1/e of the reduction is left. The release stage comes first and the attack stage behind
/// it smooths it too, so the release stage has to be faster than what is asked for: with x and y the time
/// constants of the two stages relative to the release, x + y + 1.44 x^2 y^2 = 1 holds within 1 %. Nothing
/// releases faster than it attacks.
class Ballistics {
public:
    /// In seconds, above 0.
    void set(double attack, double release, double sampleRate) noexcept TUTTI_RT {
        const double x = attack / release, x2 = 1.44 * x * x;
        const double y = x >= 1 ? 0 : x < 1e-4 ? 1 - x : (std::sqrt(1 + 4 * x2 * (1 - x)) - 1) / (2 * x2);
        const auto pole = [&](double seconds) {
            return seconds > 0 ? maths::exp(-1 / (seconds * sampleRate)) : 0;
        };
        attack_.set(pole(attack));
        release_.set(pole(y * release));
    }

    /// The state of one gain at a grid point, in octaves.
    struct State {
        double held = 0, now = 0;
        bool operator==(const State&) const = default;
    };
    /// What is applied behind `state`, which becomes that of the next grid point.
    Frames16 follow(const Frames16& wanted, State& state) const noexcept TUTTI_RT {
        return attack_.follow(release_.follow(wanted, state.held), state.now);
    }

private:
    PeakPole release_;
    SmoothingPole attack_;
};

} // namespace tutti
