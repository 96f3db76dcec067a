// The digital filters against their analogue models, over the whole range of settings.
#include "base/Maths.h"
#include "base/Random.h"
#include "dsp/Biquad.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace tutti {
namespace {

double decibels(double power) {
    return 10 * std::log10(power + 1e-12);
}

/// The largest difference to the model in dB, from 0.0002 to 0.475 of the sample rate, where the model is
/// above -40 dB.
double worstDifference(const AnalogueModel& model, double centre) {
    const auto filter = matched(model, centre);
    double worst = 0;
    for (double f = 0.0002; f < 0.475; f *= 1.03) {
        const double expected = decibels(model.power(f / centre)), found = magnitude(filter, f);
        if (expected > -40) worst = std::max(worst, std::fabs(expected - decibels(found * found)));
    }
    return worst;
}

struct Model {
    const char* name;
    AnalogueModel model;
    double below2, below3, below4,
        below49; ///< dB allowed with a centre below 0.2, 0.3, 0.4, 0.49 of the sample rate
};

const Model models[] = {
    {"bell +12 dB, Q 1", bellModel(12, 1), 0.65, 0.8, 1.8, 1.8},
    {"bell -12 dB, Q 1", bellModel(-12, 1), 0.65, 0.8, 1.8, 1.8},
    {"bell +18 dB, Q 0.3", bellModel(18, 0.3), 0.9, 1.1, 2.2, 2.2},
    {"bell +12 dB, Q 8", bellModel(12, 8), 0.08, 0.2, 0.6, 1.8},
    {"bell +30 dB, Q 40", bellModel(30, 40), 0.05, 0.12, 0.4, 2},
    {"low shelf +12 dB", lowShelfModel(12, 0.7071), 0.2, 0.4, 0.8, 0.95},
    {"low shelf -12 dB", lowShelfModel(-12, 0.7071), 0.2, 0.4, 0.8, 0.95},
    {"high shelf +12 dB", highShelfModel(12, 0.7071), 0.2, 0.4, 0.8, 0.95},
    {"high shelf -12 dB", highShelfModel(-12, 0.7071), 0.2, 0.4, 0.8, 0.95},
    {"low shelf +30 dB, Q 2", lowShelfModel(30, 2), 2.4, 2.4, 2.4, 2.4},
    {"notch, Q 1", notchModel(1), 0.4, 0.8, 1.4, 4},
    {"notch, Q 8", notchModel(8), 0.04, 0.12, 0.3, 1.8},
    {"low pass, Q 0.71", lowPassModel(0.7071), 1.1, 1.1, 1.1, 1.1},
    {"low pass, Q 2.6", lowPassModel(2.6), 1.2, 1.2, 1.2, 1.2},
    {"high pass, Q 0.71", highPassModel(0.7071), 0.06, 0.2, 0.9, 1},
    {"high pass, Q 2.6", highPassModel(2.6), 0.7, 1.3, 2, 3.8},
    {"low pass, one pole", lowPassModel(0), 1, 1, 1, 1},
    {"high pass, one pole", highPassModel(0), 0.25, 0.4, 0.55, 0.65},
};

TEST(Biquad, FollowsTheAnalogueModel) {
    for (const auto& each : models)
        for (double centre = 0.0002; centre < 0.489; centre *= 1.04) {
            const double allowed = centre < 0.2   ? each.below2
                                   : centre < 0.3 ? each.below3
                                   : centre < 0.4 ? each.below4
                                                  : each.below49;
            EXPECT_LE(worstDifference(each.model, centre), allowed) << each.name << " at " << centre;
        }
}

TEST(Biquad, IsExactAtItsCentre) {
    for (const auto& each : models)
        for (double centre = 0.0002; centre < 0.4; centre *= 1.3) {
            if (each.model.d2 == 0 || each.model.n1 == 0) continue; // one pole, cuts and notches: below
            const double found = magnitude(matched(each.model, centre), centre);
            EXPECT_NEAR(decibels(found * found), decibels(each.model.power(1)), 1e-4)
                << each.name << " at " << centre;
        }
}

TEST(Biquad, ACutIsTheInverseOfTheBoost) {
    for (const double centre : {0.001, 0.03, 0.2, 0.37}) {
        for (double f = 0.001; f < 0.5; f *= 1.2) {
            EXPECT_NEAR(magnitude(matched(bellModel(9, 2), centre), f) *
                            magnitude(matched(bellModel(-9, 2), centre), f),
                        1, 1e-9);
            EXPECT_NEAR(magnitude(matched(lowShelfModel(9, 0.7), centre), f) *
                            magnitude(matched(lowShelfModel(-9, 0.7), centre), f),
                        1, 1e-9);
        }
    }
}

TEST(Biquad, ANotchReachesZero) {
    for (double centre = 0.0005; centre < 0.49; centre *= 1.2)
        EXPECT_LT(magnitude(matched(notchModel(3), centre), centre), 1e-9) << centre;
}

TEST(Biquad, AHighPassFallsTwelveDecibelsAnOctaveDownToNothing) {
    for (const double centre : {0.01, 0.1, 0.3}) {
        const auto filter = matched(highPassModel(0.7071), centre);
        const double ratio = magnitude(filter, centre / 100) / magnitude(filter, centre / 200);
        EXPECT_NEAR(20 * std::log10(ratio), 12.04, 0.02) << centre;
    }
}

TEST(Biquad, IsStableForAllSettings) {
    const std::uint64_t seed = 11;
    SCOPED_TRACE("seed " + std::to_string(seed));
    Random random(seed);
    for (int i = 0; i < 20000; ++i) {
        const double gain = random.between(-30.0, 30.0), q = 0.1 * maths::pow(400, random.unit());
        const double centre =
            2e-5 * maths::pow(30000, random.unit()); // up to 0.6: beyond the Nyquist frequency
        for (const auto& model :
             {bellModel(gain, q), lowShelfModel(gain, q), highShelfModel(gain, q), notchModel(q),
              lowPassModel(q), highPassModel(q), highPassModel(0), lowPassModel(0)}) {
            const auto c = matched(model, centre);
            ASSERT_TRUE(std::fabs(c.a2) < 1 && std::fabs(c.a1) < 1 + c.a2)
                << "gain " << gain << ", q " << q << ", centre " << centre;
            ASSERT_TRUE(std::isfinite(c.b0) && std::isfinite(c.b1) && std::isfinite(c.b2));
        }
    }
}

/// An impulse through the filter.
std::vector<float> ringing(const BiquadCoefficients& c, int frames) {
    std::vector<float> audio(static_cast<std::size_t>(frames), 0.0f);
    audio[0] = 1;
    Biquad().process(c, audio.data(), frames);
    return audio;
}

TEST(Biquad, DoesWhatItsMagnitudeSays) {
    const auto c = matched(bellModel(9, 1.5), 0.05);
    const auto response = ringing(c, 4000);
    for (const double f : {0.01, 0.05, 0.13, 0.4}) {
        double re = 0, im = 0;
        for (std::size_t i = 0; i < response.size(); ++i) {
            re += response[i] * std::cos(maths::twoPi * f * static_cast<double>(i));
            im += response[i] * std::sin(maths::twoPi * f * static_cast<double>(i));
        }
        EXPECT_NEAR(std::sqrt(re * re + im * im), magnitude(c, f), 1e-6);
    }
}

TEST(Biquad, RingsAsLongAsItSays) {
    for (const auto& c : {matched(bellModel(12, 10), 0.01), matched(lowPassModel(0.3), 0.02),
                          matched(highPassModel(0), 0.001), matched(bellModel(-12, 0.2), 0.1)}) {
        const auto frames = framesToDecay(c, 80);
        const auto response = ringing(c, static_cast<int>(frames) + 500);
        float first = 0, last = 0;
        for (std::size_t i = 1; i < response.size(); ++i)
            (i < static_cast<std::size_t>(frames) ? first : last) =
                std::max(i < static_cast<std::size_t>(frames) ? first : last, std::fabs(response[i]));
        EXPECT_LT(last, first * 1.5e-4f) << frames;
        EXPECT_GT(last, first * 1e-6f) << "overstated: " << frames;
    }
}

TEST(Biquad, ReadsBadSamplesAsSilence) {
    for (const float bad :
         {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(), -3e38f}) {
        std::vector<float> audio(100, 0.5f), clean = audio;
        audio[40] = bad;
        clean[40] = 0;
        const auto c = matched(lowPassModel(4), 0.05);
        Biquad().process(c, audio.data(), 100);
        Biquad().process(c, clean.data(), 100);
        EXPECT_EQ(audio, clean);
    }
}

} // namespace
} // namespace tutti
