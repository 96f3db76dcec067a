// The gate against its formulas; expectations are computed here.
#include "processors/gate/Gate.h"
#include "processors/testing/Rig.h"

#include <gtest/gtest.h>

using namespace tutti;
using namespace tutti::testing_rig;

namespace {

Rig gate(const std::string& settings, double rate = 48000) {
    return Rig(gateSpec, typed(settings), rate);
}
std::string text(double value) {
    return formatNumber(value);
}
double gainOf(double level) {
    return std::pow(10, level / 20);
}

TEST(Gate, FollowsTheStaticCurve) {
    for (const double ratio : {1.0, 1.5, 2.0, 10.0})
        for (const double range : {-6.0, -40.0, -144.0}) {
            auto rig =
                gate("threshold=-30dB hysteresis=0dB attack=0.1ms hold=0ms release=1ms ratio=" + text(ratio) +
                     " range=" + text(range));
            for (double level = -63; level < 0; level += 6) {
                const auto out = rig.play(constant(4096, gainOf(level)));
                const double gain = level >= -30 ? 0 : std::max(range, (ratio - 1) * (level + 30));
                const double got = decibels(static_cast<double>(out[0][4095]) / gainOf(level));
                if (gain > -120)
                    EXPECT_NEAR(got, gain, 0.02) << level << " dB, ratio " << ratio << ", range " << range;
                else
                    EXPECT_LT(got, -110);
            }
        }
}

TEST(Gate, TakesThePeakOfASineForItsLevel) {
    // The hold of 20 ms reaches from peak to peak of 50 Hz: there is no ripple.
    auto rig = gate("threshold=-20dB hysteresis=0dB ratio=3 hold=20ms release=10ms");
    const auto out = rig.play(sine(48000, 50, gainOf(-30)));
    EXPECT_NEAR(decibels(peak(out[0] + 40000, 8000)), -30 - 2 * 10, 0.05);
    EXPECT_LT(harmonicDistortion(out[0] + 24000, 24000, 50, 48000), -90);
}

TEST(Gate, OpensAboveTheThresholdAndClosesBelowTheHysteresis) {
    auto rig = gate("threshold=-30dB hysteresis=10dB range=-60dB hold=0ms attack=0.1ms release=1ms");
    const auto gainAt = [&](double level) {
        return decibels(static_cast<double>(rig.play(constant(4800, gainOf(level)))[0][4799]) /
                        gainOf(level));
    };
    EXPECT_NEAR(gainAt(-31), -60, 0.01); // ratio 100: 60 dB is reached 0.6 dB below
    EXPECT_NEAR(gainAt(-29.9), 0, 1e-5);
    EXPECT_NEAR(gainAt(-39.5), 0, 1e-5);
    EXPECT_NEAR(gainAt(-40.5), -60, 0.01);
    EXPECT_NEAR(gainAt(-31), -60, 0.01);
}

/// Frames from `from` until the gain has gone a share of the way from where it was to `to`.
int framesUntil(const AudioBuffer& out, double level, int from, double to, double share) {
    const double start = static_cast<double>(out[0][from - 1]) / level;
    for (int i = from; i < out.frames(); ++i)
        if ((static_cast<double>(out[0][i]) / level - start) / (to - start) >= share) return i - from + 1;
    return -1;
}

TEST(Gate, AttacksHoldsAndReleasesInTheStatedTime) {
    for (const double attack : {1.0, 20.0})
        for (const double release : {30.0, 400.0}) {
            // A key of its own, so that the gain can be seen all the time.
            auto rig = gate("threshold=-20dB range=-40dB hold=50ms attack=" + text(attack) +
                            "ms release=" + text(release) + "ms");
            AudioBuffer key(2, 480000);
            for (int c = 0; c < 2; ++c)
                std::fill_n(key[c] + 160000, 160000, 0.5f);
            const auto out = rig.play(constant(480000, 1), key);
            const double share = 1 - std::exp(-1.0);
            EXPECT_NEAR(out[0][159999], 0.01, 1e-5);
            EXPECT_NEAR(framesUntil(out, 1, 160000, 1, share) / 48.0, attack, 0.05 * attack);
            EXPECT_EQ(out[0][319999], 1.0f);
            // Still open to the bit for as long as the hold, then on its way.
            EXPECT_EQ(out[0][320000 + 2400 - 1], 1.0f);
            EXPECT_LT(out[0][320000 + 2400 + 32], 1.0f);
            EXPECT_NEAR(framesUntil(out, 1, 320000, 0.01, share) / 48.0 - 50, release, 0.05 * release);
        }
}

TEST(Gate, LooksAheadByItsLatency) {
    auto rig = gate("look-ahead=5ms attack=1ms threshold=-20dB");
    EXPECT_EQ(rig.timing.latency, 240);
    AudioBuffer in(2, 9600);
    for (int c = 0; c < 2; ++c)
        std::fill_n(in[c] + 4800, 4800, 0.5f);
    const auto out = rig.play(in);
    EXPECT_EQ(out[0][5039], 0.0f);
    EXPECT_NEAR(static_cast<double>(out[0][5040]) / 0.5, 1 - std::exp(-5.0), 0.002);
}

TEST(Gate, OpenItPassesBitByBitAndClosedItIsSilent) {
    const auto in = noise(48000, 0.5, 4);
    auto rig = gate("threshold=-20dB range=-144dB hold=20ms attack=0.1ms");
    const auto out = rig.play(in);
    for (int i = 4800; i < 48000; ++i)
        ASSERT_EQ(out[0][i], in[0][i]);
    const auto soft = rig.play(noise(96000, 0.01, 5));
    for (int i = 95000; i < 96000; ++i)
        ASSERT_EQ(soft[1][i], 0.0f);
    EXPECT_EQ(rig.gainReduction(), maths::silentDecibels);
}

TEST(Gate, BothSidesOpenTogether) {
    AudioBuffer in(2, 4800);
    std::fill_n(in[0], 4800, 0.5f);
    std::fill_n(in[1], 4800, 0.001f);
    EXPECT_EQ(gate("threshold=-20dB").play(in)[1][4799], 0.001f);
    std::swap_ranges(in[0], in[0] + 4800, in[1]);
    EXPECT_EQ(gate("threshold=-20dB").play(in)[0][4799], 0.001f);
}

TEST(Gate, ListensToTheSideChainThroughItsFilters) {
    const auto gain = [](const std::string& filter, double hertz) {
        auto rig = gate("threshold=-20dB range=-40dB release=10ms " + filter);
        rig.play(constant(48000, 0.5), sine(48000, hertz, 0.5));
        return rig.gainReduction();
    };
    EXPECT_EQ(gain("", 100), 0);
    EXPECT_NEAR(gain("key.low-cut=500Hz", 100), -40, 0.1); // 28 dB less in the key
    EXPECT_EQ(gain("key.low-cut=50Hz", 1000), 0);
    EXPECT_NEAR(gain("key.high-cut=1000Hz", 8000), -40, 0.1);
}

TEST(Gate, TheMeterShowsWhatIsApplied) {
    auto rig = gate("threshold=-20dB attack=50ms range=-30dB");
    rig.play(constant(4800, 0.01));
    for (int i = 0; i < 30; ++i) {
        const auto out = rig.play(constant(37, 0.2));
        EXPECT_NEAR(rig.gainReduction(), decibels(static_cast<double>(out[0][36]) / 0.2), 0.001);
    }
}

TEST(Gate, ABadSampleCountsAsSilence) {
    auto in = constant(4800, 0.001), expected = in;
    in[0][2000] = HUGE_VALF;
    in[1][2500] = std::nanf("");
    const auto out = gate("threshold=-20dB").play(in), clean = gate("threshold=-20dB").play(expected);
    for (int i = 0; i < 4800; ++i)
        ASSERT_EQ(i == 2000 ? clean[0][i] : out[0][i], clean[0][i]);
}

} // namespace
