// The sound of the synthesiser against the formulas of its table: pitch, aliasing, filter, envelopes, LFO.
#include "processors/synth/Synth.h"
#include "processors/testing/Rig.h"

#include <gtest/gtest.h>

#include <complex>

using namespace tutti;
using namespace tutti::testing_rig;

namespace {

/// One plain wave at full level, for as long as the key is down.
const Settings plain{{"filter.type", "off"}, {"amp.attack", "0.1ms"}, {"amp.sustain", "100%"},
                     {"amp.velocity", "0%"}, {"level", "0dB"},        {"osc1.shape", "sine"},
                     {"amp.release", "20ms"}};

Settings with(const Settings& more) {
    auto settings = plain;
    settings.insert(settings.end(), more.begin(), more.end());
    return settings;
}

double frequencyOf(double key) {
    return 440 * std::pow(2, (key - 69) / 12);
}

/// The sine of a frequency in a stretch: size and angle. Hann window.
std::complex<double> turn(const float* audio, int frames, double frequency, double rate) {
    std::complex<double> sum;
    for (int i = 0; i < frames; ++i) {
        const double angle = 2 * M_PI * std::fmod(frequency * i / rate, 1.0);
        sum += (1 - std::cos(2 * M_PI * (i + 0.5) / frames)) * static_cast<double>(audio[i]) *
               std::polar(1.0, -angle);
    }
    return 2.0 * sum / static_cast<double>(frames);
}

/// How far the frequency in two stretches, one `apart` frames behind the other, is from what is expected.
double centsOff(const float* audio, int frames, int apart, double expected, double rate) {
    const auto a = turn(audio, frames, expected, rate);
    const auto b = turn(audio + apart, frames, expected, rate);
    const double angle = std::arg(b / a) - 2 * M_PI * std::fmod(expected * apart / rate, 1.0);
    return 1200 * std::log2(1 + std::remainder(angle, 2 * M_PI) / (2 * M_PI * apart / rate) / expected);
}

/// Power of two.
void fourier(std::vector<std::complex<double>>& x) {
    for (std::size_t i = 1, j = 0; i < x.size(); ++i) {
        std::size_t bit = x.size() >> 1;
        for (; j & bit; bit >>= 1)
            j ^= bit;
        j ^= bit;
        if (i < j) std::swap(x[i], x[j]);
    }
    for (std::size_t length = 2; length <= x.size(); length <<= 1)
        for (std::size_t start = 0; start < x.size(); start += length)
            for (std::size_t k = 0; k < length / 2; ++k) {
                const auto a = x[start + k];
                const auto b =
                    x[start + k + length / 2] * std::polar(1.0, -2 * M_PI * double(k) / double(length));
                x[start + k] = a + b;
                x[start + k + length / 2] = a - b;
            }
}

} // namespace

TEST(Synth, EveryKeyIsInTuneWithinATenthOfACent) {
    for (const double rate : {44100.0, 48000.0, 96000.0})
        for (int key = 21; key <= 108; key += rate == 48000 ? 3 : 29) {
            Rig rig(synthSpec, plain, rate);
            rig.press(key);
            const auto audio = rig.playSilence(1.3);
            const int half = static_cast<int>(rate / 2);
            EXPECT_LT(std::fabs(centsOff(audio[0] + 1000, half, half / 5, frequencyOf(key), rate)), 0.1)
                << key << " at " << rate;
        }
}

TEST(Synth, WhatAliasesIsDeepBelow) {
    constexpr int size = 16384;
    // So many whole cycles in the stretch that every harmonic and everything that is folded falls on a bin of
    // its own.
    for (const auto& [cycles, limit] : {std::pair{75, -95.0}, {301, -84.0}, {599, -78.0}, {1201, -72.0}})
        for (const char* shape : {"saw", "pulse", "triangle"}) {
            const double key = 69 + 12 * std::log2(cycles * 48000.0 / size / 440);
            const int whole = static_cast<int>(std::lround(key));
            Rig rig(synthSpec, with({{"osc1.shape", shape},
                                     {"osc1.width", "30%"},
                                     {"osc1.cents", std::to_string(100 * (key - whole))}}));
            rig.press(whole);
            const auto audio = rig.playSilence(1);
            std::vector<std::complex<double>> x(audio[0] + 20000, audio[0] + 20000 + size);
            fourier(x);
            double folded = 0, foldedLow = 0, worst = 0;
            for (int bin = 1; bin < size * 20 / 48; ++bin) {
                if (bin % cycles == 0) continue;
                if (std::abs(x[std::size_t(bin)]) > folded)
                    folded = std::abs(x[std::size_t(bin)]), worst = bin * 48000.0 / size;
                if (bin < size * 5 / 48) foldedLow = std::max(foldedLow, std::abs(x[std::size_t(bin)]));
            }
            const double base = std::abs(x[std::size_t(cycles)]);
            EXPECT_LT(decibels(folded / base), limit)
                << shape << " of " << cycles * 48000.0 / size << " Hz, worst at " << worst;
            EXPECT_LT(decibels(foldedLow / base), -100)
                << shape << " of " << cycles * 48000.0 / size << " Hz";
        }
}

