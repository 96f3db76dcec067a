// Each lane does what one float does.
#include "base/Lanes.h"
#include "base/Random.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace tutti {
namespace {

constexpr float nan = std::numeric_limits<float>::quiet_NaN(),
                infinity = std::numeric_limits<float>::infinity();

Float4 some(Random& random) {
    const auto one = [&] {
        return static_cast<float>(random.between(-1.0, 1.0)) *
               std::pow(10.0f, static_cast<float>(random.between(-10.0, 10.0)));
    };
    return Float4{one(), one(), one(), one()};
}

TEST(Lanes, CalculateAsOneFloatDoes) {
    const std::uint64_t seed = 9;
    SCOPED_TRACE("seed " + std::to_string(seed));
    Random random(seed);
    for (int i = 0; i < 1000; ++i) {
        const Float4 a = some(random), b = some(random), c = some(random);
        const Float4 result = a * b + c / b - a, large = maximum(a, b), small = minimum(a, b),
                     positive = magnitude(a);
        for (int k = 0; k < 4; ++k) {
            EXPECT_EQ(result[k], a[k] * b[k] + c[k] / b[k] - a[k]);
            EXPECT_EQ(large[k], a[k] > b[k] ? a[k] : b[k]);
            EXPECT_EQ(small[k], a[k] < b[k] ? a[k] : b[k]);
            EXPECT_EQ(positive[k], std::fabs(a[k]));
        }
    }
}

TEST(Lanes, LoadAndStoreAnywhere) {
    float from[9] = {0, 1, 2, 3, 4, 5, 6, 7, 8}, to[9] = {};
    for (int at = 0; at <= 5; ++at) {
        store(to + at, load(from + at));
        for (int k = 0; k < 4; ++k)
            EXPECT_EQ(to[at + k], from[at + k]);
    }
}

TEST(Lanes, TheSecondWinsAgainstNaN) {
    const Float4 a{nan, 1, nan, infinity}, b{1, nan, nan, 2};
    EXPECT_EQ(maximum(a, b)[0], 1.0f);
    EXPECT_TRUE(std::isnan(maximum(a, b)[1]));
    EXPECT_EQ(minimum(a, b)[0], 1.0f);
    EXPECT_TRUE(std::isnan(minimum(a, b)[1]));
    EXPECT_EQ(maximum(a, b)[3], infinity);
    EXPECT_EQ(minimum(a, b)[3], 2.0f);
    EXPECT_FALSE(std::signbit(magnitude(Float4{-0.0f, 0, 0, 0})[0]));
}

TEST(Lanes, TransposeMakesColumnsOfRows) {
    Float4 a{0, 1, 2, 3}, b{4, 5, 6, 7}, c{8, 9, 10, 11}, d{12, 13, 14, 15};
    transpose(a, b, c, d);
    for (int k = 0; k < 4; ++k) {
        const float row = static_cast<float>(4 * k);
        EXPECT_EQ(a[k], row);
        EXPECT_EQ(b[k], row + 1);
        EXPECT_EQ(c[k], row + 2);
        EXPECT_EQ(d[k], row + 3);
    }
}

TEST(Lanes, IntegersAndBits) {
    EXPECT_EQ(bitsOf(lanes(1.0f))[2], 0x3f800000);
    EXPECT_EQ(floatOf(lanes(0x40000000))[1], 2.0f);
    EXPECT_EQ(floatFrom(Int4{-3, 0, 1 << 24, 7})[2], 16777216.0f);
    EXPECT_EQ(floatFrom(Int4{-3, 0, 1, 7})[0], -3.0f);
}

} // namespace
} // namespace tutti
