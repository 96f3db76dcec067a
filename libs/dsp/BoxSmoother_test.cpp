#include "base/Random.h"
#include "dsp/BoxSmoother.h"

#include <gtest/gtest.h>

#include <numeric>

using namespace tutti;

namespace {

/// Three boxes folded into one another.
std::vector<double> bell(int length) {
    std::vector<double> shape{1};
    for (int box = 0; box < 3; ++box) {
        std::vector<double> next(shape.size() + static_cast<std::size_t>(length) - 1, 0.0);
        for (std::size_t i = 0; i < shape.size(); ++i)
            for (int k = 0; k < length; ++k)
                next[i + static_cast<std::size_t>(k)] += shape[i] / length;
        shape = next;
    }
    return shape;
}

TEST(BoxSmoother, IsThreeRunningMeans) {
    constexpr std::uint64_t seed = 13;
    Random random(seed);
    for (const int length : {1, 5, 16, 67}) {
        BoxSmoother smoother;
        smoother.prepare(length);
        const auto shape = bell(length);
        EXPECT_EQ(smoother.span(), std::ssize(shape));
        std::vector<double> all(shape.size(), 0.0);
        for (int step = 0; step < 60; ++step) {
            float in[16], out[16];
            for (auto& each : in)
                all.push_back(static_cast<double>(each = static_cast<float>(random.between(0.0, 8.0))));
            storeFrames(out, smoother.next(loadFrames(in)));
            for (int i = 0; i < 16; ++i) {
                double exact = 0;
                for (std::size_t k = 0; k < shape.size(); ++k)
                    exact += shape[k] * all[all.size() - 16 + static_cast<std::size_t>(i) - k];
                ASSERT_NEAR(static_cast<double>(out[i]), exact, 6e-6)
                    << "length " << length << " step " << step;
                ASSERT_GT(static_cast<double>(out[i]), exact - 1e-6) << "it rounds up";
            }
        }
    }
}

TEST(BoxSmoother, IsExactForEver) {
    BoxSmoother smoother;
    smoother.prepare(67);
    Random random(14);
    for (int step = 0; step < 20000; ++step) {
        float in[16];
        for (auto& each : in)
            each = static_cast<float>(random.between(0.0, 60.0));
        smoother.next(loadFrames(in));
    }
    for (int step = 0; step < 13; ++step)
        smoother.next(frames16(0));
    EXPECT_EQ(largestOf(smoother.next(frames16(0))), 0.0f);
}

} // namespace
