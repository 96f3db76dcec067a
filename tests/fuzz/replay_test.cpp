// Every target, without libFuzzer: the inputs that once went wrong, the seeds, and random changes of them. A
// crash ends the program; the line before it names target and seed, and TUTTI_FUZZ_SEED runs that one again.
#include "Mutator.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>

namespace tutti::fuzz {
namespace {

class Replay : public testing::TestWithParam<Target> {};

INSTANTIATE_TEST_SUITE_P(Targets, Replay, testing::ValuesIn(allTargets().begin(), allTargets().end()),
                         [](const auto& each) { return std::string(each.param.name); });

TEST_P(Replay, WhatOnceWentWrong) {
    for (const auto& bytes : GetParam().known())
        GetParam().run(bytes);
}

TEST_P(Replay, SeedsAreGoodEnoughToStartFrom) {
    ASSERT_FALSE(GetParam().seeds().empty());
    for (const auto& bytes : GetParam().seeds()) {
        EXPECT_LE(bytes.size(), GetParam().largest);
        GetParam().run(bytes);
    }
}

TEST_P(Replay, RandomChanges) {
    const char* asked = std::getenv("TUTTI_FUZZ_SEED");
    const std::uint64_t first = asked != nullptr ? std::strtoull(asked, nullptr, 10) : 1;
    const auto seeds = GetParam().seeds();
    for (auto seed = first; seed < first + (asked != nullptr ? 1 : 20); ++seed) {
        std::fprintf(stderr, "%s: TUTTI_FUZZ_SEED=%llu\n", std::string(GetParam().name).c_str(),
                     static_cast<unsigned long long>(seed));
        Random random(seed);
        for (int i = 0; i < 50; ++i)
            GetParam().run(mutated(random, seeds, GetParam()));
    }
}

} // namespace
} // namespace tutti::fuzz
