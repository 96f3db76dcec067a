#include "base/Random.h"
#include "dsp/PeakHold.h"

#include <gtest/gtest.h>

#include <algorithm>

using namespace tutti;

namespace {

TEST(PeakHold, IsTheLargestOfTheWindow) {
    constexpr std::uint64_t seed = 11;
    Random random(seed);
    for (const int window : {1, 2, 7, 100}) {
        PeakHold hold;
        hold.prepare(window);
        EXPECT_EQ(hold.largest(window), 0);
        std::vector<float> all;
        for (int i = 0; i < 3000; ++i) {
            // Long falls and rises are where the ring fills and empties.
            all.push_back(static_cast<float>(i / 300 % 3 == 0   ? 3000 - i
                                             : i / 300 % 3 == 1 ? i
                                                                : random.between(0.0, 99.0)));
            hold.push(all.back());
            const auto from = all.end() - std::min<std::ptrdiff_t>(window, std::ssize(all));
            ASSERT_EQ(hold.largest(window), *std::max_element(from, all.end()))
                << "seed " << seed << " at " << i;
        }
        hold.reset();
        EXPECT_EQ(hold.largest(window), 0);
    }
}

TEST(PeakHold, TheWindowMayChange) {
    PeakHold hold;
    hold.prepare(10);
    for (const float value : {9.0f, 5.0f, 3.0f, 1.0f})
        hold.push(value);
    EXPECT_EQ(hold.largest(4), 9);
    EXPECT_EQ(hold.largest(2), 3);
    EXPECT_EQ(hold.largest(0), 0);
    hold.push(2);
    EXPECT_EQ(hold.largest(10), 2);
}

} // namespace
