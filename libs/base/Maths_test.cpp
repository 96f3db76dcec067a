#include "base/Maths.h"
#include "base/Random.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

using namespace tutti;

namespace {

using Ours = double (*)(double) noexcept;
using Theirs = long double (*)(long double);

/// Largest relative error against the C library's long double (64 bits of mantissa on x86-64), over points
/// spread evenly and, where the range allows, logarithmically.
double worstError(Ours ours, Theirs theirs, double low, double high, bool logarithmic = false) {
    Random random(2024);
    double worst = 0;
    for (int i = 0; i < 100000; ++i) {
        const double x =
            logarithmic ? std::exp(random.between(std::log(low), std::log(high))) : random.between(low, high);
        const long double exact = theirs(static_cast<long double>(x));
        const long double error = std::fabs((static_cast<long double>(ours(x)) - exact) / exact);
        if (exact != 0 && !(error <= worst)) worst = static_cast<double>(error);
    }
    return worst;
}

TEST(Maths, StaysWithinTheStatedError) {
    constexpr double allowed = 1e-15;
    EXPECT_LT(worstError(maths::exp, std::exp, -708, 709), allowed);
    EXPECT_LT(worstError(maths::exp, std::exp, -1, 1), allowed);
    EXPECT_LT(worstError(maths::expm1, std::expm1, -5, 5), allowed);
    EXPECT_LT(worstError(maths::expm1, std::expm1, 1e-12, 700, true), allowed);
    EXPECT_LT(worstError(maths::exp2, std::exp2, -1022, 1024), allowed);
    EXPECT_LT(worstError(maths::log, std::log, 1e-300, 1e300, true), allowed);
    EXPECT_LT(worstError(maths::log, std::log, 0.5, 2), allowed);
    EXPECT_LT(worstError(maths::log1p, std::log1p, -0.999, 3), allowed);
    EXPECT_LT(worstError(maths::log1p, std::log1p, 1e-15, 1e20, true), allowed);
    EXPECT_LT(worstError(maths::log2, std::log2, 1e-300, 1e300, true), allowed);
    EXPECT_LT(worstError(maths::log2, std::log2, 0.5, 2), allowed);
    EXPECT_LT(worstError(maths::log10, std::log10, 1e-300, 1e300, true), allowed);
    EXPECT_LT(worstError(maths::log10, std::log10, 0.1, 10), allowed);
    EXPECT_LT(worstError(maths::sin, std::sin, -10, 10), allowed);
    EXPECT_LT(worstError(maths::sin, std::sin, -1e6, 1e6), allowed);
    EXPECT_LT(worstError(maths::cos, std::cos, -10, 10), allowed);
    EXPECT_LT(worstError(maths::cos, std::cos, -1e6, 1e6), allowed);
    EXPECT_LT(worstError(maths::tan, std::tan, -10, 10), allowed);
    EXPECT_LT(worstError(maths::tan, std::tan, -1e6, 1e6), allowed);
    EXPECT_LT(worstError(maths::atan, std::atan, -3, 3), allowed);
    EXPECT_LT(worstError(maths::atan, std::atan, 1e-12, 1e12, true), allowed);
    EXPECT_LT(worstError(maths::tanh, std::tanh, -3, 3), allowed);
    EXPECT_LT(worstError(maths::tanh, std::tanh, 1e-12, 100, true), allowed);
}

TEST(Maths, IsAccurateBesideTheZerosOfSine) {
    for (int n = 1; n < 300000; n += 7) {
        const double x = static_cast<double>(n) * maths::pi;
        const long double exact = std::sin(static_cast<long double>(x));
        ASSERT_LT(std::fabs(maths::sin(x) - exact), 1e-15L * std::fabs(exact) + 1e-25L) << n;
    }
}

TEST(Maths, PowersStayWithinTheStatedError) {
    const std::uint64_t seed = 11;
    Random random(seed);
    long double worst = 0;
    for (int i = 0; i < 200000; ++i) {
        const double base = std::exp(random.between(-200.0, 200.0) * (random.chance(0.5) ? 1 : 0.005));
        const double reach = 700 / std::fabs(std::log(base));
        const double exponent = random.between(-1.0, 1.0) * std::min(reach, 1e6);
        const long double exact =
            std::pow(static_cast<long double>(base), static_cast<long double>(exponent));
        worst = std::max(worst, std::fabs((maths::pow(base, exponent) - exact) / exact));
    }
    EXPECT_LT(worst, 3e-15L) << "seed " << seed;
    EXPECT_EQ(maths::pow(2, 10), 1024);
    EXPECT_EQ(maths::pow(10, 3), 1000);
    EXPECT_EQ(maths::pow(0, 2), 0);
    EXPECT_EQ(maths::pow(0, 0), 1);
    EXPECT_EQ(maths::pow(1, 1e300), 1);
}

TEST(Maths, IsExactWherePeopleLook) {
    EXPECT_EQ(maths::exp(0), 1);
    EXPECT_EQ(maths::log(1), 0);
    EXPECT_EQ(maths::sin(0), 0);
    EXPECT_EQ(maths::cos(0), 1);
    EXPECT_EQ(maths::tanh(0), 0);
    EXPECT_EQ(maths::tanh(100), 1);
    EXPECT_EQ(maths::atan(1), maths::pi / 4);
    for (int k = -1000; k <= 1000; ++k) {
        EXPECT_EQ(maths::exp2(k), std::ldexp(1.0, k));
        EXPECT_EQ(maths::log2(std::ldexp(1.0, k)), k);
    }
    EXPECT_EQ(maths::gainFromDecibels(0), 1);
    EXPECT_EQ(maths::gainFromDecibels(20), 10);
    EXPECT_EQ(maths::gainFromDecibels(-40), 0.01);
    EXPECT_EQ(maths::decibelsFromGain(1), 0);
    EXPECT_EQ(maths::decibelsFromGain(10), 20);
}

TEST(Maths, AnswersAtTheEdges) {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    constexpr double notANumber = std::numeric_limits<double>::quiet_NaN();
    constexpr double largest = std::numeric_limits<double>::max();
    EXPECT_EQ(maths::exp(-746), 0);
    EXPECT_EQ(maths::exp(1000), largest);
    EXPECT_EQ(maths::exp(709.79), largest);
    EXPECT_EQ(maths::exp(infinity), largest);
    EXPECT_EQ(maths::expm1(-1000), -1);
    EXPECT_EQ(maths::log(0), maths::log(std::numeric_limits<double>::min()));
    EXPECT_EQ(maths::log(-1), maths::log(0));
    EXPECT_EQ(maths::log(notANumber), maths::log(0));
    EXPECT_EQ(maths::gainFromDecibels(-144), 0);
    EXPECT_EQ(maths::gainFromDecibels(-infinity), 0);
    EXPECT_EQ(maths::decibelsFromGain(0), -144);
    EXPECT_EQ(maths::decibelsFromGain(-1), -144);
    for (const auto function : {maths::exp, maths::expm1, maths::exp2, maths::log, maths::log1p, maths::log2,
                                maths::log10, maths::sin, maths::cos, maths::tan, maths::atan})
        for (const double x : {infinity, -infinity, notANumber, largest, -largest, 0.0, -0.0})
            EXPECT_TRUE(std::isfinite(function(x))) << x;
}

TEST(Maths, HasTheSameBitsAsEverBefore) {
    // Computed once; a change here means that every render changes.
    std::uint64_t hash = 0;
    Random random(5);
    for (int i = 0; i < 10000; ++i) {
        const double x = random.between(-20.0, 20.0);
        for (const double y : {maths::exp(x), maths::expm1(x), maths::exp2(x), maths::log(std::fabs(x)),
                               maths::sin(x), maths::log1p(std::fabs(x)), maths::log2(std::fabs(x)),
                               maths::log10(std::fabs(x)), maths::cos(x), maths::tan(x), maths::atan(x),
                               maths::tanh(x), maths::pow(std::fabs(x), x), maths::gainFromDecibels(x)})
            hash = mix64(hash ^ std::bit_cast<std::uint64_t>(y));
    }
    EXPECT_EQ(hash, 0x158d148d35ba5445u) << std::hex << hash;
}

} // namespace
