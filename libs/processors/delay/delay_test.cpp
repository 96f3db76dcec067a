// The delay against the formula in its table: where echoes fall, how loud they are, and that nothing clicks.
#include "processors/delay/Delay.h"
#include "processors/testing/Rig.h"

#include <gtest/gtest.h>

using namespace tutti;
using namespace tutti::testing_rig;

namespace {

/// No filter that matters, echoes alone.
const Settings plain{
    {"low.cut", "20Hz"}, {"high.cut", "20kHz"}, {"mix", "100%"}, {"feedback", "0%"}, {"sync", "off"}};

Settings with(Settings settings, const Settings& more) {
    settings.insert(settings.end(), more.begin(), more.end());
    return settings;
}

/// The frame of the largest sample.
int placeOfPeak(const float* audio, int frames) {
    return static_cast<int>(std::max_element(audio, audio + frames,
                                             [](float a, float b) { return std::fabs(a) < std::fabs(b); }) -
                            audio);
}

} // namespace

TEST(Delay, EchoFallsOnItsFrame) {
    for (const int ms : {1, 7, 375, 4000}) {
        Rig rig(delaySpec, with(plain, {{"time", std::to_string(ms) + "ms"}}));
        const auto out = rig.play(impulse(ms * 48 + 100));
        EXPECT_EQ(placeOfPeak(out[0], out.frames()), ms * 48);
        EXPECT_NEAR(out[1][ms * 48], 1, 0.01);
        EXPECT_EQ(peak(out[0], ms * 48), 0) << "nothing comes before the echo";
    }
}

TEST(Delay, EchoFallsOnTheNote) {
    const std::pair<const char*, double> notes[] = {{"1/32", 0.125}, {"1/16", 0.25}, {"1/8", 0.5},
                                                    {"1/4", 1},      {"1/2", 2},     {"1/1", 4}};
    const std::pair<const char*, double> feels[] = {{"straight", 1}, {"dotted", 1.5}, {"triplet", 2.0 / 3}};
    for (const double bpm : {61.3, 120.0, 174.0})
        for (const auto& [note, quarters] : notes)
            for (const auto& [feel, factor] : feels) {
                Rig rig(delaySpec, with(plain, {{"sync", "on"}, {"note", note}, {"feel", feel}}), 8000);
                rig.bpm = bpm;
                const int expected = static_cast<int>(std::lround(quarters * factor * 60 / bpm * 8000));
                const auto out = rig.play(impulse(expected + 100));
                EXPECT_EQ(placeOfPeak(out[0], out.frames()), expected)
                    << note << ' ' << feel << " at " << bpm;
            }
}

TEST(Delay, VerySlowTempoStaysOnTheGrid) {
    Rig rig(delaySpec, with(plain, {{"sync", "on"}, {"note", "1/1"}, {"feel", "dotted"}}), 8000);
    rig.bpm = 30; // taken as 60: six seconds instead of twelve
    const auto out = rig.play(impulse(49000));
    EXPECT_EQ(placeOfPeak(out[0], out.frames()), 48000);
}

TEST(Delay, EchoesFollowTheFormula) {
    Rig rig(delaySpec, with(plain, {{"time", "100ms"}, {"feedback", "60%"}}));
    const auto out = rig.play(impulse(48000));
    for (int k = 1; k <= 8; ++k) {
        // The low cut takes 0.2 % of an impulse at every round.
        const double expected = std::pow(0.6, k - 1) * std::pow(1 - 0.0037 / 2, k);
        EXPECT_NEAR(static_cast<double>(out[0][k * 4800]), expected, 0.01 * expected) << "echo " << k;
    }
}

TEST(Delay, HighCutTakesThreeDecibelsPerRound) {
    Rig rig(delaySpec, with(plain, {{"time", "500ms"}, {"feedback", "100%"}, {"high.cut", "4kHz"}}));
    auto in = sine(96000 * 2, 4000, 0.5);
    std::fill(in[0] + 20000, in[0] + in.frames(), 0.0f);
    const auto out = rig.play(std::move(in));
    for (int k = 1; k <= 4; ++k)
        EXPECT_NEAR(decibels(amplitudeAt(out[0] + k * 24000 + 4000, 12000, 4000, 48000) / 0.5), -3.01 * k,
                    0.03)
            << "echo " << k;
}

TEST(Delay, PingPongGoesFromSideToSide) {
    Rig rig(delaySpec, with(plain, {{"time", "50ms"}, {"feedback", "50%"}, {"mode", "ping-pong"}}));
    const auto out = rig.play(impulse(12000));
    for (int k = 1; k <= 4; ++k) {
        const int side = (k + 1) % 2; // left first
        EXPECT_NEAR(static_cast<double>(out[side][k * 2400]), std::pow(0.5, k - 1), 0.01) << "echo " << k;
        EXPECT_NEAR(out[1 - side][k * 2400], 0, 1e-3) << "echo " << k;
    }
}

