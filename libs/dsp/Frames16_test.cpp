#include "base/Random.h"
#include "dsp/Frames16.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

using namespace tutti;

namespace {

constexpr std::uint64_t seed = 16;

/// Runs a pole over random steps of 16 frames and compares with `plain`, frame by frame, in doubles.
template<class Pole, class Plain>
void comparePole(double pole, Plain plain) {
    Random random(seed);
    Pole fast;
    fast.set(pole);
    double state = 0, y = 0;
    for (int step = 0; step < 2000; ++step) {
        float in[16], out[16];
        const double level = random.chance(0.5) ? 8 : 0.01;
        for (auto& each : in)
            each = static_cast<float>(random.between(0.0, level));
        storeFrames(out, fast.follow(loadFrames(in), state));
        for (int i = 0; i < 16; ++i) {
            y = plain(y, static_cast<double>(in[i]));
            ASSERT_NEAR(static_cast<double>(out[i]), y, 1e-6 * (1 + y))
                << "pole " << pole << " step " << step << " seed " << seed;
        }
        ASSERT_NEAR(state, y, 1e-6 * (1 + y));
    }
}

TEST(Frames16, PolesEqualTheRecursionFrameByFrame) {
    for (const double pole : {0.0, 0.3, 0.9, 0.999, 0.999999}) {
        comparePole<SmoothingPole>(pole, [&](double y, double x) { return pole * y + (1 - pole) * x; });
        comparePole<PeakPole>(pole,
                              [&](double y, double x) { return std::max(x, pole * y + (1 - pole) * x); });
    }
}

TEST(Frames16, ALongReleaseDoesNotGetStuck) {
    const double pole = std::exp(-1 / (5 * 192000.0)); // five seconds at 192 kHz
    PeakPole peak;
    SmoothingPole smooth;
    peak.set(pole);
    smooth.set(pole);
    double held = 10, now = 10;
    const int steps = 3 * 5 * 192000 / 16;
    for (int step = 0; step < steps; ++step) {
        peak.follow(frames16(0), held);
        smooth.follow(frames16(0), now);
    }
    EXPECT_NEAR(held, 10 * std::exp(-3.0), 1e-4);
    EXPECT_NEAR(now, 10 * std::exp(-3.0), 1e-4);
}

TEST(Frames16, NoOutputLooksAhead) {
    PeakPole peak;
    peak.set(0.95);
    SmoothingPole smooth;
    smooth.set(0.95);
    Random random(seed);
    float in[16];
    for (auto& each : in)
        each = static_cast<float>(random.between(0.0, 1.0));
    for (int known = 1; known < 16; ++known) {
        float later[16];
        for (int i = 0; i < 16; ++i)
            later[i] = i < known ? in[i] : 1000.0f;
        double a = 0.5, b = 0.5, c = 0.5, d = 0.5;
        const auto whole = peak.follow(loadFrames(in), a), part = peak.follow(loadFrames(later), b);
        const auto wholeSmooth = smooth.follow(loadFrames(in), c),
                   partSmooth = smooth.follow(loadFrames(later), d);
        for (int i = 0; i < known; ++i) {
            EXPECT_EQ(frameOf(whole, i), frameOf(part, i));
            EXPECT_EQ(frameOf(wholeSmooth, i), frameOf(partSmooth, i));
        }
    }
}

TEST(Frames16, PutsInAndMultipliesParts) {
    const float values[3] = {7, 8, 9};
    auto frames = frames16(1);
    insert(frames, values, 6, 3);
    for (int i = 0; i < 16; ++i)
        EXPECT_EQ(frameOf(frames, i), i >= 6 && i < 9 ? values[i - 6] : 1.0f);
    float audio[4] = {1, 1, 1, 1};
    multiply(audio, frames, 7, 3);
    EXPECT_EQ(audio[0], 8);
    EXPECT_EQ(audio[1], 9);
    EXPECT_EQ(audio[2], 1);
    EXPECT_EQ(audio[3], 1);
    EXPECT_TRUE(anyAbove(frames, 8.5f));
    EXPECT_FALSE(anyAbove(frames, 9.0f));
}

} // namespace
