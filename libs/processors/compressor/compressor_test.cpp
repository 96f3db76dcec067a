// The compressor against its formulas: every expectation is computed here, from the paper's equations as
// printed, and not by the code under test.
#include "processors/compressor/Compressor.h"
#include "processors/testing/Rig.h"

#include <gtest/gtest.h>

using namespace tutti;
using namespace tutti::testing_rig;

namespace {

/// Equation 4: the level behind the compressor, in dB.
double curve(double x, double threshold, double ratio, double knee) {
    if (2 * (x - threshold) < -knee) return x;
    if (2 * (x - threshold) > knee) return threshold + (x - threshold) / ratio;
    if (knee == 0) return x;
    const double bend = x - threshold + knee / 2;
    return x + (1 / ratio - 1) * bend * bend / (2 * knee);
}

Rig compressor(const std::string& settings, double rate = 48000) {
    return Rig(compressorSpec, typed(settings), rate);
}

std::string text(double value) {
    return formatNumber(value);
}

TEST(Compressor, FollowsTheStaticCurve) {
    for (const double threshold : {-40.0, -24.0, -6.0})
        for (const double ratio : {1.0, 1.5, 4.0, 100.0})
            for (const double knee : {0.0, 6.0, 24.0}) {
                auto rig = compressor("threshold=" + text(threshold) + " ratio=" + text(ratio) +
                                      " knee=" + text(knee) + " attack=0.1ms release=1ms");
                for (double level = -54; level <= 6; level += 3) {
                    const auto out = rig.play(constant(2048, std::pow(10, level / 20)));
                    EXPECT_NEAR(decibels(static_cast<double>(out[0][2047])),
                                curve(level, threshold, ratio, knee), 0.01)
                        << level << " dB into threshold " << threshold << " ratio " << ratio << " knee "
                        << knee;
                }
            }
}

TEST(Compressor, TakesThePeakOfASineForItsLevel) {
    for (const double level : {-30.0, -12.0, 0.0}) {
        auto rig = compressor("threshold=-24dB ratio=4 knee=6dB attack=0.1ms release=5000ms");
        const auto out = rig.play(sine(96000, 997, std::pow(10, level / 20)));
        EXPECT_NEAR(decibels(peak(out[0] + 86000, 10000)), curve(level, -24, 4, 6), 0.1);
    }
}

TEST(Compressor, TakesTheMeanPowerOfASineForItsLevel) {
    const auto behind = [](const AudioBuffer& in, const char* detector) {
        auto rig = compressor(std::string("threshold=-30dB ratio=4 knee=0dB attack=10ms release=1000ms "
                                          "averaging=50ms detector=") +
                              detector);
        const auto out = rig.play(in);
        return decibels(peak(out[0] + 86000, 10000));
    };
    // A sine's power is 3.01 dB below its peak; a square wave's is not.
    const double amplitude = std::pow(10, -10.0 / 20), sines = curve(-10 - 3.0103, -30, 4, 0) + 3.0103;
    EXPECT_NEAR(behind(sine(96000, 997, amplitude), "rms"), sines, 0.1);
    const auto square = signal(96000, [&](int i) { return i / 24 % 2 == 0 ? amplitude : -amplitude; });
    EXPECT_NEAR(behind(square, "rms"), curve(-10, -30, 4, 0), 0.1);
    EXPECT_NEAR(behind(square, "peak"), curve(-10, -30, 4, 0), 0.1);
}

/// Frames until the gain has gone a share of the way from where it was to where it ends up.
double framesUntil(const std::vector<double>& gains, double share) {
    const double from = gains.front(), to = gains.back();
    for (std::size_t i = 1; i < gains.size(); ++i)
        if ((gains[i] - from) / (to - from) >= share) {
            const double before = (gains[i - 1] - from) / (to - from), at = (gains[i] - from) / (to - from);
            return static_cast<double>(i) - 1 + (share - before) / (at - before);
        }
    return 0;
}

/// The gain in dB at each frame from one before a step of the level on.
std::vector<double> gainsAfterStep(Rig& rig, double from, double to, int frames) {
    rig.play(constant(480000, from));
    const double last = decibels(static_cast<double>(rig.play(constant(16, from))[0][15]) / from);
    const auto out = rig.play(constant(frames, to));
    std::vector<double> gains{last};
    for (int i = 0; i < frames; ++i)
        gains.push_back(decibels(static_cast<double>(out[0][i]) / to));
    return gains;
}

TEST(Compressor, AttacksAndReleasesInTheStatedTime) {
    struct Times {
        double attack, release;
    };
    // The release of 100 ms behind an attack of 50 ms is the case where two stages in a row matter most.
    for (const auto& [attack, release] : {Times{0.5, 50}, {10, 120}, {50, 100}, {100, 1000}, {5, 2000}}) {
        const auto settings =
            "threshold=-40dB ratio=4 knee=0dB attack=" + text(attack) + "ms release=" + text(release) + "ms";
        auto rig = compressor(settings);
        const int frames = static_cast<int>(12 * release * 48);
        const auto up = gainsAfterStep(rig, 0.02, 0.5, frames), down = gainsAfterStep(rig, 0.5, 0.02, frames);
        EXPECT_NEAR(framesUntil(up, 1 - std::exp(-1.0)) / 48, attack, 0.05 * attack) << settings;
        EXPECT_NEAR(framesUntil(down, 1 - std::exp(-1.0)) / 48, release, 0.05 * release) << settings;
    }
}

TEST(Compressor, ASoftTimeIsTheSameAtEveryRate) {
    for (const double rate : {44100.0, 96000.0, 192000.0}) {
        auto rig = compressor("threshold=-40dB ratio=10 knee=0dB attack=20ms release=200ms", rate);
        const auto up = gainsAfterStep(rig, 0.001, 0.5, static_cast<int>(rate));
        EXPECT_NEAR(framesUntil(up, 1 - std::exp(-1.0)) / rate, 0.020, 0.001) << rate;
    }
}

TEST(Compressor, TheMeterShowsWhatIsApplied) {
    auto rig = compressor("threshold=-30dB ratio=3 attack=5ms make-up=9dB");
    EXPECT_EQ(rig.gainReduction(), 0);
    for (int i = 1; i < 40; ++i) {
        const auto out = rig.play(constant(37, 0.5));
        EXPECT_NEAR(rig.gainReduction(), decibels(static_cast<double>(out[0][36]) / 0.5) - 9, 0.001);
    }
    EXPECT_LT(rig.gainReduction(), -10);
}

TEST(Compressor, LooksAheadByItsLatency) {
    auto rig = compressor("look-ahead=5ms threshold=-30dB ratio=100 knee=0dB attack=1ms release=500ms");
    EXPECT_EQ(rig.timing.latency, 240);
    auto in = constant(4800, 0.01); // far below the threshold
    for (int c = 0; c < 2; ++c)
        std::fill_n(in[c] + 2400, 2400, 0.5f);
    const auto out = rig.play(in);
    EXPECT_EQ(out[0][2000], 0.01f);
    // Five attack times passed before the step came out.
    EXPECT_NEAR(decibels(static_cast<double>(out[0][2640]) / 0.5),
                (1 - std::exp(-5.0)) * 0.99 * (-30 - decibels(0.5)), 0.1);
    EXPECT_LT(static_cast<double>(out[0][2639]), 0.01);
}

TEST(Compressor, AutomaticMakeUpIsHalfOfWhatTheCurveTakesFromFullScale) {
    for (const double ratio : {1.0, 2.0, 10.0})
        for (const double knee : {0.0, 30.0}) {
            auto rig = compressor("auto=on make-up=1dB threshold=-20dB ratio=" + text(ratio) +
                                  " knee=" + text(knee) + "dB");
            const auto out = rig.play(constant(4800, 1e-4));
            EXPECT_NEAR(decibels(static_cast<double>(out[0][4799]) / 1e-4),
                        1 - curve(0, -20, ratio, knee) / 2, 0.001);
        }
}

TEST(Compressor, MixesDryAndCompressedSound) {
    const auto in = noise(20000, 0.8, 5);
    const auto behind = [&](const std::string& mix) {
        return compressor("threshold=-40dB ratio=8 make-up=3dB look-ahead=2ms mix=" + mix).play(in);
    };
    const auto dry = behind("0%"), wet = behind("100%"), half = behind("50%");
    for (int i = 96; i < 20000; ++i) {
        ASSERT_EQ(dry[0][i], in[0][i - 96]);
        ASSERT_NEAR(half[0][i], (dry[0][i] + wet[0][i]) / 2, 1e-6);
    }
}

TEST(Compressor, WhatIsBelowTheKneePassesBitByBit) {
    auto in = noise(30000, 0.06, 6); // -24.4 dBFS; the knee begins at -23
    for (int c = 0; c < 2; ++c)
        std::fill_n(in[c], 1000, 0.5f);
    const auto out = compressor("threshold=-20dB knee=6dB ratio=10 release=20ms").play(in);
    EXPECT_NE(out[0][1500], in[0][1500]);
    for (int i = 20000; i < 30000; ++i)
        ASSERT_EQ(out[1][i], in[1][i]);
}

TEST(Compressor, IsCleanOnASteadySine) {
    // A release of a second leaves a ripple of a few thousandths of a dB between two peaks of 1 kHz.
    const auto out =
        compressor("threshold=-24dB ratio=4 attack=10ms release=1000ms").play(sine(144000, 1000, 0.5));
    EXPECT_LT(harmonicDistortion(out[0] + 96000, 48000, 1000, 48000), -85);
    // A hundredth of that is heard on bass: physics of gain that follows, not of this compressor.
    const auto fast =
        compressor("threshold=-24dB ratio=4 attack=1ms release=20ms").play(sine(144000, 50, 0.5));
    EXPECT_GT(harmonicDistortion(fast[0] + 96000, 48000, 50, 48000), -50);
}

TEST(Compressor, ListensToTheSideChainThroughItsFilters) {
    const auto reduction = [](const std::string& settings, double hertz) {
        auto rig = compressor("threshold=-50dB ratio=100 knee=0dB attack=1ms release=300ms " + settings);
        rig.play(constant(144000, 0.001), sine(144000, hertz, 0.5));
        return rig.gainReduction();
    };
    const double open = reduction("", 1000);
    EXPECT_NEAR(open, 0.99 * (-50 - decibels(0.5)), 0.2);
    // Butterworth, 12 dB per octave: 40 dB at a tenth (a tenfold) of the corner.
    EXPECT_NEAR(reduction("key.low-cut=1000Hz", 100) - open, 0.99 * 40, 0.3);
    EXPECT_NEAR(reduction("key.low-cut=100Hz", 1000), open, 0.1);
    EXPECT_NEAR(reduction("key.high-cut=300Hz", 3000) - open, 0.99 * 40.3, 0.5);
    EXPECT_NEAR(reduction("key.high-cut=1000Hz", 100), open, 0.1);
}

TEST(Compressor, LinksTheSidesAsFarAsAskedFor) {
    auto in = constant(48000, 0.5);
    std::fill_n(in[1], 48000, 0.1f);
    const auto gains = [&](const std::string& link) {
        const auto out = compressor("threshold=-40dB ratio=2 knee=0dB link=" + link).play(in);
        return std::pair{decibels(static_cast<double>(out[0][47999]) / 0.5),
                         decibels(static_cast<double>(out[1][47999]) / 0.1)};
    };
    const double left = -(40 + decibels(0.5)) / 2, right = -(40 + decibels(0.1)) / 2;
    EXPECT_NEAR(gains("100%").first, left, 0.01);
    EXPECT_NEAR(gains("100%").second, left, 0.01);
    EXPECT_NEAR(gains("0%").first, left, 0.01);
    EXPECT_NEAR(gains("0%").second, right, 0.01);
    EXPECT_NEAR(gains("50%").second, (left + right) / 2, 0.01);
}

TEST(Compressor, ABadSampleCountsAsSilence) {
    auto in = noise(4000, 0.9, 8), silent = in;
    for (const float bad : {std::nanf(""), HUGE_VALF, -HUGE_VALF}) {
        in[0][1000] = bad;
        silent[0][1000] = 0;
        const auto out = compressor("detector=rms").play(in),
                   expected = compressor("detector=rms").play(silent);
        for (int i = 1001; i < 4000; ++i)
            ASSERT_EQ(out[0][i], expected[0][i]) << bad;
    }
}

TEST(Compressor, ATurnedKnobDoesNotClick) {
    // With a slow detector and a constant level the gain may move by no more than the knobs' glide.
    auto rig = compressor("threshold=-30dB ratio=4 attack=100ms");
    rig.play(constant(48000, 0.5));
    float before = rig.play(constant(16, 0.5))[0][15];
    for (const char* turn :
         {"make-up=12dB", "mix=30%", "make-up=-6dB", "threshold=-10dB", "auto=on", "link=0%"}) {
        rig.set(typed(turn));
        const auto out = rig.play(constant(4800, 0.5));
        for (int i = 0; i < 4800; ++i) {
            ASSERT_LT(std::fabs(out[0][i] - before), 0.02f) << turn << " frame " << i;
            before = out[0][i];
        }
    }
}

} // namespace
