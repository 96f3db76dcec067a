// Takes in many files, takes of what is loud, takes with what came before them, and takes while they grow:
// in every one of them each frame lies where it was played.
#include "app/testing/LiveRig.h"
#include "audio/WavMap.h"
#include "model/Clips.h"
#include "model/Directory.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <thread>

namespace tutti {
namespace {

class Grown : public ::testing::Test {
protected:
    void SetUp() override {
        rig_.addNoise();
        rig_.perform("track.add id=t_B name=Sung kind=audio");
    }
    RecordSpec sung() const { return {.arms = {{testing::LiveRig::track("t_B"), {0, 1}}}}; }
    const Track& track() { return rig_.trackNow("t_B"); }
    ClipFrames placeOf(const Clip& clip) { return framesOf(clip, *live_.session().project().tempo, 48000); }
    /// What is heard of the track is what was played, and nothing beside the clips.
    void expectOnTop(int to) {
        const auto played = rig_.heard("t_A", to), heard = rig_.heard("t_B", to);
        std::vector<bool> there(static_cast<std::size_t>(to));
        for (const auto& clip : track().clips)
            for (auto i = placeOf(*clip).start; i < std::min<std::int64_t>(to, placeOf(*clip).end); ++i)
                there[static_cast<std::size_t>(i)] = true;
        for (int i = 0; i < to; ++i)
            ASSERT_EQ(heard[0][i], there[static_cast<std::size_t>(i)] ? played[0][i] : 0) << "frame " << i;
    }
    bool exists(const char* file) { return std::filesystem::exists(rig_.project / "media" / file); }

