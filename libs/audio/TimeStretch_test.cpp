// Stretched sound: as long as asked for to the frame, and at the pitch it had.
#include "audio/TimeStretch.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

namespace tutti {
namespace {

constexpr double rate = 48000;

/// A tone, or several, read again and again.
StretchSource toneSource(std::int64_t frames, double hertz, std::int64_t& position) {
    StretchSource source{rate, 2, frames, {}, {}};
    source.rewind = [&position]() -> Result {
        position = 0;
        return success();
    };
    source.read = [frames, hertz, &position](AudioView view) -> Expected<int> {
        const auto count = static_cast<int>(std::min<std::int64_t>(view.frames, frames - position));
        for (int i = 0; i < count; ++i) {
            const double phase = 2 * std::numbers::pi * hertz * static_cast<double>(position + i) / rate;
            for (int c = 0; c < view.channelCount; ++c)
                view[c][i] = static_cast<float>(0.5 * std::sin(phase));
        }
        position += count;
        return count;
    };
    return source;
}

/// How much of a frequency is in the middle of the sound (Goertzel), 1 for a full-scale sine.
double levelAt(const std::vector<float>& sound, double hertz) {
    const std::size_t count = 16384, from = sound.size() / 2 - count / 2;
    double re = 0, im = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const double window = 1 - std::cos(2 * std::numbers::pi * static_cast<double>(i) / count);
        const double phase = 2 * std::numbers::pi * hertz * static_cast<double>(i) / rate;
        re += window * sound[from + i] * std::cos(phase);
        im += window * sound[from + i] * std::sin(phase);
    }
    return 2 * std::hypot(re, im) / static_cast<double>(count);
}

TEST(TimeStretch, ChangesTheLengthAndKeepsThePitch) {
    for (const double speed : {0.5, 0.8, 1.25, 2.0}) {
        std::int64_t position = 0;
        const auto source = toneSource(72000, 1000, position);
        std::vector<float> sound;
        const auto done = stretchTime(source, speed, [&](ConstAudioView view) -> Result {
            sound.insert(sound.end(), view[0], view[0] + view.frames);
            return success();
        });
        ASSERT_TRUE(done) << done.error().message;
        EXPECT_EQ(static_cast<std::int64_t>(sound.size()), std::llround(72000 / speed)) << speed;
        EXPECT_NEAR(levelAt(sound, 1000), 0.5, 0.03) << speed;
        EXPECT_LT(levelAt(sound, 1000 * speed), 0.01) << speed;
    }
}

TEST(TimeStretch, StopsWhenItIsTold) {
    std::int64_t position = 0;
    const auto source = toneSource(72000, 440, position);
    const auto stopped = stretchTime(
        source, 2, [](ConstAudioView) { return success(); }, [](double done) { return done < 0.25; });
    ASSERT_FALSE(stopped);
    EXPECT_EQ(stopped.error().fault, Fault::interrupted);
    const auto full = stretchTime(source, 2, [](ConstAudioView) -> Result {
        return Error{Fault::output, "full"};
    });
    EXPECT_EQ(full.error().message, "full");
}

} // namespace
} // namespace tutti
