// A take lands where it was played: over a loop from the outputs to the inputs, with latency in the device
// and in the project, a recording of what is played lies exactly upon it.
#include "app/testing/LiveRig.h"
#include "audio/WavMap.h"
#include "model/Clips.h"
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

TEST(RecordedLate, ByMoreThanTheDeviceSaysLiesInItsPlaceOnceThatIsKnown) {
    testing::LiveRig rig(100, 211);
    rig.addNoise();
    rig.perform("track.add id=t_B name=Sung kind=audio");
    const testing::Cable cable(rig, {}, 37);
    rig.live->setExtraLatency(37);
    rig.record({.arms = {{rig.track("t_B"), {0, 1}}}}, 40000);
    const auto played = rig.heard("t_A", 39000), sung = rig.heard("t_B", 39000);
    for (int i = 0; i < 39000; ++i)
        ASSERT_EQ(played[0][i], sung[0][i]) << "frame " << i;
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
        rig_.turn();
    EXPECT_EQ(live_.engine().state().state, LiveTransport::State::rolling);
    const auto reports = live_.stopRecording();
    ASSERT_TRUE(reports);
    EXPECT_GE(reports->front().frames, 19000);
}

TEST_F(Recorded, APunchIsExactlyWhatWasAskedFor) {
    live_.engine().setPunch({5000, 15001});
    std::int64_t frames = 0;
    {
        const testing::Cable cable(rig_);
        frames = rig_.record({.arms = {{sung_, {0, 1}}}}, 20000).front().frames;
    }
    EXPECT_EQ(frames, 10001);
    const auto played = rig_.heard("t_A", 30000), sung = rig_.heard("t_B", 30000);
    for (int c = 0; c < 2; ++c)
        for (int i = 0; i < 30000; ++i)
            ASSERT_EQ(sung[c][i], i >= 5000 && i < 15001 ? played[c][i] : 0) << "frame " << i;
}

TEST_F(Recorded, APreRollIsPlayedAndNotTaken) {
    rig_.perform("clip.add track=t_A at=2s src=a_N");
    live_.engine().setPunch({100000, 110000});
    {
        const testing::Cable cable(rig_);
        EXPECT_EQ(rig_.record({.arms = {{sung_, {0, 1}}}, .preRoll = 1}, 112000).front().frames, 10000);
        live_.engine().setPunch({});
        rig_.locate(120000);
        ASSERT_TRUE(live_.record({.arms = {{sung_, {0, 1}}}, .preRoll = 1}));
        EXPECT_LT(live_.engine().state().position, 120000) << "it plays from 24000 on";
        rig_.playUntil(130000);
        ASSERT_TRUE(live_.stopRecording());
    }
    const auto played = rig_.heard("t_A", 125000), sung = rig_.heard("t_B", 125000);
    for (int i = 0; i < 125000; ++i)
        ASSERT_EQ(sung[0][i], (i >= 100000 && i < 110000) || i >= 120000 ? played[0][i] : 0) << "frame " << i;
}

TEST_F(Recorded, ATakeOverAnotherMakesItWayWithoutACut) {
    const auto takeAt = [&](FrameRange punch) {
        live_.engine().setPunch(punch);
        rig_.locate(punch.from - 1000);
        rig_.record({.arms = {{sung_, {0, 1}}}}, punch.to + 1000);
    };
    const testing::Cable cable(rig_);
    takeAt({5000, 25000});
    EXPECT_TRUE(rig_.trackNow("t_B").lanes.empty());
    takeAt({10000, 20000});
    EXPECT_EQ(rig_.trackNow("t_B").lanes.size(), 1u);
    EXPECT_EQ(rig_.trackNow("t_B").clips.size(), 3u)
        << "what is left of the first, with the second in between";
    live_.engine().setPunch({});
    rig_.locate(0);
    rig_.record({.arms = {{sung_, {0, 1}}}, .replace = false}, 3000);
    EXPECT_EQ(rig_.trackNow("t_B").lanes.size(), 1u) << "overdubbed";
}

TEST_F(Recorded, APunchThatIsNeverReachedIsRefused) {
    live_.engine().setPunch({5000, 15000});
    const testing::Cable cable(rig_);
    rig_.locate(15000);
    EXPECT_FALSE(live_.record({.arms = {{sung_, {0}}}}));
    EXPECT_TRUE(unfinishedTakes(rig_.project).empty());
}

TEST_F(Recorded, EachRoundOfALoopIsATake) {
    live_.engine().setLoop({10000, 20000});
    {
        const testing::Cable cable(rig_);
        rig_.locate(6000);
        const auto before = live_.engine().state().clock;
        ASSERT_TRUE(live_.record({.arms = {{sung_, {0, 1}}}}));
        while (live_.engine().state().clock < before + 14000 + 10000 + 4000)
            rig_.turn();
        ASSERT_TRUE(live_.stopRecording());
    }
    const auto& track = rig_.trackNow("t_B");
    ASSERT_EQ(track.lanes.size(), 3u);
    const auto noise = WavMap::open((rig_.project / "media/noise.wav").string());
    const auto take = WavMap::open((rig_.project / "media/Sung-1.wav").string());
    ASSERT_TRUE(noise && take);
    for (std::size_t i = 0; i < 3; ++i) {
        ASSERT_EQ(track.lanes[i]->clips.size(), 1u);
        const auto& clip = *track.lanes[i]->clips.front();
        const auto place = framesOf(clip, *live_.session().project().tempo, 48000);
        EXPECT_EQ(place.start, i == 0 ? 6000 : 10000);
        if (i < 2) {
            EXPECT_EQ(place.end, 20000);
        }
        // At a jump what leaves fades out and what comes fades in.
        const auto from = place.start + 1500;
        const int count = static_cast<int>(place.end - 1500 - from);
        std::vector<float> played(static_cast<std::size_t>(count)), sung(played);
        noise->read(0, from, played.data(), count);
        take->read(0, std::get<AudioContent>(clip.content).from.count + 1500, sung.data(), count);
        EXPECT_EQ(played, sung) << "round " << i;
    }
    // The last one is heard, and the one before it where that did not get to.
    const auto& media = std::get<AudioContent>(track.lanes[2]->clips.front()->content).media;
    EXPECT_EQ(std::get<AudioContent>(track.clips.front()->content).media, media);
    ASSERT_EQ(track.clips.size(), 2u);
    EXPECT_EQ(std::get<AudioContent>(track.clips[0]->content).from,
              std::get<AudioContent>(track.lanes[2]->clips.front()->content).from);
    ASSERT_TRUE(live_.undo());
    EXPECT_TRUE(rig_.trackNow("t_B").lanes.empty()) << "one step";
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
