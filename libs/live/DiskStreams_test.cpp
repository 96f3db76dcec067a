// Playing from disk: what is heard is what is rendered, a locate is instant, memory stays within its bounds.
#include "audio/AudioWriter.h"
#include "base/testing/TempFolder.h"
#include "devices/testing/ManualDevice.h"
#include "engine/testing/Studio.h"
#include "live/DiskStreams.h"
#include "live/LiveEngine.h"
#include "live/StreamFile.h"

#include <gtest/gtest.h>

namespace tutti {
namespace {

using namespace testing;

constexpr int length = 48000 * 8;

class Streams : public ::testing::Test {
protected:
    /// Noise on disk and, to compare with, in the studio's memory; a track with a clip of it.
    void add(const std::string& name, std::uint64_t seed, const std::string& fields = "") {
        const auto sound = noise(seed, length);
        std::filesystem::create_directories(folder_.path() / "media");
        auto file = createAudio((folder_.path() / "media" / ("a_" + name + ".wav")).string(),
                                WriteSpec{.bits = "f32", .tags = {}});
        ASSERT_TRUE(file);
        ASSERT_TRUE((*file)->write(sound.view()));
        ASSERT_TRUE((*file)->finish());
        studio_.media("a_" + name, sound).verb("track.add id=t_" + name + " name=" + name + " kind=audio");
        studio_.verb("clip.add track=t_" + name + " at=0s src=a_" + name + " " + fields);
    }
    /// Plays on and lets the owner have a turn between blocks, as a program does.
    AudioBuffer pull(int frames) {
        AudioBuffer all(2, frames);
        for (int done = 0; done < frames;) {
            const int count = std::min(frames - done, 512);
            const auto out = device_.pull(count);
            for (int c = 0; c < 2; ++c)
                std::copy_n(out[c], count, all[c] + done);
            done += count;
            engine_->tick();
        }
        return all;
    }
    void start(StreamSettings settings = {}) {
        streams_.emplace(folder_.path(), settings);
        engine_.emplace(studioRegistry(), &studioResources(), *streams_,
                        LiveSettings{.rate = 48000, .readAhead = &*streams_});
        ASSERT_TRUE(engine_->setProject(studio_.project()));
        ASSERT_TRUE(device_.start(*engine_));
    }
    /// A test is faster than time: the butler gets what real time would give it.
    void prepare(std::int64_t frame) { streams_->prepare(frame); }

    TempFolder folder_;
    Studio studio_;
    ManualDevice device_;
    std::optional<DiskStreams> streams_;
    std::optional<LiveEngine> engine_;
};

TEST_F(Streams, WhatIsHeardIsWhatIsRendered) {
    add("A", 1);
    add("B", 2, "from=1000 loop=1s len=5s");
    add("C", 3, "len=3s reverse=yes");
    const auto written = studio_.render();
    start();
    engine_->play();
    for (int at = 0; at < written.frames(); at += 6000) {
        prepare(at);
        const auto heard = pull(6000);
        for (int c = 0; c < 2; ++c)
            ASSERT_TRUE(std::equal(heard[c], heard[c] + 6000, written[c] + at)) << "from " << at;
    }
    EXPECT_EQ(streams_->counters().misses, 0);
}

TEST_F(Streams, ALocateIsInstant) {
    add("A", 1);
    const auto written = studio_.render();
    start();
    for (const int at : {300000, 17, 200001, 96000}) {
        engine_->locate(at);
        engine_->play();
        pull(1000); // comes up within some milliseconds
        const auto heard = pull(5000);
        EXPECT_TRUE(std::equal(heard[0], heard[0] + 5000, written[0] + at + 1000)) << at;
        engine_->stop();
        pull(512);
    }
    EXPECT_EQ(streams_->counters().misses, 0);
}

TEST_F(Streams, MemoryStaysWithinItsBounds) {
    add("A", 1);
    add("B", 2);
    constexpr std::int64_t most = 4 << 20;
    start({.memory = most, .ahead = 0.5});
    for (int round = 0; round < 40; ++round) {
        engine_->locate((round * 77777) % (length - 10000));
        engine_->play();
        pull(2000);
        engine_->stop();
        pull(512);
    }
    prepare(0);
    const auto counters = streams_->counters();
    EXPECT_EQ(counters.misses, 0);
    EXPECT_EQ(counters.files, 2);
    EXPECT_LE(counters.memory, most + 20 * static_cast<std::int64_t>(sizeof(StreamFile::Chunk)));
}

TEST_F(Streams, WhatIsMissingIsSilenceAndCounted) {
    add("A", 1);
    DiskStreams streams(folder_.path()); // nobody tells it what will be heard
    const auto file = streams.open(studio_.project().media->front());
    ASSERT_TRUE(file);
    float left[100], right[100];
    (*file)->read(5000, left, right, 100);
    EXPECT_EQ(left[50], 0.0f);
    EXPECT_EQ(streams.counters().misses, 1);
    (*file)->read(-200, left, right, 100); // outside there is silence, and nothing is missing
    (*file)->read(length, left, right, 100);
    EXPECT_EQ(streams.counters().misses, 1);
}

TEST_F(Streams, AMissingFileIsAnErrorThatNamesIt) {
    DiskStreams streams(folder_.path());
    Media media;
    media.file = "media/not-there.wav";
    const auto file = streams.open(media);
    ASSERT_FALSE(file);
    EXPECT_NE(file.error().message.find("not-there.wav"), std::string::npos);
}

} // namespace
} // namespace tutti
