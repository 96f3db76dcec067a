// The reframer: late by one piece, anchored at frame 0, the same however time is cut.
#include "dsp/Reframer.h"

#include <gtest/gtest.h>

#include <numeric>

namespace tutti {
namespace {

/// Plays 1, 2, 3 ... through an algorithm that turns each piece round, in blocks of `size`.
std::vector<float> play(std::int64_t start, int size, std::vector<std::int64_t>* starts = nullptr) {
    Reframer reframer;
    reframer.prepare(1, 8);
    std::vector<float> audio(100);
    std::iota(audio.begin(), audio.end(), 1.0f);
    for (int done = 0; done < 100; done += size) {
        float* channel = audio.data() + done;
        reframer.process({&channel, 1, std::min(size, 100 - done)}, start + done,
                         [&](std::int64_t at, float* const* channels) {
                             if (starts != nullptr) starts->push_back(at);
                             std::reverse(channels[0], channels[0] + 8);
                         });
    }
    return audio;
}

TEST(Reframer, HandsOutWholePiecesAtMultiplesOfTheirSize) {
    std::vector<std::int64_t> starts;
    const auto audio = play(-13, 5, &starts); // the first piece begins at -16
    EXPECT_EQ(starts.size(), 12u);
    for (std::size_t i = 0; i < starts.size(); ++i)
        EXPECT_EQ(starts[i], -16 + 8 * static_cast<std::int64_t>(i));
    // Frame -8 hears what was at -9, the end of the first piece: the fifth sample.
    EXPECT_EQ(audio[0], 0);
    EXPECT_EQ(audio[5], 5);
    EXPECT_EQ(audio[9], 1);
    EXPECT_EQ(audio[10], 0); // before the beginning
    EXPECT_EQ(audio[13], 13);
}

TEST(Reframer, CuttingTheTimeChangesNothing) {
    for (const std::int64_t start : {0, 3, -5})
        for (const int size : {1, 3, 8, 11, 100})
            EXPECT_EQ(play(start, size), play(start, 16)) << start << " " << size;
}

} // namespace
} // namespace tutti
