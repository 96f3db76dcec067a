// Files are written, then read back by our reader and by ffmpeg and ffprobe.
#include "audio/AudioReader.h"
#include "audio/AudioWriter.h"
#include "audio/WavMap.h"
#include "audio/Writers.h"
#include "audio/testing/Files.h"
#include "base/Maths.h"

#include <sys/resource.h>

#include <csignal>
#include <iostream>
#include <limits>
#include <sstream>

namespace tutti {
namespace {

using namespace tutti::testing;

WriteSpec specOf(const std::string& type, const std::string& bits = "24",
                 const std::string& dither = "none") {
    WriteSpec spec;
    spec.type = type;
    spec.bits = bits;
    spec.dither = dither;
    return spec;
}

ConstAudioView part(const AudioBuffer& sound, int start, int frames, std::vector<const float*>& pointers) {
    pointers.clear();
    for (int c = 0; c < sound.channels(); ++c)
        pointers.push_back(sound[c] + start);
    return {pointers.data(), sound.channels(), frames};
}

class AudioWriterTest : public InFolder {
protected:
    /// Writes the sound in pieces of at most `longest` frames.
    void save(const std::string& name, const AudioBuffer& sound, WriteSpec spec, int longest = 4096) {
        spec.channels = sound.channels();
        auto writer = createAudio(path(name), spec);
        ASSERT_TRUE(writer) << writer.error().message;
        std::vector<const float*> pointers;
        for (int start = 0; start < sound.frames(); start += longest) {
            const auto written =
                (*writer)->write(part(sound, start, std::min(longest, sound.frames() - start), pointers));
            ASSERT_TRUE(written) << written.error().message;
        }
        const auto finished = (*writer)->finish();
        ASSERT_TRUE(finished) << finished.error().message;
    }

    AudioBuffer load(const std::string& name) {
        auto reader = openAudio(path(name));
        EXPECT_TRUE(reader) << reader.error().message;
        return reader ? *readAll(**reader) : AudioBuffer();
    }

