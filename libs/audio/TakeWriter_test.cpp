// Takes: what goes in comes out, whatever cuts the writer off.
#include "audio/AudioReader.h"
#include "audio/TakeWriter.h"
#include "audio/WavMap.h"
#include "audio/testing/Files.h"

namespace tutti {
namespace {

namespace fs = std::filesystem;

class Take : public testing::InFolder {
protected:
    static TakeSpec spec(int channels, const char* bits = "24") {
        TakeSpec result;
        result.channels = channels;
        result.bits = bits;
        return result;
    }

    TakeWriter make(const std::string& name, const TakeSpec& spec) const {
        auto writer = TakeWriter::create(path(name), spec);
        EXPECT_TRUE(writer) << writer.error().message;
        return std::move(*writer);
    }

    /// Frames from..to of a sound, in pieces of changing size.
    static void feed(TakeWriter& writer, AudioBuffer& sound, int from, int to, int step = 641) {
        std::vector<const float*> places(static_cast<std::size_t>(sound.channels()));
        for (int at = from; at < to; at += step) {
            for (int c = 0; c < sound.channels(); ++c)
                places[static_cast<std::size_t>(c)] = sound[c] + at;
            const auto done = writer.append({places.data(), sound.channels(), std::min(step, to - at)});
            ASSERT_TRUE(done) << done.error().message;
        }
    }

