// The reverb by the measures of room acoustics: decay times, echo density, colour, correlation.
#include "dsp/KeyFilter.h"
#include "processors/reverb/Early.h"
#include "processors/reverb/Reverb.h"
#include "processors/testing/Rig.h"

#include <gtest/gtest.h>

using namespace tutti;
using namespace tutti::testing_rig;

namespace {

constexpr const char* names[] = {"room", "hall", "plate", "chamber"};

Settings wet(const char* character, const Settings& more = {}) {
    Settings settings{{"character", character}, {"mix", "100%"}, {"low.decay", "100%"}};
    settings.insert(settings.end(), more.begin(), more.end());
    return settings;
}

std::vector<float> band(const float* audio, int frames, double low, double high, double rate) {
    std::vector<float> out(audio, audio + frames);
    for (int pass = 0; pass < 2; ++pass) { // 24 dB per octave
        KeyFilter filter;
        filter.set(low, high, rate);
        float* const both[2] = {out.data(), out.data()};
        filter.process(both, both, frames);
    }
    return out;
}

/// Seconds for 60 dB, from the slope between -5 and -35 dB of the energy that is still to come.
/// M. R. Schroeder, "New Method of Measuring Reverberation Time", JASA 37, 1965; ISO 3382 (T30).
double decayTime(const std::vector<float>& response, double rate) {
    std::vector<double> left(response.size());
    double sum = 0;
    for (std::size_t i = response.size(); i-- > 0;)
        left[i] = sum += static_cast<double>(response[i]) * static_cast<double>(response[i]);
    double n = 0, t = 0, d = 0, tt = 0, td = 0;
    for (std::size_t i = 0; i < left.size(); ++i) {
        const double level = 10 * std::log10(left[i] / left[0] + 1e-300),
                     time = static_cast<double>(i) / rate;
        if (level > -5 || level < -35) continue;
        n += 1, t += time, d += level, tt += time * time, td += time * level;
    }
    return -60 / ((n * td - t * d) / (n * tt - t * t));
}

/// Share of samples beyond the standard deviation, relative to noise: 1 when echoes have become noise.
/// J. Abel, P. Huang, "A Simple, Robust Measure of Reverberation Echo Density", AES 121, 2006.
double echoDensity(const float* audio, int window) {
    double power = 0, weights = 0, beyond = 0;
    const auto weight = [&](int i) { return 0.5 - 0.5 * std::cos(maths::twoPi * (i + 0.5) / window); };
    for (int i = 0; i < window; ++i) {
        weights += weight(i);
        power += weight(i) * static_cast<double>(audio[i]) * static_cast<double>(audio[i]);
    }
    const double deviation = std::sqrt(power / weights);
    for (int i = 0; i < window; ++i)
        if (std::fabs(static_cast<double>(audio[i])) > deviation) beyond += weight(i);
    return beyond / weights / 0.3173105;
}

/// How the spectrum from 300 Hz to 8 kHz scatters about its local mean, in dB. Noise has 5.57: the standard
/// deviation of the logarithm of an exponential variable. Tones that ring on their own raise it.
double colour(const float* audio, int frames) {
    std::vector<std::complex<double>> x(std::bit_floor(static_cast<unsigned>(frames)));
    const auto size = static_cast<int>(x.size());
    double running = power(audio, 2400);
    for (int i = 0; i < size; ++i) {
        const double s = static_cast<double>(audio[i]);
        running += (s * s - running) / 2400; // the decay is taken out
        x[static_cast<std::size_t>(i)] =
            s / std::sqrt(running) * (0.5 - 0.5 * std::cos(maths::twoPi * i / size));
    }
    fft(x);
    const double bin = 48000.0 / size;
    const int from = static_cast<int>(300 / bin), to = static_cast<int>(8000 / bin), around = 150;
    double sum = 0, squares = 0, local = 0;
    const auto at = [&](int k) { return std::norm(x[static_cast<std::size_t>(k)]); };
    for (int k = from - around; k < from + around; ++k)
        local += at(k);
    for (int k = from; k < to; ++k) {
        const double level = 10 * std::log10(at(k) / local);
        sum += level, squares += level * level;
        local += at(k + around) - at(k - around);
    }
    const double n = to - from;
    return std::sqrt(squares / n - sum / n * (sum / n));
}

double correlation(const float* a, const float* b, int frames) {
    double ab = 0;
    for (int i = 0; i < frames; ++i)
        ab += static_cast<double>(a[i]) * static_cast<double>(b[i]);
    return ab / frames / std::sqrt(power(a, frames) * power(b, frames));
}

AudioBuffer response(const Settings& settings, double seconds, double rate = 48000) {
    Rig rig(reverbSpec, settings, rate);
    return rig.play(impulse(static_cast<int>(seconds * rate), 0));
}

} // namespace

