#include "surface/Travel.h"

#include <gtest/gtest.h>

namespace tutti {
namespace {

TEST(Travel, HasItsMarks) {
    EXPECT_EQ(levelAt(0.75), 0);
    EXPECT_EQ(levelAt(1), 10);
    EXPECT_EQ(levelAt(0.5), -10);
    EXPECT_EQ(levelAt(0), silentLevel);
    EXPECT_EQ(wayOf(0), 0.75);
    EXPECT_EQ(wayOf(24), 1) << "what is louder than the top is at the top";
    EXPECT_EQ(levelAt(-3), silentLevel);
}

TEST(Travel, ThereAndBackIsTheSamePlaceAndHigherIsLouder) {
    double before = -1000;
    for (int step = 0; step <= 16383; ++step) {
        const double way = step / 16383.0;
        EXPECT_NEAR(wayOf(levelAt(way)), way, 1e-12);
        EXPECT_GT(levelAt(way), before);
        before = levelAt(way);
    }
}

TEST(Travel, MetersHaveTheStepsOfTheirScale) {
    EXPECT_EQ(meterStep(-144), 0);
    EXPECT_EQ(meterStep(-60), 1);
    EXPECT_EQ(meterStep(-20.1), 4);
    EXPECT_EQ(meterStep(-20), 5);
    EXPECT_EQ(meterStep(-0.1), 11);
    EXPECT_EQ(meterStep(0), 12);
    EXPECT_EQ(meterStep(6), 12);
}

} // namespace
} // namespace tutti
