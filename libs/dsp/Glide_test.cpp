#include "base/Random.h"
#include "dsp/Glide.h"

#include <gtest/gtest.h>

#include <vector>

namespace tutti {
namespace {

TEST(Glide, IsThereAfterItsFramesAndExactly) {
    Glide glide;
    glide.prepare(10);
    glide.jump(1);
    EXPECT_EQ(glide.next(), 1.0f);
    EXPECT_FALSE(glide.moving());
    glide.moveTo(0.3f);
    float before = 1;
    for (int i = 1; i < 10; ++i) {
        const float value = glide.next();
        EXPECT_LT(value, before);
        EXPECT_NEAR(value, 1 - 0.07f * static_cast<float>(i), 1e-6f);
        before = value;
    }
    EXPECT_TRUE(glide.moving());
    EXPECT_EQ(glide.next(), 0.3f);
    EXPECT_FALSE(glide.moving());
    EXPECT_EQ(glide.next(), 0.3f);
}

TEST(Glide, TurnsRoundInTheMiddleWithoutAJump) {
    Glide glide;
    glide.prepare(100);
    glide.jump(0);
    glide.moveTo(1);
    for (int i = 0; i < 50; ++i)
        glide.next();
    glide.moveTo(0);
    EXPECT_NEAR(glide.next(), 0.495f, 1e-5f);
    glide.moveTo(0); // the same target again does not start anew
    for (int i = 0; i < 98; ++i)
        glide.next();
    EXPECT_TRUE(glide.moving());
    EXPECT_EQ(glide.next(), 0.0f);
}

TEST(Glide, FillsTheSameBitsForEveryCut) {
    const std::uint64_t seed = 4;
    SCOPED_TRACE("seed " + std::to_string(seed));
    Random random(seed);
    for (int round = 0; round < 20; ++round) {
        Glide whole, cut;
        whole.prepare(77);
        cut.prepare(77);
        const float target = static_cast<float>(random.unit());
        whole.moveTo(target);
        cut.moveTo(target);
        std::vector<float> a(200), b(200);
        whole.fill(a.data(), 200);
        for (int done = 0; done < 200;) {
            const int count = static_cast<int>(
                std::min<std::int64_t>(200 - done, random.between(std::int64_t{1}, std::int64_t{30})));
            cut.fill(b.data() + done, count);
            done += count;
        }
        EXPECT_EQ(a, b);
    }
}

} // namespace
} // namespace tutti