TEST(Reverb, FallsBySixtyDecibelsInTheDecayTime) {
    for (const auto* name : names)
        for (const double seconds : {0.5, 2.0, 8.0}) {
            const auto out = response(wet(name, {{"decay", std::to_string(seconds)}}), seconds * 0.75 + 0.3);
            for (int c = 0; c < 2; ++c)
                EXPECT_NEAR(decayTime(band(out[c], out.frames(), 500, 1000, 48000), 48000), seconds,
                            0.1 * seconds)
                    << name << ", side " << c;
        }
}

TEST(Reverb, DecayTimeHoldsAtEveryRateAndSize) {
    for (const double rate : {16000.0, 96000.0})
        for (const auto* size : {"50%", "200%"}) {
            const auto out = response(wet("hall", {{"decay", "1.5s"}, {"size", size}}), 1.5, rate);
            EXPECT_NEAR(decayTime(band(out[0], out.frames(), 500, 1000, rate), rate), 1.5, 0.15)
                << rate << ' ' << size;
        }
}

TEST(Reverb, LowsAndHighsHaveTheirOwnDecay) {
    const auto out = response({{"mix", "100%"},
                               {"decay", "2s"},
                               {"low.cut", "20Hz"},
                               {"low.decay", "150%"},
                               {"low.freq", "500Hz"},
                               {"high.decay", "25%"},
                               {"high.freq", "2kHz"},
                               {"high.cut", "20kHz"},
                               {"modulation", "0%"}},
                              3);
    EXPECT_NEAR(decayTime(band(out[0], out.frames(), 50, 100, 48000), 48000), 3.0, 0.3);
    EXPECT_NEAR(decayTime(band(out[0], out.frames(), 12000, 16000, 48000), 48000), 0.5, 0.08);
}

TEST(Reverb, EchoesBecomeNoise) {
    const double within[] = {0.060, 0.150, 0.100, 0.090}; // seconds from the first sound
    for (int c = 0; c < 4; ++c) {
        const auto out = response(wet(names[c], {{"decay", "2s"}}), 1.1);
        int first = 0;
        while (std::fabs(out[0][first]) < 1e-6f)
            ++first;
        int reached = first;
        while (reached < 20000 && echoDensity(out[0] + reached, 960) < 1)
            reached += 24;
        EXPECT_LT((reached + 480 - first) / 48000.0, within[c]) << names[c];
        double mean = 0;
        for (int i = 0; i < 80; ++i)
            mean += echoDensity(out[0] + 9600 + i * 480, 960) / 80;
        EXPECT_NEAR(mean, 1, 0.05) << names[c];
    }
}

TEST(Reverb, ColourMeasureKnowsNoiseFromMetal) {
    const auto white = noise(65536, 0.5);
    EXPECT_NEAR(colour(white[0], 65536), 5.57, 0.25);
    auto comb = noise(65536, 0.5);
    for (int i = 1200; i < 65536; ++i)
        comb[0][i] += 0.7f * comb[0][i - 1200];
    EXPECT_GT(colour(comb[0], 65536), 7);
}

TEST(Reverb, DoesNotRing) {
    const double most[] = {7.2, 6.3, 6.6, 6.8}; // fewer modes in a room than in a hall
    for (int c = 0; c < 4; ++c) {
        const auto out = response(wet(names[c], {{"decay", "2s"}}), 2);
        EXPECT_LT(colour(out[0] + 9600, 32768), most[c]) << names[c];
        EXPECT_LT(colour(out[0] + 40000, 32768), most[c]) << names[c];
    }
}

TEST(Reverb, SidesAreStrangers) {
    for (const auto* name : names) {
        const auto out = response(wet(name, {{"decay", "2s"}}), 1.5);
        double most = 0;
        for (int lag = 0; lag < 240; lag += 3) {
            most = std::max(most, std::fabs(correlation(out[0] + 4800, out[1] + 4800 + lag, 48000)));
            most = std::max(most, std::fabs(correlation(out[0] + 4800 + lag, out[1] + 4800, 48000)));
        }
        EXPECT_LT(std::fabs(correlation(out[0] + 4800, out[1] + 4800, 48000)), 0.1) << name;
        EXPECT_LT(most, 0.2) << name;
        EXPECT_NEAR(decibels(std::sqrt(power(out[0], 72000) / power(out[1], 72000))), 0, 1) << name;
    }
}

TEST(Reverb, WidthZeroIsMono) {
    const auto out = response(wet("hall", {{"width", "0%"}}), 0.5);
    for (int i = 0; i < out.frames(); ++i)
        ASSERT_EQ(out[0][i], out[1][i]);
}

TEST(Reverb, LetsNoDirectCurrentThrough) {
    const auto out = response(wet("hall"), 4);
    double sum = 0;
    for (int i = 0; i < out.frames(); ++i)
        sum += static_cast<double>(out[0][i]);
    EXPECT_LT(decibels(std::fabs(sum)), -60);
}

