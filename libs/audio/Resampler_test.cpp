// The figures a conversion of a finished master is held to. Samples go in and come out as 32-bit floats,
// whose rounding alone is at -150 dB.
#include "audio/Resampler.h"
#include "audio/testing/Files.h"
#include "base/Maths.h"

#include <array>
#include <cmath>

namespace tutti {
namespace {

using namespace tutti::testing;

AudioBuffer sine(double frequency, double rate, int frames, double amplitude = 0.5) {
    AudioBuffer sound(1, frames);
    for (int i = 0; i < frames; ++i)
        sound[0][i] = static_cast<float>(amplitude * std::sin(2 * maths::pi * frequency * i / rate));
    return sound;
}

/// All of a sound through a resampler, pushed in pieces of up to `longest` frames.
AudioBuffer convert(const AudioBuffer& sound, double from, double to, std::int64_t longest = 1 << 20,
                    std::uint64_t seed = 1) {
    Random random(seed);
    Resampler resampler(from, to, sound.channels());
    std::vector<std::vector<float>> out(static_cast<std::size_t>(sound.channels()));
    const auto drain = [&](int most) {
        AudioBuffer piece(sound.channels(), most);
        while (const int count = resampler.take(piece.view()))
            for (int c = 0; c < piece.channels(); ++c)
                out[static_cast<std::size_t>(c)].insert(out[static_cast<std::size_t>(c)].end(), piece[c],
                                                        piece[c] + count);
    };
    for (int start = 0; start < sound.frames();) {
        const int count = static_cast<int>(
            std::min<std::int64_t>(random.between(std::int64_t{1}, longest), sound.frames() - start));
        std::vector<const float*> channels;
        for (int c = 0; c < sound.channels(); ++c)
            channels.push_back(sound[c] + start);
        resampler.push({channels.data(), sound.channels(), count});
        start += count;
        drain(static_cast<int>(longest));
    }
    resampler.finish();
    drain(1000);
    AudioBuffer result(sound.channels(), static_cast<int>(out[0].size()));
    for (int c = 0; c < result.channels(); ++c)
        std::copy(out[static_cast<std::size_t>(c)].begin(), out[static_cast<std::size_t>(c)].end(),
                  result[c]);
    return result;
}

struct Fit {
    double level; ///< dB against the amplitude 0.5
    double rest;  ///< dB of all that is not the sine, against it
};

/// The sine of a frequency in the middle of a sound, by least squares.
Fit fit(const AudioBuffer& sound, double frequency, double rate) {
    const int start = sound.frames() / 4, end = sound.frames() * 3 / 4;
    const double turn = 2 * maths::pi * frequency / rate;
    double ss = 0, cc = 0, sc = 0, ys = 0, yc = 0;
    for (int i = start; i < end; ++i) {
        const double s = std::sin(turn * i), c = std::cos(turn * i), y = sound[0][i];
        ss += s * s, cc += c * c, sc += s * c, ys += y * s, yc += y * c;
    }
    const double det = ss * cc - sc * sc, a = (ys * cc - yc * sc) / det, b = (yc * ss - ys * sc) / det;
    double rest = 0;
    for (int i = start; i < end; ++i)
        rest += std::pow(sound[0][i] - a * std::sin(turn * i) - b * std::cos(turn * i), 2);
    const double amplitude = std::hypot(a, b);
    return {20 * std::log10(amplitude / 0.5),
            10 * std::log10(rest / (end - start) / (amplitude * amplitude / 2))};
}

const std::pair<double, double> conversions[] = {{44100, 48000}, {48000, 44100}, {96000, 44100},
                                                 {44100, 96000}, {96000, 48000}, {48000, 192000}};

TEST(Resampler, AddsNothingThatCanBeHeard) {
    for (const auto& [from, to] : conversions)
        for (const double frequency : {997.0, 10007.0, 18997.0, 20000.0}) {
            const auto got = fit(convert(sine(frequency, from, 60000), from, to), frequency, to);
            EXPECT_LE(got.rest, -150) << from << " to " << to << " at " << frequency << " Hz";
        }
}

TEST(Resampler, IsFlatUpTo20kHz) {
    for (const auto& [from, to] : conversions)
        for (const double frequency : {20.0, 100.0, 1000.0, 5000.0, 15000.0, 19000.0, 20000.0}) {
            const auto got = fit(convert(sine(frequency, from, 60000), from, to), frequency, to);
            EXPECT_NEAR(got.level, 0, 0.01) << from << " to " << to << " at " << frequency << " Hz";
        }
}

TEST(Resampler, LeavesNoAliases) {
    for (const auto& [from, to, frequency] :
         {std::array{48000.0, 44100.0, 22250.0}, std::array{48000.0, 44100.0, 23500.0},
          std::array{96000.0, 44100.0, 22250.0}, std::array{96000.0, 44100.0, 40000.0},
          std::array{96000.0, 48000.0, 24200.0}, std::array{192000.0, 44100.0, 22250.0}}) {
        const auto out = convert(sine(frequency, from, 60000), from, to);
        double power = 0;
        const int start = out.frames() / 4, end = out.frames() * 3 / 4;
        for (int i = start; i < end; ++i)
            power += static_cast<double>(out[0][i]) * out[0][i] / (end - start);
        EXPECT_LE(10 * std::log10(power / 0.125 + 1e-30), -150)
            << from << " to " << to << " at " << frequency;
    }
}

TEST(Resampler, PutsThingsWhereTheyBelong) {
    for (const auto& [from, to] : conversions) {
        AudioBuffer impulse(1, 20000);
        impulse[0][7777] = 1;
        const auto out = convert(impulse, from, to);
        double moment = 0, sum = 0;
        for (int i = 0; i < out.frames(); ++i) {
            sum += static_cast<double>(out[0][i]);
            moment += static_cast<double>(out[0][i]) * i;
        }
        EXPECT_NEAR(moment / sum, 7777 * to / from, 0.01) << from << " to " << to;
    }
}

TEST(Resampler, HasTheRoundedLength) {
    Random random(8);
    for (const auto& [from, to] : conversions)
        for (const auto frames :
             {std::int64_t{0}, std::int64_t{1}, std::int64_t{2}, std::int64_t{441},
              random.between(std::int64_t{3}, std::int64_t{30000}), std::int64_t{65536}}) {
            const AudioBuffer sound(1, static_cast<int>(frames));
            EXPECT_EQ(convert(sound, from, to, 5000).frames(),
                      std::llround(static_cast<double>(frames) * to / from))
                << frames << " frames, " << from << " to " << to;
        }
}

TEST(Resampler, GivesTheSameBitsHoweverTheSoundIsCut) {
    const std::uint64_t seed = 9;
    const auto sound = randomSound(seed, 2, 30000);
    for (const auto& [from, to] : {std::pair{48000.0, 44100.0}, std::pair{44100.0, 96000.0}}) {
        const auto whole = convert(sound, from, to);
        for (const std::int64_t longest : {16, 441, 4096}) {
            const auto cut = convert(sound, from, to, longest, seed);
            ASSERT_EQ(cut.frames(), whole.frames());
            for (int c = 0; c < 2; ++c)
                ASSERT_TRUE(std::equal(cut[c], cut[c] + cut.frames(), whole[c]))
                    << "pieces of up to " << longest << ", seed " << seed;
        }
    }
}

TEST(Resampler, KeepsChannelsApart) {
    auto sound = randomSound(10, 3, 5000);
    std::fill_n(sound[1], sound.frames(), 0.0f);
    const auto out = convert(sound, 48000, 44100);
    for (int i = 0; i < out.frames(); ++i)
        ASSERT_EQ(out[1][i], 0.0f);
}

} // namespace
} // namespace tutti
