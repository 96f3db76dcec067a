// The promise of the mastering, on sounds of all kinds: the level within a tenth, no true peak above the
// ceiling.
#include "app/House.h"
#include "app/Master.h"
#include "base/Random.h"

#include <gtest/gtest.h>

#include <cmath>

namespace tutti {
namespace {

/// Noise whose level wanders and jumps, with clicks in it.
Spool randomSound(Random& random, double rate, int channels, double seconds) {
    auto spool = Spool::make(rate, channels);
    EXPECT_TRUE(spool);
    AudioBuffer buffer(channels, 4800);
    const auto pieces = static_cast<int>(seconds * rate / buffer.frames());
    double smooth = 0;
    for (int piece = 0; piece < pieces; ++piece) {
        const double level = std::pow(10.0, random.between(-40.0, -6.0) / 20);
        for (int i = 0; i < buffer.frames(); ++i)
            for (int c = 0; c < channels; ++c) {
                smooth += 0.3 * (random.between(-1.0, 1.0) - smooth);
                buffer[c][i] = static_cast<float>(level * smooth) + (random.chance(0.0002) ? 0.8f : 0.0f);
            }
        EXPECT_TRUE(spool->write(buffer.view()));
    }
    return std::move(*spool);
}

Measured measured(Spool& spool) {
    SoundMeter meter(spool.rate(), spool.channels());
    AudioBuffer buffer(spool.channels(), 4096);
    EXPECT_TRUE(spool.rewind());
    for (;;) {
        auto view = buffer.view();
        view.frames = *spool.read(view);
        if (view.frames == 0) return meter.result();
        meter.add(view);
    }
}

class Mastering_ : public ::testing::TestWithParam<std::uint64_t> {};

TEST_P(Mastering_, ReachesTheLevelUnderTheCeilingOrSaysWhyNot) {
    const auto house = builtinHouse();
    Random random(GetParam());
    const double rate = random.chance(0.5) ? 48000 : 44100;
    const int channels = random.chance(0.3) ? 1 : 2;
    auto spool = randomSound(random, rate, channels, 4);
    const auto before = measured(spool);
    Goal goal{Gauge::programme, std::round(random.between(-30.0, -12.0)),
              std::round(random.between(-6.0, -0.5) * 10) / 10, false};
    SCOPED_TRACE("seed " + std::to_string(GetParam()) + ": " + std::to_string(*goal.level) + " LUFS, " +
                 std::to_string(*goal.peak) + " dBTP");

    Mastering mastering(spool, before, goal, house.registry, {});
    auto found = mastering.find();
    ASSERT_TRUE(found) << found.error().message;
    SoundMeter meter(rate, channels);
    std::int64_t frames = 0;
    ASSERT_TRUE(mastering.write([&](ConstAudioView view) {
        frames += view.frames;
        meter.add(view);
        return success();
    }));
    EXPECT_EQ(frames, spool.frames());
    const auto out = meter.result();
    EXPECT_LE(out.loudness.truePeak, *goal.peak);
    EXPECT_DOUBLE_EQ(out.loudness.integrated, found->sound.loudness.integrated)
        << "what was written is what was found";
    if (found->reached)
        EXPECT_NEAR(out.loudness.integrated, *goal.level, 0.1);
    else
        EXPECT_FALSE(found->note.empty());
}
INSTANTIATE_TEST_SUITE_P(Seeds, Mastering_, ::testing::Range<std::uint64_t>(1, 13));

TEST(Mastering, WithoutPeaksThatReachTheCeilingItOnlyMultiplies) {
    const auto house = builtinHouse();
    auto spool = Spool::make(48000, 1);
    AudioBuffer buffer(1, 96000);
    for (int i = 0; i < buffer.frames(); ++i)
        buffer[0][i] = 0.25f * static_cast<float>(std::sin(i * 0.1));
    ASSERT_TRUE(spool->write(buffer.view()));
    const auto before = measured(*spool);
    Mastering mastering(*spool, before, {Gauge::programme, -20, -1, false}, house.registry, {});
    const auto found = mastering.find();
    ASSERT_TRUE(found && found->reached);
    EXPECT_EQ(found->reduction, 0);
    std::int64_t place = 0;
    ASSERT_TRUE(mastering.write([&](ConstAudioView view) {
        for (int i = 0; i < view.frames; ++i, ++place)
            EXPECT_FLOAT_EQ(view[0][i],
                            buffer[0][place] * static_cast<float>(std::pow(10, found->gain / 20)));
        return success();
    }));
}

TEST(Mastering, SilenceIsNoErrorAndNoSuccess) {
    const auto house = builtinHouse();
    auto spool = Spool::make(48000, 2);
    ASSERT_TRUE(spool->write(AudioBuffer(2, 48000).view()));
    const auto before = measured(*spool);
    Mastering mastering(*spool, before, {Gauge::programme, -14, -1, false}, house.registry, {});
    const auto found = mastering.find();
    ASSERT_TRUE(found);
    EXPECT_FALSE(found->reached);
    EXPECT_NE(found->note.find("silent"), std::string::npos);
}

TEST(Mastering, APeakCanBeTheLevel) {
    const auto house = builtinHouse();
    Random random(99);
    auto spool = randomSound(random, 48000, 2, 1);
    const auto before = measured(spool);
    Mastering mastering(spool, before, {Gauge::programme, {}, -3, true}, house.registry, {});
    const auto found = mastering.find();
    ASSERT_TRUE(found && found->reached);
    EXPECT_NEAR(found->sound.loudness.truePeak, -3, 0.001);
    EXPECT_EQ(found->reduction, 0);
}

TEST(Mastering, CanBeStopped) {
    const auto house = builtinHouse();
    Random random(5);
    auto spool = randomSound(random, 48000, 2, 1);
    const auto before = measured(spool);
    Mastering mastering(spool, before, {Gauge::programme, -14, -1, false}, house.registry,
                        [](std::string_view, double) { return false; });
    const auto found = mastering.find();
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().fault, Fault::interrupted);
}

} // namespace
} // namespace tutti
