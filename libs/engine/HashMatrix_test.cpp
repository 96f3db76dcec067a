// D1: the same project gives the same bits for every size of block and every number of threads.
#include "base/Random.h"
#include "base/testing/Seed.h"
#include "engine/Player.h"
#include "engine/testing/RandomMix.h"

#include <gtest/gtest.h>

#include <cmath>

namespace tutti {
namespace {

using namespace testing;

class HashMatrix : public ::testing::TestWithParam<int> {
protected:
    const std::uint64_t seed = firstSeed() + static_cast<std::uint64_t>(GetParam()) - 1;
    Studio studio = randomMix(seed);
    ::testing::ScopedTrace trace{__FILE__, __LINE__, "mix " + std::to_string(seed)};
    std::string hash(int block, int threads) {
        return hashOf(studio.render({.tail = 4000, .block = block, .threads = threads}));
    }
};

TEST_P(HashMatrix, MakesSound) {
    const auto sound = studio.render({.tail = 4000});
    ASSERT_GT(sound.frames(), 30000);
    EXPECT_GT(std::fabs(loudest(sound, 0).second), 1e-3f);
    EXPECT_GT(std::fabs(loudest(sound, 1).second), 1e-3f);
}

TEST_P(HashMatrix, EverySizeOfBlock) {
    const auto expected = hash(1024, 1);
    for (int block :
         {1, 2, 3, 16, 31, 32, 63, 64, 127, 128, 255, 256, 441, 480, 512, 1000, 2048, 4096, 8191, 8192})
        EXPECT_EQ(hash(block, 1), expected) << "block " << block;
}

TEST_P(HashMatrix, EveryNumberOfThreads) {
    const auto expected = hash(1024, 1);
    for (int threads : {2, 3, 4, 8})
        for (int block : {64, 1000})
            EXPECT_EQ(hash(block, threads), expected) << "threads " << threads << ", block " << block;
    for (int again = 0; again < 3; ++again)
        EXPECT_EQ(hash(512, 2), expected) << "again " << again;
}

TEST_P(HashMatrix, BlocksOfChangingSize) {
    Compiler compiler(studioRegistry(), studio.source(), &studioResources());
    const auto plan = compiler.compile(studio.project());
    ASSERT_TRUE(plan);
    const auto whole = studio.render({.tail = 4000});
    Random random(seed + 77);
    Player player(*plan, 2);
    AudioBuffer sound(2, whole.frames() + static_cast<int>(player.latency()));
    for (int done = 0; done < sound.frames();) {
        const int count = std::min(sound.frames() - done,
                                   static_cast<int>(random.between(std::int64_t{1}, std::int64_t{700})));
        float* channels[2] = {sound[0] + done, sound[1] + done};
        player.process({channels, 2, count});
        done += count;
    }
    const auto skip = static_cast<int>(player.latency());
    for (int c = 0; c < 2; ++c)
        EXPECT_TRUE(std::equal(whole[c], whole[c] + whole.frames(), sound[c] + skip)) << "channel " << c;
}

TEST(ManyTracks, ManyInputsSummedByManyThreads) {
    Studio studio;
    studio.media("a_IN", noise(3, 20000)).verb("track.add id=t_FX name=FX kind=return");
    for (int i = 0; i < 24; ++i) {
        const auto id = "t_" + std::to_string(i);
        studio.verb("track.add id=" + id + " name=" + id + " kind=audio gain=-" + std::to_string(i) +
                    "dB pan=" + std::to_string(4 * i - 50) + "%");
        studio.verb("clip.add track=" + id + " at=0s src=a_IN from=" + std::to_string(37 * i));
        studio.verb("send.add track=" + id + " to=t_FX gain=-12dB");
    }
    const auto expected = hashOf(studio.render({.tail = 0, .block = 512, .threads = 1}));
    for (int threads : {2, 3, 8})
        for (int block : {100, 2048, 5000})
            EXPECT_EQ(hashOf(studio.render({.tail = 0, .block = block, .threads = threads})), expected)
                << threads << " threads, block " << block;
}

INSTANTIATE_TEST_SUITE_P(Mixes, HashMatrix, ::testing::Range(1, 4));

} // namespace
} // namespace tutti
