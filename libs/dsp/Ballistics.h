// Attack and release: how what is applied follows what is asked for, quickly up and slowly down.
//
// The smooth decoupled peak detector of D. Giannoulis, M. Massberg, J. D. Reiss, "Digital Dynamic Range
// Compressor Design: A Tutorial and Analysis", JAES 60(6), 2012, equation 17: a stage that rises at once and
// falls with the release, and a stage behind it that smooths with the attack. Sixteen frames at once.
//
// Attack: after a step up, the time in which 1 - 1/e of the way is done. Release: after a step down, the time
// in which only 1/e of the way is left. The second stage smooths the release too, so the first has to be
// faster than what is asked for: with x and y the time constants of attack and first stage relative to the
// release, x + y + 1.44 x^2 y^2 = 1 holds within 1 %. Nothing releases faster than it attacks.
// Audio thread, no allocation.
#pragma once

#include "base/Maths.h"
#include "dsp/Frames16.h"

#include <cmath>

namespace tutti {

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

    /// The state at a grid point; in the unit of what is followed, never below 0.
    struct State {
        double held = 0, now = 0;
        bool operator==(const State&) const = default;
    };
    /// What is applied behind `state`, which becomes that of the next grid point. Nothing asked for is below
    /// 0.
    Frames16 follow(const Frames16& wanted, State& state) const noexcept TUTTI_RT {
        return attack_.follow(release_.follow(wanted, state.held), state.now);
    }

private:
    PeakPole release_;
    SmoothingPole attack_;
};

} // namespace tutti
