#include "audio/Peaks.h"
#include "audio/testing/Files.h"

namespace tutti {
namespace {

using namespace tutti::testing;

const std::string someHash(64, 'a');

Peaks peaksOf(const AudioBuffer& sound, int piece = 1000) {
    Peaks peaks(sound.channels());
    for (int start = 0; start < sound.frames(); start += piece) {
        std::vector<const float*> channels;
        for (int c = 0; c < sound.channels(); ++c)
            channels.push_back(sound[c] + start);
        peaks.add({channels.data(), sound.channels(), std::min(piece, sound.frames() - start)});
    }
    peaks.finish();
    return peaks;
}

Peak peakOf(const AudioBuffer& sound, int channel, int from, int to) {
    Peak peak{sound[channel][from], sound[channel][from], 0};
    double sum = 0;
    for (int i = from; i < to; ++i) {
        peak.low = std::min(peak.low, sound[channel][i]);
        peak.high = std::max(peak.high, sound[channel][i]);
        sum += std::pow(static_cast<double>(sound[channel][i]), 2);
    }
    peak.meanSquare = static_cast<float>(sum / (to - from));
    return peak;
}

void expectNear(const Peak& a, const Peak& b) {
    EXPECT_EQ(a.low, b.low);
    EXPECT_EQ(a.high, b.high);
    EXPECT_NEAR(a.meanSquare, b.meanSquare, 1e-4f * b.meanSquare);
}

class PeaksTest : public InFolder {};

TEST_F(PeaksTest, EveryLevelIsTheTruth) {
    const auto sound = randomSound(1, 2, 256 * 16 * 16 + 256 * 3 + 17);
    const auto peaks = peaksOf(sound);
    EXPECT_EQ(peaks.frames(), sound.frames());
    ASSERT_EQ(peaks.levels(), 3u);
    for (std::size_t level = 0, step = 256; level < 3; ++level, step *= 16) {
        const int steps = static_cast<int>((static_cast<std::size_t>(sound.frames()) + step - 1) / step);
        ASSERT_EQ(peaks.level(level).size(), static_cast<std::size_t>(2 * steps));
        for (int i = 0; i < steps - 1; ++i) // the last one is shorter, and its mean weighs its parts alike
            for (int c = 0; c < 2; ++c)
                expectNear(peaks.level(level)[static_cast<std::size_t>(2 * i + c)],
                           peakOf(sound, c, i * static_cast<int>(step), (i + 1) * static_cast<int>(step)));
    }
    expectNear(peaks.level(0).back(), peakOf(sound, 1, sound.frames() - 17, sound.frames()));
}

TEST_F(PeaksTest, DoNotDependOnHowTheSoundIsCut) {
    const auto sound = randomSound(2, 1, 10000);
    const auto whole = peaksOf(sound, 10000), cut = peaksOf(sound, 7);
    ASSERT_EQ(whole.level(0).size(), cut.level(0).size());
    for (std::size_t i = 0; i < whole.level(0).size(); ++i) {
        EXPECT_EQ(whole.level(0)[i].low, cut.level(0)[i].low);
        EXPECT_EQ(whole.level(0)[i].meanSquare, cut.level(0)[i].meanSquare);
    }
}

TEST_F(PeaksTest, ColumnsCoverWhatTheyShow) {
    const auto sound = randomSound(3, 2, 100000);
    const auto peaks = peaksOf(sound);
    // 100 columns of 1000 frames: each holds at least its own frames, and at most a step more on either side.
    const auto columns = peaks.columns(1, 0, 100000, 100);
    for (int i = 0; i < 100; ++i) {
        const auto inner = peakOf(sound, 1, i * 1000, (i + 1) * 1000);
        const auto outer =
            peakOf(sound, 1, std::max(0, i * 1000 - 256), std::min(100000, (i + 1) * 1000 + 256));
        EXPECT_LE(columns[static_cast<std::size_t>(i)].low, inner.low);
        EXPECT_GE(columns[static_cast<std::size_t>(i)].low, outer.low);
        EXPECT_GE(columns[static_cast<std::size_t>(i)].high, inner.high);
        EXPECT_LE(columns[static_cast<std::size_t>(i)].high, outer.high);
    }
}

TEST_F(PeaksTest, ColumnsOutsideTheFileAreEmptyAndThoseOfNoWidthAreNot) {
    AudioBuffer sound(1, 1000);
    std::fill_n(sound[0], 1000, 0.5f);
    const auto peaks = peaksOf(sound);
    const auto wide = peaks.columns(0, -2000, 3000, 5); // two before, one with the sound, two after
    const std::vector<float> expected{0, 0, 0.5f, 0, 0};
    for (std::size_t i = 0; i < 5; ++i)
        EXPECT_EQ(wide[i].high, expected[i]) << i;
    for (const auto& column : peaks.columns(0, 256, 258, 10)) // ten columns for two frames
        EXPECT_EQ(column.high, 0.5f);
    for (const auto& column : Peaks(1).columns(0, 0, 100, 10)) // of nothing
        EXPECT_EQ(column.high, 0.0f);
}

TEST_F(PeaksTest, AreReadBackAsTheyWere) {
    for (const int frames : {0, 1, 256, 257, 100000}) {
        const auto sound = randomSound(4, 2, frames);
        const auto peaks = peaksOf(sound);
        ASSERT_TRUE(peaks.save(path("p"), someHash));
        const auto loaded = Peaks::load(path("p"), someHash);
        ASSERT_TRUE(loaded) << loaded.error().message;
        EXPECT_EQ(loaded->frames(), frames);
        EXPECT_EQ(loaded->channels(), 2);
        ASSERT_EQ(loaded->levels(), peaks.levels());
        for (std::size_t level = 0; level < peaks.levels(); ++level) {
            ASSERT_EQ(loaded->level(level).size(), peaks.level(level).size());
            for (std::size_t i = 0; i < peaks.level(level).size(); ++i)
                ASSERT_EQ(loaded->level(level)[i].meanSquare, peaks.level(level)[i].meanSquare);
        }
    }
}

TEST_F(PeaksTest, OfAnotherFileOrDamagedAreRefused) {
    ASSERT_TRUE(peaksOf(randomSound(5, 2, 600)).save(path("p"), someHash));
    const auto other = Peaks::load(path("p"), std::string(64, 'b'));
    ASSERT_FALSE(other);
    EXPECT_EQ(other.error().fault, Fault::input);
    EXPECT_EQ(other.error().message, path("p") + ": is damaged or of another file");
    EXPECT_FALSE(Peaks::load(path("missing"), someHash));

    const auto bytes = bytesOf("p");
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        auto flipped = bytes;
        flipped[i] = static_cast<char>(flipped[i] ^ (1 << (i % 8)));
        EXPECT_FALSE(Peaks::load(write("bad", flipped), someHash)) << "a bit of byte " << i;
        EXPECT_FALSE(Peaks::load(write("bad", bytes.substr(0, i)), someHash)) << "cut at " << i;
    }
    EXPECT_FALSE(Peaks::load(write("bad", bytes + "x"), someHash));
}

} // namespace
} // namespace tutti
