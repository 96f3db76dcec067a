// Files that are damaged, lie or are made to do harm: each is read as far as it is sound, or refused with a
// sentence that names it, within bounds of time (the test's own limit) and memory.
#include "audio/AudioReader.h"
#include "audio/Import.h"
#include "audio/testing/Files.h"

#include <sys/resource.h>

#include <map>

namespace tutti {
namespace {

using namespace tutti::testing;

constexpr std::int64_t enough = 1 << 19; // samples

class HostileTest : public InFolder {
protected:
    /// Opens and reads; the error, or empty. Frames that came, if somebody wants to know.
    std::string look(const std::string& file, std::int64_t* frames = nullptr) {
        auto reader = openAudio(file);
        std::int64_t came = 0;
        std::string error;
        if (!reader) {
            error = reader.error().message;
        } else {
            const int channels = (*reader)->info().channels;
            AudioBuffer piece(channels, 4096);
            while (came * channels < enough) {
                const auto count = (*reader)->read(piece.view());
                if (!count) error = count.error().message;
                if (!count || *count == 0) break;
                came += *count;
            }
        }
        if (!error.empty()) {
            EXPECT_TRUE(error.starts_with(file + ": ")) << error;
            EXPECT_GT(error.size(), file.size() + 5) << error;
            EXPECT_NE(error.back(), '.') << error;
        }
        if (frames != nullptr) *frames = came;
        return error;
    }

