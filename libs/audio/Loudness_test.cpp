// The meter against the conformance signals of EBU Tech 3341 (2023, table 1; cases 7 and 8 are recordings
// that are not free) and EBU Tech 3342, at five sample rates; against libebur128; and against its own
// promises.
#include "audio/KWeighting.h"
#include "audio/Loudness.h"
#include "base/Maths.h"
#include "base/Random.h"

#include <ebur128.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <complex>
#include <limits>

namespace tutti {
namespace {

constexpr double silent = -std::numeric_limits<double>::infinity();

double gain(double decibels) {
    return std::pow(10, decibels / 20);
}

/// A stretch of a 1000 Hz tone: its peak level in each channel in dBFS.
struct Tone {
    double seconds;
    std::vector<double> levels;
};
Tone stereo(double seconds, double level) {
    return {seconds, {level, level}};
}

/// Plays tones without gaps into a meter, 10 ms at a time (ten periods of the tone, so all parts join
/// smoothly).
class Player {
public:
    Player(double rate, int channels)
        : meter(rate, channels), block_(channels, static_cast<int>(rate / 100)),
          wave_(static_cast<std::size_t>(block_.frames())) {
        for (std::size_t i = 0; i < wave_.size(); ++i)
            wave_[i] =
                std::sin(2 * maths::pi * 10 * static_cast<double>(i) / static_cast<double>(wave_.size()));
    }

    template<class EachStep>
    void play(const std::vector<Tone>& tones, EachStep eachStep) {
        for (const auto& tone : tones) {
            for (int c = 0; c < block_.channels(); ++c)
                for (std::size_t i = 0; i < wave_.size(); ++i)
                    block_[c][i] =
                        static_cast<float>(wave_[i] * gain(tone.levels[static_cast<std::size_t>(c)]));
            for (auto steps = std::lround(tone.seconds * 100); steps > 0; --steps) {
                meter.add(block_.view());
                seconds += 0.01;
                eachStep();
            }
        }
    }
    void play(const std::vector<Tone>& tones) {
        play(tones, [] {});
    }

