// The limiter against meters of three kinds: the house's own, the filter that BS.1770-5 prints, and brute
// force with a long sinc. The last two are written here, in doubles.
#include "audio/TruePeak.h"
#include "processors/limiter/Limiter.h"
#include "processors/testing/Rig.h"

#include <gtest/gtest.h>

using namespace tutti;
using namespace tutti::testing_rig;

namespace {

Rig limiter(const std::string& settings, double rate = 48000) {
    return Rig(limiterSpec, typed(settings), rate);
}

double truePeak(const float* audio, int frames) {
    TruePeak meter;
    meter.add(audio, frames);
    return static_cast<double>(meter.truePeak());
}

/// ITU-R BS.1770-5, Annex 2, table of the interpolating filter.
constexpr double annex2[4][12] = {
    {0.0017089843750, 0.0109863281250, -0.0196533203125, 0.0332031250000, -0.0594482421875, 0.1373291015625,
     0.9721679687500, -0.1022949218750, 0.0476074218750, -0.0266113281250, 0.0148925781250, -0.0083007812500},
    {-0.0291748046875, 0.0292968750000, -0.0517578125000, 0.0891113281250, -0.1665039062500, 0.4650878906250,
     0.7797851562500, -0.2003173828125, 0.1015625000000, -0.0582275390625, 0.0330810546875, -0.0189208984375},
    {-0.0189208984375, 0.0330810546875, -0.0582275390625, 0.1015625000000, -0.2003173828125, 0.7797851562500,
     0.4650878906250, -0.1665039062500, 0.0891113281250, -0.0517578125000, 0.0292968750000, -0.0291748046875},
    {-0.0083007812500, 0.0148925781250, -0.0266113281250, 0.0476074218750, -0.1022949218750, 0.9721679687500,
     0.1373291015625, -0.0594482421875, 0.0332031250000, -0.0196533203125, 0.0109863281250, 0.0017089843750}};
double printedPeak(const float* audio, int frames) {
    double most = 0;
    for (int i = 11; i < frames; ++i)
        for (const auto& phase : annex2) {
            double sum = 0;
            for (int k = 0; k < 12; ++k)
                sum += phase[k] * static_cast<double>(audio[i - k]);
            most = std::max(most, std::fabs(sum));
        }
    return most;
}

/// Sixteen places between any two samples, each from 64 samples (Hann window).
double longPeak(const float* audio, int frames) {
    constexpr int places = 16, half = 32;
    static const auto taps = [] {
        std::vector<std::vector<double>> all;
        for (int p = 0; p < places; ++p) {
            auto& row = all.emplace_back();
            for (int k = 1 - half; k <= half; ++k) {
                const double x = k - static_cast<double>(p) / places;
                const double window = 0.5 + 0.5 * std::cos(maths::pi * x / half);
                row.push_back(x == 0 ? 1 : window * std::sin(maths::pi * x) / (maths::pi * x));
            }
        }
        return all;
    }();
    double most = 0;
    for (int i = half; i + half < frames; ++i)
        for (const auto& row : taps) {
            double sum = 0;
            for (int k = 0; k < 2 * half; ++k)
                sum += row[static_cast<std::size_t>(k)] * static_cast<double>(audio[i + 1 - half + k]);
            most = std::max(most, std::fabs(sum));
        }
    return most;
}

constexpr int length = 16000, silence = 2000; // of a signal and behind it

struct Signal {
    const char* name;
    std::function<double(int)> wave;
};
/// Signals whose peaks fall between the samples, and what is known to break limiters.
std::vector<Signal> hardSignals(Random& random) {
    const auto tone = [](double frequency, double degrees, double level) {
        return [=](int i) {
            return level * std::sin(maths::twoPi * std::fmod(frequency * i, 1.0) + degrees * maths::pi / 180);
        };
    };
    const auto seed = random.bits();
    const auto white = [=](int i) { return 2 * randomUnit(seed, 0, i) - 1; };
    return {
        {"fs/4, 45 degrees (EBU 3341, 16 and 19)", tone(0.25, 45, 1.41)},
        {"fs/6, 60 degrees (17)", tone(1.0 / 6, 60, 2)},
        {"fs/8, 67.5 degrees (18)", tone(0.125, 67.5, 2)},
        {"0.1 fs", tone(0.1001, 0, 2)},
        {"0.3 fs", tone(0.3003, 0, 2)},
        {"0.45 fs", tone(0.4501, 0, 2)},
        {"one period of fs/4 in fs/6 (20 to 23)",
         [](int i) {
             const int at = i % 1200 - 600;
             return at >= 0 && at < 4 ? 2 * std::sin(maths::pi / 2 * at + 0.6) : std::sin(maths::pi / 3 * i);
         }},
        {"sweep", [](int i) { return 2 * std::sin(maths::pi * 0.45 * i * static_cast<double>(i) / length); }},
        {"white noise", [=](int i) { return 2 * white(i); }},
        {"bursts of noise", [=](int i) { return i / 1500 % 2 == 0 ? 0.05 * white(i) : 4 * white(i); }},
        {"square wave", [](int i) { return i / 50 % 2 == 0 ? 1.5 : -1.5; }},
        {"square wave of 14.6 samples", [](int i) { return std::fmod(i / 14.6, 1.0) < 0.5 ? 1.5 : -1.5; }},
        {"full scale, random signs", [=](int i) { return white(i) < 0 ? -1.0 : 1.0; }},
        {"alternating signs that turn over", [](int i) { return (i + i / 32) % 2 == 0 ? 1.0 : -1.0; }},
        {"impulses", [](int i) { return i % 487 == 100 ? 4.0 : 0.0; }},
        {"a tone that swells",
         [](int i) {
             return (1 + 3 * std::pow(std::sin(i * 0.003), 8)) * std::sin(maths::twoPi * 0.2503 * i);
         }},
    };
}

TEST(Limiter, HoldsTheCeilingBetweenTheSamplesAtEveryRate) {
    constexpr std::uint64_t seed = 21;
    Random random(seed);
    for (const double rate : {44100.0, 48000.0, 88200.0, 96000.0, 192000.0})
        for (const auto& hard : hardSignals(random)) {
            auto rig = limiter("ceiling=-1dB", rate);
            const auto out =
                rig.play(signal(length + silence, [&](int i) { return i < length ? hard.wave(i) : 0; }));
            const auto frames = out.frames();
            EXPECT_LT(decibels(truePeak(out[0], frames)), -1 + 0.01)
                << hard.name << " at " << rate << ", seed " << seed;
            EXPECT_LT(decibels(printedPeak(out[0], frames)), -1 + 0.01)
                << hard.name << " at " << rate << ", seed " << seed;
            // Signs that alternate at full scale rise 1.5 dB higher for a long filter than for the meter's.
            EXPECT_GT(decibels(truePeak(out[0], frames)), -1 - 1.6) << hard.name << " is turned down too far";
        }
}

TEST(Limiter, HoldsTheCeilingInTruthBelowAThirdOfTheRate) {
    // A meter of eight places per frame cannot see all that lies between 0.42 of the rate and its half.
    for (const double frequency : {0.0107, 0.05, 0.1003, 0.1499, 0.2003, 0.25, 0.2991}) {
        const auto in = signal(length, [&](int i) {
            const double swell = std::min({1.0, i / 2000.0, (length - i) / 2000.0});
            return swell * (1.5 + std::sin(i * 0.0031)) * std::sin(maths::twoPi * frequency * i);
        });
        const auto out = limiter("ceiling=-1dB").play(in);
        EXPECT_LT(decibels(longPeak(out[0] + 4000, 8000)), -1 + 0.1) << frequency;
    }
}

TEST(Limiter, LeavesAloneWhatDoesNotExceedTheCeiling) {
    auto rig = limiter("ceiling=-1dB auto=off");
    const int latency = static_cast<int>(rig.timing.latency);
    const auto in = noise(30000, 0.4, 2); // peaks between the samples stay below 0.89
    ASSERT_LT(truePeak(in[0], 30000), 0.85);
    auto out = rig.play(in);
    for (int i = latency; i < 30000; ++i)
        ASSERT_EQ(out[0][i], in[0][i - latency]);
    EXPECT_EQ(rig.gainReduction(), 0);
    // And again, some time after it had to work.
    rig.play(noise(4800, 3, 3));
    rig.play(in), rig.play(in), rig.play(in);
    out = rig.play(in);
    for (int i = latency; i < 30000; ++i)
        ASSERT_EQ(out[1][i], in[1][i - latency]);
}

TEST(Limiter, StatesOneLatencyForAllSettings) {
    for (const double rate : {8000.0, 44100.0, 48000.0, 96000.0, 192000.0}) {
        const auto latency = limiter("", rate).timing.latency;
        EXPECT_EQ(latency, 3 * static_cast<int>(std::floor(0.0014 * rate + 0.5)) + 37) << rate;
        EXPECT_EQ(limiter("gain=20dB ceiling=-20dB release=2000ms auto=off", rate).timing.latency, latency);
    }
}

TEST(Limiter, DrivesSoundUpToTheCeiling) {
    const auto in = sine(96000, 997, 0.1);
    for (const double gain : {0.0, 10.0, 18.0, 24.0, 36.0}) {
        const auto out = limiter("ceiling=-3dB gain=" + formatNumber(gain)).play(in);
        EXPECT_NEAR(decibels(peak(out[0] + 48000, 48000)), std::min(-3.0, gain - 20), 0.02) << gain;
    }
}

TEST(Limiter, IsCleanOnBass) {
    // From 30 Hz on the window is longer than half a period: the gain stands still.
    for (const double frequency : {30.0, 42.0, 56.0, 110.0, 998.0})
        for (const char* settings : {"auto=on gain=6dB", "auto=off release=20ms gain=12dB"}) {
            const auto out = limiter(settings).play(sine(72000, frequency, 1));
            EXPECT_LT(harmonicDistortion(out[0] + 48000, 24000, frequency, 48000), -120)
                << frequency << " Hz, " << settings;
        }
}

/// Frames until the reduction in dB has fallen to 1/e, from when the loud stretch has come out.
int recovery(const std::string& settings, int loud) {
    auto rig = limiter(settings);
    AudioBuffer in = constant(240000, 0.1);
    for (int c = 0; c < 2; ++c)
        std::fill_n(in[c] + 1000, loud, 2.0f);
    const auto out = rig.play(in);
    const int from = 1000 + loud + static_cast<int>(rig.timing.latency);
    const auto reduction = [&](int i) { return -decibels(static_cast<double>(out[0][i]) / 0.1); };
    const double whole = reduction(from);
    EXPECT_NEAR(whole, decibels(2) + 1, 1.5); // the edge of the step rings between the samples
    for (int i = from; i < out.frames(); ++i)
        if (reduction(i) < whole / std::exp(1.0)) return i - from;
    return -1;
}

TEST(Limiter, ReleasesInTheStatedTimeBehindTheHold) {
    // Half a period of 40 Hz, and half of the bell with which the gain moves.
    const double hold = 12.5 + 2.1 + 0.3;
    for (const double release : {20.0, 60.0, 500.0})
        for (const int loud : {10, 24000})
            EXPECT_NEAR(recovery("auto=off release=" + formatNumber(release), loud) / 48.0, release + hold,
                        0.05 * release + 0.3)
                << release << " ms";
}

TEST(Limiter, ReleasesSlowlyWhatLasted) {
    const double peaks = recovery("auto=on release=60ms", 10) / 48.0,
                 lasted = recovery("auto=on release=60ms", 48000) / 48.0;
    EXPECT_LT(peaks, 1.2 * (60 + 15));
    EXPECT_GT(lasted, 5 * 60);
    EXPECT_LT(lasted, 12 * 60);
}

TEST(Limiter, BothSidesGetOneGain) {
    AudioBuffer in(2, 20000);
    for (int i = 0; i < 20000; ++i) {
        in[0][i] = static_cast<float>(2 * std::sin(i * 0.05));
        in[1][i] = 0.25f * in[0][i];
    }
    const auto out = limiter("").play(in);
    for (int i = 1000; i < 20000; ++i)
        ASSERT_NEAR(out[1][i], 0.25f * out[0][i], 1e-6);
}

TEST(Limiter, TheMeterShowsWhatIsApplied) {
    auto rig = limiter("release=30ms auto=off");
    rig.play(constant(1600, 0.5));
    for (int i = 1; i < 60; ++i) {
        const auto out = rig.play(constant(37, i < 20 ? 2.0 : 0.5));
        const double gain = rig.gainReduction(), got = decibels(static_cast<double>(out[0][36]));
        EXPECT_TRUE(std::fabs(got - gain - decibels(2)) < 0.001 ||
                    std::fabs(got - gain - decibels(0.5)) < 0.001)
            << i;
    }
}

TEST(Limiter, ACeilingOnItsWayDownIsHeld) {
    auto rig = limiter("ceiling=-1dB");
    rig.play(sine(48000, 997, 1.5));
    rig.set(typed("ceiling=-12dB"));
    rig.play(sine(9600, 997, 1.5)); // glides there
    const auto out = rig.play(sine(9600, 997, 1.5));
    EXPECT_LT(decibels(peak(out[0], 9600)), -12 + 0.01);
}

TEST(Limiter, BadSamplesComeOutAsSilence) {
    auto in = noise(4800, 0.5, 9);
    in[0][1000] = std::nanf("");
    in[1][1100] = HUGE_VALF;
    in[0][1200] = -1e30f;
    auto rig = limiter("");
    const auto out = rig.play(in);
    const int latency = static_cast<int>(rig.timing.latency);
    EXPECT_EQ(out[0][1000 + latency], 0.0f);
    EXPECT_EQ(out[1][1100 + latency], 0.0f);
    EXPECT_EQ(out[0][1200 + latency], 0.0f);
    EXPECT_LT(decibels(peak(out[0], 4800)), -1 + 0.001);
    EXPECT_EQ(out[0][1500 + latency], in[0][1500]);
}

} // namespace