    testing::LiveRig rig_{100, 211};
    LiveSession& live_ = *rig_.live;
};

TEST_F(Grown, SplitFilesAreClipsWithoutASeam) {
    auto spec = sung();
    spec.split = 0.25;
    {
        const testing::Cable cable(rig_);
        rig_.locate(1000);
        EXPECT_EQ(rig_.record(spec, 40000).front().files.size(), 4u);
    }
    ASSERT_EQ(track().clips.size(), 4u);
    EXPECT_EQ(placeOf(*track().clips[0]).start, 1000 - 311);
    for (std::size_t i = 1; i < 4; ++i)
        EXPECT_EQ(placeOf(*track().clips[i]).start, placeOf(*track().clips[i - 1]).end);
    const auto played = rig_.heard("t_A", 39000), heard = rig_.heard("t_B", 39000);
    for (int i = 1000 + 1500; i < 39000; ++i) // at a start what comes fades in
        ASSERT_EQ(heard[0][i], played[0][i]) << "frame " << i;
    ASSERT_TRUE(live_.undo());
    EXPECT_TRUE(track().clips.empty()) << "one step";
}

TEST_F(Grown, FilesThatRotateAwayLeaveTheNewest) {
    auto spec = sung();
    spec.split = 0.1;
    spec.rotate = 2;
    {
        const testing::Cable cable(rig_);
        rig_.record(spec, 30000);
    }
    EXPECT_FALSE(exists("Sung-1.wav"));
    EXPECT_FALSE(exists("Sung-1-5.wav"));
    ASSERT_EQ(track().clips.size(), 2u);
    EXPECT_EQ(placeOf(*track().clips[0]).end, placeOf(*track().clips[1]).start);
    EXPECT_GE(placeOf(*track().clips[1]).end, 29900);
    expectOnTop(29900);
}

TEST_F(Grown, WhatIsLoudBecomesClips) {
    // The noise stops at 48000 and comes again at 120000.
    rig_.perform("clip.add track=t_A at=2.5s src=a_N");
    auto spec = sung();
    spec.armLevel = -40;
    spec.pre = 0.01;
    {
        const testing::Cable cable(rig_);
        rig_.locate(47000);
        rig_.record(spec, 121000);
    }
    ASSERT_EQ(track().clips.size(), 2u);
    const auto first = placeOf(*track().clips[0]), second = placeOf(*track().clips[1]);
    EXPECT_LE(std::abs(first.end - 96000), 20) << "a second behind the last loud sample";
    EXPECT_LE(std::abs(second.start - (120000 - 480)), 20);
    const auto& clip = *track().clips[1];
    EXPECT_EQ(std::get<AudioContent>(clip.content).from.count, second.start - (47000 - 311))
        << "one file that holds all of it";
    const auto played = rig_.heard("t_A", 120900), heard = rig_.heard("t_B", 120900);
    for (int i = 119700; i < 120900; ++i)
        ASSERT_EQ(heard[0][i], played[0][i]) << "frame " << i;
}

TEST_F(Grown, WhatCameBeforeIsInTheFileAndInFrontOfTheClip) {
    auto spec = sung();
    spec.pre = 0.2;
    std::vector<float> before;
    {
        const testing::Cable cable(rig_);
        // It is played, heard and stopped; and then recorded from elsewhere.
        live_.engine().play();
        rig_.playUntil(20000);
        live_.engine().stop();
        rig_.turn();
        rig_.locate(5000);
        rig_.record(spec, 15000);
    }
    ASSERT_EQ(track().clips.size(), 1u);
    const auto& clip = *track().clips[0];
    EXPECT_EQ(placeOf(clip).start, 5000 - 311);
    EXPECT_EQ(std::get<AudioContent>(clip.content).from.count, 9600);
    const auto take = WavMap::open((rig_.project / "media/Sung-1.wav").string());
    const auto noise = WavMap::open((rig_.project / "media/noise.wav").string());
    ASSERT_TRUE(take && noise);
    // What was played before is in it, in one piece: a stretch of the noise is found, bit for bit.
    std::vector<float> all(9600), played(20000);
    take->read(0, 0, all.data(), 9600);
    noise->read(0, 0, played.data(), 20000);
    const auto found = std::search(played.begin(), played.end(), all.begin(), all.begin() + 4000);
    EXPECT_NE(found, played.end());
    const auto heard = rig_.heard("t_B", 14900), sounded = rig_.heard("t_A", 14900);
    for (int i = 5000 + 1500; i < 14900; ++i)
        ASSERT_EQ(heard[0][i], sounded[0][i]) << "frame " << i;
}

TEST_F(Grown, ATakeIsDrawnWhileItGrows) {
    const testing::Cable cable(rig_);
    ASSERT_TRUE(live_.record(sung()));
    std::vector<Peak> drawn;
    for (int i = 0; i < 2000 && drawn.size() < 100; ++i) {
        rig_.turn();
        const auto more = live_.takePeaks(0, 1, drawn.size());
        drawn.insert(drawn.end(), more.begin(), more.end());
        if (live_.engine().state().position > 47000)
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    EXPECT_TRUE(live_.takePeaks(0, 1, drawn.size() + 100000).empty());
    EXPECT_TRUE(live_.takePeaks(3, 0, 0).empty());
    ASSERT_TRUE(live_.stopRecording());
    const auto take = WavMap::open((rig_.project / "media/Sung-1.wav").string());
    ASSERT_TRUE(take);
    float samples[Peaks::firstStep];
    ASSERT_GE(drawn.size(), 100u);
    for (std::size_t i = 0; i < drawn.size(); ++i) {
        take->read(1, static_cast<std::int64_t>(i) * Peaks::firstStep, samples, Peaks::firstStep);
        ASSERT_EQ(drawn[i].low, *std::min_element(samples, samples + Peaks::firstStep)) << i;
        ASSERT_EQ(drawn[i].high, *std::max_element(samples, samples + Peaks::firstStep)) << i;
    }
}

TEST_F(Grown, WhatMakesNoSenseIsRefused) {
    const auto refused = [&](auto change) {
        auto spec = sung();
        change(spec);
        const auto began = live_.record(spec);
        EXPECT_FALSE(began);
        return began ? std::string() : began.error().message;
    };
    EXPECT_EQ(refused([](auto& spec) { spec.rotate = 2; }),
              "rotate: is a number of files, where takes are split");
    EXPECT_EQ(refused([](auto& spec) { spec.split = -1; }), "split: is a length of time");
    EXPECT_EQ(refused([](auto& spec) { spec.pre = 61; }), "pre: is 0 to 60 seconds");
    live_.engine().setLoop({1000, 2000});
    EXPECT_NE(refused([](auto& spec) { spec.split = 1; }).find("rounds of a loop"), std::string::npos);
    EXPECT_TRUE(unfinishedTakes(rig_.project).empty());
}

} // namespace
} // namespace tutti