    std::string probe(const std::string& name, const std::string& entries) {
        return run("ffprobe -v error -of default=nw=1:nk=1 -show_entries " + entries + " " + path(name));
    }
};

void expectSameSound(const AudioBuffer& read, const AudioBuffer& truth) {
    ASSERT_EQ(read.channels(), truth.channels());
    ASSERT_EQ(read.frames(), truth.frames());
    for (int c = 0; c < truth.channels(); ++c)
        for (int i = 0; i < truth.frames(); ++i)
            ASSERT_EQ(read[c][i], truth[c][i]) << "channel " << c << ", frame " << i;
}

TEST_F(AudioWriterTest, WritesSampleForSample) {
    for (const std::string type : {"wav", "w64", "rf64", "bwf", "aiff", "caf", "flac"})
        for (const std::string bits : {"16", "24", "32", "f32", "f64"}) {
            if (!checkSpec(specOf(type, bits))) continue;
            SCOPED_TRACE(type + " " + bits);
            const auto sound = randomSound(9, 2, 3001, bits == "16" ? 16 : 24);
            save("s." + type, sound, specOf(type, bits));
            expectSameSound(load("s." + type), sound);
            // ffmpeg, as floats
            run("ffmpeg -y -v error -i " + path("s." + type) + " -f f32le " + path("raw"));
            const auto raw = bytesOf("raw");
            ASSERT_EQ(raw.size(), 3001u * 8);
            for (int i = 0; i < 3001 * 2; ++i) {
                float sample = 0;
                std::memcpy(&sample, raw.data() + 4 * i, 4);
                ASSERT_EQ(sample, sound[i % 2][i / 2]) << i;
            }
        }
}

TEST_F(AudioWriterTest, ManyChannelsKeepTheirOrderAndNames) {
    const auto sound = randomSound(10, 6, 100, 16);
    save("s.wav", sound, specOf("wav", "16"));
    expectSameSound(load("s.wav"), sound);
    EXPECT_EQ(probe("s.wav", "stream=channel_layout"), "5.1\n");
    save("odd.wav", randomSound(11, 1, 3, 8), specOf("wav", "24")); // nine bytes of samples
    EXPECT_EQ(load("odd.wav").frames(), 3);
    EXPECT_EQ(bytesOf("odd.wav").size() % 2, 0u);
}

TEST_F(AudioWriterTest, TheSameSoundGivesTheSameBytesHoweverItIsCut) {
    const auto sound = randomSound(12, 2, 5000, 24);
    for (const std::string type : {"wav", "w64", "rf64", "bwf", "aiff", "caf", "flac", "raw", "mp3"}) {
        save("a", sound, specOf(type, "16", "tpdf"), 4096);
        save("b", sound, specOf(type, "16", "tpdf"), type == "mp3" ? 4096 : 333);
        EXPECT_TRUE(bytesOf("a") == bytesOf("b")) << type;
    }
    auto other = specOf("wav", "16", "tpdf");
    other.seed = 1;
    save("a", sound, specOf("wav", "16", "tpdf"));
    save("b", sound, other);
    EXPECT_FALSE(bytesOf("a") == bytesOf("b")) << "another seed, another noise";
}

TEST_F(AudioWriterTest, ClipsIntegersAndKeepsFloats) {
    AudioBuffer sound(1, 4);
    const float wild[] = {1.5f, -1.5f, std::numeric_limits<float>::quiet_NaN(), 1.0f};
    std::copy_n(wild, 4, sound[0]);
    save("s.wav", sound, specOf("wav", "16"));
    const auto clipped = load("s.wav");
    EXPECT_EQ(clipped[0][0], 32767.0f / 32768);
    EXPECT_EQ(clipped[0][1], -1.0f);
    EXPECT_EQ(clipped[0][2], 0.0f);
    EXPECT_EQ(clipped[0][3], 32767.0f / 32768);
    save("f.wav", sound, specOf("wav", "f32"));
    EXPECT_EQ(load("f.wav")[0][0], 1.5f);
}

// --- large files
// --------------------------------------------------------------------------------------------

TEST_F(AudioWriterTest, AWavAbove4GiBIsRf64) {
    // The header as it is written at the end, before a file full of holes with one loud frame at its end.
    for (const auto& [gib, mark] : {std::pair{3.0, "RIFF"}, std::pair{5.0, "RF64"}})
        for (const std::string type : {"wav", "bwf", "rf64"}) {
            SCOPED_TRACE(type + " of " + std::to_string(gib) + " GiB");
            auto spec = specOf(type);
            const auto frames = static_cast<std::int64_t>(gib * (1 << 30) / 6);
            const auto header = wavHeader(spec, static_cast<std::uint64_t>(frames * 6));
            EXPECT_EQ(header.substr(0, 4), type == "rf64" ? "RF64" : mark);
            write("s.wav", header);
            std::filesystem::resize_file(path("s.wav"),
                                         header.size() + static_cast<std::size_t>(frames * 6) - 6);
            std::ofstream(path("s.wav"), std::ios::binary | std::ios::app)
                << std::string("\0\0\x40\0\0\xC0", 6);

            EXPECT_EQ((*openAudio(path("s.wav")))->info().frames, frames);
            const auto map = WavMap::open(path("s.wav"));
            ASSERT_TRUE(map) << map.error().message;
            EXPECT_EQ(map->frames(), frames);
            float left[2], right[2];
            map->readStereo(frames - 1, left, right, 2);
            EXPECT_EQ(left[0], 0.5f);
            EXPECT_EQ(right[0], -0.5f);
            EXPECT_EQ(probe("s.wav", "stream=duration_ts"), std::to_string(frames) + "\n");
        }
}

TEST_F(AudioWriterTest, SizesOfHeadersFitTheirFiles) {
    const auto sound = randomSound(13, 2, 1001, 16);
    for (const std::string type : {"wav", "rf64", "bwf"})
        for (const std::string bits : {"16", "24", "f32"}) {
            auto spec = specOf(type, bits);
            spec.tags["title"] = "A title of odd length";
            spec.channels = 2;
            save("s.wav", sound, spec);
            const auto bytes = bytesOf("s.wav");
            const bool longSizes = type == "rf64";
            std::uint64_t size = 0;
            std::memcpy(&size, bytes.data() + (longSizes ? 20 : 4), longSizes ? 8 : 4);
            EXPECT_EQ(size + 8, bytes.size()) << type << " " << bits;
            EXPECT_EQ(wavHeader(spec, 0).size(), wavHeader(spec, 1ull << 40).size())
                << "it is written over the first one";
        }
}

// --- tags
// ---------------------------------------------------------------------------------------------------

TEST_F(AudioWriterTest, OthersReadOurTags) {
    const std::map<std::string, std::string> tags{{"title", "Night train"}, {"artist", "Ánna & Béla"},
                                                  {"album", "Sleepers"},    {"date", "2026"},
                                                  {"genre", "Jazz"},        {"comment", "take 3"}};
    const auto sound = randomSound(14, 2, 48000, 16);
    for (const std::string type : {"wav", "rf64", "bwf", "aiff", "flac", "mp3", "ogg", "opus"}) {
        SCOPED_TRACE(type);
        auto spec = specOf(type, "16");
        spec.tags = tags;
        save("s." + type, sound, spec);
        auto ours = (*openAudio(path("s." + type)))->info().tags;
        const auto theirs = probe("s." + type, "format_tags:stream_tags");
        for (const auto& [name, value] : tags) {
            EXPECT_EQ(ours[name], value) << name;
            EXPECT_NE(("\n" + theirs).find("\n" + value + "\n"), std::string::npos) << name << " in\n"
                                                                                    << theirs;
        }
    }
}

TEST_F(AudioWriterTest, ABroadcastWaveSaysWhoMadeIt) {
    auto spec = specOf("bwf");
    spec.tags["title"] = std::string(300, 't');
    save("s.wav", randomSound(15, 2, 10), spec);
    const auto bytes = bytesOf("s.wav");
    const auto at = bytes.find("bext");
    ASSERT_NE(at, std::string::npos);
    EXPECT_EQ(bytes.substr(at + 4, 4), little(602, 4));
    EXPECT_EQ(bytes.substr(at + 8, 256), std::string(256, 't')) << "cut to the field's length";
    EXPECT_EQ(bytes.substr(at + 8 + 256, 6), std::string("Tutti\0", 6));
    EXPECT_EQ(bytes.substr(at + 8 + 320, 18), "0000-00-0000:00:00");
    EXPECT_EQ(bytes.substr(at + 8 + 346, 2), little(1, 2)) << "version";
    EXPECT_NE(probe("s.wav", "format_tags=encoded_by").find("Tutti"), std::string::npos);
}

// --- with loss
// ----------------------------------------------------------------------------------------------

TEST_F(AudioWriterTest, LossyFilesHaveTheRightLengthAndSound) {
    AudioBuffer sound(2, 48321);
    for (int c = 0; c < 2; ++c)
        for (int i = 0; i < sound.frames(); ++i)
            sound[c][i] = static_cast<float>(0.4 * std::sin(maths::pi * i / sound.frames()) *
                                             std::sin(2 * maths::pi * (c == 0 ? 300 : 700) * i / 48000));
    for (const std::string type : {"mp3", "ogg", "opus"}) {
        SCOPED_TRACE(type);
        save("s." + type, sound, specOf(type), 1000);
        const auto read = load("s." + type);
        ASSERT_EQ(read.frames(), sound.frames());
        double error = 0, signal = 0;
        for (int i = 0; i < sound.frames(); ++i) {
            error += std::pow(read[0][i] - sound[0][i], 2);
            signal += std::pow(sound[0][i], 2);
        }
        EXPECT_LT(10 * std::log10(error / signal), -25);
        run("ffmpeg -y -v error -i " + path("s." + type) + " " + path("back.wav"));
        EXPECT_EQ(load("back.wav").frames(), sound.frames()) << "as ffmpeg sees it";
    }
}

TEST_F(AudioWriterTest, QualitySetsTheSize) {
    const auto sound = randomSound(16, 2, 96000);
    for (const std::string type : {"mp3", "ogg", "opus"}) {
        auto low = specOf(type), high = specOf(type);
        low.quality = 1, high.quality = 9;
        save("low", sound, low);
        save("high", sound, high);
        EXPECT_LT(bytesOf("low").size() * 6 / 5, bytesOf("high").size()) << type;
    }
}

TEST_F(AudioWriterTest, BitrateIsKept) {
    const auto sound = randomSound(18, 2, 4 * 48000);
    const auto kbits = [&](const std::string& type, double rate) {
        auto spec = specOf(type);
        spec.bitrate = rate;
        save("b", sound, spec);
        return static_cast<double>(bytesOf("b").size()) * 8 / 4 / 1000;
    };
    for (const double rate : {64.0, 128.0, 192.0, 320.0})
        EXPECT_NEAR(kbits("mp3", rate), rate, rate * 0.02 + 1); // constant; the last frame is padded
    for (const double rate : {48.0, 96.0, 256.0})
        EXPECT_NEAR(kbits("opus", rate), rate, rate * 0.25 + 4); // of noise, which is hard
    EXPECT_LT(kbits("ogg", 96) * 1.5, kbits("ogg", 256));
    for (const auto& [type, rate] : {std::pair<std::string, double>{"mp3", 100},
                                     {"mp3", 8},
                                     {"opus", 5},
                                     {"opus", 600},
                                     {"ogg", 30},
                                     {"ogg", 900},
                                     {"wav", 128}}) {
        auto spec = specOf(type);
        spec.bitrate = rate;
        const auto checked = checkSpec(spec);
        ASSERT_FALSE(checked) << type << " " << rate;
        EXPECT_EQ(checked.error().fault, Fault::usage);
    }
}

// --- pipes
// --------------------------------------------------------------------------------------------------

TEST_F(AudioWriterTest, StandardOutputIsAWavOfUnknownLength) {
    const auto sound = randomSound(17, 2, 500, 16);
    for (const std::string bits : {"16", "24", "32", "f32", "f64"}) {
        std::ostringstream out;
        auto* before = std::cout.rdbuf(out.rdbuf());
        save("-", sound, specOf("wav", bits)); // not the standard output but a file of that name
        auto writer = createAudio("-", specOf("wav", bits));
        EXPECT_TRUE(writer && (*writer)->write(sound.view()) && (*writer)->finish());
        std::cout.rdbuf(before);
        EXPECT_EQ(out.str().substr(4, 4), "\xff\xff\xff\xff");
        write("s.wav", out.str());
        expectSameSound(load("s.wav"), sound);
    }
}

/// What the sound is on standard output.
std::string piped(const AudioBuffer& sound, WriteSpec spec) {
    spec.channels = sound.channels();
    std::ostringstream out;
    auto* before = std::cout.rdbuf(out.rdbuf());
    auto writer = createAudio("-", spec);
    EXPECT_TRUE(writer && (*writer)->write(sound.view()) && (*writer)->finish());
    std::cout.rdbuf(before);
    return out.str();
}

TEST_F(AudioWriterTest, StandardOutputTakesEveryType) {
    const auto sound = randomSound(18, 2, 4800, 16);
    for (auto types = writableTypes; !types.empty();) {
        const auto bar = std::min(types.find('|'), types.size());
        const std::string type(types.substr(0, bar));
        types.remove_prefix(std::min(bar + 1, types.size()));
        const auto bytes = piped(sound, specOf(type, "16"));
        if (type == "wav") continue; // above
        save("file", sound, specOf(type, "16"));
        if (type != "ogg" && type != "opus") // which number their streams by chance
            EXPECT_TRUE(bytes == bytesOf("file")) << type;
        else
            EXPECT_NEAR(static_cast<double>(bytes.size()), static_cast<double>(bytesOf("file").size()), 64)
                << type;
    }
}

TEST_F(AudioWriterTest, RawIsSamplesAndNothingElse) {
    const auto sound = randomSound(19, 1, 3, 16);
    save("s.raw", sound, specOf("raw", "24")); // an odd number of bytes
    const auto raw = bytesOf("s.raw");
    ASSERT_EQ(raw.size(), 9u);
    for (std::size_t i = 0; i < 3; ++i) {
        std::int32_t value = 0;
        std::memcpy(reinterpret_cast<char*>(&value) + 1, raw.data() + 3 * i, 3);
        EXPECT_EQ(static_cast<float>(value) / 2147483648.0f, sound[0][static_cast<int>(i)]);
    }
}

TEST_F(AudioWriterTest, AFloatWavSaysHowLongItsExtensionAndItsSoundAre) {
    for (const std::string bits : {"f32", "f64"}) {
        save("s.wav", randomSound(20, 2, 1234, 24), specOf("wav", bits));
        const auto bytes = bytesOf("s.wav");
        const auto number = [&](std::string_view chunk, std::size_t at, std::size_t size) {
            const auto start = bytes.find(chunk);
            std::uint32_t value = 0;
            if (start != std::string::npos) std::memcpy(&value, bytes.data() + start + at, size);
            return value;
        };
        EXPECT_EQ(number("fmt ", 4, 4), 18u) << "WAVEFORMATEX";
        EXPECT_EQ(number("fmt ", 8, 2), 3u) << "WAVE_FORMAT_IEEE_FLOAT";
        EXPECT_EQ(number("fmt ", 24, 2), 0u) << "cbSize";
        EXPECT_EQ(number("fact", 4, 4), 4u);
        EXPECT_EQ(number("fact", 8, 4), 1234u);
        EXPECT_EQ(run("soxi " + path("s.wav") + " 2>&1 >/dev/null"), "") << "sox has nothing to remark";
    }
}

// --- failures
// -----------------------------------------------------------------------------------------------

TEST_F(AudioWriterTest, AFileAppearsWholeOrNotAtAll) {
    const auto sound = randomSound(18, 2, 1000);
    for (const std::string type : {"wav", "aiff", "flac", "mp3", "ogg", "opus"}) {
        write("s." + type, "what was there");
        {
            auto writer = createAudio(path("s." + type), specOf(type));
            ASSERT_TRUE(writer && (*writer)->write(sound.view()));
            EXPECT_EQ(bytesOf("s." + type), "what was there");
        } // given up
        EXPECT_EQ(names(), std::vector<std::string>{"s." + type});
        EXPECT_EQ(bytesOf("s." + type), "what was there");
        save("s." + type, sound, specOf(type));
        EXPECT_EQ(names(), std::vector<std::string>{"s." + type});
        EXPECT_NE(bytesOf("s." + type), "what was there");
        std::filesystem::remove(path("s." + type));
    }
}

TEST_F(AudioWriterTest, AFullDiskIsAnErrorThatLeavesNothing) {
    // As good as a full disk: no file of this process may exceed 100,000 bytes.
    std::signal(SIGXFSZ, SIG_IGN);
    rlimit before{}, small{};
    getrlimit(RLIMIT_FSIZE, &before);
    small = {100000, before.rlim_max};
    const auto sound = randomSound(19, 2, 100000);
    for (const std::string type : {"wav", "aiff", "flac"}) {
        setrlimit(RLIMIT_FSIZE, &small);
        {
            auto writer = createAudio(path("s." + type), specOf(type));
            Result written = (*writer)->write(sound.view());
            if (written) written = (*writer)->finish();
            setrlimit(RLIMIT_FSIZE, &before);
            ASSERT_FALSE(written) << type;
            EXPECT_EQ(written.error().fault, Fault::output);
            EXPECT_TRUE(written.error().message.starts_with(path("s." + type) + ": cannot be written"))
                << written.error().message;
        }
        EXPECT_TRUE(names().empty()) << type;
    }
}

TEST_F(AudioWriterTest, AMissingFolderIsAnErrorWithThePath) {
    for (const std::string type : {"wav", "flac"}) {
        const auto file = path("missing/s." + type);
        const auto writer = createAudio(file, specOf(type));
        ASSERT_FALSE(writer);
        EXPECT_EQ(writer.error().fault, Fault::output);
        EXPECT_TRUE(writer.error().message.starts_with(file + ": cannot be written: "))
            << writer.error().message;
    }
}

TEST(WriteSpec, RefusesWhatNoFileCanHold) {
    const auto refused = [](auto change) {
        WriteSpec spec;
        change(spec);
        return !checkSpec(spec).ok();
    };
    EXPECT_TRUE(checkSpec({}));
    EXPECT_TRUE(refused([](auto& s) { s.type = "doc"; }));
    EXPECT_TRUE(refused([](auto& s) { s.bits = "20"; }));
    EXPECT_TRUE(refused([](auto& s) { s.dither = "much"; }));
    EXPECT_TRUE(refused([](auto& s) { s.type = "flac", s.bits = "f32"; }));
    EXPECT_TRUE(refused([](auto& s) { s.type = "flac", s.channels = 9; }));
    EXPECT_TRUE(refused([](auto& s) { s.type = "mp3", s.rate = 96000; }));
    EXPECT_TRUE(refused([](auto& s) { s.type = "mp3", s.rate = 44000; }));
    EXPECT_TRUE(refused([](auto& s) { s.type = "mp3", s.channels = 3; }));
    EXPECT_TRUE(refused([](auto& s) { s.type = "opus", s.rate = 44100; }));
    EXPECT_TRUE(refused([](auto& s) { s.channels = 0; }));
    EXPECT_TRUE(refused([](auto& s) { s.channels = 65; }));
    EXPECT_TRUE(refused([](auto& s) { s.rate = 0; }));
    EXPECT_TRUE(refused([](auto& s) { s.rate = 44100.5; }));
    EXPECT_TRUE(refused([](auto& s) { s.rate = 1e9; }));
    EXPECT_EQ(typeOfName("a/b.c/take.FLAC"), "flac");
    EXPECT_EQ(typeOfName("take.aif"), "aiff");
    EXPECT_EQ(typeOfName("take.doc"), "");
    EXPECT_EQ(typeOfName("take"), "");
}

} // namespace
} // namespace tutti
