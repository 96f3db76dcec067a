#include "base/Random.h"
#include "dsp/SlidingMaximum.h"

#include <gtest/gtest.h>

#include <algorithm>

using namespace tutti;

namespace {

TEST(SlidingMaximum, IsTheLargestOfTheWindow) {
    constexpr std::uint64_t seed = 12;
    Random random(seed);
    for (const int steps : {1, 2, 3, 17}) {
        SlidingMaximum sliding;
        sliding.prepare(steps);
        const int window = 16 * steps;
        EXPECT_EQ(sliding.window(), window);
        std::vector<float> all(static_cast<std::size_t>(window), 0.0f); // zeros before the first
        for (int step = 0; step < 200; ++step) {
            float in[16], out[16];
            for (auto& each : in)
                all.push_back(each = random.chance(0.02) ? static_cast<float>(random.between(1.0, 9.0))
                                                         : static_cast<float>(random.unit()));
            storeFrames(out, sliding.next(loadFrames(in)));
            for (int i = 0; i < 16; ++i) {
                const auto last = all.end() - 15 + i;
                ASSERT_EQ(out[i], *std::max_element(last - window, last))
                    << "steps " << steps << " step " << step << " frame " << i;
            }
        }
        sliding.reset();
        EXPECT_EQ(largestOf(sliding.next(frames16(0))), 0.0f);
    }
}

} // namespace
