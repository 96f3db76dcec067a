// The lanes give the bits of a plain loop, over any cut; what glides does not jump.
#include "base/Random.h"
#include "dsp/BiquadChain.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace tutti {
namespace {

BiquadCoefficients someFilter(Random& random) {
    const double gain = random.between(-18.0, 18.0), q = random.between(0.3, 8.0);
    const AnalogueModel models[] = {bellModel(gain, q), lowShelfModel(gain, q), highShelfModel(gain, q),
                                    lowPassModel(q),    highPassModel(q),       notchModel(q),
                                    highPassModel(0)};
    return matched(models[random.between(std::int64_t{0}, std::int64_t{6})], random.between(0.0005, 0.45));
}

AudioBuffer someNoise(Random& random, int channels, int frames) {
    AudioBuffer audio(channels, frames);
    for (int c = 0; c < channels; ++c)
        for (int i = 0; i < frames; ++i)
            audio[c][i] = static_cast<float>(random.between(-1.0, 1.0));
    return audio;
}

/// The formula as it stands.
struct PlainSection {
    ChainSection k;
    double s1 = 0, s2 = 0;
    double next(double x) {
        const double y = k.b0 * x + s1;
        const double after = k.c1 * x + s2 - k.a1 * s1;
        s2 = k.c2 * x - k.a2 * s1;
        s1 = after;
        return y;
    }
};

/// One section after the other, in doubles from end to end.
void plainLoop(const std::vector<ChainSection>& sections, AudioBuffer& audio) {
    for (int c = 0; c < audio.channels(); ++c) {
        std::vector<PlainSection> chain;
        for (const auto& section : sections)
            chain.push_back({section});
        for (int i = 0; i < audio.frames(); ++i) {
            double x = audio[c][i];
            for (auto& section : chain)
                x = section.next(x);
            audio[c][i] = static_cast<float>(x);
        }
    }
}

void run(BiquadChain& chain, AudioBuffer& audio, int from, int to) {
    float* channels[2] = {audio[0] + from, audio[audio.channels() - 1] + from};
    chain.process({channels, audio.channels(), to - from});
}

TEST(BiquadChain, GivesTheBitsOfAPlainLoopForEveryCut) {
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        Random random(seed);
        std::vector<ChainSection> sections(
            static_cast<std::size_t>(random.between(std::int64_t{1}, std::int64_t{BiquadChain::most})));
        std::vector<int> fresh(sections.size(), -1);
        BiquadChain chain;
        chain.arrange(fresh);
        for (std::size_t i = 0; i < sections.size(); ++i)
            chain.set(static_cast<int>(i), sections[i] = chainSection(someFilter(random)));
        auto audio = someNoise(random, seed % 3 == 0 ? 1 : 2, 1500), expected = audio;
        plainLoop(sections, expected);
        for (int done = 0; done < audio.frames();) {
            const int most = seed % 2 == 0 ? BiquadChain::longest : 20;
            const int count = static_cast<int>(std::min<std::int64_t>(
                random.between(std::int64_t{1}, std::int64_t{most}), audio.frames() - done));
            run(chain, audio, done, done + count);
            done += count;
        }
        for (int c = 0; c < audio.channels(); ++c)
            ASSERT_TRUE(std::equal(audio[c], audio[c] + audio.frames(), expected[c]))
                << "channel " << c << ", " << sections.size() << " sections";
    }
}

TEST(BiquadChain, WithoutSectionsTouchesNothing) {
    AudioBuffer audio(2, 8);
    audio[0][0] = -0.0f;
    audio[1][3] = std::numeric_limits<float>::infinity();
    BiquadChain chain;
    run(chain, audio, 0, 8);
    EXPECT_TRUE(std::signbit(audio[0][0]));
    EXPECT_TRUE(std::isinf(audio[1][3]));
}

TEST(BiquadChain, ReadsBadSamplesAsSilence) {
    Random random(5);
    const auto section = chainSection(matched(bellModel(12, 3), 0.01));
    for (const float bad :
         {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(), -1e30f}) {
        auto audio = someNoise(random, 2, 200), clean = audio;
        for (const int at : {50, 51, 199}) {
            audio[0][at] = audio[1][at] = bad;
            clean[0][at] = clean[1][at] = 0;
        }
        for (auto* each : {&audio, &clean}) {
            BiquadChain chain;
            chain.arrange(std::array{-1});
            chain.set(0, section);
            run(chain, *each, 0, 200);
        }
        for (int c = 0; c < 2; ++c)
            EXPECT_TRUE(std::equal(audio[c], audio[c] + 200, clean[c])) << bad;
    }
}

TEST(BiquadChain, KeepsStatesWhenItIsArrangedAnew) {
    Random random(7);
    const auto a = chainSection(someFilter(random)), b = chainSection(someFilter(random)),
               c = chainSection(someFilter(random));
    auto audio = someNoise(random, 2, 400), expected = audio;
    BiquadChain chain;
    chain.arrange(std::array{-1, -1});
    chain.set(0, c), chain.set(1, b);
    run(chain, audio, 0, 200);
    chain.arrange(std::array{-1, 1, -1}); // c leaves, b stays, a comes, a new c comes
    chain.set(0, a), chain.set(1, b), chain.set(2, c);
    run(chain, audio, 200, 400);

    for (int channel = 0; channel < 2; ++channel) {
        PlainSection a1{a}, b1{b}, c1{c}, c2{c};
        for (int i = 0; i < 400; ++i) {
            const double x = expected[channel][i];
            const double y = i < 200 ? b1.next(c1.next(x)) : c2.next(b1.next(a1.next(x)));
            ASSERT_EQ(audio[channel][i], static_cast<float>(y)) << i;
        }
    }
}

TEST(BiquadChain, GlidesInAStraightLineAndArrives) {
    // Without recursion the output shows the coefficient.
    BiquadChain chain;
    chain.arrange(std::array{-1});
    chain.set(0, {1, 0, 0, 0, 0, 1});
    chain.glide(0, {3, 0, 0, 0, 0, 1});
    AudioBuffer audio(1, 20);
    std::fill_n(audio[0], 20, 1.0f);
    for (int i = 0; i < 16; i += 4)
        run(chain, audio, i, i + 4);
    chain.arrive();
    run(chain, audio, 16, 20);
    for (int i = 0; i < 20; ++i)
        EXPECT_FLOAT_EQ(audio[0][i], static_cast<float>(std::min(3.0, 1 + 2.0 * (i + 1) / 16))) << i;
}

TEST(BiquadChain, ComesAndGoesAsAMix) {
    const BiquadCoefficients filter = matched(lowPassModel(0.7), 0.02);
    const auto half = chainSection(filter, 0.5), whole = chainSection(filter, 1);
    Random random(3);
    const auto input = someNoise(random, 2, 16);
    auto mixed = input, filtered = input;
    BiquadChain chain;
    chain.arrange(std::array{-1});
    chain.set(0, half);
    chain.glide(0, half);
    run(chain, mixed, 0, 16);
    chain.arrange(std::array{-1});
    chain.set(0, whole);
    chain.glide(0, whole);
    run(chain, filtered, 0, 16);
    for (int i = 0; i < 16; ++i)
        EXPECT_NEAR(mixed[0][i], (input[0][i] + filtered[0][i]) / 2, 1e-7f);
}

} // namespace
} // namespace tutti
