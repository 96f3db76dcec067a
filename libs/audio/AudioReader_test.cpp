// Every kind of file is made by another program (ffmpeg, sox, flac) from a WAV file written here byte by
// byte, and read back.
#include "audio/AudioReader.h"
#include "audio/testing/Files.h"
#include "base/Maths.h"

#include <iostream>
#include <numeric>
#include <sstream>

// libsndfile 1.2 forgets what libvorbis gave it when an Ogg file turns out to be damaged.
extern "C" const char* __lsan_default_suppressions() {
    return "leak:vorbis_info_init";
}

namespace tutti {
namespace {

using namespace tutti::testing;

std::string interleaved(const AudioBuffer& sound, int bits) {
    std::string data;
    for (int i = 0; i < sound.frames(); ++i)
        for (int c = 0; c < sound.channels(); ++c)
            data += little(static_cast<std::uint64_t>(
                               std::llround(static_cast<double>(sound[c][i]) * std::ldexp(1, bits - 1))),
                           bits / 8);
    return data;
}

std::string interleavedFloats(const AudioBuffer& sound) {
    std::string data;
    for (int i = 0; i < sound.frames(); ++i)
        for (int c = 0; c < sound.channels(); ++c)
            data.append(reinterpret_cast<const char*>(&sound[c][i]), sizeof(float));
    return data;
}

void expectSameSound(const AudioBuffer& read, const AudioBuffer& truth) {
    ASSERT_EQ(read.channels(), truth.channels());
    ASSERT_EQ(read.frames(), truth.frames());
    for (int c = 0; c < truth.channels(); ++c)
        for (int i = 0; i < truth.frames(); ++i)
            ASSERT_EQ(read[c][i], truth[c][i]) << "channel " << c << ", frame " << i;
}

class AudioReaderTest : public InFolder {
protected:
    /// A WAV file of a random sound.
    AudioBuffer source(const std::string& name, int bits, int channels = 2, int frames = 5000) {
        const auto sound = randomSound(31, channels, frames, bits);
        write(name, wavFile(wavFormat(1, channels, 48000, bits), interleaved(sound, bits)));
        return sound;
    }

    /// Reads in pieces of odd lengths, so that seams show.
    AudioBuffer readWhole(const std::string& file, AudioInfo* info = nullptr) {
        auto reader = openAudio(file);
        if (!reader) {
            ADD_FAILURE() << reader.error().message;
            return {};
        }
        if (info != nullptr) *info = (*reader)->info();
        AudioBuffer piece((*reader)->info().channels, 777);
        std::vector<std::vector<float>> samples(static_cast<std::size_t>(piece.channels()));
        for (;;) {
            const auto count = (*reader)->read(piece.view());
            if (!count) ADD_FAILURE() << count.error().message;
            if (!count || *count == 0) break;
            for (int c = 0; c < piece.channels(); ++c)
                samples[static_cast<std::size_t>(c)].insert(samples[static_cast<std::size_t>(c)].end(),
                                                            piece[c], piece[c] + *count);
        }
        AudioBuffer sound(piece.channels(), static_cast<int>(samples[0].size()));
        for (int c = 0; c < sound.channels(); ++c)
            std::copy(samples[static_cast<std::size_t>(c)].begin(),
                      samples[static_cast<std::size_t>(c)].end(), sound[c]);
        return sound;
    }
};

// --- without loss
// -------------------------------------------------------------------------------------------

struct Lossless {
    int sourceBits;
    std::string name, command; ///< what turns s.wav into name
    int bits;                  ///< what info() has to say

