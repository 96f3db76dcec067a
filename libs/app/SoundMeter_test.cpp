#include "app/SoundMeter.h"
#include "base/Random.h"

#include <gtest/gtest.h>

#include <cmath>

namespace tutti {
namespace {

AudioBuffer noise(std::uint64_t seed, int channels, int frames, float level) {
    AudioBuffer buffer(channels, frames);
    Random random(seed);
    for (int c = 0; c < channels; ++c)
        for (int i = 0; i < frames; ++i)
            buffer[c][i] = level * static_cast<float>(random.between(-1.0, 1.0));
    return buffer;
}

void add(SoundMeter& meter, const AudioBuffer& sound, int from, int count) {
    std::vector<const float*> channels;
    for (int c = 0; c < sound.channels(); ++c)
        channels.push_back(sound[c] + from);
    meter.add({channels.data(), sound.channels(), count});
}

TEST(SoundMeter, TheLevelOfASineIsThreeDecibelsBelowItsPeak) {
    AudioBuffer sine(1, 48000);
    for (int i = 0; i < sine.frames(); ++i)
        sine[0][i] = static_cast<float>(std::sin(2 * 3.14159265358979 * 100 * i / 48000));
    SoundMeter meter(48000, 1);
    meter.add(sine.view());
    EXPECT_NEAR(meter.result().rms, -3.0103, 0.001);
}

TEST(SoundMeter, HowSoundIsCutDoesNotMatter) {
    const auto sound = noise(3, 2, 100000, 0.5f);
    SoundMeter whole(44100, 2), cut(44100, 2);
    whole.add(sound.view());
    Random random(7);
    for (int from = 0; from < sound.frames();) {
        const int count = std::min(static_cast<int>(random.between(std::int64_t{1}, std::int64_t{3000})),
                                   sound.frames() - from);
        add(cut, sound, from, count);
        from += count;
    }
    EXPECT_EQ(whole.result().frames, cut.result().frames);
    EXPECT_NEAR(whole.result().rms, cut.result().rms, 1e-9);
    EXPECT_NEAR(whole.result().noiseFloor, cut.result().noiseFloor, 1e-9);
    EXPECT_NEAR(whole.result().loudness.integrated, cut.result().loudness.integrated, 1e-9);
}

TEST(SoundMeter, TheNoiseFloorIsThatOfTheQuietestHalfSecond) {
    SoundMeter meter(48000, 2);
    meter.add(noise(1, 2, 48000, 0.5f).view());
    meter.add(noise(2, 2, 24000, 0.001f).view()); // even over +-0.001: 0.001 / sqrt (3)
    meter.add(noise(3, 2, 48000, 0.5f).view());
    EXPECT_NEAR(meter.result().noiseFloor, 20 * std::log10(0.001 / std::sqrt(3.0)), 0.1);
}

TEST(SoundMeter, TooShortASoundHasNoNoiseFloor) {
    SoundMeter meter(48000, 1);
    meter.add(noise(1, 1, 23999, 0.5f).view());
    EXPECT_FALSE(std::isfinite(meter.result().noiseFloor));
}

} // namespace
} // namespace tutti
