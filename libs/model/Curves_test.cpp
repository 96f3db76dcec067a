#include "base/Random.h"
#include "model/Curves.h"

#include <gtest/gtest.h>

#include <cmath>

namespace tutti {
namespace {

TickPoint quarter(std::int64_t numerator, std::int64_t denominator = 1) {
    return TickPoint{} + quarters(numerator, denominator);
}

TEST(Curves, HoldsGoesStraightAndBends) {
    const Curve curve{"gain",
                      {{quarter(0), 0, CurveShape::linear},
                       {quarter(4), 8, CurveShape::hold},
                       {quarter(8), 0, CurveShape::smooth},
                       {quarter(12), 1, CurveShape::linear}}};
    EXPECT_EQ(curveValue(curve, quarter(-1)), 0);
    EXPECT_EQ(curveValue(curve, quarter(1)), 2);
    EXPECT_EQ(curveValue(curve, quarter(7)), 8);
    EXPECT_EQ(curveValue(curve, quarter(9)), 3.0 / 16 - 2.0 / 64);
    EXPECT_EQ(curveValue(curve, quarter(10)), 0.5);
    EXPECT_EQ(curveValue(curve, quarter(99)), 1);
}

TEST(Curves, APartSaysWhatTheWholeDid) {
    for (std::uint64_t seed = 1; seed <= 300; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        Random random(seed);
        Curve curve{"gain", {}};
        auto at = quarter(random.between(std::int64_t{0}, std::int64_t{3}));
        for (int i = 0; i < 5; ++i) {
            curve.points.push_back(
                {at, random.between(0.0, 1.0),
                 static_cast<CurveShape>(random.between(std::int64_t{0}, std::int64_t{2}))});
            at += Ticks{random.between(std::int64_t{1}, quarters(4).count)};
        }
        const auto from = TickPoint{random.between(std::int64_t{0}, quarters(12).count)};
        const auto to = from + Ticks{random.between(std::int64_t{1}, quarters(12).count)};
        const Curve part{"gain", curvePart(curve, from, to)};
        ASSERT_EQ(part.points.empty(), curve.points.front().at >= to);
        for (std::size_t i = 0; i < part.points.size(); ++i) {
            EXPECT_GE(part.points[i].at, from);
            EXPECT_LT(part.points[i].at, to);
            ASSERT_TRUE(i == 0 || part.points[i - 1].at < part.points[i].at);
        }
        for (int i = 0; i < 50 && !part.points.empty(); ++i) {
            const auto place = from + Ticks{random.between(std::int64_t{0}, (to - from).count - 1)};
            EXPECT_NEAR(curveValue(part, place), curveValue(curve, place), 1e-3) << "at " << place.count;
        }
        for (const auto& point : part.points)
            EXPECT_NEAR(point.value, curveValue(curve, point.at), 1e-12);
    }
}

} // namespace
} // namespace tutti
