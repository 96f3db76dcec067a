// The shelves against what their header says.
#include "dsp/FirstOrder.h"

#include <gtest/gtest.h>

#include <complex>

namespace tutti {
namespace {

double gain(const FirstOrder& f, double hertz) {
    const auto z = std::polar(1.0, -2 * M_PI * hertz / 48000);
    return std::abs((f.b0 + f.b1 * z) / (1.0 + f.a1 * z));
}

TEST(FirstOrder, ShelvesHaveTheirHeights) {
    for (const double k : {0.01, 0.5, 1.0, 4.0})
        for (const double hertz : {100.0, 3000.0}) {
            const double corner = cornerOf(hertz, 48000);
            EXPECT_NEAR(gain(highShelf(k, corner), 0), 1, 1e-9);
            EXPECT_NEAR(gain(highShelf(k, corner), hertz), std::sqrt(k), 1e-9);
            EXPECT_NEAR(gain(highShelf(k, corner), 24000), k, 1e-9);
            EXPECT_NEAR(gain(lowShelf(k, corner), 0), k, 1e-9);
            EXPECT_NEAR(gain(lowShelf(k, corner), hertz), std::sqrt(k), 1e-9);
            EXPECT_NEAR(gain(lowShelf(k, corner), 24000), 1, 1e-9);
        }
}

TEST(FirstOrder, ShelvesUndoEachOther) {
    const double corner = cornerOf(3500, 48000);
    const FirstOrder up = highShelf(2.5, corner), down = highShelf(1 / 2.5, corner);
    FirstOrderState lift, lower;
    for (int i = 0; i < 1000; ++i) {
        const double x = std::sin(0.1 * i * i);
        ASSERT_NEAR(lower.process(down, lift.process(up, x)), x, 1e-12);
    }
}

} // namespace
} // namespace tutti