TEST(Synth, HarmonicsOfTheWavesAreThoseOfTheSeries) {
    const double f = frequencyOf(57);
    const auto harmonic = [&](const char* shape, int n) {
        Rig rig(synthSpec, with({{"osc1.shape", shape}, {"osc1.width", "30%"}}));
        rig.press(57);
        const auto audio = rig.playSilence(1);
        return amplitudeAt(audio[0] + 8000, 32768, n * f, 48000);
    };
    const auto close = [](double measured, double expected) {
        return std::fabs(decibels(measured / expected)) < 0.05;
    };
    for (const int n : {1, 2, 3, 5, 8}) {
        EXPECT_TRUE(close(harmonic("saw", n), 2 / (M_PI * n))) << n;
        EXPECT_TRUE(close(harmonic("pulse", n), 4 / (M_PI * n) * std::fabs(std::sin(M_PI * n * 0.3)))) << n;
        if (n % 2 == 1) {
            EXPECT_TRUE(close(harmonic("triangle", n), 8 / (M_PI * M_PI * n * n))) << n;
        }
    }
    EXPECT_TRUE(close(harmonic("sine", 1), 1));
}

TEST(Synth, TheFilterFollowsItsFormula) {
    const std::pair<const char*, std::array<double, 5>> types[] = {
        {"low-12", {0, 0, 1, 0, 0}},   {"low-24", {0, 0, 0, 0, 1}},   {"band-12", {0, 2, -2, 0, 0}},
        {"band-24", {0, 0, 4, -8, 4}}, {"high-12", {1, -2, 1, 0, 0}}, {"high-24", {1, -4, 6, -4, 1}}};
    for (const auto& [type, mix] : types)
        for (const double resonance : {0.0, 70.0})
            for (const double cutoff : {300.0, 1500.0, 9000.0})
                for (const int key : {48, 72, 96, 115}) {
                    // Small, so that the saturator stays out of it.
                    const Settings small{
                        {"osc1.level", "-50dB"}, {"filter.env", "0st"}, {"filter.track", "0%"}};
                    auto settings = with(small);
                    Rig dry(synthSpec, settings);
                    settings.insert(settings.end(), {{"filter.type", type},
                                                     {"filter.cutoff", std::to_string(cutoff)},
                                                     {"filter.resonance", std::to_string(resonance)}});
                    Rig wet(synthSpec, settings);
                    dry.press(key);
                    wet.press(key);
                    const double f = frequencyOf(key);
                    const auto level = [&](Rig& rig) {
                        return amplitudeAt(rig.playSilence(0.25)[0] + 3600, 8192, f, 48000);
                    };
                    const double measured = level(wet) / level(dry);
                    // The bilinear transform at twice the rate bends the frequency axis.
                    const std::complex<double> s(0, std::tan(M_PI * f / 96000) /
                                                        std::tan(M_PI * cutoff / 96000));
                    const double k = 4.2 * resonance / 100;
                    std::complex<double> sum;
                    for (int i = 0; i < 5; ++i)
                        sum += mix[std::size_t(i)] * std::pow(1.0 + s, 4 - i);
                    const bool low = std::string(type).starts_with("low");
                    const double expected =
                        (low ? 1 + k / 2 : 1) * std::abs(sum / (std::pow(1.0 + s, 4) + k));
                    if (expected < 1e-3) continue;
                    EXPECT_NEAR(decibels(measured / expected), 0, 0.1)
                        << type << " " << resonance << " " << cutoff << " " << key;
                }
}