    LoudnessMeter meter;
    double seconds = 0;

private:
    AudioBuffer block_;
    std::vector<double> wave_;
};

class EbuCase : public testing::TestWithParam<double> {
protected:
    Loudness measure(const std::vector<Tone>& tones) const {
        Player player(GetParam(), static_cast<int>(tones[0].levels.size()));
        player.play(tones);
        return player.meter.result();
    }
};
INSTANTIATE_TEST_SUITE_P(Rates, EbuCase, testing::Values(44100.0, 48000.0, 88200.0, 96000.0, 192000.0),
                         [](const auto& each) { return std::to_string(static_cast<int>(each.param)); });

TEST_P(EbuCase, Tech3341Cases1And2) {
    for (const double level : {-23.0, -33.0}) {
        Player player(GetParam(), 2);
        player.play({stereo(20, level)});
        EXPECT_NEAR(player.meter.momentary(), level, 0.1);
        EXPECT_NEAR(player.meter.shortTerm(), level, 0.1);
        EXPECT_NEAR(player.meter.result().integrated, level, 0.1);
    }
}

TEST_P(EbuCase, Tech3341Cases3To6) {
    EXPECT_NEAR(measure({stereo(10, -36), stereo(60, -23), stereo(10, -36)}).integrated, -23, 0.1);
    EXPECT_NEAR(measure({stereo(10, -72), stereo(10, -36), stereo(60, -23), stereo(10, -36), stereo(10, -72)})
                    .integrated,
                -23, 0.1);
    EXPECT_NEAR(measure({stereo(20, -26), stereo(20.1, -20), stereo(20, -26)}).integrated, -23, 0.1);
    EXPECT_NEAR(measure({{20, {-28, -28, -24, -30, -30}}}).integrated, -23, 0.1);
}

TEST_P(EbuCase, Tech3341Cases9And12HoldStill) {
    std::vector<Tone> slow, fast;
    for (int i = 0; i < 5; ++i)
        slow.insert(slow.end(), {stereo(1.34, -20), stereo(1.66, -30)});
    for (int i = 0; i < 25; ++i)
        fast.insert(fast.end(), {stereo(0.18, -20), stereo(0.22, -30)});
    Player nine(GetParam(), 2), twelve(GetParam(), 2);
    nine.play(slow, [&] {
        const bool started = nine.seconds > 2.995;
        EXPECT_TRUE(!started || std::fabs(nine.meter.shortTerm() + 23) < 0.1) << nine.seconds;
    });
    twelve.play(fast, [&] {
        const bool started = twelve.seconds > 0.995;
        EXPECT_TRUE(!started || std::fabs(twelve.meter.momentary() + 23) < 0.1) << twelve.seconds;
    });
}

TEST_P(EbuCase, Tech3341Cases10And13WhereverTheToneStarts) {
    for (int i = 0; i < 20; ++i) {
        EXPECT_NEAR(measure({stereo(i * 0.15, silent), stereo(3, -23), stereo(1, silent)}).shortTermMax, -23,
                    0.1);
        EXPECT_NEAR(measure({stereo(i * 0.02, silent), stereo(0.4, -23), stereo(1, silent)}).momentaryMax,
                    -23, 0.1);
    }
}

TEST_P(EbuCase, Tech3341Cases11And14GrowStepByStep) {
    Player eleven(GetParam(), 2), fourteen(GetParam(), 2);
    for (int i = 0; i < 20; ++i) {
        eleven.play({stereo(i * 0.15, silent), stereo(3, -38 + i), stereo(3 - i * 0.15, silent)});
        EXPECT_NEAR(eleven.meter.result().shortTermMax, -38 + i, 0.1);
        fourteen.play({stereo(i * 0.02, silent), stereo(0.4, -38 + i), stereo(0.4 - i * 0.02, silent)});
        EXPECT_NEAR(fourteen.meter.result().momentaryMax, -38 + i, 0.1);
    }
}

TEST_P(EbuCase, Tech3342Cases1To4) {
    EXPECT_NEAR(measure({stereo(20, -20), stereo(20, -30)}).range, 10, 1);
    EXPECT_NEAR(measure({stereo(20, -20), stereo(20, -15)}).range, 5, 1);
    EXPECT_NEAR(measure({stereo(20, -40), stereo(20, -20)}).range, 20, 1);
    const std::vector<Tone> hill{stereo(20, -50), stereo(20, -35), stereo(20, -20), stereo(20, -35),
                                 stereo(20, -50)};
    EXPECT_NEAR(measure(hill).range, 15, 1);
}

double truePeakOf(const std::vector<float>& wave, double rate) {
    LoudnessMeter meter(rate, 1);
    const float* channel = wave.data();
    meter.add({&channel, 1, static_cast<int>(wave.size())});
    return meter.result().truePeak;
}

/// Ten milliseconds in and out, as in EBU's own files.
void fade(std::vector<float>& wave, double rate) {
    const auto length = static_cast<std::size_t>(rate / 100);
    for (std::size_t i = 0; i < length; ++i) {
        const auto part = static_cast<float>(i) / static_cast<float>(length);
        wave[i] *= part;
        wave[wave.size() - 1 - i] *= part;
    }
}

TEST_P(EbuCase, Tech3341Cases15To19BetweenTheSamples) {
    struct Case {
        double framesPerPeriod, amplitude, degrees, expected;
    };
    for (const auto& [period, amplitude, degrees, expected] :
         {Case{4, 0.5, 0, -6}, {4, 0.5, 45, -6}, {6, 0.5, 60, -6}, {8, 0.5, 67.5, -6}, {4, 1.41, 45, 3}}) {
        std::vector<float> wave(static_cast<std::size_t>(GetParam()));
        for (std::size_t i = 0; i < wave.size(); ++i)
            wave[i] = static_cast<float>(
                amplitude * std::sin(2 * maths::pi * (static_cast<double>(i % 24) / period + degrees / 360)));
        fade(wave, GetParam());
        const double peak = truePeakOf(wave, GetParam());
        EXPECT_LE(peak, expected + 0.2) << degrees;
        EXPECT_GE(peak, expected - 0.4) << degrees;
    }
}

/// Linear phase low-pass: sinc in a Kaiser window, beta 9.
std::vector<double> lowPass(int taps, double cutoff) {
    std::vector<double> filter;
    for (int i = 0; i < taps; ++i) {
        const double place = i - (taps - 1) / 2, x = 2 * place / (taps - 1);
        const double window = std::cyl_bessel_i(0, 9 * std::sqrt(1 - x * x)) / std::cyl_bessel_i(0, 9.0);
        filter.push_back(window * (place == 0
                                       ? 2 * cutoff
                                       : std::sin(2 * maths::pi * cutoff * place) / (maths::pi * place)));
    }
    return filter;
}

TEST_P(EbuCase, Tech3341Cases20To23) {
    // At four times the rate: a sine of a sixth of the rate at half scale, one period of a quarter of the
    // rate at full scale in its middle; filtered; every fourth sample is kept, from each of the first four
    // on.
    const auto periods = static_cast<std::size_t>(GetParam() * 4 / 24 / 20); // 50 ms on either side
    std::vector<double> fine;
    const auto sine = [&](std::size_t samples, double period, double amplitude) {
        for (std::size_t i = 0; i < samples; ++i)
            fine.push_back(amplitude * std::sin(2 * maths::pi * static_cast<double>(i) / period));
    };
    sine(periods * 24, 24, 0.5), sine(16, 16, 1), sine(periods * 24, 24, 0.5);
    const auto filter = lowPass(769, 0.49 / 4);
    for (std::size_t first = 0; first < 4; ++first) {
        std::vector<float> wave;
        for (std::size_t i = first; i < fine.size(); i += 4) {
            double sum = 0;
            for (std::size_t k = 0; k < filter.size(); ++k)
                if (const auto at = i + filter.size() / 2 - k; at < fine.size()) sum += filter[k] * fine[at];
            wave.push_back(static_cast<float>(sum));
        }
        fade(wave, GetParam());
        const double peak = truePeakOf(wave, GetParam());
        EXPECT_LE(peak, 0.2) << first;
        EXPECT_GE(peak, -0.4) << first;
    }
}

// --- against another meter
// ----------------------------------------------------------------------------------

/// Notes with overtones that come and go, over noise that falls with frequency.
AudioBuffer musicLike(std::uint64_t seed, double rate, double seconds) {
    Random random(seed);
    AudioBuffer sound(2, static_cast<int>(rate * seconds));
    for (int note = 0; note < 60; ++note) {
        const int start = static_cast<int>(random.between(0.0, 0.9) * sound.frames());
        const int length = static_cast<int>(random.between(0.05, 2.0) * rate);
        const double frequency = 40 * std::pow(2, random.between(0.0, 6.0));
        const double level = gain(random.between(-40.0, -12.0)), pan = random.unit();
        for (int overtone = 1; overtone <= 8 && frequency * overtone < 0.4 * rate; ++overtone) {
            const auto turn =
                std::polar(std::exp(-3.0 / length), 2 * maths::pi * frequency * overtone / rate);
            std::complex<double> wave(0, level / overtone);
            for (int i = start; i < std::min(start + length, sound.frames()); ++i) {
                wave *= turn;
                sound[0][i] += static_cast<float>(wave.real() * (1 - pan));
                sound[1][i] += static_cast<float>(wave.real() * pan);
            }
        }
    }
    const double noise = gain(random.between(-60.0, -25.0));
    for (int c = 0; c < 2; ++c) {
        double low = 0;
        for (int i = 0; i < sound.frames(); ++i) {
            low += 0.2 * (random.between(-1.0, 1.0) - low);
            sound[c][i] += static_cast<float>(noise * low);
        }
    }
    return sound;
}

/// What libebur128 says. It works out its own range from one short-term value a second, as an older edition
/// of EBU Tech 3342 allowed, so its short-term values are collected here ten times a second and ranged.
struct OtherMeter {
    explicit OtherMeter(const AudioBuffer& sound) {
        auto* meter = ebur128_init(2, 48000, EBUR128_MODE_I | EBUR128_MODE_S | EBUR128_MODE_TRUE_PEAK);
        std::vector<double> shortTerms;
        std::vector<float> piece(2 * 4800);
        for (int start = 0; start + 4800 <= sound.frames(); start += 4800) {
            for (std::size_t i = 0; i < piece.size(); ++i)
                piece[i] = sound[static_cast<int>(i % 2)][static_cast<std::size_t>(start) + i / 2];
            ebur128_add_frames_float(meter, piece.data(), 4800);
            ebur128_loudness_shortterm(meter, &shortTerm);
            if (start + 4800 >= 3 * 48000 && shortTerm > -70) shortTerms.push_back(shortTerm);
        }
        ebur128_loudness_global(meter, &integrated);
        ebur128_loudness_momentary(meter, &momentary);
        for (unsigned c = 0; c < 2; ++c) {
            ebur128_true_peak(meter, c, &truePeaks[c]);
            ebur128_sample_peak(meter, c, &samplePeaks[c]);
        }
        ebur128_destroy(&meter);
        range = rangeOf(std::move(shortTerms));
    }

