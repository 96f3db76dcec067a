// The saturator against the formula in its table: harmonics, aliases, gain of small signals, phase.
#include "dsp/Oversampler.h"
#include "processors/saturation/Saturation.h"
#include "processors/testing/Rig.h"

#include <gtest/gtest.h>

using namespace tutti;
using namespace tutti::testing_rig;

namespace {

constexpr const char* names[] = {"tape", "tube", "diode", "soft", "hard"};
constexpr int latency = Oversampler::latency;

Settings raw(const char* character, const Settings& more = {}) {
    Settings settings{{"character", character}, {"drive", "0dB"}, {"makeup", "off"}};
    settings.insert(settings.end(), more.begin(), more.end());
    return settings;
}

double curve(std::string_view character, double x) {
    if (character == "tape" || character == "tube") return std::tanh(x);
    if (character == "diode") return std::asinh(x);
    if (character == "soft") return x / std::sqrt(1 + x * x);
    return std::clamp(x, -1.0, 1.0);
}

/// Amplitude of a harmonic of (f(a sin t + b) - f(b)) / f'(b), by summing over one turn.
double harmonic(std::string_view character, double level, double bias, int n) {
    const int steps = 4096;
    double re = 0, im = 0;
    for (int i = 0; i < steps; ++i) {
        const double t = maths::twoPi * i / steps, y = curve(character, level * std::sin(t) + bias);
        re += y * std::cos(n * t);
        im += y * std::sin(n * t);
    }
    const double slope = (curve(character, bias + 1e-5) - curve(character, bias - 1e-5)) / 2e-5;
    return 2 * std::hypot(re, im) / steps / slope;
}

} // namespace

TEST(Saturation, HarmonicsAreThoseOfTheFormula) {
    for (const auto* name : names)
        for (const double knob : {0.0, 50.0}) {
            if (std::string_view(name) == "hard" && knob > 0) continue; // a corner has harmonics without end
            Rig rig(
                saturationSpec,
                raw(name, {{"drive", "12dB"}, {"bias", std::to_string(knob) + "%"}, {"oversampling", "8x"}}));
            const auto out = rig.play(sine(96000, 100, 0.5));
            const double bias = 0.8 * knob / 100 + (std::string_view(name) == "tube" ? 0.3 : 0);
            for (int n = 1; n <= 5; ++n) {
                const double measured = amplitudeAt(out[0] + 48000, 48000, 100.0 * n, 48000);
                const double expected = harmonic(name, 0.5 * maths::gainFromDecibels(12), bias, n);
                if (expected > 1e-4)
                    EXPECT_NEAR(decibels(measured / expected), 0,
                                std::string_view(name) == "tape" ? 0.2 : 0.05)
                        << name << ", bias " << knob << ", harmonic " << n;
                else
                    EXPECT_LT(decibels(measured), -100) << name << ", bias " << knob << ", harmonic " << n;
            }
        }
}

TEST(Saturation, AliasesStayDown) {
    // 5 kHz at full scale. All that folds lies on whole kilohertz. The bounds: dB under the fundamental for
    // the loudest below 20 kHz, in the order of the names.
    struct {
        const char *drive, *factor;
        double most[5];
    } const cases[] = {
        {"12dB", "1x", {-20, -25, -36, -24, -20}},   {"12dB", "2x", {-36, -55, -69, -50, -36}},
        {"12dB", "4x", {-73, -115, -115, -92, -52}}, {"12dB", "8x", {-115, -120, -120, -120, -63}},
        {"24dB", "4x", {-33, -44, -60, -41, -37}},   {"24dB", "8x", {-48, -76, -90, -66, -48}},
        {"36dB", "8x", {-32, -40, -58, -41, -36}},
    };
    for (const auto& test : cases)
        for (int c = 0; c < 5; ++c) {
            Rig rig(saturationSpec, raw(names[c], {{"drive", test.drive}, {"oversampling", test.factor}}));
            const auto out = rig.play(sine(16800, 5000, 1));
            const float* settled = out[0] + 2400;
            double loudest = 0;
            for (int kilohertz = 1; kilohertz <= 20; ++kilohertz)
                if (kilohertz % 5 != 0)
                    loudest = std::max(loudest, amplitudeAt(settled, 14400, kilohertz * 1000.0, 48000));
            EXPECT_LT(decibels(loudest / amplitudeAt(settled, 14400, 5000, 48000)), test.most[c])
                << names[c] << ", drive " << test.drive << ", " << test.factor;
        }
}

TEST(Saturation, SmallSignalsPassWithGainOne) {
    for (const auto* name : names)
        for (const auto* bias : {"0%", "60%"})
            for (const double frequency : {100.0, 1000.0, 10000.0}) {
                Rig rig(saturationSpec, raw(name, {{"bias", bias}}));
                const auto out = rig.play(sine(48000, frequency, 1e-3));
                EXPECT_NEAR(decibels(amplitudeAt(out[0] + 24000, 24000, frequency, 48000) / 1e-3), 0, 0.02)
                    << name << ' ' << bias << ' ' << frequency;
            }
}