TEST(Synth, TheCutoffFollowsKeyEnvelopeAndVelocity) {
    // A band pass on noise whistles at its centre: near self-oscillation the loudest frequency is the cutoff.
    const auto loudest = [](const Settings& more, int key, double velocity) {
        Settings settings{{"osc1.level", "-144dB"},    {"noise.level", "-30dB"},  {"filter.type", "band-24"},
                          {"filter.resonance", "95%"}, {"filter.cutoff", "1kHz"}, {"filter.env", "0st"},
                          {"filter.track", "0%"},      {"filter.sustain", "50%"}, {"filter.attack", "1ms"},
                          {"filter.decay", "1ms"},     {"amp.sustain", "100%"}};
        settings.insert(settings.end(), more.begin(), more.end());
        Rig rig(synthSpec, settings);
        rig.press(key, velocity);
        const auto audio = rig.playSilence(1.5);
        std::vector<std::complex<double>> x(audio[0] + 4096, audio[0] + 4096 + 65536);
        fourier(x);
        std::size_t best = 1;
        for (std::size_t bin = 1; bin < x.size() / 2; ++bin)
            if (std::abs(x[bin]) > std::abs(x[best])) best = bin;
        return 12 * std::log2(static_cast<double>(best) * 48000 / 65536 / 1000); // semitones from 1 kHz
    };
    EXPECT_NEAR(loudest({}, 60, 1), 0, 0.3);
    EXPECT_NEAR(loudest({}, 84, 1), 0, 0.3);
    EXPECT_NEAR(loudest({{"filter.track", "100%"}}, 84, 1), 24, 0.3);
    EXPECT_NEAR(loudest({{"filter.track", "-50%"}}, 84, 1), -12, 0.3);
    EXPECT_NEAR(loudest({{"filter.env", "24st"}}, 60, 1), 12, 0.3); // sustained at one half
    EXPECT_NEAR(loudest({{"filter.velocity", "24st"}}, 60, 0.5), 12, 0.3);
}

TEST(Synth, TheEnvelopeKeepsItsTimes) {
    Rig rig(synthSpec, with({{"amp.attack", "50ms"},
                             {"amp.decay", "200ms"},
                             {"amp.sustain", "25%"},
                             {"amp.release", "100ms"}}));
    rig.press(95); // 1976 Hz: a cycle is 24.3 frames
    rig.lift(95, 24000);
    const auto audio = rig.playSilence(1);
    const auto levelAt = [&](double seconds) {
        const int frame = static_cast<int>(seconds * 48000 + static_cast<double>(rig.timing.latency));
        return std::sqrt(2 * power(audio[0] + frame - 36, 73)); // three cycles
    };
    EXPECT_NEAR(levelAt(0.025), 1.3 * (1 - std::sqrt(0.3 / 1.3)), 0.01);
    EXPECT_NEAR(levelAt(0.050), 1, 0.02);
    EXPECT_NEAR(levelAt(0.150), 0.25 + 0.75 * (1.001 * std::sqrt(0.001 / 1.001) - 0.001), 0.01);
    EXPECT_NEAR(levelAt(0.400), 0.25, 0.002);
    const double constant = 0.1 / std::log(1.001 / 0.001);
    EXPECT_NEAR(levelAt(0.5 + constant), 0.251 / M_E, 0.004);
    const int end = static_cast<int>(48000 * (0.5 + constant * std::log(0.251 / 0.001)) + 2 * 17 + 2);
    EXPECT_GT(peak(audio[0] + end - 480, 480), 1e-5);
    EXPECT_EQ(peak(audio[0] + end, audio.frames() - end), 0);
}

TEST(Synth, VelocityBendAndWheel) {
    const auto levelFor = [](const char* amount, double velocity) {
        Rig rig(synthSpec, with({{"amp.velocity", amount}}));
        rig.press(69, velocity);
        return amplitudeAt(rig.playSilence(0.5)[0] + 12000, 8192, 440, 48000);
    };
    EXPECT_NEAR(levelFor("0%", 0.2), 1, 0.001);
    EXPECT_NEAR(levelFor("100%", 0.5), 0.25, 0.001);
    EXPECT_NEAR(levelFor("50%", 0.5), 0.625, 0.001);

    Rig rig(synthSpec, with({{"play.bend", "12st"}}));
    rig.press(57);
    rig.event(Event::Kind::pitchBend, 0, 0.5, 100);
    const auto audio = rig.playSilence(1);
    EXPECT_NEAR(centsOff(audio[0] + 2000, 10000, 2000, frequencyOf(63), 48000), 0, 0.1);

    // At the top of the wheel the pitch swings by wheel.pitch to either side of the key.
    Rig vibrato(synthSpec, with({{"wheel.pitch", "100ct"}, {"lfo.rate", "1Hz"}}));
    vibrato.event(Event::Kind::controller, 1, 1);
    vibrato.press(69);
    const auto swung = vibrato.playSilence(1);
    EXPECT_NEAR(centsOff(swung[0] + 12000 - 700, 1000, 400, frequencyOf(70), 48000), 0, 2);
    EXPECT_NEAR(centsOff(swung[0] + 36000 - 700, 1000, 400, frequencyOf(68), 48000), 0, 2);
}

