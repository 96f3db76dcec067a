// What is played: as long, as high and as loud as was asked for.
#include "app/House.h"
#include "app/PlaySource.h"
#include "app/RenderJob.h"
#include "app/Stretch.h"
#include "base/TempFile.h"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <numbers>

namespace tutti {
namespace {

namespace fs = std::filesystem;

const House& house() {
    static const House house = builtinHouse();
    return house;
}

class PlaySourceTest : public ::testing::Test {
protected:
    PlaySourceTest() {
        folder_ = TempFile::make("tutti-play-test")->path().string() + ".d";
        fs::create_directories(folder_);
    }
    ~PlaySourceTest() override { fs::remove_all(folder_); }

    /// A sine of -12 dBFS in both channels.
    std::string tone(const char* name, double hertz, int frames, double rate = 48000) const {
        const auto path = (folder_ / name).string();
        WriteSpec spec;
        spec.bits = "f32";
        spec.rate = rate;
        AudioBuffer sound(2, frames);
        for (int i = 0; i < frames; ++i)
            sound[0][i] = sound[1][i] =
                static_cast<float>(0.25 * std::sin(2 * std::numbers::pi * hertz * i / rate));
        auto writer = *createAudio(path, spec);
        EXPECT_TRUE(writer->write(sound.view()));
        EXPECT_TRUE(writer->finish());
        return path;
    }

    /// What a project that is ready plays.
    AudioBuffer heard(const fs::path& project) const {
        const auto session = Session::open(project, Access::read, house());
        EXPECT_TRUE(session);
        const auto media = packageMedia(session->package().folder());
        Compiler compiler(house().registry, *media, nullptr);
        RenderJob job;
        job.file.bits = "f32";
        job.file.rate = session->project().settings.rate;
        job.measured = false;
        const auto out = (folder_ / "out.wav").string();
        EXPECT_TRUE(renderTo(out, compiler, session->project(), house().registry, job));
        return *readAll(**openAudio(out));
    }

    static double crossings(const AudioBuffer& sound) {
        int count = 0;
        const int from = sound.frames() / 4, to = 3 * sound.frames() / 4;
        for (int i = from; i < to; ++i)
            count += sound[0][i] <= 0 && sound[0][i + 1] > 0;
        return count / (static_cast<double>(to - from) / 48000);
    }

    fs::path folder_;
};

TEST_F(PlaySourceTest, AProjectIsPlayedAsItIs) {
    fs::create_directories(folder_ / "song.tutti");
    const auto source = PlaySource::prepare((folder_ / "song.tutti").string(), {}, house());
    ASSERT_TRUE(source);
    EXPECT_EQ(source->project(), folder_ / "song.tutti");
    EXPECT_FALSE(source->isSound());
}

TEST_F(PlaySourceTest, SpeedChangesTheLengthAndNotThePitch) {
    const auto file = tone("a.wav", 500, 96000);
    for (const double speed : {0.5, 2.0, 3.0}) {
        PlayWish wish;
        wish.speed = speed;
        const auto source = PlaySource::prepare(file, wish, house());
        ASSERT_TRUE(source) << source.error().message;
        const auto sound = heard(source->project());
        EXPECT_EQ(sound.frames(), std::lround(96000 / speed)) << speed;
        EXPECT_NEAR(crossings(sound), 500, 3) << speed;
    }
}

TEST_F(PlaySourceTest, ItHasTheRateOfTheDeviceAndGoesAway) {
    fs::path project;
    {
        PlayWish wish;
        wish.rate = 48000;
        const auto source = PlaySource::prepare(tone("a.wav", 500, 44100, 44100), wish, house());
        ASSERT_TRUE(source);
        project = source->project();
        EXPECT_EQ(heard(project).frames(), 48000);
    }
    EXPECT_FALSE(fs::exists(project));
}

TEST_F(PlaySourceTest, GainAndTargetSayHowLoudItIs) {
    const auto file = tone("a.wav", 1000, 96000);
    const auto loudness = [&](const PlayWish& wish) {
        const auto source = PlaySource::prepare(file, wish, house());
        EXPECT_TRUE(source && source->note().empty());
        const auto sound = heard(source->project());
        SoundMeter meter(48000, 2);
        meter.add(sound.view());
        return meter.result().loudness;
    };
    const auto before = loudness({});
    PlayWish wish;
    wish.gain = -7.5;
    EXPECT_NEAR(loudness(wish).integrated, before.integrated - 7.5, 0.01);
    wish.target = *findTarget("podcast");
    wish.gain = 0;
    EXPECT_NEAR(loudness(wish).integrated, -16, 0.1);
    wish.gain = -6;
    const auto softer = loudness(wish);
    EXPECT_NEAR(softer.integrated, -22, 0.1);
    EXPECT_LE(softer.truePeak, -1);
}

TEST_F(PlaySourceTest, RawSamplesAndProjectsAreMadeIntoSound) {
    {
        std::ofstream raw(folder_ / "a.raw", std::ios::binary);
        for (int i = 0; i < 1000; ++i)
            raw.write("\0\100", 2); // 0.5
    }
    PlayWish wish;
    wish.raw = RawForm{48000, 1, "s16le"};
    const auto source = PlaySource::prepare((folder_ / "a.raw").string(), wish, house());
    ASSERT_TRUE(source) << source.error().message;
    const auto sound = heard(source->project());
    ASSERT_EQ(sound.frames(), 1000);
    EXPECT_EQ(sound[0][500], 0.5f);

    PlayWish faster;
    faster.speed = 2;
    const auto rendered = PlaySource::prepare(source->project().string(), faster, house());
    ASSERT_TRUE(rendered) << rendered.error().message;
    EXPECT_EQ(heard(rendered->project()).frames(), 500);
}

TEST_F(PlaySourceTest, PlacesAreThoseOfTheSource) {
    PlayWish wish;
    wish.speed = 2;
    const auto source = PlaySource::prepare(tone("a.wav", 500, 96000), wish, house()); // two seconds
    ASSERT_TRUE(source);
    const auto session = Session::open(source->project(), Access::read, house());
    const auto stretch = parseStretch("-0.5s..", source->inOwnTime(session->project()));
    ASSERT_TRUE(stretch) << stretch.error().message;
    EXPECT_EQ(stretch->from, 72000);
    EXPECT_EQ(source->playedAt(stretch->from), 36000);
}

TEST_F(PlaySourceTest, StopsWhenItIsTold) {
    PlayWish wish;
    wish.speed = 2;
    const auto stopped = PlaySource::prepare(tone("a.wav", 500, 96000), wish, house(),
                                             [](std::string_view, double) { return false; });
    ASSERT_FALSE(stopped);
    EXPECT_EQ(stopped.error().fault, Fault::interrupted);
    EXPECT_EQ(PlaySource::prepare("/nonexistent.wav", {}, house()).error().fault, Fault::input);
}

} // namespace
} // namespace tutti
