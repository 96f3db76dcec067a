// A take lands where it was played: over a loop from the outputs to the inputs, with latency in the device
// and in the project, a recording of what is played lies exactly upon it.
#include "app/testing/LiveRig.h"
#include "model/Directory.h"

#include <gtest/gtest.h>

namespace tutti {
namespace {

class Recorded : public ::testing::Test {
protected:
    void SetUp() override {
        rig_.addNoise();
        rig_.perform("track.add id=t_B name=Sung kind=audio");
    }
    void record(std::int64_t until) { EXPECT_EQ(rig_.record({.arms = {{sung_, {0, 1}}}}, until).size(), 1u); }
    /// The take lies upon what was played, from one frame to another.
    void expectOnTop(int from, int to) {
        const auto played = rig_.heard("t_A", 96000), sung = rig_.heard("t_B", 96000);
        for (int c = 0; c < 2; ++c)
            for (int i = from; i < to; ++i)
                ASSERT_EQ(played[c][i], sung[c][i]) << "channel " << c << ", frame " << i;
    }

    const TrackId sung_ = testing::LiveRig::track("t_B");
    testing::LiveRig rig_{100, 211};
    LiveSession& live_ = *rig_.live;
};

TEST_F(Recorded, ATakeLandsWhereItWasPlayed) {
    {
        const testing::Cable cable(rig_);
        record(40000);
    }
    expectOnTop(0, 39000);
    EXPECT_EQ(rig_.trackNow("t_B").clips.size(), 1u);
    const auto undone = live_.undo();
    ASSERT_TRUE(undone);
    EXPECT_TRUE(rig_.trackNow("t_B").clips.empty()) << "one step";
}

TEST_F(Recorded, BehindLateDevicesToo) {
    rig_.perform("device.add track=t_A type=tutti.limiter ceiling=0");
    ASSERT_GT(live_.engine().latency(), 0);
    rig_.perform("track.set track=t_A gain=0dB");
    {
        const testing::Cable cable(rig_);
        rig_.locate(12000);
        record(40000);
    }
    // The limiter is at rest; from the start it comes up within some milliseconds.
    expectOnTop(12000 + 1000, 39000);
}

TEST_F(Recorded, WhatMakesNoSenseIsRefused) {
    EXPECT_FALSE(live_.stopRecording());
    EXPECT_FALSE(live_.record({}));
    EXPECT_FALSE(live_.record({.arms = {{rig_.track("t_NOPE"), {0}}}}));
    EXPECT_FALSE(live_.recording());
    EXPECT_TRUE(unfinishedTakes(rig_.project).empty()) << "no note is left";
}

TEST_F(Recorded, ASessionThatEndsKeepsWhatItHas) {
    {
        const testing::Cable cable(rig_);
        ASSERT_TRUE(live_.record({.arms = {{sung_, {0, 1}}}}));
        rig_.playUntil(20000);
    }
    rig_.live.reset();
    const auto again = Session::open(rig_.project, Access::read, rig_.house);
    ASSERT_TRUE(again);
    EXPECT_EQ(findTrack(again->project(), *TrackId::parse("t_B"))->clips.size(), 1u);
    EXPECT_TRUE(unfinishedTakes(rig_.project).empty());
}

TEST_F(Recorded, ADeviceThatIsLostEndsTheTakesAndNotTheTransport) {
    const testing::Cable cable(rig_);
    ASSERT_TRUE(live_.record({.arms = {{sung_, {0, 1}}}}));
    rig_.playUntil(20000);
    EXPECT_FALSE(live_.recordingOver());
    rig_.device().lose("the cable was pulled");
    while (!live_.recordingOver())
        live_.tick();
    EXPECT_EQ(live_.engine().state().state, LiveTransport::State::rolling);
    const auto reports = live_.stopRecording();
    ASSERT_TRUE(reports);
    EXPECT_GE(reports->front().frames, 19000);
}

TEST_F(Recorded, WhatComesInIsMeasured) {
    ASSERT_TRUE(live_.record({.arms = {{sung_, {1}}}}));
    AudioBuffer in(2, 64);
    in[0][3] = 0.9f;
    in[1][5] = -0.5f;
    rig_.device().pull(in.view());
    EXPECT_EQ(live_.takeInputPeak(0), 0.5f);
    EXPECT_EQ(live_.takeInputPeak(0), 0.0f);
    EXPECT_EQ(live_.takeInputPeak(7), 0.0f);
}

} // namespace
} // namespace tutti
