// Band-limited waves of four oscillators side by side.
//
// A phase is a whole number of 2^-32 cycles: it wraps by itself and never drifts. The jumps of saw and pulse
// and the corners of the triangle are rounded off by the integrals of a cubic B-spline, two samples to either
// side (4-point polyBLEP: V. Välimäki, J. Pekonen, J. Nam, "Perceptually informed synthesis of bandlimited
// classical waveforms using integrated polynomial interpolation", JASA 131, 2012; polyBLAMP: F. Esqueda,
// V. Välimäki, S. Bilbao, "Rounding corners with BLAMP", DAFx 2016). That is the wave of infinite bandwidth
// seen through sinc^4(f): what would alias to a frequency f is damped by sinc^4(1 - f), f in cycles per
// sample. Run at twice the rate, the treble at 16 kHz is 1.6 dB low and what aliases below that is damped by
// 60 dB and more.
//
// All waves lie within -1..1, have no DC and rise through 0 at phase 0 (the pulse apart). Audio thread, no
// allocation.
#pragma once

#include "base/Lanes.h"

namespace tutti {

using Phase4 = std::uint32_t __attribute__((vector_size(16)));

/// How fast a phase moves: cycles per sample (at most 0.25), and samples per cycle.
struct Pace4 {
    Float4 cycles, samples;
};

/// As a number from -0.5 to 0.5.
inline Float4 cyclesOf(Phase4 phase) noexcept TUTTI_RT {
    return floatFrom(reinterpret_cast<Int4>(phase)) * lanes(0x1p-32f);
}

namespace waves {

/// The part of a cubic B-spline beyond a distance of `a` samples from its middle: 0.5 at 0, 0 from 2 on.
inline Float4 splineRest(Float4 a) noexcept TUTTI_RT {
    Float4 far = maximum(lanes(2.0f) - a, lanes(0.0f)), near = maximum(lanes(1.0f) - a, lanes(0.0f));
    far *= far;
    near *= near;
    return (far * far - lanes(4.0f) * (near * near)) * lanes(1.0f / 24);
}

/// The integral of splineRest from `a` on.
inline Float4 splineRestIntegral(Float4 a) noexcept TUTTI_RT {
    const Float4 far = maximum(lanes(2.0f) - a, lanes(0.0f)), near = maximum(lanes(1.0f) - a, lanes(0.0f));
    const Float4 far2 = far * far, near2 = near * near;
    return (far2 * far2 * far - lanes(4.0f) * (near2 * near2 * near)) * lanes(1.0f / 120);
}

} // namespace waves

/// Rises from -1 to 1.
inline Float4 saw4(Phase4 phase, const Pace4& pace) noexcept TUTTI_RT {
    const Float4 s = cyclesOf(phase);
    const Int4 sign = bitsOf(s) & lanes(static_cast<std::int32_t>(0x80000000));
    const Float4 toJump = (lanes(0.5f) - magnitude(s)) * pace.samples;
    const Float4 rounding = waves::splineRest(toJump);
    const Float4 half =
        s - floatOf(bitsOf(rounding) | sign); // the value before the jump comes down, that behind it up
    return half + half;
}

/// `width`: the share of the cycle it is high, in phase units. From -1 to 1 at one half; the mean is 0 at
/// any.
inline Float4 pulse4(Phase4 phase, Phase4 width, const Pace4& pace) noexcept TUTTI_RT {
    return saw4(phase, pace) - saw4(phase - width, pace);
}

inline Float4 triangle4(Phase4 phase, const Pace4& pace) noexcept TUTTI_RT {
    const Float4 fromTop = magnitude(cyclesOf(phase - Phase4{1u << 30, 1u << 30, 1u << 30, 1u << 30}));
    const Float4 plain = lanes(1.0f) - lanes(4.0f) * fromTop;
    const Float4 top = waves::splineRestIntegral(fromTop * pace.samples);
    const Float4 bottom = waves::splineRestIntegral((lanes(0.5f) - fromTop) * pace.samples);
    return plain + lanes(8.0f) * pace.cycles * (bottom - top);
}

/// Within 2e-7 of the sine.
inline Float4 sine4(Phase4 phase) noexcept TUTTI_RT {
    const Float4 s = cyclesOf(phase);
    const Int4 sign = bitsOf(s) & lanes(static_cast<std::int32_t>(0x80000000));
    const Float4 size = magnitude(s);
    const Float4 x = minimum(size, lanes(0.5f) - size) * lanes(6.283185307179586f); // 0 to pi/2
    const Float4 z = x * x;
    Float4 p = lanes(-1.0f / 39916800);
    p = p * z + lanes(1.0f / 362880);
    p = p * z + lanes(-1.0f / 5040);
    p = p * z + lanes(1.0f / 120);
    p = p * z + lanes(-1.0f / 6);
    return floatOf(bitsOf(x + x * z * p) | sign);
}

} // namespace tutti