    /// The file holds these first frames and no more, to every reader.
    void expectHolds(const std::string& name, AudioBuffer& sound, int frames) const {
        const auto map = WavMap::open(path(name));
        ASSERT_TRUE(map) << map.error().message;
        ASSERT_EQ(map->frames(), frames);
        ASSERT_EQ(map->channels(), sound.channels());
        std::vector<float> read(static_cast<std::size_t>(frames));
        for (int c = 0; c < sound.channels(); ++c) {
            map->read(c, 0, read.data(), frames);
            ASSERT_TRUE(std::equal(read.begin(), read.end(), sound[c])) << "channel " << c;
        }
        auto reader = openAudio(path(name));
        ASSERT_TRUE(reader) << reader.error().message;
        const auto all = readAll(**reader);
        ASSERT_TRUE(all) << all.error().message;
        EXPECT_EQ(all->frames(), frames);
        EXPECT_EQ((*reader)->info().channels, sound.channels());
    }
};

TEST_F(Take, HoldsTheBitsThatWentIn) {
    for (const char* bits : {"24", "f32"})
        for (const int channels : {1, 2, 3, 8, 64}) {
            SCOPED_TRACE(std::string(bits) + ", " + std::to_string(channels) + " channels");
            const auto name = std::to_string(channels) + bits + ".wav";
            auto sound = testing::randomSound(7, channels, 5001);
            auto writer = make(name, spec(channels, bits));
            feed(writer, sound, 0, 5001);
            EXPECT_EQ(writer.frames(), 5001);
            ASSERT_TRUE(writer.finish());
            EXPECT_EQ(writer.safe(), 5001);
            EXPECT_EQ(writer.clipped(), 0);
            expectHolds(name, sound, 5001);
        }
}

TEST_F(Take, CountsWhatIsBeyondFullScale) {
    AudioBuffer sound(1, 4);
    sound[0][1] = 1.5f;
    sound[0][2] = -1.25f;
    auto writer = make("loud.wav", spec(1));
    feed(writer, sound, 0, 4);
    EXPECT_EQ(writer.clipped(), 2);
    auto floats = make("floats.wav", spec(1, "f32"));
    feed(floats, sound, 0, 4);
    EXPECT_EQ(floats.clipped(), 0);
}

TEST_F(Take, TellsWhereItComesFrom) {
    auto wanted = spec(1);
    wanted.title = "Vox";
    wanted.date = "2026-11-24";
    wanted.time = "15:02:11";
    wanted.frame = 0x123456789A;
    ASSERT_TRUE(make("vox.wav", wanted).finish());
    const auto bytes = bytesOf("vox.wav");
    const auto at = bytes.find("bext");
    ASSERT_NE(at, std::string::npos);
    EXPECT_EQ(bytes.substr(at + 8, 4), std::string("Vox\0", 4));
    EXPECT_EQ(bytes.substr(at + 8 + 256, 6), std::string("Tutti\0", 6));
    EXPECT_EQ(bytes.substr(at + 8 + 320, 18), "2026-11-2415:02:11");
    EXPECT_EQ(bytes.substr(at + 8 + 338, 8), testing::little(0x123456789A, 8));
}

TEST_F(Take, IsRightAfterEachSecondAndEachRefresh) {
    auto wanted = spec(2);
    wanted.rate = 8000;
    auto sound = testing::randomSound(3, 2, 20000);
    auto writer = make("take.wav", wanted);
    feed(writer, sound, 0, 7000);
    EXPECT_EQ(writer.safe(), 0);
    feed(writer, sound, 7000, 9000, 1000);
    EXPECT_EQ(writer.safe(), 8000);
    expectHolds("take.wav", sound, 8000);
    ASSERT_TRUE(writer.refresh());
    EXPECT_EQ(writer.safe(), 9000);
    expectHolds("take.wav", sound, 9000);
}

TEST_F(Take, BecomesRf64WhereAPlainOneEnds) {
    auto wanted = spec(1, "f32");
    wanted.rate = 8000;
    wanted.plainUpTo = 8000;
    auto sound = testing::randomSound(5, 1, 4000);
    auto writer = make("long.wav", wanted);
    feed(writer, sound, 0, 1500);
    ASSERT_TRUE(writer.refresh());
    EXPECT_EQ(bytesOf("long.wav").substr(0, 4), "RIFF");
    expectHolds("long.wav", sound, 1500);
    feed(writer, sound, 1500, 4000);
    ASSERT_TRUE(writer.finish());
    EXPECT_EQ(bytesOf("long.wav").substr(0, 4), "RF64");
    EXPECT_EQ(bytesOf("long.wav").substr(12, 4), "ds64");
    expectHolds("long.wav", sound, 4000);
    EXPECT_FALSE(examineTake(path("long.wav"))->changed);
}

TEST_F(Take, AHeadKnowsFiveGigabytes) {
    TakeSpec wanted;
    wanted.bits = "f32";
    make("take.wav", wanted);
    auto head = WavHead::read(bytesOf("take.wav"), "take.wav");
    ASSERT_TRUE(head) << head.error().message;
    const std::uint64_t five = std::uint64_t{5} << 30;
    const auto size = head->size();
    ASSERT_TRUE(head->setDataBytes(five, "take.wav"));
    EXPECT_EQ(head->size(), size);
    EXPECT_EQ(head->dataBytes(), five);
    const auto again = WavHead::read(head->bytes(), "take.wav");
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_EQ(again->dataBytes(), five);
}

TEST_F(Take, IsNeverWrittenOverAnother) {
    ASSERT_TRUE(make("take.wav", spec(1)).finish());
    const auto before = bytesOf("take.wav");
    EXPECT_FALSE(TakeWriter::create(path("take.wav"), spec(2)));
    EXPECT_EQ(bytesOf("take.wav"), before);
}

// --- repair ------------------------------------------------------------------------------------------------

TEST_F(Take, ThatWasCutOffAnywhereIsRepairedFromItsSize) {
    for (const char* bits : {"24", "f32"}) {
        auto sound = testing::randomSound(11, 3, 600);
        auto wanted = spec(3, bits);
        wanted.rate = 8000;
        auto writer = make(std::string("whole") + bits, wanted);
        feed(writer, sound, 0, 600, 50);
        ASSERT_TRUE(writer.finish());
        const auto whole = bytesOf(std::string("whole") + bits);
        const auto head = WavHead::read(whole, "whole");
        ASSERT_TRUE(head);
        for (std::size_t size = head->size(); size < whole.size(); size += 7) {
            SCOPED_TRACE(std::string(bits) + ", " + std::to_string(size) + " bytes");
            const auto frames = static_cast<int>((size - head->size()) / head->frameBytes());
            write("cut.wav", whole.substr(0, size));
            const auto seen = examineTake(path("cut.wav"));
            ASSERT_TRUE(seen) << seen.error().message;
            EXPECT_EQ(bytesOf("cut.wav"), whole.substr(0, size)) << "looking is not writing";
            const auto repaired = repairTake(path("cut.wav"));
            ASSERT_TRUE(repaired) << repaired.error().message;
            EXPECT_TRUE(repaired->changed);
            EXPECT_EQ(repaired->frames, frames);
            EXPECT_EQ(seen->frames, frames);
            expectHolds("cut.wav", sound, frames);
            const auto bytes = bytesOf("cut.wav");
            EXPECT_FALSE(repairTake(path("cut.wav"))->changed);
            EXPECT_EQ(bytesOf("cut.wav"), bytes);
            if (HasFailure()) return;
        }
    }
}

TEST_F(Take, ThatGrewBehindItsHeadIsRepairedToo) {
    auto sound = testing::randomSound(13, 2, 24000);
    {
        auto wanted = spec(2);
        wanted.rate = 8000;
        auto writer = make("take.wav", wanted);
        feed(writer, sound, 0, 23200, 800); // not finished: 7200 frames behind the last second
    }
    expectHolds("take.wav", sound, 16000);
    const auto repaired = repairTake(path("take.wav"));
    ASSERT_TRUE(repaired) << repaired.error().message;
    EXPECT_EQ(repaired->frames, 23200);
    expectHolds("take.wav", sound, 23200);
}

TEST_F(Take, ThatIsWholeIsLeftAlone) {
    auto sound = testing::randomSound(1, 1, 333); // an odd number of bytes
    auto writer = make("take.wav", spec(1));
    feed(writer, sound, 0, 333);
    ASSERT_TRUE(writer.finish());
    const auto bytes = bytesOf("take.wav");
    EXPECT_EQ(bytes.size() % 2, 0u);
    EXPECT_FALSE(repairTake(path("take.wav"))->changed);
    EXPECT_EQ(bytesOf("take.wav"), bytes);
    // Another program's chunks behind the samples are none of ours.
    const auto tagged =
        bytes + testing::chunk("cue ", testing::little(0, 4)) + testing::chunk("LIST", "adtl");
    write("tagged.wav", tagged);
    const auto seen = repairTake(path("tagged.wav"));
    ASSERT_TRUE(seen) << seen.error().message;
    EXPECT_FALSE(seen->changed);
    EXPECT_EQ(seen->frames, 333);
    EXPECT_EQ(bytesOf("tagged.wav"), tagged);
}

TEST_F(Take, WhatIsNoneIsRefusedAndLeftAlone) {
    for (const auto& bytes : {std::string(), std::string("RIFF"), testing::randomBytes(3, 400)}) {
        write("none.wav", bytes);
        EXPECT_FALSE(repairTake(path("none.wav")));
        EXPECT_EQ(bytesOf("none.wav"), bytes);
    }
    EXPECT_FALSE(repairTake(path("absent.wav")));
    EXPECT_FALSE(fs::exists(path("absent.wav")));
}

// --- the reserve -------------------------------------------------------------------------------------------

TEST_F(Take, AReserveIsThereUntilItIsGivenBack) {
    {
        auto reserve = SpaceReserve::make(path("reserve"), 100'000);
        ASSERT_TRUE(reserve) << reserve.error().message;
        EXPECT_EQ(fs::file_size(path("reserve")), 100'000u);
        auto again = SpaceReserve::make(path("reserve"), 100'000); // as after a kill
        EXPECT_TRUE(again);
        reserve->release();
        reserve->release();
        EXPECT_FALSE(fs::exists(path("reserve")));
    }
    {
        const auto reserve = SpaceReserve::make(path("reserve"), 100'000);
        ASSERT_TRUE(reserve);
    }
    EXPECT_FALSE(fs::exists(path("reserve")));
    EXPECT_FALSE(SpaceReserve::make(path("reserve"), std::uint64_t{1} << 55)) << "no disk is as large";
    EXPECT_FALSE(fs::exists(path("reserve")));
}

TEST_F(Take, EndsWithTheOthersWhenTheReserveIsGone) {
    auto made = SpaceReserve::make(path("reserve"), 100'000);
    ASSERT_TRUE(made) << made.error().message;
    const auto reserve = std::make_shared<SpaceReserve>(std::move(*made));
    auto sound = testing::randomSound(2, 1, 900);
    auto writer = TakeWriter::create(path("take.wav"), spec(1), reserve);
    ASSERT_TRUE(writer) << writer.error().message;
    feed(*writer, sound, 0, 700);
    reserve->release();
    const auto refused = writer->append(sound.view());
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().message.find("full"), std::string::npos) << refused.error().message;
    EXPECT_FALSE(writer->finish()) << "it tells again";
    EXPECT_EQ(writer->frames(), 700);
    expectHolds("take.wav", sound, 700);
    EXPECT_FALSE(examineTake(path("take.wav"))->changed);
}

} // namespace
} // namespace tutti
