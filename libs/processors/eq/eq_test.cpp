// The equaliser against the analogue filters it is made after, as it is heard: by its response to an impulse,
// at four rates; and that turned knobs do not click.
#include "dsp/Biquad.h"
#include "processors/eq/Eq.h"
#include "processors/testing/Rig.h"

#include <gtest/gtest.h>

#include <bit>
#include <limits>

using namespace tutti;
using namespace tutti::testing_rig;

namespace {

/// What came out of an impulse, and how it weighs a frequency.
class Response {
public:
    explicit Response(const Settings& settings, double rate = 48000, int frames = 65536)
        : rate_(rate), sound_(Rig(eqSpec, settings, rate).play(impulse(frames))) {}

    /// In dB.
    double at(double frequency) const {
        const double w = maths::twoPi * frequency / rate_;
        const double turnRe = std::cos(w), turnIm = -std::sin(w);
        double re = 0, im = 0, oneRe = 1, oneIm = 0;
        for (int i = 0; i < sound_.frames(); ++i) {
            const double x = static_cast<double>(sound_[0][i]);
            re += x * oneRe;
            im += x * oneIm;
            const double next = oneRe * turnRe - oneIm * turnIm;
            oneIm = oneRe * turnIm + oneIm * turnRe;
            oneRe = next;
        }
        return decibels(std::sqrt(re * re + im * im));
    }

private:
    double rate_;
    AudioBuffer sound_;
};

double modelAt(const AnalogueModel& model, double frequency, double centre) {
    return 10 * std::log10(model.power(frequency / centre) + 1e-30);
}

struct Setting {
    const char* typed;
    double centre;
    AnalogueModel model;
    double allowed44,
        allowed96; ///< dB up to 95 % of the Nyquist frequency at 44.1 kHz; up to 20 kHz at 96 kHz and above
};

const Setting settings[] = {
    {"b3.freq=90Hz b3.gain=-3dB b3.q=1", 90, bellModel(-3, 1), 0.01, 0.01},
    {"b3.freq=1kHz b3.gain=12dB b3.q=1", 1000, bellModel(12, 1), 0.03, 0.01},
    {"b3.freq=10kHz b3.gain=12dB b3.q=1", 10000, bellModel(12, 1), 0.7, 0.2},
    {"b3.freq=10kHz b3.gain=-12dB b3.q=1", 10000, bellModel(-12, 1), 0.7, 0.2},
    {"b3.freq=16kHz b3.gain=6dB b3.q=2", 16000, bellModel(6, 2), 0.8, 0.1},
    {"b3.freq=3kHz b3.gain=-24dB b3.q=8", 3000, bellModel(-24, 8), 0.02, 0.01},
    {"b3.type=low-shelf b3.freq=120Hz b3.gain=6dB", 120, lowShelfModel(6, std::sqrt(0.5)), 0.01, 0.01},
    {"b3.type=low-shelf b3.freq=1kHz b3.gain=12dB b3.q=10", 1000, lowShelfModel(12, 2), 0.05,
     0.05}, // no sharper
    {"b3.type=high-shelf b3.freq=2kHz b3.gain=-12dB b3.q=40", 2000, highShelfModel(-12, 2), 0.15, 0.05},
    {"b3.type=high-shelf b3.freq=9kHz b3.gain=2dB", 9000, highShelfModel(2, std::sqrt(0.5)), 0.1, 0.05},
    {"b3.type=high-shelf b3.freq=12kHz b3.gain=-12dB", 12000, highShelfModel(-12, std::sqrt(0.5)), 0.4, 0.1},
    {"b3.type=notch b3.freq=8kHz b3.q=4", 8000, notchModel(4), 0.1, 0.05},
};

} // namespace

TEST(Eq, FollowsTheAnalogueCurve) {
    for (const auto& setting : settings)
        for (const double rate : {44100.0, 48000.0, 96000.0, 192000.0}) {
            const Response response(typed(setting.typed), rate);
            const double top = std::min(0.475 * rate, 20000.0),
                         allowed = rate < 50000 ? setting.allowed44 : setting.allowed96;
            for (double f = 20; f < top; f *= 1.13) {
                const double expected = modelAt(setting.model, f, setting.centre);
                if (expected < -60) continue;
                EXPECT_NEAR(response.at(f), expected, allowed)
                    << setting.typed << " at " << f << " Hz, rate " << rate;
            }
        }
}

TEST(Eq, BandsAddUp) {
    const Response response(
        typed("b2.freq=80Hz b2.gain=4dB b3.gain=-4dB b4.freq=1.8kHz b4.gain=3dB b7.gain=2dB output=-6dB"));
    for (double f = 20; f < 20000; f *= 1.2) {
        const double expected = modelAt(lowShelfModel(4, std::sqrt(0.5)), f, 80) +
                                modelAt(bellModel(-4, std::sqrt(0.5)), f, 250) +
                                modelAt(bellModel(3, std::sqrt(0.5)), f, 1800) +
                                modelAt(highShelfModel(2, std::sqrt(0.5)), f, 9000) - 6;
        EXPECT_NEAR(response.at(f), expected, 0.2) << f << " Hz";
    }
}

