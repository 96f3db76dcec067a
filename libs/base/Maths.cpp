// How: each function reduces its argument to a small interval around zero with exact subtractions of a
// constant held in several parts (W. Cody, W. Waite, "Software Manual for the Elementary Functions", 1980),
// sums the Taylor series there until the next term is below half a unit in the last place, and undoes the
// reduction. No step depends on the processor: the compiler may not fuse or re-order (tutti_flags).
#include "base/Maths.h"

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

namespace tutti::maths {
namespace {

// ln 2 in two parts: the first ends in 20 zero bits, so that its product with a whole number is exact.
constexpr double ln2High = 0x1.62e42fef00000p-1;
constexpr double ln2Low = 0x1.473de6af278edp-34;
constexpr double ln2 = 0x1.62e42fefa39efp-1;
constexpr double log2OfE = 0x1.71547652b82fep+0;

constexpr double largest = std::numeric_limits<double>::max();
constexpr double smallestNormal = std::numeric_limits<double>::min();

/// Adding and subtracting this rounds to the nearest whole number, ties to even, for |x| < 2^51; the low bits
/// of the sum are that number in two's complement.
constexpr double rounder = 0x1.8p52;

struct Whole {
    double value;
    std::int64_t bits; // the same number as an integer
};

inline Whole nearestWhole(double x) noexcept {
    const double sum = x + rounder;
    return {sum - rounder, static_cast<std::int64_t>(std::bit_cast<std::uint64_t>(sum)) -
                               static_cast<std::int64_t>(std::bit_cast<std::uint64_t>(rounder))};
}

/// 2^k for k of a normal number, -1022..1023.
inline double powerOfTwo(std::int64_t k) noexcept {
    return std::bit_cast<double>(static_cast<std::uint64_t>(k + 1023) << 52);
}

/// x 2^k for k in -1100..1100. In two steps, because the result may be smaller than the smallest normal.
inline double scaled(double x, std::int64_t k) noexcept {
    const std::int64_t half = k >> 1;
    return x * powerOfTwo(half) * powerOfTwo(k - half);
}

/// A number in two parts, high + low, for the few places where 53 bits are not enough.
struct Pair {
    double high, low;
};

inline Pair sumOf(double a, double b) noexcept { // D. Knuth, TAOCP 2, 4.2.2, theorem B
    const double sum = a + b;
    const double part = sum - a;
    return {sum, (a - (sum - part)) + (b - part)};
}

inline Pair productOf(double a, double b) noexcept { // T. Dekker, Numer. Math. 18, 1971
    constexpr double splitter = 0x1p27 + 1;
    const double aSplit = a * splitter, bSplit = b * splitter;
    const double aHigh = aSplit - (aSplit - a), bHigh = bSplit - (bSplit - b);
    const double aLow = a - aHigh, bLow = b - bHigh;
    const double product = a * b;
    return {product, ((aHigh * bHigh - product) + aHigh * bLow + aLow * bHigh) + aLow * bLow};
}

/// e^r - 1 for |r| <= 0.36, to r^14.
inline double expm1Kernel(double r) noexcept {
    const double s = r * r;
    const double s2 = s * s;
    // Pairs of terms first (G. Estrin): a shorter chain of operations than Horner's rule.
    const double a = 1.0 / 2 + r * (1.0 / 6);
    const double b = 1.0 / 24 + r * (1.0 / 120);
    const double c = 1.0 / 720 + r * (1.0 / 5040);
    const double d = 1.0 / 40320 + r * (1.0 / 362880);
    const double e = 1.0 / 3628800 + r * (1.0 / 39916800);
    const double f = 1.0 / 479001600 + r * (1.0 / 6227020800) + s * (1.0 / 87178291200);
    return r + s * ((a + s * b) + s2 * ((c + s * d) + s2 * (e + s * f)));
}

struct Halves {
    double rest;
    std::int64_t power;
};

/// x = rest + power ln 2, |rest| <= 0.35, for |x| < 2000.
inline Halves withoutPowersOfTwo(double x) noexcept {
    const auto whole = nearestWhole(x * log2OfE);
    return {(x - whole.value * ln2High) - whole.value * ln2Low, whole.bits};
}

/// e^(high + low).
inline double expOf(Pair x) noexcept {
    if (!(x.high > -745.2)) return 0;
    if (x.high > 709.8) return largest;
    const auto [rest, power] = withoutPowersOfTwo(x.high);
    const double result = scaled(1 + expm1Kernel(rest + x.low), power);
    return result < largest ? result : largest;
}

struct Fraction {
    double m; // sqrt(1/2) <= m < sqrt(2)
    double power;
};

/// x = m 2^power for x > 0; smaller than normal counts as the smallest normal.
inline Fraction split(double x) noexcept {
    if (!(x >= smallestNormal)) x = smallestNormal;
    if (x > largest) x = largest;
    const auto bits = std::bit_cast<std::uint64_t>(x);
    constexpr std::uint64_t rootOfHalf = 0x3FE6A09E667F3BCDull;
    const auto power = static_cast<std::int64_t>(bits - rootOfHalf) >> 52;
    return {std::bit_cast<double>(bits - (static_cast<std::uint64_t>(power) << 52)),
            static_cast<double>(power)};
}

/// 2 artanh(s) - 2s = 2 (s^3/3 + s^5/5 + ...) divided by s, from z = s^2 <= 0.0295.
inline double artanhRest(double z) noexcept {
    const double high = 2.0 / 15 + z * (2.0 / 17 + z * (2.0 / 19 + z * (2.0 / 21 + z * (2.0 / 23))));
    const double low =
        2.0 / 3 + z * (2.0 / 5 + z * (2.0 / 7 + z * (2.0 / 9 + z * (2.0 / 11 + z * (2.0 / 13)))));
    const double z2 = z * z;
    return z * (low + z2 * z2 * z2 * high);
}

/// ln (1 + f) for sqrt(1/2) <= 1 + f <= sqrt(2), as 2 artanh (f / (2 + f)). Written so that the leading term
/// is f itself, which is exact.
inline double log1pKernel(double f) noexcept {
    const double s = f / (2 + f);
    return f - s * (f - artanhRest(s * s));
}

/// ln x in two parts, good to about 2^-66 relative, for pow.
Pair logOf(double x) noexcept {
    const auto [m, power] = split(x);
    const double f = m - 1;
    const auto bottom = sumOf(2, f);
    const double s = f / bottom.high;
    const auto back = productOf(s, bottom.high);
    const double sLow = (((f - back.high) - back.low) - s * bottom.low) / bottom.high;
    const auto square = productOf(s, s);
    const double z = square.high;
    const double zLow = square.low + 2 * s * sLow;
    // 2 artanh(s) = 2s + s z (2/3 + z q): the part in brackets in two parts as well
    constexpr Pair twoThirds{0x1.5555555555555p-1, 0x1.5555555555555p-55};
    const double q = artanhRest(z) / z - twoThirds.high;
    auto factor = z > 0 ? sumOf(twoThirds.high, q) : Pair{twoThirds.high, 0};
    factor.low += twoThirds.low;
    auto zFactor = productOf(z, factor.high);
    zFactor.low += z * factor.low + zLow * factor.high;
    auto curve = productOf(s, zFactor.high);
    curve.low += s * zFactor.low + sLow * zFactor.high;
    const auto line = sumOf(2 * s, curve.high);
    const double lineLow = line.low + curve.low + 2 * sLow;
    const auto whole = sumOf(power * ln2High, line.high);
    constexpr double ln2Lowest = 0x1.473de6af278edp-34;
    const auto middle = sumOf(power * ln2Lowest, whole.low + lineLow);
    const auto result = sumOf(whole.high, middle.high);
    return {result.high, result.low + middle.low};
}

struct Quadrant {
    double rest;
    unsigned quarter; // 0..3
};

/// x = rest + n pi/2, |rest| <= pi/4, for |x| <= 1e6. Beyond 1e9, where no bit would be right, x counts as 0.
inline Quadrant withoutQuarters(double x) noexcept {
    constexpr double first = 0x1.921fb54400000p+0, second = 0x1.0b4611a600000p-34,
                     third = 0x1.3198a2e037073p-69;
    if (!(std::fabs(x) <= 1e9)) return {0, 0};
    const auto whole = nearestWhole(x * 0x1.45f306dc9c883p-1);
    const double near = x - whole.value * first;
    const double off = whole.value * second;
    const double nearer = near - off;
    const double lost = (near - nearer) - off;
    return {nearer - (whole.value * third - lost), static_cast<unsigned>(whole.bits) & 3};
}

/// sin r, |r| <= pi/4, to r^17.
inline double sinKernel(double r) noexcept {
    const double z = r * r;
    const double series =
        -1.0 / 6 +
        z * (1.0 / 120 +
             z * (-1.0 / 5040 +
                  z * (1.0 / 362880 +
                       z * (-1.0 / 39916800 + z * (1.0 / 6227020800 + z * (-1.0 / 1307674368000 +
                                                                           z * (1.0 / 355687428096000)))))));
    return r + r * z * series;
}

/// cos r, |r| <= pi/4, to r^18. 1 - z/2 is rounded once; what that loses comes back.
inline double cosKernel(double r) noexcept {
    const double z = r * r;
    const double series =
        1.0 / 24 +
        z * (-1.0 / 720 +
             z * (1.0 / 40320 + z * (-1.0 / 3628800 +
                                     z * (1.0 / 479001600 +
                                          z * (-1.0 / 87178291200 +
                                               z * (1.0 / 20922789888000 - z * (1.0 / 6402373705728000)))))));
    const double half = 0.5 * z;
    const double line = 1 - half;
    return line + ((1 - line - half) + z * z * series);
}

/// atan (j/8) in two parts.
constexpr Pair atanOfEighths[9] = {
    {0, 0},
    {0x1.fd5ba9aac2f6ep-4, -0x1.cd37686760c17p-59},
    {0x1.f5b75f92c80ddp-3, 0x1.8ab6e3cf7afbdp-57},
    {0x1.6f61941e4def1p-2, -0x1.c63aae6f6e918p-56},
    {0x1.dac670561bb4fp-2, 0x1.a2b7f222f65e2p-56},
    {0x1.1e00babdefeb4p-1, -0x1.928df287a668fp-58},
    {0x1.4978fa3269ee1p-1, 0x1.2419a87f2a458p-56},
    {0x1.700a7c5784634p-1, -0x1.8c34d25aadef6p-56},
    {0x1.921fb54442d18p-1, 0x1.1a62633145c07p-55},
};

/// atan x for 0 <= x <= 1: by the addition theorem from the nearest eighth, to t^15 with |t| <= 1/16.
inline double atanOfUnit(double x) noexcept {
    const auto eighth = nearestWhole(x * 8);
    const double c = eighth.value * 0.125;
    const double t = (x - c) / (1 + x * c);
    const double z = t * t;
    const double series =
        z *
        (-1.0 / 3 +
         z * (1.0 / 5 + z * (-1.0 / 7 + z * (1.0 / 9 + z * (-1.0 / 11 + z * (1.0 / 13 - z * (1.0 / 15)))))));
    const auto& known = atanOfEighths[eighth.bits];
    return known.high + (t + (known.low + t * series));
}

} // namespace

double exp(double x) noexcept TUTTI_RT {
    return expOf({x, 0});
}

double expm1(double x) noexcept TUTTI_RT {
    if (!(x > -40)) return -1;
    if (x > 709) return exp(x);
    const auto [rest, power] = withoutPowersOfTwo(x);
    const double part = expm1Kernel(rest);
    if (power == 0) return part;
    if (power >= 1023) return exp(x);
    const double scale = powerOfTwo(power);
    return scale * part + (scale - 1);
}

double exp2(double x) noexcept TUTTI_RT {
    if (!(x > -1075)) return 0;
    if (x >= 1024) return largest;
    const auto whole = nearestWhole(x);
    return scaled(1 + expm1Kernel((x - whole.value) * ln2), whole.bits);
}

double log(double x) noexcept TUTTI_RT {
    const auto [m, power] = split(x);
    return power * ln2High + (power * ln2Low + log1pKernel(m - 1));
}

double log1p(double x) noexcept TUTTI_RT {
    if (x > -0.29 && x < 0.41) return log1pKernel(x);
    const double sum = 1 + x;
    if (!(sum > 0) || sum > 0x1p53) return log(sum);
    const double lost = x > 1 ? 1 - (sum - x) : x - (sum - 1);
    return log(sum) + lost / sum;
}

double log2(double x) noexcept TUTTI_RT {
    const auto [m, power] = split(x);
    return power + log1pKernel(m - 1) * log2OfE;
}

double log10(double x) noexcept TUTTI_RT {
    const auto [m, power] = split(x);
    constexpr double high = 0x1.3441350900000p-2, low = 0x1.ef3fde623e256p-35, perE = 0x1.bcb7b1526e50ep-2;
    return power * high + (power * low + log1pKernel(m - 1) * perE);
}

double pow(double base, double exponent) noexcept TUTTI_RT {
    if (exponent == 0 || base == 1) return 1;
    if (!(base > 0)) return exponent > 0 ? 0 : largest;
    const auto logarithm = logOf(base);
    if (const double rough = logarithm.high * exponent; !(std::fabs(rough) < 800)) return expOf({rough, 0});
    auto product = productOf(logarithm.high, exponent);
    product.low += logarithm.low * exponent;
    return expOf(product);
}

double sin(double x) noexcept TUTTI_RT {
    const auto [rest, quarter] = withoutQuarters(x);
    const double value = (quarter & 1) ? cosKernel(rest) : sinKernel(rest);
    return (quarter & 2) ? -value : value;
}

double cos(double x) noexcept TUTTI_RT {
    const auto [rest, quarter] = withoutQuarters(x);
    const double value = (quarter & 1) ? sinKernel(rest) : cosKernel(rest);
    return ((quarter + 1) & 2) ? -value : value;
}

double tan(double x) noexcept TUTTI_RT {
    const auto [rest, quarter] = withoutQuarters(x);
    const double sine = sinKernel(rest), cosine = cosKernel(rest);
    return (quarter & 1) ? -cosine / sine : sine / cosine;
}

double atan(double x) noexcept TUTTI_RT {
    const double size = std::fabs(x);
    if (!(size >= 0)) return 0;
    constexpr Pair halfPi{0x1.921fb54442d18p+0, 0x1.1a62633145c07p-54};
    const double angle = size <= 1 ? atanOfUnit(size) : halfPi.high - (atanOfUnit(1 / size) - halfPi.low);
    return std::copysign(angle, x);
}

double tanh(double x) noexcept TUTTI_RT {
    const double size = std::fabs(x);
    double value = 1;
    if (size < 1) {
        const double part = expm1(-2 * size);
        value = -part / (part + 2);
    } else if (size < 22) {
        value = 1 - 2 / (expm1(2 * size) + 2);
    }
    return std::copysign(value, x);
}

double gainFromDecibels(double decibels) noexcept TUTTI_RT {
    if (!(decibels > silentDecibels)) return 0;
    if (decibels > 6000) return largest;
    constexpr Pair nepers{0x1.d791c5f888822p-4, 0x1.abeeabde89357p-58}; // ln 10 / 20
    auto exponent = productOf(decibels, nepers.high);
    exponent.low += decibels * nepers.low;
    return expOf(exponent);
}

double decibelsFromGain(double gain) noexcept TUTTI_RT {
    if (!(gain > 0)) return silentDecibels;
    const double decibels = 20 * log10(gain);
    return decibels > silentDecibels ? decibels : silentDecibels;
}

} // namespace tutti::maths