    static double rangeOf(std::vector<double> values) {
        double sum = 0;
        for (const double value : values)
            sum += std::pow(10, value / 10);
        const double gate = 10 * std::log10(sum / static_cast<double>(values.size())) - 20;
        std::erase_if(values, [&](double value) { return value < gate; });
        std::sort(values.begin(), values.end());
        const auto at = [&](double part) {
            return values[static_cast<std::size_t>(
                std::lround(static_cast<double>(values.size() - 1) * part))];
        };
        return at(0.95) - at(0.1);
    }

    double integrated = 0, range = 0, momentary = 0, shortTerm = 0;
    std::array<double, 2> truePeaks{}, samplePeaks{};
};

TEST(Loudness, AgreesWithLibebur128) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        const auto sound = musicLike(seed, 48000, 15);
        LoudnessMeter meter(48000, 2);
        meter.add(sound.view());
        const auto ours = meter.result();
        const OtherMeter other(sound);
        EXPECT_NEAR(ours.integrated, other.integrated, 0.05);
        EXPECT_NEAR(ours.range, other.range, 0.05);
        EXPECT_NEAR(meter.momentary(), other.momentary, 0.05);
        EXPECT_NEAR(meter.shortTerm(), other.shortTerm, 0.05);
        for (std::size_t c = 0; c < 2; ++c)
            EXPECT_NEAR(ours.channelTruePeaks[c], 20 * std::log10(other.truePeaks[c]), 0.1);
        const double highest = std::max(other.samplePeaks[0], other.samplePeaks[1]);
        EXPECT_NEAR(ours.samplePeak, 20 * std::log10(highest), 1e-6);
    }
}

