// Recording to files: exact to the sample, whatever the blocks are.
#include "app/FileRecording.h"
#include "audio/AudioReader.h"
#include "base/Random.h"
#include "base/TempFile.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>

namespace tutti {
namespace {

namespace fs = std::filesystem;

class NoMidi final : public MidiOut {
public:
    bool put(std::uint8_t, std::int32_t, std::span<const std::uint8_t>) noexcept override { return false; }
};

/// A folder, and a device of two inputs that plays a given sound in blocks of any size.
class FileRecordingTest : public ::testing::Test {
protected:
    FileRecordingTest() {
        folder_ = TempFile::make("tutti-rec")->path().string() + ".d";
        fs::create_directories(folder_);
    }
    ~FileRecordingTest() override { fs::remove_all(folder_); }

    fs::path path(const char* name) const { return folder_ / name; }

    FileRecordingSpec spec(const char* name = "a.wav") const {
        FileRecordingSpec spec;
        if (*name != '\0') spec.file = path(name);
        spec.inputs = {0, 1};
        spec.bits = "f32";
        return spec;
    }

    /// The input's sample at a frame: each has its own, so that a shift cannot hide.
    static float sampleAt(std::int64_t frame, int channel) {
        const float loud = frame >= 30000 && frame < 60000 ? 0.5f : 1e-4f;
        return loud * (0.5f + 0.5f * static_cast<float>((frame * 7 + channel * 3) % 1000) / 1000);
    }

    /// Plays the frames from where it stands to `end`, until the recording is over.
    void play(FileRecording& recording, std::int64_t end) {
        Random random(5);
        while (now_ < end && !recording.over()) {
            const auto frames = static_cast<int>(
                std::min<std::int64_t>(random.between(std::int64_t{1}, std::int64_t{900}), end - now_));
            AudioBuffer in(2, frames), out(2, frames);
            for (int c = 0; c < 2; ++c)
                for (int i = 0; i < frames; ++i)
                    in[c][i] = sampleAt(now_ + i, c);
            NoMidi midi;
            recording.process({.in = in.view(),
                               .out = out.view(),
                               .midi = {},
                               .midiOut = midi,
                               .time = now_,
                               .rate = 48000,
                               .freewheel = false,
                               .transport = {}});
            heard_ = out[0][frames - 1];
            now_ += frames;
            recording.tick();
        }
    }

    /// That a file has exactly the frames from `from` on.
    static void expectFrames(const fs::path& file, std::int64_t from, int count) {
        auto reader = openAudio(file.string());
        ASSERT_TRUE(reader) << reader.error().message;
        const auto sound = readAll(**reader);
        ASSERT_TRUE(sound);
        ASSERT_EQ(sound->frames(), count) << file;
        for (int c = 0; c < sound->channels(); ++c)
            for (int i = 0; i < count; ++i)
                ASSERT_EQ((*sound)[c][i], sampleAt(from + i, c)) << file << " frame " << i;
    }