    friend void PrintTo(const Lossless& file, std::ostream* out) { *out << file.name; }
};

class LosslessTest : public AudioReaderTest, public ::testing::WithParamInterface<Lossless> {};

const std::string ff = "ffmpeg -v error -i s.wav ";

INSTANTIATE_TEST_SUITE_P(
    Files, LosslessTest,
    ::testing::Values(
        Lossless{8, "u8.wav", "sox -D s.wav -b 8 -e unsigned u8.wav", 16},
        Lossless{16, "16.wav", "cp s.wav 16.wav", 16}, Lossless{24, "24.wav", "cp s.wav 24.wav", 24},
        Lossless{24, "32.wav", ff + "-c:a pcm_s32le 32.wav", 0},
        Lossless{24, "float.wav", ff + "-c:a pcm_f32le float.wav", 0},
        Lossless{24, "double.wav", ff + "-c:a pcm_f64le double.wav", 0},
        Lossless{24, "sox.wav", "sox s.wav sox.wav", 24}, // WAVE_FORMAT_EXTENSIBLE
        Lossless{24, "rf64.wav", ff + "-c:a pcm_s24le -rf64 always rf64.wav", 24},
        Lossless{16, "bwf.wav", ff + "-write_bext 1 -metadata description=words bwf.wav", 16},
        Lossless{24, "s.w64", ff + "-c:a pcm_s24le s.w64", 24}, Lossless{16, "16.aiff", ff + "16.aiff", 16},
        Lossless{24, "24.aiff", ff + "-c:a pcm_s24be 24.aiff", 24},
        Lossless{24, "float.aifc", ff + "-f aiff -c:a pcm_f32be float.aifc", 0},
        Lossless{16, "little.aifc", ff + "-f aiff -c:a pcm_s16le little.aifc", 16},
        Lossless{16, "16.caf", ff + "16.caf", 16}, Lossless{24, "24.caf", ff + "-c:a pcm_s24le 24.caf", 24},
        Lossless{16, "16.flac", ff + "16.flac", 16}, Lossless{24, "24.flac", ff + "24.flac", 24},
        Lossless{16, "alac16.m4a", ff + "-c:a alac alac16.m4a", 16},
        Lossless{24, "alac24.m4a", ff + "-c:a alac -sample_fmt s32p alac24.m4a", 24},
        Lossless{16, "alac.caf", ff + "-c:a alac alac.caf", 16},
        Lossless{24, "pcm.mov", ff + "-c:a pcm_s24le pcm.mov", 24},
        Lossless{16, "film.mkv",
                 ff + "-f lavfi -i testsrc=size=64x64:rate=10:duration=0.1 -map 0 -map 1 -c:a flac film.mkv",
                 16},
        Lossless{16, "s.wv", ff + "s.wv", 0}),
    [](const auto& each) {
        auto name = each.param.name;
        std::replace(name.begin(), name.end(), '.', '_');
        return name;
    });

TEST_P(LosslessTest, IsReadSampleForSample) {
    const auto& param = GetParam();
    AudioBuffer sound;
    if (param.sourceBits == 8) { // WAV has no signed bytes, so the source is 16 bits wide and 8 bits deep
        sound = randomSound(31, 2, 5000, 8);
        write("s.wav", wavFile(wavFormat(1, 2, 48000, 16), interleaved(sound, 16)));
    } else {
        sound = source("s.wav", param.sourceBits);
    }
    run("cd " + folder_.string() + " && " + param.command);
    AudioInfo info;
    const auto read = readWhole(path(param.name), &info);
    expectSameSound(read, sound);
    EXPECT_EQ(info.rate, 48000);
    EXPECT_EQ(info.bits, param.bits);
    EXPECT_TRUE(info.frames == -1 || info.frames == 5000) << info.frames;
    EXPECT_FALSE(info.format.empty());
}

TEST_F(AudioReaderTest, ReadsFlacOfTwelveAndTwentyBits) { // libsndfile refuses them
    for (const auto& [bits, width] : {std::pair{12, 16}, std::pair{20, 24}}) {
        const auto sound = randomSound(5, 2, 5000, bits);
        const std::string pcm("\x01\x00\x00\x00\x00\x00\x10\x00\x80\x00\x00\xaa\x00\x38\x9b\x71", 16);
        const auto format = wavFormat(0xFFFE, 2, 48000, width) + little(22, 2) +
                            little(static_cast<std::uint64_t>(bits), 2) + little(3, 4) + pcm;
        write("s.wav", wavFile(format, interleaved(sound, width)));
        run("flac -f --totally-silent " + path("s.wav") + " -o " + path("s.flac"));
        AudioInfo info;
        expectSameSound(readWhole(path("s.flac"), &info), sound);
        EXPECT_EQ(info.bits, bits == 12 ? 16 : 24);
    }
}

TEST_F(AudioReaderTest, ReadsFloatsAboveFullScaleAsTheyAre) {
    AudioBuffer sound(1, 4);
    std::copy_n(std::array{1.5f, -2.0f, 1e-30f, 0.0f}.data(), 4, sound[0]);
    expectSameSound(readWhole(write("s.wav", wavFile(wavFormat(3, 1, 48000, 32), interleavedFloats(sound)))),
                    sound);
}

TEST_F(AudioReaderTest, ReadsManyChannelsAndAnyRate) {
    const auto sound = randomSound(8, 64, 100, 16);
    AudioInfo info;
    expectSameSound(
        readWhole(write("s.wav", wavFile(wavFormat(1, 64, 12345, 16), interleaved(sound, 16))), &info),
        sound);
    EXPECT_EQ(info.rate, 12345);
}

// --- lengths that are not what the header says
// --------------------------------------------------------------

TEST_F(AudioReaderTest, ReadsStreamedHeadersUpToTheEnd) {
    const auto sound = randomSound(7, 2, 1000, 16);
    const auto data = interleaved(sound, 16);
    for (const std::uint32_t size : {0u, 0x7FFFFFFFu, 0xFFFFFFFFu, 0x7FFFFFDAu}) {
        SCOPED_TRACE(size);
        const auto header = "RIFF" + little(size, 4) + "WAVE" + chunk("fmt ", wavFormat(1, 2, 48000, 16)) +
                            "data" + little(size, 4);
        expectSameSound(readWhole(write("s.wav", header + data)), sound);
    }
}

TEST_F(AudioReaderTest, ReadsAFileThatEndsEarlyAsFarAsItGoes) {
    const auto sound = source("s.wav", 24, 2, 1000);
    const auto bytes = bytesOf("s.wav");
    const auto read = readWhole(write("cut.wav", bytes.substr(0, 44 + 6 * 600 + 4)));
    ASSERT_EQ(read.frames(), 600);
    for (int i = 0; i < 600; ++i)
        ASSERT_EQ(read[1][i], sound[1][i]);
}

TEST_F(AudioReaderTest, SaysHowMuchOfACutFileIsMissing) {
    const auto sound = source("s.wav", 16);
    run("cd " + folder_.string() +
        " && for f in s.w64 s.aiff s.caf '-rf64 always rf.wav'; do ffmpeg -v error -i s.wav $f; done"
        " && sox s.wav -B rifx.wav");
    for (const std::string name : {"s.wav", "s.w64", "s.aiff", "s.caf", "rf.wav", "rifx.wav"})
        for (const std::size_t kept : {1u, 2501u, 4999u}) {
            SCOPED_TRACE(name + ", " + std::to_string(kept) + " frames kept");
            auto whole = openAudio(path(name));
            ASSERT_TRUE(whole);
            EXPECT_EQ((*whole)->info().missing, 0);
            const auto bytes = bytesOf(name);
            // The last frame of the sound, wherever the file has chunks behind it.
            std::string last;
            for (const int channel : {0, 1})
                last += little(static_cast<std::uint64_t>(std::llround(sound[channel][4999] * 32768.0f)), 2);
            if (name == "s.aiff" || name == "s.caf" || name == "rifx.wav")
                std::swap(last[0], last[1]), std::swap(last[2], last[3]);
            ASSERT_NE(bytes.rfind(last), std::string::npos);
            const auto end = bytes.rfind(last) + 4;
            const auto file =
                write("cut-" + name, bytes.substr(0, end - 4 * (5000 - kept) - 1)); // and a byte
            auto reader = openAudio(file);
            ASSERT_TRUE(reader) << reader.error().message;
            EXPECT_EQ((*reader)->info().missing, static_cast<int>(5001 - kept));
            const auto read = readWhole(file);
            ASSERT_EQ(read.frames(), static_cast<int>(kept) - 1);
            for (int i = 0; i < read.frames(); ++i)
                ASSERT_EQ(read[1][i], sound[1][i]) << i;
        }
    for (const char* name : {"cut-s.aiff", "cut-s.caf"})
        EXPECT_EQ((*openAudio(path(name)))->info().frames, 4998);
    auto other = resampled(*openAudio(write("half.wav", bytesOf("s.wav").substr(0, 44 + 4 * 2500))), 96000);
    EXPECT_EQ(other->info().missing, 5000);
    EXPECT_EQ(missingText(other->info()),
              "is cut off: its last 5000 frames (0.052 s) are not there, by what its head says");
}

TEST_F(AudioReaderTest, ACutMp3OrFilmSaysWhatIsMissingToo) {
    run("cd " + folder_.string() +
        " && sox -n -r 48000 -c 2 s.wav synth 2 pinknoise && ffmpeg -v error -i s.wav s.mp3 && ffmpeg -v "
        "error -i "
        "s.wav -movflags faststart s.m4a && ffmpeg -v error -i s.wav s.ogg");
    for (const std::string name : {"s.mp3", "s.m4a", "s.ogg"}) {
        SCOPED_TRACE(name);
        auto whole = openAudio(path(name));
        ASSERT_TRUE(whole);
        const auto frames = readAll(**whole)->frames();
        EXPECT_NEAR(frames, 96000, 2000);
        EXPECT_EQ((*whole)->info().missing, 0);
        const auto bytes = bytesOf(name);
        auto cut = openAudio(write("cut-" + name, bytes.substr(0, bytes.size() * 2 / 3)));
        ASSERT_TRUE(cut) << cut.error().message;
        const auto read = readAll(**cut);
        ASSERT_TRUE(read) << read.error().message;
        EXPECT_GT(read->frames(), 40000);
        EXPECT_LT(read->frames(), 80000);
        if (name == "s.ogg") continue; // which does not say beforehand how long it is
        EXPECT_NEAR(static_cast<double>(read->frames() + (*cut)->info().missing), 96000, 5000);
    }
}

TEST_F(AudioReaderTest, WhereAHeadBreaksOffIsSaidInOurWords) {
    source("s.wav", 16);
    run("cd " + folder_.string() +
        " && for f in w64 aiff caf flac ogg mp3; do ffmpeg -v error -i s.wav s.$f; done");
    const std::pair<std::string, std::string> files[] = {
        {"s.wav", "breaks off at byte 30, in its 'fmt' chunk, before any sound"},
        {"s.aiff", "breaks off at byte 30, in its 'COMM' chunk, before any sound"},
        {"s.caf", "breaks off at byte 30, in its 'desc' chunk, before any sound"},
        {"s.w64", "breaks off at byte 30, before any sound"},
        {"s.flac", "is no sound file, or its head is damaged or cut off"},
        {"s.ogg", "is no sound file, or its head is damaged or cut off"},
        {"s.mp3", "is no sound file, or its head is damaged or cut off"},
    };
    for (const auto& [name, sentence] : files) {
        const auto reader = openAudio(write("x-" + name, bytesOf(name).substr(0, 30)));
        ASSERT_FALSE(reader) << name;
        EXPECT_EQ(reader.error().message, path("x-" + name) + ": " + sentence);
    }
}

TEST_F(AudioReaderTest, ASoundOfNoFramesIsASound) {
    AudioInfo info;
    EXPECT_EQ(readWhole(write("s.wav", wavFile(wavFormat(1, 2, 44100, 16), "")), &info).frames(), 0);
    EXPECT_EQ(info.rate, 44100);
}

/// Puts bytes where the program's standard input is.
class StandardInput {
public:
    explicit StandardInput(const std::string& bytes)
        : bytes_(bytes), before_(std::cin.rdbuf(bytes_.rdbuf())) {}
    ~StandardInput() {
        std::cin.rdbuf(before_);
        std::cin.clear();
    }

private:
    std::istringstream bytes_;
    std::streambuf* before_;
};

TEST_F(AudioReaderTest, ReadsStandardInput) {
    const auto sound = source("s.wav", 16);
    run("cd " + folder_.string() + " && ffmpeg -v error -i s.wav -f wav - > piped && " + ff + "s.m4a");
    {
        const StandardInput input(bytesOf("piped"));
        expectSameSound(readWhole("-"), sound);
    }
    const StandardInput film(bytesOf("s.m4a")); // which needs to be seekable
    EXPECT_EQ(readWhole("-").frames(), sound.frames());
}

TEST_F(AudioReaderTest, SpeaksOfStandardInputByThatName) {
    for (const std::string bytes : {"", "hello\n", "RIFF....WAVEjunk", "fLaC and nothing more"}) {
        const StandardInput input(bytes);
        const auto reader = openAudio("-");
        ASSERT_FALSE(reader) << bytes;
        EXPECT_TRUE(reader.error().message.starts_with("standard input: ")) << reader.error().message;
        EXPECT_EQ(reader.error().message.find("tutti-input"), std::string::npos) << reader.error().message;
    }
}

// --- with loss
// ----------------------------------------------------------------------------------------------

/// Two tones that fade in and out: easy to code, and a shift of a few frames shows.
AudioBuffer tones(double rate, int frames) {
    AudioBuffer sound(2, frames);
    for (int c = 0; c < 2; ++c)
        for (int i = 0; i < frames; ++i)
            sound[c][i] = static_cast<float>(0.4 * std::sin(maths::pi * i / frames) *
                                             std::sin(2 * maths::pi * (c == 0 ? 300 : 700) * i / rate));
    return sound;
}

struct Lossy {
    std::string name, options;
    double rate;
    int before = 0, after = 0; ///< frames of the coder's padding, if the file does not tell it from sound

