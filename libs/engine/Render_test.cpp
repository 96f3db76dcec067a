// Offline render: stretches, tails, stopping, and media files on the disk.
#include "audio/AudioWriter.h"
#include "engine/Render.h"
#include "engine/testing/RandomMix.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>

namespace tutti {
namespace {

using namespace testing;

Studio impulseIntoDelay() {
    Studio studio;
    studio.media("a_IN", impulse(100, 4800))
        .verb("track.add id=t_A name=A kind=audio")
        .verb("clip.add track=t_A at=0s src=a_IN");
    return studio;
}

TEST(Render, AStretchHasTheBitsItHasInTheWhole) {
    auto studio = randomMix(3);
    const auto whole = studio.render({.tail = 4000});
    for (const auto& [from, to] : {std::pair(5000, 9000), std::pair(1, 2), std::pair(12345, 30000)}) {
        const auto piece = studio.render({.from = from, .to = to, .tail = 0});
        ASSERT_EQ(piece.frames(), to - from);
        for (int c = 0; c < 2; ++c)
            EXPECT_TRUE(std::equal(piece[c], piece[c] + piece.frames(), whole[c] + from));
    }
}

TEST(Render, BehindAStretchOnlyRingsWhatRang) {
    Studio studio;
    studio.media("a_IN", noise(1, 20000))
        .verb("track.add id=t_A name=A kind=audio")
        .verb("clip.add track=t_A id=c_A at=0s src=a_IN")
        .verb("track.add id=t_N name=N kind=notes")
        .verb("device.add track=t_N type=tutti.synth amp.release=1ms")
        .verb("clip.add track=t_N id=c_N at=0q len=8q")
        .verb("notes.add clip=c_N at=0q len=8q pitch=C4")
        .verb("notes.add clip=c_N at=1q len=1q pitch=C5");
    EXPECT_LT(studio.render({.to = 9000}).frames(), 9000 + 4800) << "not the rest of the song";
    const auto tail = studio.render({.to = 9000, .tail = 20000});
    ASSERT_EQ(tail.frames(), 29000);
    const auto whole = studio.render();
    for (int i = 0; i < 9000 - 64; ++i) // the synthesiser is late: it hears the end that much earlier
        ASSERT_EQ(tail[0][i], whole[0][i]) << i;
    for (int i = 9000 + 4800; i < tail.frames(); ++i)
        ASSERT_LT(std::fabs(tail[0][i]), 1e-5) << i;
    studio.verb("track.add id=t_R name=R kind=return")
        .verb("device.add track=t_R type=tutti.reverb mix=100%")
        .verb("send.add track=t_A to=t_R gain=0dB");
    EXPECT_GT(studio.render({.to = 9000}).frames(), 9000 + 24000) << "the reverb rings on";
}

TEST(Render, ALoopIsAsItSoundsWhenItIsPlayedOverAndOver) {
    auto studio = impulseIntoDelay().verb(
        "device.add track=t_A type=tutti.delay sync=off time=200ms feedback=50% mix=50% mode=stereo");
    // Longer than all that rings: what a plain render has, and what rings behind it laid over its start.
    const auto whole = studio.render({.to = 4800});
    for (const std::int64_t length : {4800, 3000, 20000}) {
        const auto loop = studio.render({.to = length, .loop = true});
        ASSERT_EQ(loop.frames(), length);
        std::vector<double> folded(static_cast<std::size_t>(length));
        for (int i = 0; i < whole.frames(); ++i)
            folded[static_cast<std::size_t>(i % length)] += whole[0][i];
        for (std::size_t i = 0; i < folded.size(); ++i)
            ASSERT_NEAR(loop[0][static_cast<int>(i)], folded[i], 1e-5) << length << " at " << i;
    }
}

TEST(Render, ALoopHasTheSameBitsForEveryBlockAndNumberOfThreads) {
    auto studio = randomMix(4);
    const auto one = studio.render({.from = 1000, .to = 9100, .loop = true});
    ASSERT_EQ(one.frames(), 8100);
    for (const auto& [block, threads] : {std::pair(64, 1), std::pair(441, 3), std::pair(8192, 2)}) {
        const auto other =
            studio.render({.from = 1000, .to = 9100, .loop = true, .block = block, .threads = threads});
        ASSERT_EQ(other.frames(), one.frames());
        for (int c = 0; c < 2; ++c)
            EXPECT_TRUE(std::equal(one[c], one[c] + one.frames(), other[c])) << block << " x " << threads;
    }
}

TEST(Render, AStretchWithATailHasTheSameBitsForEveryBlockAndNumberOfThreads) {
    for (const std::uint64_t seed : {1, 2}) {
        auto studio = randomMix(seed);
        const auto expected = hashOf(studio.render({.from = 1001, .to = 20003, .tail = 9000}));
        for (const auto& [block, threads] : {std::pair(1, 1), std::pair(17, 2), std::pair(441, 3)})
            EXPECT_EQ(hashOf(studio.render(
                          {.from = 1001, .to = 20003, .tail = 9000, .block = block, .threads = threads})),
                      expected)
                << "seed " << seed << ", block " << block << ", threads " << threads;
    }
}

TEST(Render, LengthIsThatOfTheClipsAndTheTail) {
    auto studio = impulseIntoDelay();
    EXPECT_EQ(studio.render({.tail = 0}).frames(), 4800);
    EXPECT_EQ(studio.render({.tail = 1000}).frames(), 5800);
    EXPECT_EQ(studio.render({}).frames(), 4800) << "nothing rings: the automatic tail is none";
    studio.verb("device.add track=t_A type=test.delay frames=5000");
    EXPECT_EQ(studio.render({.tail = 0}).frames(), 4800) << "latency is taken off";
}

TEST(Render, AnEmptyStretchIsRefused) {
    auto studio = impulseIntoDelay();
    Compiler compiler(studioRegistry(), studio.source(), &studioResources());
    const auto done =
        render(compiler, studio.project(), {.from = 10, .to = 5}, [](ConstAudioView) { return success(); });
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().fault, Fault::refused);
}

TEST(Render, StopsWhenToldAndWhenTheSinkFails) {
    auto studio = randomMix(1);
    Compiler compiler(studioRegistry(), studio.source(), &studioResources());
    int calls = 0;
    const auto stopped = render(
        compiler, studio.project(), {}, [](ConstAudioView) { return success(); },
        [&](double) { return ++calls < 3; });
    ASSERT_FALSE(stopped);
    EXPECT_EQ(stopped.error().fault, Fault::interrupted);
    EXPECT_EQ(calls, 3);
    const auto full = render(compiler, studio.project(), {}, [](ConstAudioView) -> Result {
        return Error{Fault::output, "disk full"};
    });
    ASSERT_FALSE(full);
    EXPECT_EQ(full.error().message, "disk full");
}

TEST(Render, MediaOnTheDiskSoundsLikeMediaInMemory) {
    const auto folder =
        std::filesystem::temp_directory_path() / ("tutti-render-" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder / "media");
    const auto sound = noise(9, 20000);
    WriteSpec spec;
    spec.bits = "f32";
    auto writer = createAudio((folder / "media/a_IN.wav").string(), spec);
    ASSERT_TRUE(writer);
    ASSERT_TRUE((*writer)->write(sound.view()));
    ASSERT_TRUE((*writer)->finish());

    Studio studio;
    studio.media("a_IN", sound)
        .verb("track.add id=t_A name=A kind=audio")
        .verb("clip.add track=t_A at=0s src=a_IN");
    const auto files = packageMedia(folder);
    Compiler compiler(studioRegistry(), *files, &studioResources());
    int place = 0;
    const auto done = render(compiler, studio.project(), {.tail = 0}, [&](ConstAudioView view) {
        for (int c = 0; c < 2; ++c)
            EXPECT_TRUE(std::equal(view[c], view[c] + view.frames, sound[c] + place));
        place += view.frames;
        return success();
    });
    EXPECT_TRUE(done);
    EXPECT_EQ(place, 20000);
    std::filesystem::remove_all(folder);
}

} // namespace
} // namespace tutti
