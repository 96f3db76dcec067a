// Elementary functions with the same bits on every machine.
//
// The C library picks another exp or sin per processor and per version; a render must not. These are built
// from additions, multiplications, divisions and table look-ups only, which IEEE 754 fixes to the last bit
// (the build forbids fused multiply-add). Relative error at most 1e-15 over the stated range unless said
// otherwise. Pure, any thread, no allocation. sqrt and floor of <cmath> are exact and may be used as well.
#pragma once

#include "base/RealTime.h"

namespace tutti::maths {

inline constexpr double pi = 3.14159265358979323846;
inline constexpr double twoPi = 2 * pi;

double exp(double x) noexcept TUTTI_RT; ///< 0 below -745, largest finite number above 709
double expm1(double x) noexcept TUTTI_RT;
double exp2(double x) noexcept TUTTI_RT;
double log(double x) noexcept TUTTI_RT;   ///< x > 0; anything else counts as the smallest normal number
double log1p(double x) noexcept TUTTI_RT; ///< x > -1
double log2(double x) noexcept TUTTI_RT;
double log10(double x) noexcept TUTTI_RT;
double pow(double base, double exponent) noexcept TUTTI_RT; ///< base >= 0; relative error at most 3e-15
double sin(double x) noexcept TUTTI_RT;                     ///< |x| up to 1e6
double cos(double x) noexcept TUTTI_RT;
double tan(double x) noexcept TUTTI_RT;
double atan(double x) noexcept TUTTI_RT;
double tanh(double x) noexcept TUTTI_RT;

/// 20 log10 law: 0 dB is 1, -6.02 dB is 0.5. At or below silentDecibels it is exactly 0.
inline constexpr double silentDecibels = -144;
double gainFromDecibels(double decibels) noexcept TUTTI_RT;
double decibelsFromGain(double gain) noexcept TUTTI_RT; ///< silentDecibels for 0 and below

} // namespace tutti::maths
