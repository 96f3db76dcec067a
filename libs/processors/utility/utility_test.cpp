// The utility against its matrix, and the filter against DC against its corner.
#include "processors/testing/Rig.h"
#include "processors/utility/Utility.h"

#include <gtest/gtest.h>

#include <bit>
#include <limits>

using namespace tutti;
using namespace tutti::testing_rig;

namespace {

/// What becomes of (left, right) = (0.5, 0.25).
std::pair<float, float> sidesOf(const char* line) {
    AudioBuffer audio(2, 64);
    std::fill_n(audio[0], 64, 0.5f);
    std::fill_n(audio[1], 64, 0.25f);
    const auto out = Rig(utilitySpec, typed(line)).play(audio);
    return {out[0][63], out[1][63]};
}

void expectSides(const char* line, double left, double right) {
    const auto [l, r] = sidesOf(line);
    EXPECT_NEAR(l, left, 1e-6) << line;
    EXPECT_NEAR(r, right, 1e-6) << line;
}

} // namespace

TEST(Utility, EachKnobDoesWhatItsLineSays) {
    expectSides("", 0.5, 0.25);
    expectSides("gain=-6.020599913279624dB", 0.25, 0.125);
    expectSides("gain=-144dB", 0, 0);
    expectSides("balance=-100%", 0.5, 0);
    expectSides("balance=50%", 0.25, 0.25);
    expectSides("width=0%", 0.375, 0.375);
    expectSides("width=200%", 0.625, 0.125);
    expectSides("invert.left=on", -0.5, 0.25);
    expectSides("invert.right=on", 0.5, -0.25);
    expectSides("swap=on", 0.25, 0.5);
    expectSides("mono=on", 0.375, 0.375);
    expectSides("mono=on width=400%", 0.375, 0.375);
}

TEST(Utility, InMonoOnlyLevelAndPolarityCount) {
    AudioBuffer audio(1, 64);
    std::fill_n(audio[0], 64, 0.5f);
    const auto settings = typed("gain=-6.020599913279624dB balance=100% width=400% swap=on invert.left=on");
    EXPECT_NEAR(Rig(utilitySpec, settings, 48000, 1).play(audio)[0][63], -0.25, 1e-6);
}

TEST(Utility, AtRestTheBitsAreTheSame) {
    auto input = noise(1000, 0.9);
    input[0][10] = -0.0f;
    input[1][20] = std::numeric_limits<float>::infinity();
    const auto output = Rig(utilitySpec).play(input);
    for (int c = 0; c < 2; ++c)
        for (int i = 0; i < 1000; ++i)
            ASSERT_EQ(std::bit_cast<std::uint32_t>(output[c][i]), std::bit_cast<std::uint32_t>(input[c][i]));
}

TEST(Utility, TheFilterTakesOutDcAndHasItsCorner) {
    Rig rig(utilitySpec, typed("dc=on"));
    const auto out = rig.play(constant(96000, 0.5));
    EXPECT_NEAR(out[0][0], 0.5, 1e-3);
    EXPECT_LT(peak(out[0] + 48000, 48000), 1e-6);
    for (const auto& [frequency, expected] :
         {std::pair{5.0, -3.01}, {2.5, -6.99}, {20.0, -0.26}, {1000.0, 0.0}}) {
        const auto sound = Rig(utilitySpec, typed("dc=on")).play(sine(240000, frequency, 0.5));
        EXPECT_NEAR(decibels(amplitudeAt(sound[0] + 48000, 192000, frequency, 48000) / 0.5), expected, 0.01)
            << frequency;
    }
}

TEST(Utility, TurnedKnobsDoNotClick) {
    // Under a constant every jump shows. A knob takes one step of the grid, 16 frames.
    for (const char* line :
         {"gain=-144dB", "invert.left=on", "width=400%", "swap=on", "mono=on", "balance=100%", "dc=on"}) {
        Rig rig(utilitySpec);
        const auto sound = [] { return signal(4800, [](int) { return 0.5; }); };
        rig.play(sound());
        rig.set(typed(line));
        const auto out = rig.play(sound());
        double most = 0, before = 0.5;
        for (int i = 0; i < 4800; ++i) {
            most = std::max(most, std::fabs(static_cast<double>(out[0][i]) - before));
            before = static_cast<double>(out[0][i]);
        }
        EXPECT_LE(most, 1.0 / 16 + 1e-6) << line;
        rig.set(typed("gain=0dB invert.left=off width=100% swap=off mono=off balance=0% dc=off"));
        const auto back = rig.play(sound());
        EXPECT_NEAR(back[0][4799], 0.5, 1e-6) << line;
        for (int i = 1; i < 4800; ++i)
            ASSERT_LE(std::fabs(back[0][i] - back[0][i - 1]), 1.0 / 16 + 1e-6) << line;
    }
}

TEST(Utility, TheFilterBeginsAnewWhenItIsSwitchedOnAgain) {
    Rig rig(utilitySpec, typed("dc=on"));
    rig.play(constant(48000, 0.9));
    rig.set(typed("dc=off"));
    rig.play(constant(48000, -0.9));
    rig.set(typed("dc=on"));
    const auto out = rig.play(constant(48000, -0.9));
    EXPECT_LE(peak(out[0], 48000), 0.9001) << "nothing of the old offset";
    EXPECT_LT(peak(out[0] + 47000, 1000), 1e-5);
}
