// R11: playing never allocates, frees, locks or touches a file. The guard (tests/guard) is the judge: this
// program ends with a sentence where the rule is broken.
#include "base/RealTime.h"
#include "engine/Player.h"
#include "engine/testing/RandomMix.h"

#include <gtest/gtest.h>

#include <cmath>

namespace tutti {
namespace {

class RealTime : public ::testing::TestWithParam<int> {};

TEST_P(RealTime, PlayingKeepsTheRuleOfTheAudioThread) {
    auto studio = testing::randomMix(static_cast<std::uint64_t>(GetParam()));
    Compiler compiler(testing::studioRegistry(), studio.source(), &testing::studioResources());
    for (const int threads : {1, 3}) {
        const auto plan = compiler.compile(studio.project());
        ASSERT_TRUE(plan) << plan.error().message;
        Player player(*plan, threads);
        AudioBuffer block(2, 480);
        float peak = 0;
        for (int i = 0; i < 100 + player.latency() / block.frames(); ++i) {
            const FlushDenormals flush;
            {
                const RealTimeScope scope;
                player.process(block.view());
            }
            peak = std::max(peak, std::fabs(testing::loudest(block).second));
        }
        EXPECT_GT(peak, 0.001f) << "there was nothing to play";
    }
}

INSTANTIATE_TEST_SUITE_P(Mixes, RealTime, ::testing::Range(1, 5));

} // namespace
} // namespace tutti