    fs::path folder_;
    std::int64_t now_ = 0;
    float heard_ = 0;
};

TEST_F(FileRecordingTest, TakesAsMuchAsIsAskedFor) {
    auto wanted = spec();
    wanted.frames = 12345;
    auto recording = *FileRecording::open(wanted);
    play(*recording, 100000);
    EXPECT_TRUE(recording->over());
    EXPECT_EQ(recording->taken(), 12345);
    EXPECT_EQ(recording->finish().frames, 12345);
    expectFrames(path("a.wav"), 0, 12345);
}

TEST_F(FileRecordingTest, WaitsForSomethingLoudAndHasWhatCameBefore) {
    for (const std::int64_t before : {0, 1, 5000, 40000}) {
        now_ = 0;
        auto wanted = spec();
        wanted.armLevel = -20; // 0.1: the input is as loud as that from frame 30000 on
        wanted.before = before;
        wanted.frames = 20000;
        auto recording = *FileRecording::open(wanted);
        play(*recording, 29000);
        EXPECT_FALSE(recording->taken()) << before;
        play(*recording, 200000);
        EXPECT_EQ(recording->finish().frames, 20000) << before;
        expectFrames(path("a.wav"), std::max<std::int64_t>(0, 30000 - before), 20000);
        fs::remove(path("a.wav"));
    }
}

TEST_F(FileRecordingTest, IsOverAtItsTimeAndAtAWord) {
    auto wanted = spec();
    wanted.until = 7001;
    auto timed = *FileRecording::open(wanted);
    play(*timed, 100000);
    EXPECT_EQ(timed->finish().frames, 7001);
    expectFrames(path("a.wav"), 0, 7001);

    now_ = 0;
    auto said = *FileRecording::open(spec("b.wav"));
    play(*said, 5000);
    said->stop();
    EXPECT_TRUE(said->over());
    EXPECT_EQ(said->finish().frames, 5000);

    now_ = 0;
    wanted = spec("c.wav");
    wanted.armLevel = 0;
    auto never = *FileRecording::open(wanted);
    play(*never, 70000);
    never->stop();
    EXPECT_TRUE(never->finish().files.empty());
    EXPECT_FALSE(fs::exists(path("c.wav"))) << "nothing was that loud";
}

TEST_F(FileRecordingTest, OfManyFilesOnlyTheNewestStay) {
    auto wanted = spec();
    wanted.split = 1000;
    wanted.keep = 3;
    wanted.frames = 7500;
    auto recording = *FileRecording::open(wanted);
    play(*recording, 100000);
    const auto report = recording->finish();
    ASSERT_EQ(report.files.size(), 3u);
    expectFrames(path("a-6.wav"), 5000, 1000);
    expectFrames(path("a-7.wav"), 6000, 1000);
    expectFrames(path("a-8.wav"), 7000, 500);
    EXPECT_EQ(std::distance(fs::directory_iterator(folder_), fs::directory_iterator()), 3);
}

TEST_F(FileRecordingTest, StreamsWhatItTakes) {
    auto wanted = spec("");
    wanted.stream = true;
    wanted.armLevel = -20;
    wanted.before = 100;
    wanted.frames = 3000;
    auto recording = *FileRecording::open(wanted);
    play(*recording, 100000);
    const auto report = recording->finish();
    EXPECT_EQ(report.frames, 3000);
    EXPECT_TRUE(report.files.empty());
    AudioBuffer heard(2, 4000);
    ASSERT_EQ(recording->takeStream(heard.view()), 3000);
    for (int i = 0; i < 3000; ++i)
        ASSERT_EQ(heard[1][i], sampleAt(29900 + i, 1)) << i;
}

TEST_F(FileRecordingTest, IsHeardOnlyIfThatIsWanted) {
    for (const bool monitor : {false, true}) {
        now_ = 0;
        auto wanted = spec("");
        wanted.monitor = monitor;
        auto recording = *FileRecording::open(wanted);
        play(*recording, 1000);
        EXPECT_EQ(heard_, monitor ? sampleAt(now_ - 1, 0) : 0);
    }
}

TEST(SecondsUntil, ReadsTheClockOnTheWall) {
    std::tm noon{};
    noon.tm_year = 126, noon.tm_mon = 5, noon.tm_mday = 10, noon.tm_hour = 12, noon.tm_isdst = -1;
    const auto now = std::chrono::system_clock::from_time_t(std::mktime(&noon));
    EXPECT_EQ(*secondsUntil("18:00", now), 6 * 3600);
    EXPECT_EQ(*secondsUntil("12:00:01", now), 1);
    EXPECT_EQ(*secondsUntil("11:59", now), 24 * 3600 - 60) << "tomorrow";
    EXPECT_EQ(*secondsUntil("12:00", now), 24 * 3600);
    EXPECT_NEAR(*secondsUntil("12:01", now + std::chrono::milliseconds(250)), 59.75, 1e-6);
    for (const char* bad : {"", "18", "24:00", "12:60", "18:00:61", "18:00x", "noon", "1:2:3:4"})
        EXPECT_FALSE(secondsUntil(bad, now)) << bad;
}

} // namespace
} // namespace tutti