TEST(Eq, CutsFallAsSteeplyAsTheySay) {
    for (const auto& [slope, order] : {std::pair{"6dB/oct", 1},
                                       {"12dB/oct", 2},
                                       {"18dB/oct", 3},
                                       {"24dB/oct", 4},
                                       {"36dB/oct", 6},
                                       {"48dB/oct", 8}}) {
        const Response low(typed(std::string("b1.on=on b1.freq=1kHz b1.slope=") + slope), 96000);
        const Response high(typed(std::string("b8.on=on b8.freq=1kHz b8.slope=") + slope), 96000);
        EXPECT_NEAR(low.at(1000), -3.01, 0.01) << slope;
        EXPECT_NEAR(high.at(1000), -3.01, 0.06) << slope;
        const double far = order > 4 ? 4 : 8; // the impulse response holds about 140 dB
        const double butterworth = -10 * std::log10(1 + std::pow(far, 2 * order));
        EXPECT_NEAR(low.at(1000 / far), butterworth, 0.1) << slope;
        EXPECT_NEAR(high.at(1000 * far), butterworth, 0.3 * order) << slope;
        EXPECT_NEAR(low.at(15000), 0, 0.05) << slope;
        EXPECT_NEAR(high.at(60), 0, 0.05) << slope;
    }
}

TEST(Eq, QIsCentreOverBandwidth) {
    for (const double q : {1.0, 4.0, 20.0}) {
        const Response response(typed("b4.type=notch b4.freq=2kHz b4.q=" + formatNumber(q)));
        EXPECT_LT(response.at(2000), -90) << q;
        const double half = 1 / (2 * q), root = std::sqrt(1 + half * half);
        EXPECT_NEAR(response.at(2000 * (root - half)), -3.01, 0.06) << q;
        EXPECT_NEAR(response.at(2000 * (root + half)), -3.01, 0.06) << q;
    }
}

TEST(Eq, AtZeroDecibelsTheBitsAreTheSame) {
    auto input = noise(5000, 0.9);
    input[0][100] = -0.0f;
    input[1][200] = 1e-42f;
    input[0][300] = std::numeric_limits<float>::infinity();
    for (const char* line : {"", "b3.q=40 b3.freq=20Hz", "b3.on=off b3.gain=12dB b4.on=off b4.type=notch"}) {
        const auto output = Rig(eqSpec, typed(line)).play(input);
        for (int c = 0; c < 2; ++c)
            for (int i = 0; i < 5000; ++i)
                ASSERT_EQ(std::bit_cast<std::uint32_t>(output[c][i]),
                          std::bit_cast<std::uint32_t>(input[c][i]))
                    << line << ", frame " << i;
    }
}

TEST(Eq, ABandThatLeavesTakesAllOfItselfAlong) {
    Rig rig(eqSpec, typed("b3.freq=30Hz b3.gain=24dB b3.q=30"));
    rig.play(sine(48000, 30, 0.02));
    rig.set(typed("b3.gain=0dB"));
    rig.play(AudioBuffer(2, 4800)); // rings, and fades within milliseconds
    const auto input = noise(4800, 0.5, 3);
    const auto output = rig.play(input);
    for (int i = 0; i < 4800; ++i)
        ASSERT_EQ(output[0][i], input[0][i]);
}

namespace {

/// The largest step from one sample to the next.
double largestStep(const AudioBuffer& audio) {
    double most = 0;
    for (int c = 0; c < audio.channels(); ++c)
        for (int i = 1; i < audio.frames(); ++i)
            most = std::max(
                most, std::fabs(static_cast<double>(audio[c][i]) - static_cast<double>(audio[c][i - 1])));
    return most;
}

/// The largest step while a setting changes, against the largest one before and after and that of the sine
/// itself.
double clickOf(const char* before, const char* after) {
    Rig rig(eqSpec, typed(before));
    constexpr double step = maths::twoPi * 60 / 48000;
    double calm = 0.5 * step, phase = 0;
    const auto next = [&](int frames) {
        AudioBuffer audio(2, frames);
        for (int i = 0; i < frames; ++i, phase += step)
            audio[0][i] = audio[1][i] = static_cast<float>(0.5 * std::sin(phase));
        return rig.play(audio);
    };
    next(24000);
    calm = std::max(calm, largestStep(next(4800)));
    next(160); // the change comes at a peak, where it hurts
    rig.set(typed(after));
    const double during = largestStep(next(4800));
    next(24000);
    calm = std::max(calm, largestStep(next(4800)));
    return during / calm;
}

} // namespace

TEST(Eq, TurnedKnobsDoNotClick) {
    // A jump of this sine would be 50 to 1,000 times its own steps.
    const std::pair<const char*, const char*> changes[] = {
        {"b3.freq=60Hz b3.gain=-12dB", "b3.gain=12dB"},
        {"b3.freq=60Hz b3.gain=12dB", "b3.on=off"},
        {"b3.freq=60Hz b3.gain=12dB b3.on=off", "b3.on=on"},
        {"b3.freq=60Hz b3.gain=12dB", "b3.gain=0dB"},
        {"b3.freq=60Hz b3.gain=12dB b3.q=0.3", "b3.q=8"},
        {"b3.freq=60Hz b3.gain=12dB", "b3.freq=5kHz"},
        {"b3.freq=60Hz b3.gain=12dB", "b3.type=notch"},
        {"b2.freq=200Hz b2.gain=12dB", "b2.type=high-shelf"},
        {"b1.freq=40Hz", "b1.on=on"},
        {"b1.freq=120Hz b1.on=on", "b1.on=off"},
        {"b1.freq=120Hz b1.on=on", "b1.slope=48dB/oct"},
        {"b1.freq=20Hz b1.on=on b1.slope=48dB/oct", "b1.freq=200Hz"},
        {"b8.freq=18kHz b8.on=on b8.slope=24dB/oct", "b8.freq=100Hz"},
        {"", "output=-36dB"},
    };
    for (const auto& [before, after] : changes)
        EXPECT_LT(clickOf(before, after), 4) << before << " -> " << after;
}
