#include "base/Maths.h"
#include "dsp/KeyFilter.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

using namespace tutti;

namespace {

/// Level of a steady sine behind the filter, in dB; a quarter of it goes through the other channel.
double levelBehind(KeyFilter& filter, double hertz) {
    constexpr int frames = 48000, settled = 24000;
    std::vector<float> left(frames), right(frames);
    for (int i = 0; i < frames; ++i) {
        left[i] = static_cast<float>(std::sin(maths::twoPi * hertz / 48000 * i));
        right[i] = left[i] / 4;
    }
    float* channels[2] = {left.data(), right.data()};
    filter.process(channels, channels, frames);
    double power = 0, other = 0;
    for (int i = settled; i < frames; ++i) {
        power += static_cast<double>(left[i]) * static_cast<double>(left[i]);
        other += static_cast<double>(right[i]) * static_cast<double>(right[i]);
    }
    EXPECT_NEAR(other * 16 / power, 1, 1e-5);
    return 10 * std::log10(2 * power / (frames - settled));
}

/// A Butterworth low pass of two poles through the bilinear transform.
double lowPass(double hertz, double corner) {
    const double ratio = std::tan(maths::pi * hertz / 48000) / std::tan(maths::pi * corner / 48000);
    return -10 * std::log10(1 + std::pow(ratio, 4));
}

TEST(KeyFilter, IsAButterworthCutOnEachSide) {
    for (const double hertz : {20.0, 100.0, 300.0, 1000.0, 3000.0, 12000.0}) {
        const double low = lowPass(hertz, 4000),
                     high = lowPass(hertz, 200) + 40 * std::log10(std::tan(maths::pi * hertz / 48000) /
                                                                  std::tan(maths::pi * 200 / 48000));
        KeyFilter filter;
        filter.set(200, 0, 48000);
        EXPECT_NEAR(levelBehind(filter, hertz), high, 0.05) << hertz;
        filter.reset();
        filter.set(0, 4000, 48000);
        EXPECT_NEAR(levelBehind(filter, hertz), low, 0.05) << hertz;
        filter.reset();
        filter.set(200, 4000, 48000);
        EXPECT_NEAR(levelBehind(filter, hertz), low + high, 0.05) << hertz;
    }
}

TEST(KeyFilter, OffIsOff) {
    KeyFilter filter;
    filter.set(0, 0, 48000);
    EXPECT_FALSE(filter.active());
    EXPECT_NEAR(levelBehind(filter, 100), 0, 1e-4);
}

TEST(KeyFilter, ABadSampleIsReadAsSilence) {
    float left[64]{}, right[64]{};
    left[3] = std::nanf("");
    right[4] = HUGE_VALF;
    left[5] = 1e30f;
    float* channels[2] = {left, right};
    KeyFilter filter;
    filter.set(100, 5000, 48000);
    filter.process(channels, channels, 64);
    for (int i = 0; i < 64; ++i) {
        EXPECT_EQ(left[i], 0.0f);
        EXPECT_EQ(right[i], 0.0f);
    }
}

} // namespace
