// What is heard is what is rendered; what people do while it plays makes no click and leaves no note hanging.
#include "base/Random.h"
#include "base/testing/Seed.h"
#include "engine/testing/RandomMix.h"
#include "live/MidiEvents.h"
#include "live/testing/LiveStage.h"

#include <gtest/gtest.h>

#include <cmath>

namespace tutti {
namespace {

using namespace testing;

AudioBuffer sine(double hertz, int frames, double amplitude = 0.5) {
    AudioBuffer buffer(2, frames);
    for (int i = 0; i < frames; ++i)
        buffer[0][i] = buffer[1][i] = static_cast<float>(amplitude * std::sin(2 * M_PI * hertz * i / 48000));
    return buffer;
}

float largestStep(const AudioBuffer& sound) {
    float most = 0;
    for (int c = 0; c < 2; ++c)
        for (int i = 1; i < sound.frames(); ++i)
            most = std::max(most, std::fabs(sound[c][i] - sound[c][i - 1]));
    return most;
}

/// A 100 Hz sine at 0.5 moves by 0.0065 a frame; a join of 256 frames adds up to 0.004 to that.
constexpr float clickless = 0.0115f;

Studio sineStudio() {
    Studio studio;
    studio.media("a_S", sine(100, 480000)).verb("track.add id=t_S name=S kind=audio");
    studio.verb("clip.add track=t_S id=c_S at=0s src=a_S");
    return studio;
}

class Heard : public ::testing::TestWithParam<int> {};

TEST_P(Heard, IsWhatRenderWrites) {
    const auto seed = firstSeed() + static_cast<std::uint64_t>(GetParam()) - 1;
    SCOPED_TRACE("mix " + std::to_string(seed));
    auto studio = randomMix(seed);
    const auto written = studio.render({.tail = 4000});
    for (const int threads : {1, 3}) {
        LiveStage stage(studio, threads);
        stage.pull(1000);
        Random random(seed);
        for (int again = 0; again < (threads == 1 ? 2 : 1); ++again) {
            stage.engine().play();
            const auto latency = static_cast<int>(stage.engine().latency());
            const auto heard = stage.pullBy(latency + written.frames(), [&] {
                return static_cast<int>(random.between(std::int64_t{1}, std::int64_t{1500}));
            });
            for (int c = 0; c < 2; ++c) {
                int differs = 0;
                while (differs < written.frames() && written[c][differs] == heard[c][latency + differs])
                    ++differs;
                ASSERT_EQ(differs, written.frames())
                    << "run " << again << ", channel " << c << ", " << threads << " threads";
            }
            stage.engine().stop();
            stage.engine().locate(0);
            stage.ringOut();
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Mixes, Heard, ::testing::Range(1, 4));

TEST(Live, StartStopAndLocateMakeNoClick) {
    auto studio = sineStudio();
    LiveStage stage(studio);
    auto& engine = stage.engine();
    engine.locate(480 * 3 + 120); // where the sine is at its peak
    engine.play();
    const auto started = stage.pull(3000);
    EXPECT_LT(largestStep(started), clickless);
    EXPECT_GT(loudest(started).second, 0.49f);
    engine.locate(100000);
    EXPECT_LT(largestStep(stage.pull(3000)), clickless);
    engine.stop();
    const auto stopped = stage.pull(3000);
    EXPECT_LT(largestStep(stopped), clickless);
    EXPECT_EQ(stopped[0][2999], 0.0f);
}

TEST(Live, ALoopIsExactToTheFrame) {
    Studio studio;
    studio.media("a_N", noise(5, 10007)).verb("track.add id=t_N name=N kind=audio");
    studio.verb("clip.add track=t_N id=c_N at=0s src=a_N");
    const auto once = studio.render();
    LiveStage stage(studio);
    stage.engine().setLoop({0, 10007});
    stage.engine().play();
    const auto looped = stage.pull(50 * 10007, 480);
    for (int round = 0; round < 50; ++round)
        ASSERT_TRUE(std::equal(once[0], once[0] + 10007, looped[0] + round * 10007)) << "round " << round;
}

TEST(Live, ALoopWithinAClipMakesNoClick) {
    auto studio = sineStudio();
    LiveStage stage(studio);
    stage.engine().setLoop({4800, 4800 + 5000}); // not a whole number of periods
    stage.engine().locate(4800);
    stage.engine().play();
    EXPECT_LT(largestStep(stage.pull(60000)), clickless);
    const auto state = stage.engine().state();
    EXPECT_GE(state.position, 4800);
    EXPECT_LE(state.position, 9800);
}

TEST(Live, AtTwiceTheSpeedItIsAnOctaveHigherAndEndsAsItBegan) {
    auto studio = sineStudio();
    LiveStage stage(studio);
    auto& engine = stage.engine();
    engine.setSpeed(2);
    engine.play();
    stage.pull(4800);
    const auto fast = stage.pull(48000);
    int crossings = 0;
    for (int i = 1; i < fast.frames(); ++i)
        crossings += fast[0][i - 1] < 0 && fast[0][i] >= 0;
    EXPECT_NEAR(crossings, 200, 1);
    EXPECT_NEAR(static_cast<double>(engine.state().position), 2 * 52800, 200);
    engine.setSpeed(1);
    EXPECT_LT(largestStep(stage.pull(6000)), 2 * clickless);
    const auto from = static_cast<int>(engine.state().position);
    EXPECT_EQ(engine.state().speed, 1);
    const auto written = studio.render();
    const auto heard = stage.pull(1000);
    for (int i = 0; i < heard.frames(); ++i)
        ASSERT_EQ(heard[0][i], written[0][from + i]);
}

/// Each line is done while a sine plays; none may click.
TEST(Live, EditsMakeNoClick) {
    Studio studio = sineStudio();
    studio.verb("track.add id=t_B name=Bus kind=bus").verb("track.add id=t_R name=Room kind=return");
    studio.verb("track.add id=t_T name=T kind=audio out=t_B");
    studio.verb("clip.add track=t_T id=c_T at=0s src=a_S gain=-6dB");
    LiveStage stage(studio);
    stage.engine().play();
    stage.pull(4927);
    for (const char* line : {
             "track.set track=t_S gain=-12dB",
             "track.set track=t_S pan=-70%",
             "track.set track=t_S mute=yes",
             "track.set track=t_S mute=no",
             "track.set track=t_T solo=on",
             "track.set track=t_T solo=off",
             "send.add track=t_S to=t_R id=x_S gain=-6dB",
             "send.set send=x_S gain=-20dB",
             "send.remove send=x_S",
             "device.add track=t_S id=d_E type=tutti.utility gain=-6dB",
             "device.set device=d_E bypass=yes",
             "device.set device=d_E bypass=no",
             "device.remove device=d_E",
             "clip.set clip=c_S gain=-9dB",
             "clip.set clip=c_S mute=yes",
             "clip.set clip=c_S mute=no",
             "track.set track=t_T out=Main",
             "track.remove track=t_T",
             "clip.remove clip=c_S",
         }) {
        studio.verb(line);
        stage.update();
        EXPECT_LT(largestStep(stage.pull(9713)), clickless * 1.6f) << line;
    }
    EXPECT_EQ(loudest(stage.pull(4800)).second, 0.0f);
}

TEST(Live, ALateDeviceComesAndGoesWithoutAClick) {
    auto studio = sineStudio();
    studio.verb("track.add id=t_T name=T kind=audio").verb("clip.add track=t_T id=c_T at=0s src=a_S");
    LiveStage stage(studio);
    stage.engine().play();
    stage.pull(4927);
    for (const char* line : {"device.add track=t_S id=d_L type=test.delay frames=3000",
                             "device.add track=t_T id=d_M type=test.delay frames=500",
                             "device.remove device=d_L", "device.remove device=d_M"}) {
        studio.verb(line);
        stage.update();
        EXPECT_LT(largestStep(stage.pull(24119)), 1.6f * clickless) << line;
    }
}

TEST(Live, NoNoteHangs) {
    Studio studio;
    studio.verb("track.add id=t_K name=K kind=notes").verb("device.add track=t_K id=d_K type=tutti.synth");
    studio.verb("clip.add track=t_K id=c_K at=0q len=16q");
    studio.verb("notes.add clip=c_K at=0q len=15q pitch=60").verb("notes.add clip=c_K at=1q len=1q pitch=67");
    LiveStage stage(studio);
    auto& engine = stage.engine();
    engine.play();
    EXPECT_GT(std::fabs(loudest(stage.pull(12000)).second), 0.01f);
    engine.locate(48000 * 20); // behind all notes
    stage.pull(48000 * 3);
    EXPECT_LT(std::fabs(loudest(stage.pull(4800)).second), 1e-4f) << "hangs after a locate";
    engine.locate(0);
    stage.pull(12000);
    studio.verb("notes.remove clip=c_K high=62");
    stage.update();
    stage.pull(48000 * 3);
    EXPECT_LT(std::fabs(loudest(stage.pull(4800)).second), 1e-4f) << "hangs after an edit";
    engine.locate(24000 + 100);
    engine.stop();
    stage.ringOut();
}

TEST(Live, AnEditElsewhereLeavesTheNotesAlone) {
    Studio studio;
    studio.verb("track.add id=t_K name=K kind=notes").verb("device.add track=t_K id=d_K type=tutti.synth");
    studio.verb("clip.add track=t_K id=c_K at=0q len=16q").verb("notes.add clip=c_K at=0q len=8q pitch=60");
    const auto written = studio.render({.tail = 0});
    LiveStage stage(studio);
    stage.engine().play();
    stage.pull(24000);
    studio.verb("notes.add clip=c_K at=12q len=1q pitch=67"); // far ahead, but of the same track
    stage.update();
    const auto latency = static_cast<int>(stage.engine().latency());
    const auto heard = stage.pull(24000);
    for (int i = 0; i + latency < 24000; ++i)
        ASSERT_EQ(written[0][24000 + i - latency], heard[0][i]) << i;
}

TEST(Live, TheClickStandsOnTheBeatsAndIsNeverRendered) {
    Studio studio;
    studio.verb("track.add id=t_A name=A kind=audio");
    LiveStage stage(studio);
    stage.engine().setClick(ClickMode::on);
    stage.engine().play();
    const auto clicks = stage.pull(4 * 24000, 441); // 120 bpm
    for (int beat = 0; beat < 4; ++beat) {
        const int at = beat * 24000;
        for (int i = at - 300; i <= at; ++i)
            ASSERT_EQ(clicks[0][std::max(0, i)], 0.0f) << "before beat " << beat;
        EXPECT_NE(clicks[0][at + 1], 0.0f) << "beat " << beat;
    }
    // The first of the bar is the higher one.
    const auto crossings = [&](int from) {
        int count = 0;
        for (int i = from + 2; i < from + 960; ++i)
            count += (clicks[0][i] > 0) != (clicks[0][i - 1] > 0) ? 1 : 0;
        return count;
    };
    EXPECT_GT(crossings(0), crossings(24000) + 10);
    EXPECT_EQ(crossings(24000), crossings(48000));
}

TEST(Live, ACountInClicksOneBarAndThenPlaysFromThePlace) {
    auto studio = sineStudio();
    const auto written = studio.render();
    LiveStage stage(studio);
    stage.engine().playAfter(1);
    const auto heard = stage.pull(4 * 24000 + 2000, 500);
    EXPECT_NE(heard[0][1], 0.0f);
    EXPECT_NE(heard[0][24001], 0.0f);
    for (int i = 0; i < 2000; ++i) // the last click has died away by then
        ASSERT_EQ(heard[0][4 * 24000 + i], written[0][i]) << i;
}

TEST(Live, AnotherRateIsRefusedAndTheProjectBeforePlaysOn) {
    auto studio = sineStudio();
    LiveStage stage(studio);
    Studio other(44100);
    const auto set = stage.engine().setProject(other.project());
    ASSERT_FALSE(set);
    EXPECT_EQ(set.error().message, "the project runs at 44100 Hz, the device at 48000 Hz");
    stage.engine().play();
    EXPECT_GT(loudest(stage.pull(4800)).second, 0.4f);
}

TEST(Live, MetersTellTheLoudestSampleOnce) {
    auto studio = sineStudio();
    studio.verb("track.set track=t_S gain=-6dB");
    LiveStage stage(studio);
    stage.engine().play();
    stage.pull(9600);
    const auto track = studio.project().tracks[0]->id;
    EXPECT_NEAR(stage.engine().takePeak(track).first, 0.5 * 0.501187, 1e-3);
    EXPECT_EQ(stage.engine().takePeak(track).first, 0.0f);
    EXPECT_NEAR(stage.engine().state().peak[1], 0.5 * 0.501187, 1e-3);
}

TEST(Live, AnInputIsHeardThroughItsTrack) {
    Studio studio;
    studio.verb("track.add id=t_V name=V kind=audio gain=-6dB").verb("track.add id=t_W name=W kind=audio");
    LiveStage stage(studio);
    const auto voice = noise(9, 4000);
    EXPECT_EQ(loudest(stage.hear(voice)).second, 0.0f) << "nobody listens";
    stage.engine().setInputs({{*TrackId::parse("t_V"), {.left = 1}}});
    stage.pull(512);
    const auto heard = stage.hear(voice);
    for (int i = 0; i < voice.frames(); ++i)
        ASSERT_NEAR(heard[0][i], voice[1][i] * 0.501187f, 1e-6f) << i; // the second plug, on both sides
    EXPECT_TRUE(std::equal(heard[0], heard[0] + 4000, heard[1]));
    stage.engine().setInputs({});
    stage.pull(512);
    EXPECT_EQ(loudest(stage.hear(voice)).second, 0.0f);
    stage.ringOut();
}

TEST(Live, AKeyboardPlaysAnInstrumentAtItsFrame) {
    Studio studio;
    studio.verb("track.add id=t_K name=K kind=notes").verb("device.add track=t_K id=d_K type=tutti.synth");
    LiveStage stage(studio);
    stage.engine().setInputs({{*TrackId::parse("t_K"), {.midi = true, .midiChannel = 2}}});
    stage.pull(512);
    const std::uint8_t on[] = {0x92, 60, 100}, elsewhere[] = {0x93, 72, 100}, off[] = {0x92, 60, 0};
    EXPECT_EQ(loudest(stage.hear(AudioBuffer(2, 4000), {{100, 0, elsewhere}})).second, 0.0f)
        << "another channel";
    const auto heard = stage.hear(AudioBuffer(2, 4000), {{777, 0, on}});
    for (int i = 0; i < 777; ++i)
        ASSERT_EQ(heard[0][i], 0.0f) << i;
    EXPECT_GT(std::fabs(loudest(heard).second), 0.01f);
    stage.engine().play(); // what is held on a keyboard sounds on
    EXPECT_GT(std::fabs(loudest(stage.pull(4800)).second), 0.01f);
    stage.engine().stop();
    EXPECT_GT(std::fabs(loudest(stage.pull(4800)).second), 0.01f);
    stage.hear(AudioBuffer(2, 4000), {{0, 0, off}});
    stage.ringOut();
}

TEST(Live, MidiBytesAreEvents) {
    const auto event = [](std::initializer_list<std::uint8_t> bytes) {
        return eventOf(std::vector<std::uint8_t>(bytes));
    };
    EXPECT_EQ(event({0x85, 60, 64})->kind, Event::Kind::noteOff);
    EXPECT_EQ(event({0x90, 60, 0})->kind, Event::Kind::noteOff);
    EXPECT_EQ(event({0xE0, 0, 0})->value, -1.0f);
    EXPECT_EQ(event({0xE0, 0, 64})->value, 0.0f);
    EXPECT_EQ(event({0xE0, 127, 127})->value, 1.0f);
    EXPECT_EQ(event({0xD3, 127})->kind, Event::Kind::pressure);
    EXPECT_EQ(event({0xB3, 123, 0})->kind, Event::Kind::allNotesOff);
    for (const auto& bad : {event({}), event({0x90}), event({0x90, 60}), event({0x90, 200, 1}), event({0xF8}),
                            event({60, 60, 60}), event({0xF0, 1, 2, 0xF7})})
        EXPECT_FALSE(bad);
}

TEST(Live, MetersSeeAllOfALongBlock) {
    Studio studio;
    studio.media("a_I", impulse(100, 4000)).verb("track.add id=t_I name=I kind=audio");
    studio.verb("clip.add track=t_I at=0s src=a_I");
    LiveStage stage(studio);
    stage.engine().play();
    stage.pull(4096, 4096);
    EXPECT_EQ(stage.engine().takePeak(studio.project().tracks[0]->id).first, 1.0f);
}

/// Whatever is done, in whatever order: finite, guarded (tests/guard), and silent in the end.
TEST(Live, RandomHands) {
    const auto seed = firstSeed();
    SCOPED_TRACE("seed " + std::to_string(seed));
    Random random(seed);
    const auto between = [&](int a, int b) {
        return static_cast<int>(random.between(std::int64_t{a}, std::int64_t{b}));
    };
    auto studio = randomMix(seed);
    LiveStage stage(studio, 2);
    auto& engine = stage.engine();
    for (int step = 0; step < 150; ++step) {
        switch (between(0, 7)) {
        case 0: engine.play(); break;
        case 1: engine.stop(); break;
        case 2: engine.locate(between(0, 60000)); break;
        case 3: engine.setLoop({between(0, 20000), between(10000, 50000)}); break;
        case 4: engine.setLoop({}); break;
        case 5: engine.setClick(between(0, 1) != 0 ? ClickMode::on : ClickMode::off); break;
        default: {
            const auto& tracks = studio.project().tracks;
            const auto& track =
                tracks[static_cast<std::size_t>(between(0, static_cast<int>(tracks.size()) - 1))];
            studio.verb("track.set track=" + track->id.text() + " gain=" + std::to_string(between(-30, 0)) +
                        "dB");
            stage.update();
        }
        }
        const auto sound = stage.pull(between(1, 4000), between(1, 1500));
        for (int i = 0; i < sound.frames(); ++i)
            ASSERT_TRUE(std::isfinite(sound[0][i]) && std::isfinite(sound[1][i])) << "step " << step;
    }
    engine.setLoop({});
    engine.stop();
    stage.ringOut();
}

} // namespace
} // namespace tutti
