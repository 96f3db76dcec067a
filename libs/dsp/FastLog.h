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

namespace fastlog {

/// log2 (1 + f), for 1 + f between sqrt(1/2) and sqrt(2).
inline Float4 logOfMantissa(Float4 f) noexcept TUTTI_RT {
    Float4 p = lanes(0.170634463429451f);
    p = p * f + lanes(-0.27269789576530457f);
    p = p * f + lanes(0.297262579202652f);
    p = p * f + lanes(-0.3589618504047394f);
    p = p * f + lanes(0.48046502470970154f);
    p = p * f + lanes(-0.7213758826255798f);
    p = p * f + lanes(1.442699670791626f);
    return p * f;
}

/// A number in (mantissa - 1) and exponent, the mantissa in [sqrt(1/2), sqrt(2)), so that 1 lies inside and
/// log2(1) comes out as 0.
struct Parts {
    Float4 rest;
    Int4 exponent;
};
inline Parts split(Float4 x) noexcept TUTTI_RT {
    const Int4 rootHalf = lanes(0x3f3504f3);
    const Int4 shifted = bitsOf(x) - rootHalf;
    return {floatOf((shifted & lanes(0x007fffff)) + rootHalf) - lanes(1.0f), shifted >> 23};
}

/// (2^f - 1) / f, for f between -1/2 and 1/2.
inline Float4 powerOfFraction(Float4 f) noexcept TUTTI_RT {
    Float4 p = lanes(0.001326472731307149f);
    p = p * f + lanes(0.009671512991189957f);
    p = p * f + lanes(0.05550733581185341f);
    p = p * f + lanes(0.24022242426872253f);
    return p * f + lanes(0.6931470036506653f);
}

/// Adding it rounds to a whole number in the low bits: 1.5 * 2^23.
inline constexpr float magic = 12582912.0f;

} // namespace fastlog

/// log2 of each lane. Precondition: a normal number above 0 (clamp first).
inline Float4 fastLog2(Float4 x) noexcept TUTTI_RT {
    const auto parts = fastlog::split(x);
    return floatFrom(parts.exponent) + fastlog::logOfMantissa(parts.rest);
}

/// log2 (1 + x) of each lane, x >= 0; close to 0 the error shrinks with the result.
inline Float4 fastLog2OnePlus(Float4 x) noexcept TUTTI_RT {
    const auto parts = fastlog::split(lanes(1.0f) + x);
    const Int4 small = parts.exponent == lanes(0); // all bits set where x itself is the rest
    const Float4 rest = floatOf((bitsOf(x) & small) | (bitsOf(parts.rest) & ~small));
    return floatFrom(parts.exponent) + fastlog::logOfMantissa(rest);
}

/// 2 to the power of each lane. Precondition: |x| < 126.
inline Float4 fastExp2(Float4 x) noexcept TUTTI_RT {
    const Float4 rounded = x + lanes(fastlog::magic);
    const Int4 exponent = bitsOf(rounded) << 23;
    const Float4 f = x - (rounded - lanes(fastlog::magic));
    const Float4 p = fastlog::powerOfFraction(f) * f + lanes(1.0f);
    return floatOf(bitsOf(p) + exponent); // scaling by a power of two is an addition to the exponent field
}

/// 2 to the power of each lane, less 1; close to 0 the error shrinks with the result. 0 <= x < 126.
inline Float4 fastExp2Less1(Float4 x) noexcept TUTTI_RT {
    // 2^(k + f) - 1 = 2^k (2^f - 1) + (2^k - 1): the 1 goes before anything is rounded to its size.
    const Float4 rounded = x + lanes(fastlog::magic);
    const Float4 f = x - (rounded - lanes(fastlog::magic));
    const Float4 power = floatOf((bitsOf(rounded) << 23) + lanes(0x3f800000));
    return power * (fastlog::powerOfFraction(f) * f) + (power - lanes(1.0f));
}

} // namespace tutti
