// Logarithm and exponential to base 2 of four floats at once, for gain computers, where a thousandth of a
// decibel is plenty and speed is not.
//
// Minimax polynomials on the mantissa (weighted least squares, re-weighted until the error is level); only
// additions, multiplications and bit operations, so the bits are the same on every machine.
//   log2: absolute error below 1e-6 (6e-6 dB), plus float rounding of the result
//   exp2: relative error below 4e-7 (3e-6 dB); exp2 of 0 is exactly 1
// Any thread, no allocation.
#pragma once

#include "base/Lanes.h"

namespace tutti {

/// 20 log10 (2): decibels in one octave of amplitude.
inline constexpr double decibelsPerOctave = 6.020599913279624;

/// log2 of each lane. Precondition: a normal number above 0 (clamp first).
inline Float4 fastLog2(Float4 x) noexcept TUTTI_RT {
    // The mantissa is taken in [sqrt(1/2), sqrt(2)), so that 1 lies inside and log2(1) comes out as 0.
    const Int4 rootHalf = lanes(0x3f3504f3);
    const Int4 shifted = bitsOf(x) - rootHalf;
    const Float4 exponent = floatFrom(shifted >> 23);
    const Float4 f = floatOf((shifted & lanes(0x007fffff)) + rootHalf) - lanes(1.0f);
    Float4 p = lanes(0.170634463429451f);
    p = p * f + lanes(-0.27269789576530457f);
    p = p * f + lanes(0.297262579202652f);
    p = p * f + lanes(-0.3589618504047394f);
    p = p * f + lanes(0.48046502470970154f);
    p = p * f + lanes(-0.7213758826255798f);
    p = p * f + lanes(1.442699670791626f);
    return exponent + p * f;
}

/// 2 to the power of each lane. Precondition: |x| < 126.
inline Float4 fastExp2(Float4 x) noexcept TUTTI_RT {
    const Float4 magic = lanes(12582912.0f); // 1.5 * 2^23: adding it rounds to a whole number in the low bits
    const Float4 rounded = x + magic;
    const Int4 exponent = bitsOf(rounded) << 23;
    const Float4 f = x - (rounded - magic);
    Float4 p = lanes(0.001326472731307149f);
    p = p * f + lanes(0.009671512991189957f);
    p = p * f + lanes(0.05550733581185341f);
    p = p * f + lanes(0.24022242426872253f);
    p = p * f + lanes(0.6931470036506653f);
    p = p * f + lanes(1.0f);
    return floatOf(bitsOf(p) + exponent); // scaling by a power of two is an addition to the exponent field
}

} // namespace tutti
