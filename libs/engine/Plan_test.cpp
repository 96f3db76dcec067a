// Plans: order, reuse of what did not change, refusals.
#include "engine/testing/RandomMix.h"

#include <gtest/gtest.h>

#include <map>

namespace tutti {
namespace {

using namespace testing;

Plan planOf(Compiler& compiler, const Studio& studio) {
    auto plan = compiler.compile(studio.project());
    EXPECT_TRUE(plan) << plan.error().message;
    return std::move(*plan);
}

TEST(Plan, OfRandomMixesIsVerified) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        auto studio = randomMix(seed);
        Compiler compiler(studioRegistry(), studio.source(), &studioResources());
        EXPECT_EQ(verify(planOf(compiler, studio)), std::vector<std::string>{}) << "seed " << seed;
    }
}

TEST(Plan, TheVerifierFindsWhatIsWrong) {
    auto studio = randomMix(1);
    Compiler compiler(studioRegistry(), studio.source(), &studioResources());
    const auto good = planOf(compiler, studio);
    auto bad = good;
    for (auto& input : bad.nodes[bad.main].inputs)
        input.delay += &input == &bad.nodes[bad.main].inputs.front() ? 1 : 0;
    EXPECT_FALSE(verify(bad).empty()) << "inputs that do not arrive together";
    bad = good;
    bad.levels.back().push_back(bad.levels.front().front());
    EXPECT_FALSE(verify(bad).empty()) << "a node that runs twice";
    bad = good;
    bad.nodes[bad.main].latency += 5;
    EXPECT_FALSE(verify(bad).empty()) << "a latency that is not the sum of its parts";
}

TEST(Plan, TakesOverWhatDidNotChange) {
    auto studio = randomMix(2);
    Compiler compiler(studioRegistry(), studio.source(), &studioResources());
    const auto before = planOf(compiler, studio);
    studio.verb("track.set track=t_A0 gain=-3dB");
    const auto after = planOf(compiler, studio);
    ASSERT_EQ(before.nodes.size(), after.nodes.size());
    for (std::size_t i = 0; i < before.nodes.size(); ++i) {
        const bool edited = before.nodes[i].track == *TrackId::parse("t_A0");
        EXPECT_EQ(before.nodes[i].part == after.nodes[i].part, !edited);
        for (std::size_t k = 0; k < before.nodes[i].devices.size(); ++k)
            EXPECT_EQ(before.nodes[i].devices[k].processor, after.nodes[i].devices[k].processor)
                << "an edit never makes a device forget its sound";
    }
}

TEST(Plan, AKnobKeepsItsProcessorAndALatencyDoesNot) {
    Studio studio;
    studio.verb("track.add id=t_A name=A kind=audio").verb("device.add track=t_A id=d_U type=tutti.utility");
    studio.verb("device.add track=t_A id=d_L type=test.delay frames=10");
    Compiler compiler(studioRegistry(), studio.source(), &studioResources());
    const auto before = planOf(compiler, studio);
    studio.verb("device.set device=d_U gain=-6dB").verb("device.set device=d_L frames=20");
    const auto after = planOf(compiler, studio);
    EXPECT_EQ(before.nodes[0].devices[0].processor, after.nodes[0].devices[0].processor);
    EXPECT_NE(before.nodes[0].devices[1].processor, after.nodes[0].devices[1].processor);
    EXPECT_EQ(after.nodes[0].latency, 20);
}

TEST(Plan, ATailThatFollowsKnobsIsEndlessOnceTheyMove) {
    Studio studio;
    studio.verb("track.add id=t_A name=A kind=audio");
    studio.verb("device.add track=t_A id=d_E type=tutti.delay feedback=50% mix=100%");
    Compiler compiler(studioRegistry(), studio.source(), nullptr);
    const auto before = planOf(compiler, studio);
    EXPECT_GT(before.tail, 0);
    EXPECT_LT(before.tail, 48000 * 30);
    studio.verb("device.set device=d_E feedback=90%");
    EXPECT_EQ(planOf(compiler, studio).tail, endlessTail)
        << "the processor stays, what it said no longer holds";
    Compiler fresh(studioRegistry(), studio.source(), nullptr);
    const auto anew = planOf(fresh, studio);
    EXPECT_GT(anew.tail, before.tail);
    EXPECT_LT(anew.tail, endlessTail);
    studio.verb("curve.set track=t_A target=d_E.feedback points=\"0q=0% 4q=95%\"");
    Compiler last(studioRegistry(), studio.source(), nullptr);
    EXPECT_EQ(planOf(last, studio).tail, endlessTail);
}

TEST(Plan, MediaThatIsGoneIsNamed) {
    Studio studio;
    studio.verb("media.add id=a_GONE file=media/gone.wav frames=100 channels=1");
    studio.verb("track.add id=t_A name=A kind=audio").verb("clip.add track=t_A at=0s src=a_GONE");
    Compiler compiler(studioRegistry(), studio.source(), &studioResources());
    const auto plan = compiler.compile(studio.project());
    ASSERT_FALSE(plan);
    EXPECT_EQ(plan.error().fault, Fault::input);
    EXPECT_NE(plan.error().message.find("gone.wav"), std::string::npos);
}

} // namespace
} // namespace tutti
