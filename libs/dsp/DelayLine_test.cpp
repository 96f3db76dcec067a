// The ring against what its header says: places, the seam, the weights between frames.
#include "dsp/DelayLine.h"

#include <gtest/gtest.h>

#include <cmath>

namespace tutti {
namespace {

/// Writes frames whose value is their number, counted from 1.
class Counted {
public:
    explicit Counted(int longest) { line.prepare(longest); }
    void write(int frames) {
        float values[DelayLine::mostAtOnce];
        for (int i = 0; i < frames; ++i)
            values[i] = static_cast<float>(++last);
        line.write(values, frames);
    }
    DelayLine line;
    int last = 0;
};

TEST(DelayLine, RemembersEveryDelayAtEveryPlace) {
    Counted ring(100);
    for (int step = 0; step < 600; ++step) {
        ring.write(1 + step * 7 % DelayLine::mostAtOnce);
        for (const int delay : {1, 2, 16, 17, 63, 99, 100})
            for (int i = 0; i < delay && i < DelayLine::mostAtOnce + 8; ++i)
                ASSERT_EQ(ring.line.past(delay)[i],
                          static_cast<float>(std::max(0, ring.last + 1 - delay + i)))
                    << "step " << step << ", delay " << delay << ", frame " << i;
    }
}

TEST(DelayLine, ResetForgets) {
    Counted ring(50);
    ring.write(16);
    ring.line.reset();
    for (int delay = 1; delay <= 50; ++delay)
        EXPECT_EQ(ring.line.past(delay)[0], 0);
}

TEST(DelayLine, BetweenFramesIsExactForCubics) {
    DelayLine line;
    line.prepare(64);
    const auto cubic = [](double t) { return ((0.002 * t - 0.05) * t + 0.3) * t - 1; };
    float values[16];
    for (int n = 0; n < 48; n += 16) {
        for (int i = 0; i < 16; ++i)
            values[i] = static_cast<float>(cubic(n + i - 24));
        line.write(values, 16);
    }
    // Frame 48 + frame is the one to be written; its past by `delay` lies at time 24 + frame - delay.
    for (int frame = 0; frame < 16; ++frame)
        for (double delay = 20; delay < 30; delay += 0.173)
            ASSERT_NEAR(static_cast<double>(pastBetween(line, frame, delay)), cubic(24 + frame - delay),
                        2e-5);
}

TEST(DelayLine, CubicWeightsNeverGain) {
    for (double x = 0; x <= 1; x += 0.01)
        for (double w = 0; w <= M_PI; w += 0.01) {
            const CubicWeights<float> c(static_cast<float>(x));
            const float weights[] = {c.first, c.second, c.third, c.fourth};
            double re = 0, im = 0;
            for (int k = 0; k < 4; ++k) {
                re += static_cast<double>(weights[k]) * std::cos(w * k);
                im += static_cast<double>(weights[k]) * std::sin(w * k);
            }
            ASSERT_LE(std::hypot(re, im), 1 + 1e-6) << x << ' ' << w;
        }
}

TEST(DelayLine, BadSamplesAreSilence) {
    EXPECT_EQ(sane(NAN), 0);
    EXPECT_EQ(sane(INFINITY), 0);
    EXPECT_EQ(sane(-1e30f), 0);
    EXPECT_EQ(sane(-1.5f), -1.5f);
}

} // namespace
} // namespace tutti
