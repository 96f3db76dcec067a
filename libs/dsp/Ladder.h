// A ladder of four one-pole filters with feedback, for four voices side by side.
//
// Trapezoidal integrators, the feedback solved without a delay (V. Zavalishin, "The Art of VA Filter Design",
// 5.1 to 5.5); a saturator where the feedback joins the input. What comes out is a sum of what the four poles
// hold: with s in units of the cutoff,
//     H(s) = sum of mix[i] (1 + s)^(4 - i) / ((1 + s)^4 + k),  i = 0 .. 4,
// which covers low, band and high pass with 2 and 4 poles. k = 4 is the edge of self-oscillation.
// Cutoff in frames: g = tan (pi f / rate), gain = g / (1 + g). Audio thread, no allocation.
#pragma once

#include "base/Lanes.h"

namespace tutti {

struct LadderShape {
    float mix[5] = {1, 0, 0, 0, 0};
    float feedback = 0; ///< k, 0 to about 4.3
    float input = 1;    ///< gain in front
    float hardness =
        0.25f; ///< what the saturator gets is so many times the sound: 0.25 leaves full scale nearly clean
};

/// Odd, slope 1 at 0, 1 from 3 on: within 0.03 of tanh.
inline Float4 saturate4(Float4 x) noexcept TUTTI_RT {
    x = minimum(maximum(x, lanes(-3.0f)), lanes(3.0f));
    const Float4 z = x * x;
    return x * (lanes(27.0f) + z) / (lanes(27.0f) + lanes(9.0f) * z);
}

class Ladder4 {
public:
    void reset() noexcept TUTTI_RT {
        for (auto& pole : poles_)
            pole = lanes(0.0f);
    }
    /// One of the four voices begins anew.
    void reset(int lane) noexcept TUTTI_RT {
        for (auto& pole : poles_)
            pole[lane] = 0;
    }

    /// One sample of each voice. `gain` moves as the caller likes.
    Float4 process(Float4 in, Float4 gain, const LadderShape& shape) noexcept TUTTI_RT {
        const Float4 k = lanes(shape.feedback), one = lanes(1.0f);
        const Float4 rest = one - gain, gain2 = gain * gain;
        // What the last pole would give without new input; then the loop in one step.
        const Float4 held = rest * (((poles_[0] * gain + poles_[1]) * gain + poles_[2]) * gain + poles_[3]);
        Float4 u = (in * lanes(shape.input) - k * held) / (one + k * gain2 * gain2);
        u = saturate4(u * lanes(shape.hardness)) * lanes(1 / shape.hardness);
        Float4 out = u * lanes(shape.mix[0]);
        for (int i = 0; i < 4; ++i) {
            const Float4 v = (u - poles_[i]) * gain;
            u = v + poles_[i];
            poles_[i] = u + v;
            out += u * lanes(shape.mix[i + 1]);
        }
        return out;
    }

private:
    Float4 poles_[4] = {lanes(0.0f), lanes(0.0f), lanes(0.0f), lanes(0.0f)};
};

} // namespace tutti
