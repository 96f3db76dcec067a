// Recording: every frame that came is in its place, bit for bit; every one that did not is told.
#include "audio/WavMap.h"
#include "base/Random.h"
#include "base/testing/Seed.h"
#include "base/testing/TempFolder.h"
#include "live/Recorder.h"

#include <gtest/gtest.h>

namespace tutti {
namespace {

namespace fs = std::filesystem;

/// What comes in at a frame of the device's clock: another value for each of 2^23 frames, exact in 24 bits.
float ramp(int input, std::int64_t time) {
    const auto count = static_cast<std::int32_t>((time * 3 + input * 100'003) & 0x7FFFFF);
    return static_cast<float>(count) * 0x1p-23f - 0.5f;
}

class Recording : public ::testing::Test {
protected:
    fs::path path(const std::string& name) const { return folder_.path() / name; }
    TakePlan plan(const std::string& name, std::vector<int> inputs) const {
        return {path(name), std::move(inputs), {}};
    }
    static std::unique_ptr<Recorder> opened(std::vector<TakePlan> plans,
                                            const RecorderSettings& settings = {}) {
        auto recorder = Recorder::open(std::move(plans), settings);
        EXPECT_TRUE(recorder) << recorder.error().message;
        return std::move(*recorder);
    }

    /// A block of the device, as its audio thread gives it.
    static void block(Recorder& recorder, std::int64_t time, int frames, int inputs = 8) {
        AudioBuffer in(inputs, frames);
        for (int c = 0; c < inputs; ++c)
            for (int i = 0; i < frames; ++i)
                in[c][i] = ramp(c, time + i);
        const auto view = ConstAudioView(in.view());
        const RealTimeScope audioThread; // ends the program if put() allocates, locks or waits
        recorder.put(view, time);
    }
    static std::int64_t blocks(Recorder& recorder, std::int64_t time, std::int64_t until, Random& random) {
        while (time < until) {
            const auto frames = static_cast<int>(random.between(std::int64_t{1}, std::int64_t{700}));
            block(recorder, time, frames);
            time += frames;
        }
        return time;
    }

    /// The file holds the inputs from a frame of the clock on, with silence in the gaps.
    static void expectHolds(const fs::path& file, const std::vector<int>& inputs, std::int64_t from,
                            std::int64_t frames, const std::vector<TakeGap>& gaps = {}) {
        const auto map = WavMap::open(file.string());
        ASSERT_TRUE(map) << map.error().message;
        ASSERT_EQ(map->frames(), frames);
        ASSERT_EQ(map->channels(), static_cast<int>(inputs.size()));
        std::vector<float> read(static_cast<std::size_t>(frames));
        for (std::size_t c = 0; c < inputs.size(); ++c) {
            map->read(static_cast<int>(c), 0, read.data(), static_cast<int>(frames));
            for (std::int64_t i = 0; i < frames; ++i) {
                const bool silent = std::any_of(gaps.begin(), gaps.end(), [&](const auto& gap) {
                    return i >= gap.at && i < gap.at + gap.frames;
                });
                ASSERT_EQ(read[static_cast<std::size_t>(i)], silent ? 0.0f : ramp(inputs[c], from + i))
                    << file << ", channel " << c << ", frame " << i;
            }
        }
    }

    testing::TempFolder folder_;
};

TEST_F(Recording, BeginsAndEndsInTheMiddleOfBlocks) {
    for (const auto seed : {testing::firstSeed(), testing::firstSeed() + 1}) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        Random random(seed);
        const auto from = random.between(std::int64_t{1000}, std::int64_t{4000});
        const auto to = from + random.between(std::int64_t{1}, std::int64_t{30000});
        const auto one = std::to_string(seed) + ".wav", two = std::to_string(seed) + "b.wav";
        auto recorder = opened({plan(one, {0}), plan(two, {5, 2, 7})});
        recorder->record({from, to});
        for (std::int64_t time = 0; time < to + 1000;) {
            time = blocks(*recorder, time, time + 3000, random);
            recorder->drain();
        }
        EXPECT_TRUE(recorder->done());
        EXPECT_EQ(recorder->started(), from);
        const auto reports = recorder->finish();
        for (const auto& report : reports) {
            EXPECT_EQ(report.frames, to - from);
            EXPECT_TRUE(report.gaps.empty());
            EXPECT_FALSE(report.problem);
        }
        expectHolds(path(one), {0}, from, to - from);
        expectHolds(path(two), {5, 2, 7}, from, to - from);
    }
}

TEST_F(Recording, ThirtyTwoTracksAtOnceThroughItsThread) {
    std::vector<TakePlan> plans;
    for (int i = 0; i < 32; ++i)
        plans.push_back(plan("t" + std::to_string(i) + ".wav", {i % 8}));
    RecorderSettings settings;
    settings.ringSeconds = 1;
    auto recorder = opened(std::move(plans), settings);
    recorder->record({100, 30100});
    Random random(testing::firstSeed());
    {
        RecorderThread disk(*recorder);
        blocks(*recorder, 0, 31000, random);
    }
    const auto reports = recorder->finish();
    ASSERT_EQ(reports.size(), 32u);
    for (int i = 0; i < 32; ++i) {
        EXPECT_EQ(reports[static_cast<std::size_t>(i)].frames, 30000);
        expectHolds(path("t" + std::to_string(i) + ".wav"), {i % 8}, 100, 30000);
    }
}

TEST_F(Recording, AFullRingLeavesSilenceOfItsLengthAndSaysWhere) {
    RecorderSettings settings;
    settings.ringSeconds = 1024.0 / 48000; // a ring of 1024 frames
    auto recorder = opened({plan("take.wav", {1, 3})}, settings);
    recorder->record({0, Recorder::never});
    std::int64_t time = 0;
    const auto give = [&](int count) {
        for (int i = 0; i < count; ++i, time += 256)
            block(*recorder, time, 256);
    };
    give(7); // four fit
    recorder->drain();
    give(6); // and four of these
    recorder->drain();
    give(1);
    recorder->drain();
    recorder->stopAt(time);
    block(*recorder, time, 256);
    const auto reports = recorder->finish();
    const std::vector<TakeGap> gaps{{1024, 768}, {1792 + 1024, 512}};
    EXPECT_EQ(reports[0].gaps, gaps);
    EXPECT_EQ(reports[0].frames, time);
    expectHolds(path("take.wav"), {1, 3}, 0, time, gaps);
}

TEST_F(Recording, AGapAtTheEndIsThereToo) {
    RecorderSettings settings;
    settings.ringSeconds = 512.0 / 48000;
    auto recorder = opened({plan("take.wav", {0})}, settings);
    recorder->record({0, 1024});
    for (std::int64_t time = 0; time < 1024; time += 256)
        block(*recorder, time, 256);
    EXPECT_TRUE(recorder->done());
    const auto reports = recorder->finish();
    const std::vector<TakeGap> gaps{{512, 512}};
    EXPECT_EQ(reports[0].gaps, gaps);
    expectHolds(path("take.wav"), {0}, 0, 1024, gaps);
}

TEST_F(Recording, FramesTheDeviceLostAreSilence) {
    auto recorder = opened({plan("take.wav", {4})});
    recorder->record({50, 2000});
    block(*recorder, 0, 500);
    block(*recorder, 777, 600); // 277 frames are missing
    block(*recorder, 1377, 700);
    const auto reports = recorder->finish();
    const std::vector<TakeGap> gaps{{450, 277}};
    EXPECT_EQ(reports[0].gaps, gaps);
    expectHolds(path("take.wav"), {4}, 50, 1950, gaps);
}

TEST_F(Recording, SplitFilesFollowOneAnotherToTheFrame) {
    RecorderSettings settings;
    settings.splitFrames = 1000;
    auto recorder = opened({plan("take.wav", {2})}, settings);
    recorder->record({10, 2510});
    Random random(testing::firstSeed());
    blocks(*recorder, 0, 3000, random);
    const auto reports = recorder->finish();
    const std::vector<fs::path> files{path("take.wav"), path("take-2.wav"), path("take-3.wav")};
    EXPECT_EQ(reports[0].files, files);
    EXPECT_EQ(reports[0].frames, 2500);
    expectHolds(files[0], {2}, 10, 1000);
    expectHolds(files[1], {2}, 1010, 1000);
    expectHolds(files[2], {2}, 2010, 500);
}

TEST_F(Recording, WhatWasNotFinishedIsRepairedWithAllThatWasDrained) {
    {
        auto recorder = opened({plan("take.wav", {0, 1})});
        recorder->record();
        Random random(testing::firstSeed());
        const auto end = blocks(*recorder, 0, 20000, random);
        recorder->drain();
        blocks(*recorder, end, end + 5000, random); // these are lost with the program
    }
    const auto repaired = repairTake(path("take.wav"));
    ASSERT_TRUE(repaired) << repaired.error().message;
    EXPECT_GE(repaired->frames, 20000);
    EXPECT_LT(repaired->frames, 25000);
    expectHolds(path("take.wav"), {0, 1}, 0, repaired->frames);
}

TEST_F(Recording, OneThatCannotBeMadeLeavesNone) {
    EXPECT_FALSE(Recorder::open({plan("a.wav", {0}), plan("none/b.wav", {1})}));
    EXPECT_FALSE(fs::exists(path("a.wav")));
    std::vector<TakePlan> tooWide{plan("c.wav", std::vector<int>(65, 0))};
    EXPECT_FALSE(Recorder::open(std::move(tooWide)));
}

TEST_F(Recording, AnInputTheDeviceLacksIsSilent) {
    auto recorder = opened({plan("take.wav", {0, 99})});
    recorder->record({0, 256});
    block(*recorder, 0, 256);
    recorder->finish();
    const auto map = WavMap::open(path("take.wav").string());
    ASSERT_TRUE(map) << map.error().message;
    float samples[256];
    map->read(1, 0, samples, 256);
    for (const float sample : samples)
        ASSERT_EQ(sample, 0.0f);
    map->read(0, 0, samples, 256);
    EXPECT_EQ(samples[255], ramp(0, 255));
}

} // namespace
} // namespace tutti
