// A take lands where it was played: over a loop from the outputs to the inputs, with latency in the device
// and in the project, a recording of what is played lies exactly upon it.
#include "app/LiveSession.h"
#include "app/Template.h"
#include "audio/AudioReader.h"
#include "audio/AudioWriter.h"
#include "base/Random.h"
#include "base/testing/TempFolder.h"
#include "devices/testing/ManualDevice.h"
#include "engine/Render.h"
#include "model/Directory.h"

#include <gtest/gtest.h>

#include <atomic>
#include <deque>
#include <thread>

namespace tutti {
namespace {

constexpr int inputLatency = 100, outputLatency = 211;

const std::vector<Backend> looped{
    {"manual", "a test's", nullptr, [](const DeviceConfig&) -> Expected<std::unique_ptr<AudioDevice>> {
         return std::unique_ptr<AudioDevice>(new testing::ManualDevice(
             {.rate = 48000, .inputLatency = inputLatency, .outputLatency = outputLatency}));
     }}};

/// A device's clock: pulls block after block, and what went out comes in again as much later as the device
/// says.
class Cable {
public:
    explicit Cable(LiveSession& live)
        : device_(static_cast<testing::ManualDevice&>(live.device())), thread_([this] {
              const int blocks[] = {64, 17, 311, 256}; // none longer than the way round
              for (std::size_t turn = 0; !stop_; ++turn)
                  pull(blocks[turn % 4]);
          }) {
        for (auto& line : lines_)
            line.assign(inputLatency + outputLatency, 0.0f);
    }
    ~Cable() {
        stop_ = true;
        thread_.join();
    }

private:
    void pull(int frames) {
        AudioBuffer in(2, frames);
        for (int c = 0; c < 2; ++c)
            for (int i = 0; i < frames && i < static_cast<int>(lines_[c].size()); ++i)
                in[c][i] = lines_[c][static_cast<std::size_t>(i)];
        const auto out = device_.pull(in.view());
        for (int c = 0; c < 2; ++c) {
            lines_[c].erase(lines_[c].begin(), lines_[c].begin() + frames);
            lines_[c].insert(lines_[c].end(), out[c], out[c] + frames);
        }
        std::this_thread::yield();
    }

    testing::ManualDevice& device_;
    std::deque<float> lines_[2];
    std::atomic<bool> stop_{false};
    std::thread thread_;
};

class Recorded : public ::testing::Test {
protected:
    void SetUp() override {
        const auto made = makeProject({.name = (folder_.path() / "k").string(),
                                       .templateName = "empty",
                                       .rate = 48000,
                                       .tempo = {},
                                       .meter = {},
                                       .key = {},
                                       .fps = {},
                                       .seed = 1},
                                      house_);
        ASSERT_TRUE(made);
        project_ = *made;
        AudioBuffer noise(2, 48000);
        Random random(3);
        for (int c = 0; c < 2; ++c)
            for (int i = 0; i < noise.frames(); ++i) // exact in 24 bits
                noise[c][i] =
                    static_cast<float>(random.between(std::int64_t{-4000000}, std::int64_t{4000000})) *
                    0x1p-23f;
        std::filesystem::create_directories(project_ / "media");
        auto file =
            createAudio((project_ / "media/noise.wav").string(), WriteSpec{.bits = "f32", .tags = {}});
        ASSERT_TRUE(file && (*file)->write(noise.view()) && (*file)->finish());
        auto live =
            LiveSession::open(project_, Access::write, house_, {.backend = "manual", .keep = false}, looped);
        ASSERT_TRUE(live) << live.error().message;
        live_ = std::move(*live);
        perform("media.add id=a_N file=media/noise.wav frames=48000 channels=2");
        perform("track.add id=t_A name=Played kind=audio");
        perform("clip.add track=t_A id=c_A at=0s src=a_N");
        perform("track.add id=t_B name=Sung kind=audio");
    }
    void perform(const std::string& line) {
        const auto verb = parseVerb(line);
        ASSERT_TRUE(verb);
        const auto made = live_->perform(*verb);
        ASSERT_TRUE(made) << line << ": " << made.error().message;
    }
    /// Plays and records until so many frames of the timeline have gone by.
    void record(std::int64_t until) {
        const auto began = live_->record({{*TrackId::parse("t_B"), {0, 1}}});
        ASSERT_TRUE(began) << began.error().message;
        while (live_->engine().state().position < until)
            live_->tick();
        const auto reports = live_->stopRecording();
        ASSERT_TRUE(reports) << reports.error().message;
        ASSERT_EQ(reports->size(), 1u);
        EXPECT_TRUE(reports->front().gaps.empty());
        EXPECT_FALSE(reports->front().problem);
    }
    AudioBuffer heard(const char* track) {
        auto project = live_->session().project();
        VerbContext context = live_->session().context();
        for (const auto* other : {"t_A", "t_B"})
            if (std::string(other) != track) {
                const auto muted =
                    apply(project, *parseVerb(std::string("track.set track=") + other + " mute=on"), context);
                EXPECT_TRUE(muted);
                project = muted->project;
            }
        const auto media = packageMedia(project_);
        Compiler compiler(house_.registry, *media, nullptr);
        AudioBuffer sound(2, 96000);
        int at = 0;
        const auto done =
            tutti::render(compiler, project, {.to = 96000, .tail = 0}, [&](ConstAudioView view) {
                for (int c = 0; c < 2; ++c)
                    std::copy_n(view[c], view.frames, sound[c] + at);
                at += view.frames;
                return success();
            });
        EXPECT_TRUE(done);
        return sound;
    }
    /// The take lies upon what was played, from one frame to another.
    void expectOnTop(int from, int to) {
        const auto played = heard("t_A"), sung = heard("t_B");
        for (int c = 0; c < 2; ++c)
            for (int i = from; i < to; ++i)
                ASSERT_EQ(played[c][i], sung[c][i]) << "channel " << c << ", frame " << i;
    }

