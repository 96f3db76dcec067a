#include "audio/WavMap.h"
#include "audio/testing/Files.h"

#include <bit>

namespace tutti {
namespace {

using namespace tutti::testing;

class WavMapTest : public InFolder {};

/// What a sample is by definition: the nearest float to its value over full scale.
float sampleAt(const std::string& data, std::size_t place, int width, bool floats) {
    std::uint32_t raw = 0;
    for (int i = 0; i < width; ++i)
        raw |=
            static_cast<std::uint32_t>(static_cast<unsigned char>(data[place + static_cast<std::size_t>(i)]))
            << (8 * i);
    if (floats) return std::bit_cast<float>(raw);
    const auto whole = static_cast<std::int32_t>(raw << (32 - 8 * width));
    return static_cast<float>(static_cast<double>(whole) / 2147483648.0);
}

void expectSameBits(const std::vector<float>& a, const std::vector<float>& b) {
    ASSERT_EQ(a.size(), b.size());
    for (std::size_t i = 0; i < a.size(); ++i)
        ASSERT_EQ(std::bit_cast<std::uint32_t>(a[i]), std::bit_cast<std::uint32_t>(b[i])) << i;
}

TEST_F(WavMapTest, ReadsEveryFormBitForBitAtEveryPlace) {
    const std::uint64_t seed = 21;
    Random random(seed);
    for (const int channels : {1, 2, 3, 6})
        for (const int bits : {16, 24, 32, 33}) { // 33 stands for floats
            const bool floats = bits == 33;
            const int width = floats ? 4 : bits / 8;
            constexpr std::int64_t frames = 1000;
            const auto data = randomBytes(seed + static_cast<std::uint64_t>(bits * channels),
                                          static_cast<std::size_t>(frames * channels * width));
            const auto file =
                write("a.wav", wavFile(wavFormat(floats ? 3 : 1, channels, 48000, width * 8), data));
            const auto map = WavMap::open(file);
            ASSERT_TRUE(map) << map.error().message;
            EXPECT_EQ(map->channels(), channels);
            EXPECT_EQ(map->frames(), frames);
            EXPECT_EQ(map->rate(), 48000);
            for (int round = 0; round < 40; ++round) {
                SCOPED_TRACE("seed " + std::to_string(seed) + ", " + std::to_string(channels) +
                             " channels, " + std::to_string(bits) + " bits, round " + std::to_string(round));
                const auto start = random.between(std::int64_t{-50}, frames + 50);
                const auto count = static_cast<std::size_t>(random.between(std::int64_t{0}, 100));
                std::vector<std::vector<float>> expected;
                for (int c = 0; c < channels; ++c) {
                    std::vector<float> truth(count), read(count, 9.0f);
                    for (std::size_t i = 0; i < count; ++i) {
                        const auto frame = start + static_cast<std::int64_t>(i);
                        if (frame >= 0 && frame < frames)
                            truth[i] =
                                sampleAt(data, static_cast<std::size_t>((frame * channels + c) * width),
                                         width, floats);
                    }
                    map->read(c, start, read.data(), static_cast<int>(count));
                    expectSameBits(read, truth);
                    expected.push_back(truth);
                }
                std::vector<float> left(count, 9.0f), right(count, 9.0f);
                map->readStereo(start, left.data(), right.data(), static_cast<int>(count));
                expectSameBits(left, expected[0]);
                expectSameBits(right, expected[channels > 1 ? 1 : 0]);
            }
        }
}

TEST_F(WavMapTest, SkipsOtherChunksAndReadsTheExtensibleFormat) {
    const std::string data = little(0x4000, 2) + little(0xC000, 2);
    const auto format = wavFormat(0xFFFE, 1, 44100, 16) + little(22, 2) + little(16, 2) + little(4, 4) +
                        little(1, 2) + randomBytes(1, 14);
    const auto body = "WAVE" + chunk("bext", std::string(603, 'x')) + chunk("fmt ", format) +
                      chunk("junk", "odd") + chunk("data", data);
    const auto map = WavMap::open(write("a.wav", "RIFF" + little(body.size(), 4) + body));
    ASSERT_TRUE(map) << map.error().message;
    EXPECT_EQ(map->rate(), 44100);
    float samples[2];
    map->read(0, 0, samples, 2);
    EXPECT_EQ(samples[0], 0.5f);
    EXPECT_EQ(samples[1], -0.5f);
}

TEST_F(WavMapTest, TakesLongDataFromRf64) {
    const auto data = little(0x2000, 2) + little(0x6000, 2);
    const auto sizes = little(~0ull, 8) + little(data.size(), 8) + little(2, 8) + little(0, 4);
    const auto map =
        WavMap::open(write("a.wav", "RF64" + little(0xFFFFFFFF, 4) + "WAVE" + chunk("ds64", sizes) +
                                        chunk("fmt ", wavFormat(1, 1, 48000, 16)) + "data" +
                                        little(0xFFFFFFFF, 4) + data + "after it"));
    ASSERT_TRUE(map) << map.error().message;
    EXPECT_EQ(map->frames(), 2);
}

TEST_F(WavMapTest, SaysWhatIsWrong) {
    const auto good = wavFormat(1, 2, 48000, 16);
    const std::pair<std::string, std::string> bad[] = {
        {"", "is no WAV file"},
        {"RIFF", "is no WAV file"},
        {std::string(100, 'x'), "is no WAV file"},
        {"RIFF" + little(4, 4) + "WAVE", "has no data"},
        {wavFile(wavFormat(1, 0, 48000, 16), "abcd"), "is not of a form that media files have"},
        {wavFile(wavFormat(1, 65, 48000, 16), "abcd"), "is not of a form that media files have"},
        {wavFile(wavFormat(1, 2, 48000, 8), "abcd"), "is not of a form that media files have"},
        {wavFile(wavFormat(2, 2, 48000, 16), "abcd"), "is not of a form that media files have"},
        {wavFile(wavFormat(1, 2, 0, 16), "abcd"), "is not of a form that media files have"},
        {wavFile(wavFormat(1, 2, 768001, 16), "abcd"), "is not of a form that media files have"},
        {wavFile(wavFormat(1, 2, 48000, 20), "abcdef"), "is not of a form that media files have"},
        {"RIFF" + little(30, 4) + "WAVE" + chunk("data", "abcd") + chunk("fmt ", good),
         "has no format before its data"},
        {"RIFF" + little(30, 4) + "WAVE" + chunk("fmt ", good), "has no data"},
    };
    for (const auto& [bytes, sentence] : bad) {
        const auto map = WavMap::open(write("bad.wav", bytes));
        ASSERT_FALSE(map) << sentence;
        EXPECT_EQ(map.error().fault, Fault::input);
        EXPECT_EQ(map.error().message, path("bad.wav") + ": " + sentence);
    }
    EXPECT_FALSE(WavMap::open(path("missing.wav")));
    EXPECT_FALSE(WavMap::open(folder_.string())) << "a folder is no file";
}

TEST_F(WavMapTest, EveryTruncationIsReadAsFarAsItGoesOrRefused) {
    const auto whole = wavFile(wavFormat(1, 2, 48000, 24), randomBytes(2, 60));
    for (std::size_t length = 0; length < whole.size(); ++length) {
        const auto map = WavMap::open(write("cut.wav", whole.substr(0, length)));
        if (!map) continue;
        EXPECT_EQ(map->frames(), static_cast<std::int64_t>((length - 44) / 6));
        std::vector<float> left(20), right(20);
        map->readStereo(-3, left.data(), right.data(), 20);
    }
}

} // namespace
} // namespace tutti
