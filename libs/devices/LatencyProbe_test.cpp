// The way over a cable is found to the frame, whatever lies in the way, and what is no cable is none.
#include "base/Random.h"
#include "devices/LatencyProbe.h"
#include "devices/testing/ManualDevice.h"

#include <gtest/gtest.h>

#include <deque>
#include <functional>

namespace tutti {
namespace {

/// What comes in at a frame, of all that went out before.
using Way = std::function<float(const std::vector<float>& sent, std::int64_t frame)>;

Expected<LatencyProbe::RoundTrip> measured(const Way& way, int lostAt = -1) {
    testing::ManualDevice device({.rate = 8000});
    LatencyProbe probe(8000, 1, 0, 0.5);
    EXPECT_TRUE(device.start(probe));
    std::vector<float> sent;
    const int blocks[] = {64, 1, 300, 17};
    for (std::size_t turn = 0; !probe.finished(); ++turn) {
        const int frames = blocks[turn % 4];
        AudioBuffer in(2, frames);
        for (int i = 0; i < frames; ++i)
            in[0][i] = way(sent, static_cast<std::int64_t>(sent.size()) + i);
        const auto out = device.pull(std::as_const(in).view());
        sent.insert(sent.end(), out[1], out[1] + frames);
        if (static_cast<int>(turn) == lostAt) device.miss(5);
    }
    device.stop();
    return probe.result();
}

float before(const std::vector<float>& sent, std::int64_t frame) {
    return frame >= 0 && frame < static_cast<std::int64_t>(sent.size())
               ? sent[static_cast<std::size_t>(frame)]
               : 0.0f;
}

TEST(LatencyProbe, FindsTheWayToTheFrame) {
    for (const std::int64_t way : {300, 301, 1234, 3999}) {
        const auto found = measured([&](const auto& sent, auto frame) { return before(sent, frame - way); });
        ASSERT_TRUE(found) << found.error().message;
        EXPECT_EQ(found->frames, way);
        EXPECT_FALSE(found->inverted);
    }
}

TEST(LatencyProbe, BehindFiltersNoiseAndAPoleTurned) {
    // Quiet, upside down, dulled by (1 2 1)/4 around the frame, under noise that is as loud as it.
    const auto found = measured([&](const auto& sent, auto frame) {
        const float sound =
            before(sent, frame - 499) + 2 * before(sent, frame - 500) + before(sent, frame - 501);
        const auto noise = static_cast<float>(randomUnit(7, 7, frame) - 0.5);
        return 0.01f * (-0.25f * sound + 0.2f * noise);
    });
    ASSERT_TRUE(found) << found.error().message;
    EXPECT_EQ(found->frames, 500);
    EXPECT_TRUE(found->inverted);
}

TEST(LatencyProbe, WithoutACableThereIsNoWay) {
    for (const Way& way : {Way([](const auto&, auto) { return 0.0f; }), Way([](const auto&, auto frame) {
                               return static_cast<float>(randomUnit(1, 2, frame)) - 0.5f;
                           }),
                           Way([](const auto&sent, auto frame) { return before(sent, frame - 4100); })}) {
        const auto found = measured(way);
        ASSERT_FALSE(found) << found->frames;
        EXPECT_EQ(found.error().message, "output 2 is not heard at input 1");
    }
}

TEST(LatencyProbe, LostFramesSpoilIt) {
    const auto found = measured([](const auto& sent, auto frame) { return before(sent, frame - 300); }, 30);
    ASSERT_FALSE(found);
    EXPECT_NE(found.error().message.find("lost"), std::string::npos);
}

} // namespace
} // namespace tutti
