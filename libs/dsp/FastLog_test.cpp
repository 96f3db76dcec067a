#include "dsp/FastLog.h"

#include <gtest/gtest.h>

#include <cmath>

using namespace tutti;

namespace {

TEST(FastLog, LogarithmIsWithinTheStatedError) {
    double worst = 0;
    for (double x = 1e-30; x < 1e30; x *= 1.00037) {
        const auto f = static_cast<float>(x);
        const double exact = std::log2(static_cast<double>(f)),
                     error = static_cast<double>(fastLog2(lanes(f))[0]) - exact;
        // Stated: 1e-6, and half a unit in the last place of the result.
        worst = std::max(worst, std::fabs(error) - 6e-8 * std::fabs(exact));
    }
    EXPECT_LT(worst, 1e-6);
    EXPECT_EQ(fastLog2(lanes(1.0f))[0], 0.0f);
}

TEST(FastLog, ExponentialIsWithinTheStatedError) {
    double worst = 0;
    for (double x = -125; x < 125; x += 0.00371) {
        const auto f = static_cast<float>(x);
        const double exact = std::exp2(static_cast<double>(f));
        worst = std::max(worst, std::fabs(static_cast<double>(fastExp2(lanes(f))[0]) / exact - 1));
    }
    EXPECT_LT(worst, 4e-7);
    EXPECT_EQ(fastExp2(lanes(0.0f))[0], 1.0f);
    EXPECT_EQ(fastExp2(lanes(-0.0f))[0], 1.0f);
}

TEST(FastLog, EachLaneIsByItself) {
    const Float4 x{0.1f, 1.0f, 3.0f, 1000.0f}, log = fastLog2(x), back = fastExp2(log);
    for (int i = 0; i < 4; ++i) {
        EXPECT_EQ(log[i], fastLog2(lanes(x[i]))[3]);
        EXPECT_NEAR(back[i] / x[i], 1, 1e-5);
    }
}

} // namespace