TEST(Saturation, EvenCurvesMakeNoEvenHarmonicsAndNoDirectCurrent) {
    for (const auto* name : {"tape", "diode", "soft", "hard"}) {
        Rig rig(saturationSpec, raw(name, {{"drive", "24dB"}}));
        const auto out = rig.play(sine(96000, 500, 0.5));
        const double first = amplitudeAt(out[0] + 48000, 48000, 500, 48000);
        EXPECT_LT(decibels(amplitudeAt(out[0] + 48000, 48000, 1000, 48000) / first), -120) << name;
        EXPECT_LT(decibels(amplitudeAt(out[0] + 48000, 48000, 0, 48000) / first), -120) << name;
    }
}

TEST(Saturation, BiasLeavesNoDirectCurrent) {
    for (const auto* name : names) {
        Rig rig(saturationSpec, raw(name, {{"drive", "18dB"}, {"bias", "70%"}}));
        const auto out = rig.play(sine(192000, 500, 0.5));
        const double first = amplitudeAt(out[0] + 144000, 48000, 500, 48000);
        EXPECT_GT(decibels(amplitudeAt(out[0] + 144000, 48000, 1000, 48000) / first), -40)
            << name << ": the second harmonic is there";
        EXPECT_LT(decibels(amplitudeAt(out[0] + 144000, 48000, 0, 48000) / first), -80) << name;
    }
}

TEST(Saturation, DryAndBentAreInPhase) {
    // A signal too small to be bent, mixed with itself turned over, must vanish: wet at 50 % is dry at 50 %.
    for (const auto* name : names) {
        if (std::string_view(name) == "tube") continue; // the block against direct current turns the lows
        for (const auto* factor : {"1x", "2x", "4x", "8x"}) {
            Rig rig(saturationSpec, raw(name, {{"mix", "50%"}, {"oversampling", factor}}));
            const auto in = sine(9600, 3000, 1e-3);
            const auto out = rig.play(in);
            double left = 0;
            for (int i = 2000; i < 9600; ++i)
                left = std::max(left, std::fabs(static_cast<double>(out[0][i] - in[0][i - latency])));
            EXPECT_LT(decibels(left / 1e-3), -75) << name << ' ' << factor;
        }
    }
}

TEST(Saturation, DryIsTheInputLate) {
    Rig rig(saturationSpec, raw("tube", {{"mix", "0%"}, {"drive", "30dB"}}));
    EXPECT_EQ(rig.timing.latency, latency);
    const auto in = noise(4800, 0.5);
    const auto out = rig.play(in);
    for (int c = 0; c < 2; ++c)
        for (int i = latency; i < 4800; ++i)
            ASSERT_EQ(out[c][i], in[c][i - latency]);
}

TEST(Saturation, MakeupKeepsModeratePeaks) {
    for (const auto* name : {"tube", "diode", "soft", "hard"})
        for (const auto* drive : {"0dB", "12dB", "30dB"}) {
            const auto peakAt = [&](const char* d) {
                Rig rig(saturationSpec, raw(name, {{"makeup", "on"}, {"drive", d}, {"oversampling", "8x"}}));
                const auto out = rig.play(sine(48000, 200, 0.25));
                const auto [low, high] = std::minmax_element(out[0] + 24000, out[0] + 48000);
                return static_cast<double>(*high - *low);
            };
            // The oversampler's filters round the corners of a clipped wave by half a decibel.
            EXPECT_NEAR(decibels(peakAt(drive) / peakAt("0dB")), 0, 1.2) << name << ' ' << drive;
        }
}

TEST(Saturation, ToneTilts) {
    for (const double knob : {-100.0, 50.0})
        for (const auto& [frequency, share] :
             {std::pair{50.0, -1.0}, std::pair{800.0, 0.0}, std::pair{14000.0, 1.0}}) {
            Rig rig(saturationSpec, raw("soft", {{"tone", std::to_string(knob) + "%"}}));
            const auto out = rig.play(sine(48000, frequency, 1e-3));
            EXPECT_NEAR(decibels(amplitudeAt(out[0] + 24000, 24000, frequency, 48000) / 1e-3),
                        0.06 * knob * share, 0.25)
                << knob << ' ' << frequency;
        }
}

TEST(Saturation, ChangesAreCrossFaded) {
    const Settings moves[] = {{{"character", "hard"}}, {{"character", "tube"}}, {{"oversampling", "1x"}},
                              {{"bias", "80%"}},       {{"drive", "20dB"}},     {{"mix", "30%"}}};
    for (const auto& move : moves) {
        Rig rig(saturationSpec, raw("soft"));
        const auto sound = sine(96000, 150, 0.3);
        AudioBuffer first(2, 48000), second(2, 48000);
        for (int c = 0; c < 2; ++c) {
            std::copy(sound[c], sound[c] + 48000, first[c]);
            std::copy(sound[c] + 48000, sound[c] + 96000, second[c]);
        }
        const auto before = rig.play(std::move(first));
        rig.set(move);
        const auto out = rig.play(std::move(second));
        EXPECT_LT(roughness(before, out), 0.02) << move[0].first;
    }
}