    friend void PrintTo(const Lossy& file, std::ostream* out) { *out << file.name; }
};

class LossyTest : public AudioReaderTest, public ::testing::WithParamInterface<Lossy> {};

INSTANTIATE_TEST_SUITE_P(
    Files, LossyTest,
    ::testing::Values(Lossy{"s.mp3", "-b:a 192k", 44100}, Lossy{"variable.mp3", "-q:a 2", 48000},
                      Lossy{"s.ogg", "-q:a 7", 44100}, Lossy{"s.opus", "-b:a 160k", 48000},
                      Lossy{"s.m4a", "-b:a 192k", 44100}, Lossy{"s.mp4", "-b:a 192k", 48000},
                      Lossy{"s.mov", "-b:a 192k", 48000},
                      Lossy{"aac.mkv", "-c:a aac -b:a 192k", 48000, 1024, 831},
                      Lossy{"opus.mkv", "-c:a libopus -b:a 160k", 48000},
                      Lossy{"opus.webm", "-c:a libopus -b:a 160k", 48000}),
    [](const auto& each) {
        auto name = each.param.name;
        std::replace(name.begin(), name.end(), '.', '_');
        return name;
    });

TEST_P(LossyTest, HasTheRightLengthAndPlace) {
    const auto& param = GetParam();
    const int frames = static_cast<int>(param.rate) + 321;
    const auto sound = tones(param.rate, frames);
    write("s.wav",
          wavFile(wavFormat(3, 2, static_cast<std::uint32_t>(param.rate), 32), interleavedFloats(sound)));
    run("cd " + folder_.string() + " && " + ff + param.options + " -metadata title='A b' " + param.name);
    AudioInfo info;
    const auto read = readWhole(path(param.name), &info);
    EXPECT_EQ(info.rate, param.rate);
    EXPECT_EQ(info.bits, 0);
    EXPECT_EQ(info.tags["title"], "A b");
    EXPECT_NEAR(info.expectedSeconds(), frames / param.rate, 0.1);
    EXPECT_NEAR(info.share(info.expected / 2), 0.5, 0.001);
    ASSERT_EQ(read.channels(), 2);
    EXPECT_EQ(read.frames(), param.before + frames + param.after);
    // The difference is that of the coding, and grows if the sound is shifted by as much as one frame.
    const auto error = [&](int shift) {
        double difference = 0, signal = 0;
        for (int c = 0; c < 2; ++c)
            for (int i = 2; i < frames - 2; ++i) {
                const double truth = sound[c][i];
                difference += std::pow(read[c][i + param.before + shift] - truth, 2);
                signal += truth * truth;
            }
        return 10 * std::log10(difference / signal);
    };
    ASSERT_GE(read.frames(), frames + param.before);
    EXPECT_LT(error(0), -20);
    EXPECT_LT(error(0), error(-1));
    EXPECT_LT(error(0), error(1));
}

// --- what is no sound
// ---------------------------------------------------------------------------------------

TEST_F(AudioReaderTest, SaysWhatAFileIsInstead) {
    const std::pair<std::string, std::string> files[] = {
        {"", "it is empty"},
        {"PK\x03\x04 and so on and so forth", "it looks like a zip archive"},
        {"MThd and so on", "it is a MIDI file: tutti import reads it"},
        {"\x89PNG\r\n\x1a\n and so on", "it is a picture"},
        {"#EXTM3U\nhttp://localhost/a.ts\n", "it is a list of files, not a sound"},
        {"ffconcat version 1.0\nfile s.wav\n", "it is text, not sound"},
    };
    for (const auto& [bytes, sentence] : files) {
        const auto reader = openAudio(write("x.wav", bytes));
        ASSERT_FALSE(reader) << bytes;
        EXPECT_EQ(reader.error().fault, Fault::input);
        EXPECT_EQ(reader.error().message, path("x.wav") + ": " + sentence);
    }
    EXPECT_EQ(openAudio(path("missing")).error().message, path("missing") + ": no such file");
    EXPECT_EQ(openAudio(folder_.string()).error().message, folder_.string() + ": is a folder");
}

TEST_F(AudioReaderTest, RefusesAbsurdClaimsWithTheClaimInTheSentence) {
    const auto claims = [&](int channels, std::uint32_t rate) {
        const auto reader =
            openAudio(write("x.wav", wavFile(wavFormat(1, channels, rate, 16), std::string(512, 'x'))));
        return reader ? std::string("was read") : reader.error().message;
    };
    EXPECT_EQ(claims(65, 48000), path("x.wav") + ": claims 65 channels; 1 to 64 can be read");
    EXPECT_EQ(claims(2, 800000),
              path("x.wav") + ": claims a sample rate of 800000 Hz; 8000 to 384000 can be read");
    EXPECT_EQ(claims(1, 1), path("x.wav") + ": claims a sample rate of 1 Hz; 8000 to 384000 can be read");
    EXPECT_EQ(claims(2, 8000), "was read");
    EXPECT_EQ(claims(2, 384000), "was read");
    EXPECT_NE(claims(2, 4000000000), "was read");
    EXPECT_NE(claims(0, 48000), "was read");
    EXPECT_NE(claims(65535, 48000), "was read");
}

// --- the rest
// -----------------------------------------------------------------------------------------------

TEST_F(AudioReaderTest, ResampledHasTheOtherRateAndLength) {
    source("s.wav", 16, 2, 4801);
    auto reader = resampled(std::move(*openAudio(path("s.wav"))), 44100);
    EXPECT_EQ(reader->info().rate, 44100);
    EXPECT_EQ(reader->info().frames, std::llround(4801 * 44100.0 / 48000));
    const auto sound = readAll(*reader);
    ASSERT_TRUE(sound);
    EXPECT_EQ(sound->frames(), reader->info().frames);
    auto same = resampled(std::move(*openAudio(path("s.wav"))), 48000);
    EXPECT_EQ(same->info().bits, 16) << "the same rate changes nothing";
}

TEST_F(AudioReaderTest, ReadAllRefusesMoreThanItsLimit) {
    source("s.wav", 16, 2, 1000);
    EXPECT_TRUE(readAll(**openAudio(path("s.wav")), 2000));
    EXPECT_FALSE(readAll(**openAudio(path("s.wav")), 1999));
}

} // namespace
} // namespace tutti