// --- promises

void expectSame(const Loudness& a, const Loudness& b) {
    EXPECT_EQ(a.integrated, b.integrated);
    EXPECT_EQ(a.range, b.range);
    EXPECT_EQ(a.momentaryMax, b.momentaryMax);
    EXPECT_EQ(a.shortTermMax, b.shortTermMax);
    EXPECT_EQ(a.samplePeak, b.samplePeak);
    EXPECT_EQ(a.channelTruePeaks, b.channelTruePeaks);
}

TEST(Loudness, DoesNotDependOnHowTheSoundIsCut) {
    const std::uint64_t seed = 3;
    const auto sound = musicLike(seed, 44100, 5);
    LoudnessMeter whole(44100, 2);
    whole.add(sound.view());
    Random random(seed);
    for (const std::int64_t longest : {1, 7, 441, 5000}) {
        LoudnessMeter cut(44100, 2);
        for (int done = 0; done < sound.frames();) {
            const int count = static_cast<int>(
                std::min<std::int64_t>(random.between(std::int64_t{1}, longest), sound.frames() - done));
            const float* channels[] = {sound[0] + done, sound[1] + done};
            cut.add({channels, 2, count});
            done += count;
        }
        SCOPED_TRACE("pieces of up to " + std::to_string(longest) + ", seed " + std::to_string(seed));
        expectSame(whole.result(), cut.result());
        EXPECT_EQ(whole.momentary(), cut.momentary());
        EXPECT_EQ(whole.shortTerm(), cut.shortTerm());
    }
}