TEST(Synth, GlideGoesStraightInPitch) {
    Rig rig(synthSpec, with({{"play.mode", "legato"}, {"play.glide", "500ms"}}));
    rig.press(57);
    rig.press(69, 1, 24000);
    const auto audio = rig.playSilence(2);
    const int latency = static_cast<int>(rig.timing.latency);
    // After a quarter of a second it is half way. The stretch is short, or the glide itself would count.
    EXPECT_NEAR(centsOff(audio[0] + latency + 24000 + 12000 - 700, 1000, 400, frequencyOf(63), 48000), 0, 3);
    EXPECT_NEAR(centsOff(audio[0] + 60000, 10000, 2000, frequencyOf(69), 48000), 0, 0.1);
    EXPECT_NEAR(centsOff(audio[0] + 5000, 10000, 2000, frequencyOf(57), 48000), 0, 0.1);
}

TEST(Synth, ASyncedLfoKnowsWhereItIs) {
    // One round in two quarters, at 90 bpm: 64,000 frames. It lowers the level by (1 - sine) / 2.
    const Settings settings = with({{"lfo.sync", "on"}, {"lfo.length", "2q"}, {"lfo.amp", "100%"}});
    for (const std::int64_t start : {std::int64_t{0}, std::int64_t{64000 * 3 + 16000}}) {
        Rig rig(synthSpec, settings);
        rig.bpm = 90;
        rig.frame = start;
        rig.press(81);
        const auto audio = rig.playSilence(2);
        for (const int place : {8000, 20000, 40000, 70000}) {
            const double wave = std::sin(2 * M_PI * static_cast<double>(start + place) / 64000);
            const double level = std::abs(turn(audio[0] + place + rig.timing.latency - 480, 960, 880, 48000));
            EXPECT_NEAR(level, (1 + wave) / 2, 0.01) << start << " " << place;
        }
    }
}

TEST(Synth, UnisonIsWideAndNoLouder) {
    const auto levels = [](const Settings& more) {
        Rig rig(synthSpec, with(more));
        rig.press(57);
        const auto audio = rig.playSilence(6);
        return std::tuple(power(audio[0] + 48000, 240000), power(audio[1] + 48000, 240000),
                          std::equal(audio[0], audio[0] + 288000, audio[1]));
    };
    const auto [one, oneRight, oneSame] = levels({});
    const auto [left, right, same] = levels({{"unison.voices", "7"}, {"unison.spread", "100%"}});
    const auto [narrow, narrowRight, narrowSame] = levels({{"unison.voices", "7"}, {"unison.spread", "0%"}});
    EXPECT_TRUE(oneSame);
    EXPECT_TRUE(narrowSame);
    EXPECT_FALSE(same);
    EXPECT_NEAR(10 * std::log10(left / one), 0, 1.5);
    EXPECT_NEAR(10 * std::log10(right / left), 0, 1.5);
    EXPECT_NEAR(10 * std::log10(narrow / one), 0, 1.5);
}

TEST(Synth, NoiseIsWhiteAndBelongsToTheSeed) {
    Rig rig(synthSpec, with({{"osc1.level", "-144dB"}, {"noise.level", "0dB"}}));
    rig.press(60);
    const auto audio = rig.playSilence(2);
    std::vector<std::complex<double>> x(audio[0] + 4096, audio[0] + 4096 + 65536);
    fourier(x);
    const auto band = [&](double from, double to) {
        double sum = 0;
        const auto first = std::size_t(from / 48000 * 65536), last = std::size_t(to / 48000 * 65536);
        for (auto i = first; i < last; ++i)
            sum += std::norm(x[i]);
        return 10 * std::log10(sum / double(last - first));
    };
    for (const double f : {100.0, 1000.0, 5000.0, 15000.0})
        EXPECT_NEAR(band(f, 1.3 * f), band(2000, 18000), 0.8) << f;
    EXPECT_NEAR(power(audio[0] + 4096, 65536), 1.0 / 3, 0.02); // even over -1..1
}