    testing::TempFolder folder_;
    House house_ = builtinHouse();
    std::filesystem::path project_;
    std::unique_ptr<LiveSession> live_;
};

TEST_F(Recorded, ATakeLandsWhereItWasPlayed) {
    {
        const Cable cable(*live_);
        record(40000);
    }
    expectOnTop(0, 39000);
    EXPECT_EQ(findTrack(live_->session().project(), *TrackId::parse("t_B"))->clips.size(), 1u);
    const auto undone = live_->undo();
    ASSERT_TRUE(undone);
    EXPECT_TRUE(findTrack(live_->session().project(), *TrackId::parse("t_B"))->clips.empty()) << "one step";
}

TEST_F(Recorded, BehindLateDevicesToo) {
    perform("device.add track=t_A type=tutti.limiter ceiling=0");
    ASSERT_GT(live_->engine().latency(), 0);
    perform("track.set track=t_A gain=0dB");
    {
        const Cable cable(*live_);
        live_->engine().locate(12000);
        live_->tick();
        std::this_thread::yield();
        while (live_->engine().state().position != 12000)
            live_->tick();
        record(40000);
    }
    // The limiter is at rest; from the start it comes up within some milliseconds.
    expectOnTop(12000 + 1000, 39000);
}

TEST_F(Recorded, WhatMakesNoSenseIsRefused) {
    EXPECT_FALSE(live_->stopRecording());
    EXPECT_FALSE(live_->record({}));
    EXPECT_FALSE(live_->record({{*TrackId::parse("t_NOPE"), {0}}}));
    EXPECT_FALSE(live_->recording());
    EXPECT_TRUE(unfinishedTakes(project_).empty()) << "no note is left";
}

TEST_F(Recorded, ASessionThatEndsKeepsWhatItHas) {
    {
        const Cable cable(*live_);
        ASSERT_TRUE(live_->record({{*TrackId::parse("t_B"), {0, 1}}}));
        while (live_->engine().state().position < 20000)
            live_->tick();
    }
    live_.reset();
    const auto again = Session::open(project_, Access::read, house_);
    ASSERT_TRUE(again);
    EXPECT_EQ(findTrack(again->project(), *TrackId::parse("t_B"))->clips.size(), 1u);
    EXPECT_TRUE(unfinishedTakes(project_).empty());
}

} // namespace
} // namespace tutti