TEST(Loudness, TheLastTenthOfASecondStandsAlone) {
    Player player(48000, 2);
    const auto nothing = [] {};
    player.play({stereo(1, -10)}, nothing);
    EXPECT_NEAR(player.meter.lastTenth(), -10, 0.05);
    player.play({stereo(0.2, -40)}, nothing);
    EXPECT_NEAR(player.meter.lastTenth(), -40, 0.5);
}

TEST(Loudness, OfAnAlbumIsThatOfAllItsPartsTogether) {
    // Parts of whole seconds with rests between them, so that no block lies in two of them.
    Player whole(48000, 2), loud(48000, 2), soft(44100, 1);
    const auto nothing = [] {};
    loud.play({stereo(20, -20)}, nothing);
    soft.play({{10, {-33}}, {1, {-6}}, {10, {-60}}}, nothing);
    whole.play({stereo(20, -20), stereo(3, -200), stereo(10, -36.01), stereo(1, -9.01), stereo(10, -63.01)},
               nothing);
    loud.meter.join(soft.meter);
    const auto joined = loud.meter.result(), wanted = whole.meter.result();
    EXPECT_NEAR(joined.integrated, wanted.integrated, 0.1);
    EXPECT_NEAR(joined.truePeak, -6, 0.1) << "the loudest of all";
}

TEST(Loudness, ResetStartsAnew) {
    const auto sound = musicLike(4, 48000, 4), loud = musicLike(5, 48000, 4);
    LoudnessMeter fresh(48000, 2), used(48000, 2);
    used.add(loud.view());
    used.reset();
    fresh.add(sound.view());
    used.add(sound.view());
    expectSame(fresh.result(), used.result());
}

TEST(Loudness, OfSilenceIsMinusInfinity) {
    LoudnessMeter meter(48000, 2);
    for (int seconds = 0; seconds < 2; ++seconds) { // first without any sound at all
        const auto result = meter.result();
        EXPECT_EQ(result.integrated, silent);
        EXPECT_EQ(result.range, 0);
        EXPECT_EQ(result.momentaryMax, silent);
        EXPECT_EQ(result.shortTermMax, silent);
        EXPECT_EQ(result.truePeak, silent);
        EXPECT_EQ(result.samplePeak, silent);
        EXPECT_EQ(meter.momentary(), silent);
        EXPECT_EQ(meter.shortTerm(), silent);
        meter.add(AudioBuffer(2, 48000 * 5).view());
    }
}

TEST(Loudness, WindowsStartOnlyWhenTheyAreFull) {
    Player player(48000, 1);
    player.play({{0.39, {-20}}});
    EXPECT_EQ(player.meter.momentary(), silent);
    EXPECT_EQ(player.meter.result().integrated, silent);
    EXPECT_NEAR(player.meter.result().samplePeak, -20, 0.01);
    player.play({{0.01, {-20}}});
    EXPECT_NEAR(player.meter.momentary(), -23, 0.1);
    EXPECT_NEAR(player.meter.result().integrated, -23, 0.1);
    player.play({{2.59, {-20}}});
    EXPECT_EQ(player.meter.shortTerm(), silent);
    player.play({{0.01, {-20}}});
    EXPECT_NEAR(player.meter.shortTerm(), -23, 0.1);
}

TEST(Loudness, ReadsFullScaleInOneChannelAsTheStandardSays) {
    AudioBuffer sound(2, 48000 * 5);
    for (int i = 0; i < sound.frames(); ++i)
        sound[1][i] = static_cast<float>(std::sin(2 * maths::pi * 997 * i / 48000));
    LoudnessMeter meter(48000, 2);
    meter.add(sound.view());
    EXPECT_NEAR(meter.result().integrated, -3.01, 0.01);
}