TEST(Reverb, FallsEvenAtTheLongestDecay) {
    for (const auto* name : names) {
        Rig rig(reverbSpec,
                wet(name, {{"decay", "30s"},
                           {"low.decay", "200%"},
                           {"high.decay", "100%"},
                           {"modulation", "100%"},
                           {"size", "25%"}}),
                16000);
        rig.play(noise(16000, 1));
        rig.set({{"size", "200%"}}); // the walls move all the while
        double before = 1e9;
        for (int second = 0; second < 12; ++second) {
            const auto out = rig.playSilence(1);
            const double now = power(out[0], 16000) + power(out[1], 16000);
            EXPECT_LT(now, before * 1.02) << name << ", second " << second;
            before = now;
        }
    }
}

TEST(Reverb, NoiseComesOutAsLoudAsItWentIn) {
    for (const auto* name : names) {
        Rig rig(reverbSpec, wet(name, {{"decay", "2s"},
                                       {"early", "0%"},
                                       {"high.decay", "100%"},
                                       {"low.cut", "20Hz"},
                                       {"high.cut", "20kHz"},
                                       {"modulation", "0%"}}));
        const auto in = noise(48000 * 4, 0.5);
        const auto out = rig.play(in);
        const auto level = [](const AudioBuffer& audio) {
            return power(band(audio[0] + 96000, 96000, 300, 2000, 48000).data() + 9600, 80000);
        };
        EXPECT_NEAR(10 * std::log10(level(out) / level(in)), 0, 1) << name;
    }
}

TEST(Reverb, TurnedKnobsDoNotClick) {
    // Twice per knob: up and down. The input is a slow sine, so all that is rough is a click.
    const Settings moves[] = {{{"character", "plate"}}, {{"size", "60%"}},        {{"decay", "6s"}},
                              {{"predelay", "80ms"}},   {{"diffusion", "20%"}},   {{"early", "100%"}},
                              {{"high.decay", "100%"}}, {{"high.freq", "16kHz"}}, {{"width", "0%"}},
                              {{"mix", "50%"}}};
    const Settings standard{{"character", "hall"}, {"size", "100%"},      {"decay", "2s"},
                            {"predelay", "10ms"},  {"diffusion", "80%"},  {"early", "50%"},
                            {"high.decay", "45%"}, {"high.freq", "5kHz"}, {"width", "100%"},
                            {"mix", "100%"}};
    for (const auto& move : moves) {
        Rig rig(reverbSpec, standard);
        const auto sound = sine(192000, 150, 0.5);
        const auto part = [&](int from, int frames) {
            AudioBuffer piece(2, frames);
            for (int c = 0; c < 2; ++c)
                std::copy(sound[c] + from, sound[c] + from + frames, piece[c]);
            return rig.play(std::move(piece));
        };
        const auto before = part(0, 96000);
        rig.set(move);
        const auto there = part(96000, 48000);
        rig.set(standard);
        const auto back = part(144000, 48000);
        const double roughest = std::max(roughness(before, there), roughness(there, back));
        // The sine itself has 0.5 (2 pi 150 / 48000)^2 = 0.0002; a knob goes a tenth of its way in the first
        // 16 frames, which makes a corner of 0.006 at most. A jump would be 0.1.
        EXPECT_LT(roughest, 0.006) << move[0].first;
    }
}

TEST(Reverb, EarlyReflectionsAreThoseOfTheBox) {
    for (const auto& character : reverb::characters) {
        const auto pattern = reverb::earlyPattern(character);
        for (const auto& ear : pattern) {
            double sum = 0;
            for (const auto& from : ear)
                for (std::size_t i = 0; i < from.size(); ++i) {
                    EXPECT_GT(from[i].seconds, i > 0 ? from[i - 1].seconds : 0.0)
                        << "in order, behind the direct sound";
                    sum += static_cast<double>(from[i].gain) * static_cast<double>(from[i].gain);
                }
            EXPECT_NEAR(sum, 1, 1e-5);
        }
        // The first one comes from floor or ceiling. Source 0 stands at (0.31, 0.37, 0.43) of the room, ear 0
        // at (0.71, 0.44, 0.47); in a floor as mirror the height between them is the sum of both.
        const double x = 0.40 * character.room[0], y = 0.07 * character.room[1];
        const double direct = std::hypot(x, y, 0.04 * character.room[2]),
                     floor = std::hypot(x, y, 0.90 * character.room[2]);
        EXPECT_NEAR(pattern[0][0][0].seconds, (floor - direct) / 343, 1e-9);
    }
}

TEST(Reverb, SwayBelongsToThePlaceOnTheTimeline) {
    const auto at = [](std::int64_t frame, const char* modulation) {
        Rig rig(reverbSpec, wet("hall", {{"modulation", modulation}}));
        rig.frame = frame;
        return rig.play(impulse(9600));
    };
    const auto differs = [](const AudioBuffer& a, const AudioBuffer& b) {
        return !std::equal(a[0], a[0] + 9600, b[0]);
    };
    EXPECT_FALSE(differs(at(160000, "100%"), at(160000, "100%")));
    EXPECT_TRUE(differs(at(160000, "100%"), at(0, "100%")));
    EXPECT_FALSE(differs(at(160000, "0%"), at(0, "0%")));
}