TEST(Delay, OffsetMovesTheRightSide) {
    Rig rig(delaySpec, with(plain, {{"time", "50ms"}, {"offset", "-10ms"}}));
    const auto out = rig.play(impulse(4800));
    EXPECT_EQ(placeOfPeak(out[0], 4800), 2400);
    EXPECT_EQ(placeOfPeak(out[1], 4800), 1920);
}

TEST(Delay, NewTimesDoNotClick) {
    for (const auto* change : {"fade", "glide"}) {
        Rig rig(delaySpec, with(plain, {{"time", "300ms"}, {"change", change}}));
        rig.play(sine(48000, 200, 0.5));
        const auto still = rig.play(sine(48000, 200, 0.5)), more = rig.play(sine(48000, 200, 0.5));
        rig.set({{"time", "417ms"}, {"mod.depth", "2ms"}, {"mod.rate", "3Hz"}});
        const auto after = rig.play(sine(48000, 200, 0.5));
        rig.set({{"time", "90ms"}, {"mod.rate", "0.3Hz"}});
        const auto again = rig.play(sine(96000, 200, 0.5));
        // A glide may reach the double pitch: four times the second difference. A click of 1 % would be 0.01.
        const double steady = roughness(still, more);
        EXPECT_LT(roughness(more, after), 4.2 * steady) << change;
        EXPECT_LT(roughness(after, again), 4.2 * steady) << change;
    }
}

TEST(Delay, ArrivesExactlyAfterAChange) {
    for (const auto* change : {"fade", "glide"}) {
        Rig rig(delaySpec, with(plain, {{"time", "300ms"}, {"change", change}}), 8000);
        rig.playSilence(0.4);
        rig.set({{"time", "250ms"}});
        rig.playSilence(4);
        const auto out = rig.play(impulse(4000));
        EXPECT_EQ(placeOfPeak(out[0], 4000), 2000) << change;
    }
}

TEST(Delay, FullFeedbackStaysBounded) {
    for (const auto* mode : {"stereo", "ping-pong"}) {
        Rig rig(delaySpec,
                {{"sync", "off"},
                 {"time", "1ms"},
                 {"feedback", "100%"},
                 {"mix", "100%"},
                 {"mode", mode},
                 {"low.cut", "20Hz"},
                 {"high.cut", "20kHz"}},
                8000);
        EXPECT_EQ(rig.timing.tail, endlessTail);
        const auto out = rig.play(noise(80000, 1));
        EXPECT_LT(peak(out[0], out.frames()), 4);
        EXPECT_GT(peak(out[0], out.frames()), 1) << "the sound does build up";
    }
}

TEST(Delay, FullFeedbackGoesOn) {
    Rig rig(delaySpec, with(plain, {{"time", "250ms"}, {"feedback", "100%"}}), 8000);
    rig.play(sine(2000, 500, 0.5, 8000));
    rig.playSilence(9);
    EXPECT_GT(decibels(peak(rig.playSilence(1)[0], 8000) / 0.5), -1) << "after forty rounds";
}

TEST(Delay, SaturationBendsByItsFormula) {
    Rig rig(delaySpec, with(plain, {{"time", "10ms"}, {"saturation", "50%"}}));
    const auto out = rig.play(sine(4800, 1000, 0.8));
    const double straight = 0.8 * 0.9998; // the low cut at 1 kHz
    EXPECT_NEAR(peak(out[0] + 2400, 2400), straight / std::sqrt(1 + straight * straight), 0.002);
}

TEST(Delay, DucksUnderTheInput) {
    Rig rig(delaySpec, with(plain, {{"time", "100ms"}, {"duck", "12dB"}}));
    const auto loud = rig.play(sine(24000, 1000, 0.5));
    EXPECT_NEAR(decibels(peak(loud[0] + 12000, 12000) / 0.5), -12, 0.3);
    const auto rest = rig.playSilence(0.1); // the last echo rises as the input's loudness is forgotten
    EXPECT_GT(power(rest[0] + 4000, 700), 1.5 * power(rest[0], 700));
}

TEST(Delay, MixKeepsTheDrySoundUpToTheMiddle) {
    Rig rig(delaySpec, with(plain, {{"time", "10ms"}, {"mix", "50%"}}));
    const auto out = rig.play(impulse(960));
    EXPECT_EQ(out[0][0], 1);
    EXPECT_NEAR(out[0][480], 1, 0.01);
}

TEST(Delay, WorksOnOneChannel) {
    Rig rig(delaySpec, with(plain, {{"time", "10ms"}, {"mode", "ping-pong"}, {"width", "0%"}}), 48000, 1);
    const auto out = rig.play(impulse(960, -1, 1));
    EXPECT_EQ(placeOfPeak(out[0], 960), 480);
    EXPECT_NEAR(out[0][480], 1, 0.01);
}