TEST(Loudness, WeighsTheChannelsOfSurround) {
    const auto only = [](int channel, int channels) {
        Player player(48000, channels);
        Tone tone{1, std::vector<double>(static_cast<std::size_t>(channels), silent)};
        tone.levels[static_cast<std::size_t>(channel)] = -20;
        player.play({tone});
        return player.meter.result().integrated;
    };
    const double front = only(0, 1), surround = front + 10 * std::log10(1.41);
    for (const int c : {0, 1, 2, 6, 7})
        EXPECT_NEAR(only(c, 8), front, 1e-6) << c;
    for (const int c : {4, 5})
        EXPECT_NEAR(only(c, 8), surround, 1e-6) << c;
    EXPECT_EQ(only(3, 6), silent) << "low frequency effects do not count";
    for (const int c : {3, 4})
        EXPECT_NEAR(only(c, 5), surround, 1e-6) << c;
    for (const int c : {2, 3})
        EXPECT_NEAR(only(c, 4), surround, 1e-6) << c;
    EXPECT_NEAR(only(2, 3), front, 1e-6);
}

TEST(Loudness, ABadSampleCountsAsSilence) {
    auto clean = musicLike(6, 48000, 4);
    auto bad = clean;
    const float infinity = std::numeric_limits<float>::infinity();
    for (int i = 0; i < 5; ++i) {
        bad[0][40000 + 7 * i] =
            std::array{std::numeric_limits<float>::quiet_NaN(), infinity, -infinity, 3e38f, -1e30f}[i];
        clean[0][40000 + 7 * i] = 0;
    }
    LoudnessMeter good(48000, 2), meter(48000, 2);
    good.add(clean.view());
    meter.add(bad.view());
    expectSame(good.result(), meter.result());
}

TEST(Loudness, AWaveThatBreaksOffStillPeaksBetweenItsLastSamples) {
    // Two samples of a quarter-rate sine at 45 degrees: the peak lies between them.
    EXPECT_GT(truePeakOf({0, 0, 0, 0.7f, 0.7f}, 48000), 20 * std::log10(0.8));
    EXPECT_EQ(truePeakOf({0.25f}, 48000), 20 * std::log10(0.25)) << "never below the sample peak";
}

double response(const KWeighting::Coefficients& c, double frequency, double rate) {
    const auto z = std::polar(1.0, -2 * maths::pi * frequency / rate);
    return 20 * std::log10(std::abs((c.b0 + c.b1 * z + c.b2 * z * z) / (1.0 + c.a1 * z + c.a2 * z * z)));
}

TEST(Loudness, TheWeightingIsTheStandardsAndTheSameAtEveryRate) {
    const auto shelf = KWeighting::shelf(48000), cut = KWeighting::lowCut(48000);
    EXPECT_NEAR(shelf.b0, 1.53512485958697, 1e-13);
    EXPECT_NEAR(shelf.b1, -2.69169618940638, 1e-13);
    EXPECT_NEAR(shelf.b2, 1.19839281085285, 1e-13);
    EXPECT_NEAR(shelf.a1, -1.69065929318241, 1e-13);
    EXPECT_NEAR(shelf.a2, 0.73248077421585, 1e-13);
    EXPECT_NEAR(cut.b0, 1, 1e-13);
    EXPECT_NEAR(cut.b1, -2, 1e-13);
    EXPECT_NEAR(cut.b2, 1, 1e-13);
    EXPECT_NEAR(cut.a1, -1.99004745483398, 1e-13);
    EXPECT_NEAR(cut.a2, 0.99007225036621, 1e-13);
    for (const double rate : {44100.0, 88200.0, 96000.0, 192000.0, 384000.0})
        for (double f = 10; f < 20000; f *= 1.05) {
            const double here =
                response(KWeighting::shelf(rate), f, rate) + response(KWeighting::lowCut(rate), f, rate);
            ASSERT_NEAR(here, response(shelf, f, 48000) + response(cut, f, 48000), 0.02)
                << f << " Hz at " << rate;
        }
}

} // namespace
} // namespace tutti
