// Sound files of all kinds, through libsndfile and FFmpeg; and WAV as it is mapped for the mixer.
#include "Target.h"
#include "TempBytes.h"
#include "audio/AudioReader.h"
#include "audio/AudioWriter.h"
#include "audio/WavMap.h"
#include "base/Random.h"

#include <algorithm>
#include <cmath>

namespace tutti::fuzz {
namespace {

constexpr std::int64_t enough = 1 << 20; // samples: a few bytes of FLAC or silence may stand for hours

void readSound(const std::string& path) {
    auto opened = openAudio(path);
    if (!opened) return demand(opened.error().message.starts_with(path + ": "), "an error names the file");
    auto& reader = **opened;
    const auto& info = reader.info();
    demand(info.channels >= 1 && info.channels <= 64 && info.rate >= 8000 && info.rate <= 384000,
           "absurd claims are refused");
    AudioBuffer piece(info.channels, 1000);
    for (std::int64_t samples = 0; samples < enough;) {
        const auto count = reader.read(piece.view());
        if (!count) return demand(count.error().message.starts_with(path + ": "), "an error names the file");
        demand(*count >= 0 && *count <= 1000, "no more comes than was asked for");
        if (*count == 0) return;
        samples += std::int64_t{*count} * info.channels;
    }
}

void mapSound(const std::string& path, std::size_t size) {
    const auto map = WavMap::open(path);
    if (!map) return demand(map.error().message.starts_with(path + ": "), "an error names the file");
    demand(map->frames() >= 0 && static_cast<std::size_t>(map->frames() * map->channels() * 2) <= size,
           "no more frames than there are bytes");
    std::vector<float> left(100), right(100);
    for (const std::int64_t start : {std::int64_t{-50}, map->frames() - 50, map->frames() + 1}) {
        map->readStereo(start, left.data(), right.data(), 100);
        map->read(map->channels() - 1, start, right.data(), 100);
    }
    map->giveBack(0, map->frames());
}

void runSound(std::string_view bytes) {
    static const TempBytes file;
    file.set(bytes);
    readSound(file.path());
}

void runWav(std::string_view bytes) {
    static const TempBytes file;
    file.set(bytes);
    mapSound(file.path(), bytes.size());
    if (bytes.starts_with("R") || bytes.starts_with("r")) readSound(file.path());
}

std::string little(std::uint64_t value, int bytes) {
    std::string text;
    for (int i = 0; i < bytes; ++i)
        text += static_cast<char>(value >> (8 * i));
    return text;
}

std::string big(std::uint64_t value, int bytes) {
    auto text = little(value, bytes);
    std::reverse(text.begin(), text.end());
    return text;
}

std::string written(const std::string& type, const std::string& bits, double rate = 48000, int channels = 2) {
    WriteSpec spec;
    spec.type = type;
    spec.bits = bits;
    spec.rate = rate;
    spec.channels = channels;
    spec.tags = {{"title", "A title"}, {"comment", "and a comment"}};
    AudioBuffer sound(channels, 300);
    for (int c = 0; c < channels; ++c)
        for (int i = 0; i < sound.frames(); ++i)
            sound[c][i] = static_cast<float>(0.5 * std::sin(0.03 * i * (c + 1)));
    const TempBytes file;
    auto writer = createAudio(file.path(), spec);
    demand(writer && (*writer)->write(sound.view()) && (*writer)->finish(), "seeds can be written");
    return file.get();
}

std::string format16() {
    return little(1, 2) + little(2, 2) + little(48000, 4) + little(192000, 4) + little(4, 2) + little(16, 2);
}

/// Sony's 64-bit WAV: ids of 16 bytes, sizes of 8 that count the head of the chunk as well.
std::string w64() {
    const std::string tail("\xf3\xac\xd3\x11\x8c\xd1\x00\xc0\x4f\x8e\xdb\x8a", 12);
    const std::string data(64, 'x');
    const auto body = "wave" + tail + "fmt " + tail + little(24 + 16, 8) + format16() + "data" + tail +
                      little(24 + data.size(), 8) + data;
    const std::string riff("riff\x2e\x91\xcf\x11\xa5\xd6\x28\xdb\x04\xc1\x00\x00", 16);
    return riff + little(24 + body.size(), 8) + body;
}

std::string caf() {
    return "caff" + big(0x00010000, 4) + "desc" + big(32, 8) + big(0x40E7700000000000, 8) + "lpcm" +
           big(0, 4) + big(4, 4) + big(1, 4) + big(2, 4) + big(16, 4) + "data" + big(4 + 64, 8) + big(0, 4) +
           std::string(64, 'x');
}

std::vector<std::string> wavSeeds() {
    return {written("wav", "16"),         written("wav", "24", 44100, 1), written("wav", "32"),
            written("wav", "f32", 96000), written("wav", "f64"),          written("wav", "16", 8000, 6),
            written("rf64", "24"),        written("bwf", "24"),           w64()};
}

std::vector<std::string> soundSeeds() {
    auto all = wavSeeds();
    for (const auto& more : {written("aiff", "16"), written("aiff", "f32"), written("flac", "16"),
                             written("flac", "24", 44100, 1), written("mp3", "24"), written("ogg", "24"),
                             written("opus", "24"), caf()})
        all.push_back(more);
    return all;
}

std::string wavWith(const std::string& format, std::uint64_t dataSize) {
    return "RIFF" + little(0xFFFFFFFF, 4) + "WAVE" + "fmt " + little(format.size(), 4) + format + "data" +
           little(dataSize, 4) + "some data";
}

std::vector<std::string> known() {
    std::vector<std::string> files{"",     "RIFF", "RIFF....WAVE", "RF64....WAVEds64",
                                   "fLaC", "OggS", "FORM....AIFF"};
    for (const std::uint64_t size : {0ull, 1ull, 0x7FFFFFFFull, 0x80000000ull, 0xFFFFFFFEull, 0xFFFFFFFFull})
        files.push_back(wavWith(format16(), size));
    for (const std::uint64_t channels : {0u, 65u, 1025u, 65535u})
        for (const std::uint64_t rate : {0u, 1u, 48000u, 4000000000u})
            for (const std::uint64_t bits : {0u, 1u, 16u, 64u, 65535u})
                files.push_back(wavWith(little(1, 2) + little(channels, 2) + little(rate, 4) + little(0, 4) +
                                            little(channels * bits / 8, 2) + little(bits, 2),
                                        9));
    // RF64 whose long sizes are absurd.
    for (const std::uint64_t size : {~0ull, 1ull << 63, 1ull << 40})
        files.push_back("RF64" + little(0xFFFFFFFF, 4) + "WAVEds64" + little(28, 4) + little(size, 8) +
                        little(size, 8) + little(size, 8) + little(0xFFFFFFFF, 4) + "fmt " + little(16, 4) +
                        format16() + "data" + little(0xFFFFFFFF, 4) + "some data");
    // Chunks without end, of no length, and lists in lists.
    std::string many = "RIFF" + little(0xFFFFFFFF, 4) + "WAVE";
    for (int i = 0; i < 3000; ++i)
        many += "LIST" + little(0, 4);
    files.push_back(many);
    std::string nested;
    for (int i = 0; i < 3000; ++i)
        nested += "LIST" + little(static_cast<std::uint64_t>(12 * (3000 - i)), 4) + "INFO";
    files.push_back("RIFF" + little(0xFFFFFFFF, 4) + "WAVE" + nested);
    return files;
}

} // namespace

Target soundTarget() {
    return {"sound",
            8192,
            runSound,
            soundSeeds,
            known,
            {"RIFF", "RIFX",    "RF64",    "WAVE", "fmt ",     "data", "LIST", "INFO", "ds64",
             "fact", "bext",    "FORM",    "AIFF", "AIFC",     "COMM", "SSND", "caff", "desc",
             "pakt", "fLaC",    "OggS",    "ID3",  "\xff\xfb", "ftyp", "moov", "mdat", "\x1a\x45\xdf\xa3",
             "ADIF", "#EXTM3U", "ffconcat"}};
}

Target wavTarget() {
    return {"wav",
            8192,
            runWav,
            wavSeeds,
            known,
            {"RIFF", "RIFX", "RF64", "WAVE", "fmt ", "data", "LIST", "INFO", "ds64", "fact", "bext", "JUNK",
             "cue ", "smpl", "\xff\xff\xff\xff", "\xff\xff\xff\x7f", std::string_view("\0\0\0\0", 4),
             "\xfe\xff"}};
}

} // namespace tutti::fuzz
