// Ticks leave at the frames at which the timeline has them.
#include "base/Random.h"
#include "base/testing/Seed.h"
#include "live/testing/LiveStage.h"

#include <gtest/gtest.h>

namespace tutti {
namespace {

using namespace testing;

class Sending : public ::testing::Test {
protected:
    Sending() {
        studio_.media("a_N", noise(5, 480000)).verb("track.add id=t_N name=N kind=audio");
        studio_.verb("clip.add track=t_N id=c_N at=0s src=a_N").verb("tempo.set bpm=97");
    }
    /// What was sent since the last time, but for ticks; and where ticks were.
    std::vector<ManualDevice::Sent> others(LiveStage& stage, std::vector<std::int64_t>* ticks = nullptr) {
        std::vector<ManualDevice::Sent> all;
        for (const auto& sent : stage.device().sent)
            if (sent.bytes[0] != 0xF8)
                all.push_back(sent);
            else if (ticks != nullptr)
                ticks->push_back(sent.time);
        stage.device().sent.clear();
        return all;
    }
    std::int64_t frameOfTick(std::int64_t tick) {
        return studio_.project().tempo->frameAt(TickPoint{tick * ticksPerQuarter / 24}, 48000).count;
    }
    Studio studio_;
};

TEST_F(Sending, ATickForEachTwentyFourthAtItsFrame) {
    const auto seed = firstSeed();
    SCOPED_TRACE("seed " + std::to_string(seed));
    studio_.verb("tempo.set at=4q bpm=97 to=160 ramp=8q");
    LiveStage stage(studio_);
    stage.engine().setClockOut(0);
    stage.engine().play();
    Random random(seed);
    stage.pullBy(400000,
                 [&] { return static_cast<int>(random.between(std::int64_t{1}, std::int64_t{900})); });
    std::vector<std::int64_t> ticks;
    const auto sent = others(stage, &ticks);
    ASSERT_EQ(sent.size(), 1u);
    EXPECT_EQ(sent[0], (ManualDevice::Sent{0, 0, {0xFA}}));
    const auto late = stage.engine().latency();
    ASSERT_GT(ticks.size(), 300u);
    for (std::size_t i = 0; i < ticks.size(); ++i)
        ASSERT_EQ(ticks[i], frameOfTick(static_cast<std::int64_t>(i)) + late) << "tick " << i;
}

TEST_F(Sending, FromTheMiddleItGoesOnAtTheNextSixteenth) {
    LiveStage stage(studio_);
    stage.engine().setClockOut(0);
    stage.engine().locate(100000);
    stage.engine().play();
    stage.pull(48000);
    std::vector<std::int64_t> ticks;
    const auto sent = others(stage, &ticks);
    std::int64_t sixteenth = 0;
    while (frameOfTick(sixteenth * 6) < 100000)
        ++sixteenth;
    ASSERT_EQ(sent.size(), 2u);
    const auto low = static_cast<std::uint8_t>(sixteenth & 127),
               high = static_cast<std::uint8_t>(sixteenth >> 7);
    EXPECT_EQ(sent[0], (ManualDevice::Sent{0, 0, {0xF2, low, high}}));
    const auto begins = frameOfTick(sixteenth * 6) - 100000;
    EXPECT_EQ(sent[1], (ManualDevice::Sent{begins, 0, {0xFB}}));
    EXPECT_EQ(ticks.front(), begins) << "the first tick is the place";
    EXPECT_EQ(ticks[1], frameOfTick(sixteenth * 6 + 1) - 100000);

    stage.engine().stop();
    stage.pull(1000);
    ticks.clear();
    const auto stopped = others(stage, &ticks);
    ASSERT_EQ(stopped.size(), 1u);
    EXPECT_EQ(stopped[0].bytes, std::vector<std::uint8_t>{0xFC});
    EXPECT_TRUE(ticks.empty()) << "it stands";
}

TEST_F(Sending, ALoopIsAJump) {
    LiveStage stage(studio_);
    const auto bar = frameOfTick(4 * 24);
    stage.engine().setLoop({0, bar});
    stage.engine().setClockOut(0);
    stage.engine().play();
    stage.pull(static_cast<int>(3 * bar), 256);
    std::vector<std::int64_t> ticks;
    const auto sent = others(stage, &ticks);
    ASSERT_EQ(sent.size(), 5u) << "three starts, two stops";
    EXPECT_EQ(sent[1], (ManualDevice::Sent{bar, 0, {0xFC}}));
    EXPECT_EQ(sent[2], (ManualDevice::Sent{bar, 0, {0xFA}}));
    EXPECT_EQ(ticks.size(), 3u * 96);
}

TEST_F(Sending, AtAnotherSpeedItIsTheSpeedOfTheTicks) {
    LiveStage stage(studio_);
    stage.engine().setSpeed(2);
    stage.engine().setClockOut(0);
    stage.engine().play();
    stage.pull(48000);
    std::vector<std::int64_t> ticks;
    others(stage, &ticks);
    for (std::size_t i = 0; i < ticks.size(); ++i)
        ASSERT_NEAR(static_cast<double>(ticks[i]),
                    static_cast<double>(frameOfTick(static_cast<std::int64_t>(i))) / 2, 1.01);
    EXPECT_NEAR(static_cast<double>(ticks.size()), 2 * 97 / 60.0 * 24, 1);
}

TEST_F(Sending, SwitchedOffItSaysStop) {
    LiveStage stage(studio_);
    stage.engine().setClockOut(0);
    stage.engine().play();
    stage.pull(4800);
    stage.device().sent.clear();
    stage.engine().setClockOut(-1);
    stage.pull(4800);
    ASSERT_EQ(stage.device().sent.size(), 1u);
    EXPECT_EQ(stage.device().sent[0].bytes, std::vector<std::uint8_t>{0xFC});
}

} // namespace
} // namespace tutti