    /// One short sound in every kind of file there is, made once for all tests.
    static const std::map<std::string, std::string>& files() {
        static const auto all = [] {
            const TempFolder folder;
            const auto wav = (folder.path() / "s.wav").string();
            std::ofstream(wav, std::ios::binary)
                << wavFile(wavFormat(1, 2, 48000, 16), randomBytes(1, 4 * 400));
            std::map<std::string, std::string> made;
            for (const std::string name : {"s.wav", "s.w64", "s.aiff", "s.caf", "s.flac", "s.ogg", "s.opus",
                                           "s.mp3", "s.m4a", "s.mkv"}) {
                const auto file = (folder.path() / name).string();
                if (name != "s.wav") run("ffmpeg -v error -i " + wav + " " + file);
                made[name] = *readFile(file, 1 << 20);
            }
            return made;
        }();
        return all;
    }
};

TEST_F(HostileTest, CutOffAnywhere) {
    for (const auto& [name, bytes] : files())
        for (std::size_t length = 0; length < bytes.size(); length += length < 600 ? 1 : 37) {
            SCOPED_TRACE(name + " cut at " + std::to_string(length));
            look(write(name, bytes.substr(0, length)));
        }
}

TEST_F(HostileTest, FlippedBits) {
    const std::uint64_t seed = 17;
    Random random(seed);
    for (const auto& [name, bytes] : files())
        for (int round = 0; round < 200; ++round) {
            auto bad = bytes;
            for (auto flips = random.between(std::int64_t{1}, std::int64_t{8}); flips > 0; --flips) {
                // Mostly in the header, where it hurts.
                const auto end = random.chance(0.7) ? std::min<std::size_t>(bad.size(), 200) : bad.size();
                bad[random.bits() % end] ^= static_cast<char>(1 << (random.bits() % 8));
            }
            SCOPED_TRACE(name + ", seed " + std::to_string(seed) + ", round " + std::to_string(round));
            look(write(name, bad));
        }
}

TEST_F(HostileTest, ZerosInPlaceOfTheEnd) { // what a power cut leaves
    for (const auto& [name, bytes] : files())
        for (std::size_t length = 0; length < bytes.size(); length += 61) {
            SCOPED_TRACE(name + " zeros from " + std::to_string(length));
            look(write(name, bytes.substr(0, length) + std::string(bytes.size() - length, '\0')));
        }
}

TEST_F(HostileTest, DamageInTheMiddleIsToldWithItsPlace) {
    write("s.wav", wavFile(wavFormat(1, 2, 48000, 16), randomBytes(3, 4 * 48000)));
    run("cd " + folder_.string() +
        " && ffmpeg -v error -i s.wav s.flac && ffmpeg -v error -i s.wav -c:a alac s.m4a");
    for (const std::string name : {"s.flac", "s.m4a"}) {
        auto bytes = bytesOf(name);
        for (auto at = bytes.size() / 2; at < bytes.size() / 2 + 3000; ++at)
            bytes[at] = static_cast<char>(bytes[at] ^ 0x5A);
        std::int64_t frames = 0;
        const auto error = look(write(name, bytes), &frames);
        EXPECT_NE(error.find(" frame "), std::string::npos) << name << ": " << error;
        EXPECT_LT(frames, 48000) << name;
    }
}

TEST_F(HostileTest, ClaimsOfHugeLengthsCostNothing) {
    rusage before{}, after{};
    getrusage(RUSAGE_SELF, &before);
    const auto huge = little(0xFFFFFFF0, 4);
    const auto wav =
        "RIFF" + huge + "WAVE" + chunk("fmt ", wavFormat(1, 2, 48000, 16)) + "data" + huge + "abcd";
    std::int64_t frames = 0;
    EXPECT_EQ(look(write("s.wav", wav), &frames), "");
    EXPECT_EQ(frames, 1);
    const auto sizes = little(~0ull >> 1, 8) + little(~0ull >> 1, 8) + little(~0ull >> 3, 8) + little(0, 4);
    look(write("s.wav", "RF64" + little(~0ull, 4) + "WAVE" + chunk("ds64", sizes) +
                            chunk("fmt ", wavFormat(1, 2, 48000, 16)) + "data" + little(~0ull, 4) + "abcd"));
    for (const std::string name : {"s.aiff", "s.caf", "s.flac", "s.m4a", "s.mkv", "s.w64"}) {
        const auto& bytes = files().at(name); // every number of the header in turn as large as can be
        for (std::size_t at = 4; at + 4 < std::min<std::size_t>(bytes.size(), 900); at += 2)
            for (const char byte : {'\x7f', '\xff'}) {
                auto bad = bytes;
                bad[at] = byte;
                std::fill_n(bad.begin() + static_cast<std::ptrdiff_t>(at) + 1, 3, '\xff');
                look(write(name, bad));
            }
    }
    getrusage(RUSAGE_SELF, &after);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    EXPECT_LT(after.ru_maxrss - before.ru_maxrss, 64 * 1024) << "KiB";
#endif
}

TEST_F(HostileTest, HugeFilesOfNothingAreRefusedSoon) {
    for (const std::string start :
         {"", "fLaC", "OggS", "caff", "\xff\xfb\x90\x64", "\x1a\x45\xdf\xa3", "MThd"}) {
        write("s.wav", start);
        std::filesystem::resize_file(path("s.wav"), std::uintmax_t{1} << 36); // holes: no disk is used
        EXPECT_NE(look(path("s.wav")), "") << start;
    }
}

TEST_F(HostileTest, ThingsInThings) {
    std::string lists, atoms, elements;
    for (std::uint64_t depth = 0; depth < 5000; ++depth) {
        const auto rest = 5000 - depth;
        lists += "LIST" + little(12 * rest, 4) + "INFO";
        auto size = little(8 * rest + 24, 4);
        std::reverse(size.begin(), size.end());
        atoms += size + "moov";
        elements += "\x18\x53\x80\x67\x01\xff\xff\xff\xff\xff\xff\xff"; // segments of unknown size
    }
    EXPECT_NE(look(write("s.wav", "RIFF" + little(lists.size() + 4, 4) + "WAVE" + lists)), "");
    EXPECT_NE(look(write("s.m4a", std::string("\0\0\0\x18"
                                              "ftypM4A \0\0\0\0M4A mp42\0\0\0\0",
                                              24) +
                                      atoms)),
              "");
    EXPECT_NE(look(write("s.mkv", files().at("s.mkv").substr(0, 40) + elements)), "");
}

TEST_F(HostileTest, NoFileMakesUsReadAnother) {
    write("secret.wav", files().at("s.wav"));
    const auto secret = path("secret.wav");
    const std::pair<std::string, std::string> lists[] = {
        {"a.ffconcat", "ffconcat version 1.0\nfile 'secret.wav'\n"},
        {"b.wav", "ffconcat version 1.0\nfile '" + secret + "'\n"},
        {"c.m3u8", "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n" + secret + "\n#EXT-X-ENDLIST\n"},
        {"d.wav", "#EXTM3U\n#EXTINF:10,\nfile://" + secret + "\n"},
        {"e.sdp", "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nm=audio 5004 RTP/AVP 0\n"},
        {"f.mpd", "<?xml version=\"1.0\"?><MPD><Period><AdaptationSet mimeType=\"audio/wav\"><BaseURL>" +
                      secret + "</BaseURL></AdaptationSet></Period></MPD>"},
        {"concat:secret.wav", "it is only called so"},
        {"subfile,,start,0,end,0,,:secret.wav", "it is only called so"},
        {"data:audio,x", "it is only called so"},
    };
    const auto before = std::filesystem::current_path();
    std::filesystem::current_path(folder_); // so that a name may be taken for a protocol
    for (const auto& [name, text] : lists) {
        write(name, text);
        for (const auto& spelled : {path(name), name})
            EXPECT_NE(look(spelled), "") << spelled;
    }
    std::filesystem::current_path(before);
}

TEST_F(HostileTest, AProjectStaysAsItIs) {
    const auto project = folder_ / "song.tutti";
    std::filesystem::create_directory(project);
    int refused = 0;
    for (const auto& [name, bytes] : files())
        for (const std::size_t length : {bytes.size() / 20, bytes.size() / 10}) {
            const auto file = write(name, bytes.substr(0, length));
            if (importAudio(file, project, 48000)) continue;
            ++refused;
            for (const auto& entry : std::filesystem::recursive_directory_iterator(project))
                EXPECT_TRUE(entry.is_directory() ||
                            entry.path().string().find("incoming") == std::string::npos)
                    << entry.path();
        }
    EXPECT_GT(refused, 5);
}

} // namespace
} // namespace tutti
