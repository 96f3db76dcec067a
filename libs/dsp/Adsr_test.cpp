// The envelope against its formulas, and that it has no steps.
#include "dsp/Adsr.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace tutti {
namespace {

constexpr double glide = 240;

/// The level at every frame, walked in pieces of at most `piece` frames.
std::vector<double> walk(Adsr& adsr, const AdsrShape& shape, int frames, std::int64_t piece) {
    std::vector<double> levels;
    while (static_cast<int>(levels.size()) < frames) {
        const auto count =
            std::min({piece, adsr.untilCorner(), std::int64_t{frames} - std::int64_t(levels.size())});
        for (std::int64_t i = 0; i < count; ++i)
            levels.push_back(adsr.levelAfter(i));
        adsr.advance(count, shape, glide);
    }
    return levels;
}

TEST(Adsr, ReachesItsCornersWhenItSays) {
    const AdsrShape shape{1000, 4000, 0.4, 3000};
    Adsr adsr;
    EXPECT_FALSE(adsr.active());
    adsr.strike(shape);
    EXPECT_EQ(adsr.untilCorner(), 1000);
    EXPECT_NEAR(adsr.levelAfter(500), 1.3 * (1 - std::sqrt(0.3 / 1.3)), 1e-9); // half of the time constants
    adsr.advance(1000, shape, glide);
    EXPECT_EQ(adsr.level(), 1);
    EXPECT_EQ(adsr.untilCorner(), 4000);
    adsr.advance(4000, shape, glide);
    EXPECT_EQ(adsr.level(), 0.4);
    EXPECT_EQ(adsr.untilCorner(), Adsr::never);
    adsr.release(shape.release);
    // From 0.4 it takes ln (0.401 / 0.001) of the ln (1.001 / 0.001) that the whole way takes.
    const double expected = 3000 * std::log(0.401 / 0.001) / std::log(1.001 / 0.001);
    EXPECT_NEAR(static_cast<double>(adsr.untilCorner()), expected, 1);
    adsr.advance(adsr.untilCorner(), shape, glide);
    EXPECT_FALSE(adsr.active());
    EXPECT_EQ(adsr.level(), 0);
}

TEST(Adsr, TheReleaseFallsInAStraightLineOfDecibels) {
    const AdsrShape shape{1, 1, 1, 6908.755};
    Adsr adsr;
    adsr.strike(shape);
    walk(adsr, shape, 10, 1);
    adsr.release(shape.release); // one time constant is 1000 frames: 8.69 dB
    for (int i = 0; i < 4; ++i)
        EXPECT_NEAR(20 * std::log10(adsr.levelAfter(i * 1000) / adsr.levelAfter((i + 1) * 1000)), 8.686,
                    0.03 * std::exp(i)); // what it falls below zero at the end shows more and more
}

TEST(Adsr, TheFadeIsStraight) {
    const AdsrShape shape{1, 1, 0.8, 1};
    Adsr adsr;
    adsr.strike(shape);
    walk(adsr, shape, 10, 1);
    adsr.fade(200);
    EXPECT_NEAR(adsr.levelAfter(50), 0.6, 1e-9);
    EXPECT_EQ(adsr.untilCorner(), 200);
    adsr.advance(200, shape, glide);
    EXPECT_FALSE(adsr.active());
}

TEST(Adsr, NeverJumps) {
    const AdsrShape shape{100, 300, 0.5, 200};
    Adsr adsr;
    adsr.strike(shape);
    auto levels = walk(adsr, shape, 250, 16);
    adsr.release(shape.release);
    for (const double level : walk(adsr, shape, 60, 16))
        levels.push_back(level);
    adsr.strike(shape); // in the middle of the release
    for (const double level :
         walk(adsr, {100, 300, 0.8, 200}, 1500, 16)) // with a sustain level that was turned
        levels.push_back(level);
    for (std::size_t i = 1; i < levels.size(); ++i)
        ASSERT_LT(std::fabs(levels[i] - levels[i - 1]), 0.05) << i;
    EXPECT_NEAR(levels.back(), 0.8, 1e-6);
}

TEST(Adsr, ASecondStrokeGoesUpFromWhereItIs) {
    const AdsrShape shape{1000, 1000, 0.5, 1000};
    Adsr adsr;
    adsr.strike(shape);
    adsr.advance(400, shape, glide);
    const double before = adsr.level();
    adsr.strike(shape);
    EXPECT_EQ(adsr.level(), before);
    EXPECT_NEAR(static_cast<double>(adsr.untilCorner()), 600, 1);
}

} // namespace
} // namespace tutti
