#include "base/testing/Seed.h"
#include "model/Change.h"
#include "model/Directory.h"
#include "model/testing/Generator.h"

#include <gtest/gtest.h>

namespace tutti {
namespace {

using testing::listed;
using testing::testCatalogue;

TEST(Change, PatchOfADiffIsTheOther) {
    for (auto seed = testing::firstSeed(); seed < testing::firstSeed() + 300; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        Random random(seed);
        const auto a = testing::randomProject(random, 4);
        auto b = a;
        for (int i = 0; i < 5; ++i)
            b = testing::randomEdit(random, b);
        const auto forward = diff(a, b, testCatalogue());
        const auto patched = patch(a, forward, testCatalogue());
        ASSERT_TRUE(patched) << patched.error().message << "\n" << listed(forward);
        ASSERT_EQ(listed(diff(*patched, b, testCatalogue())), "");
        const auto back = patch(*patched, diff(b, a, testCatalogue()), testCatalogue());
        ASSERT_TRUE(back) << back.error().message;
        ASSERT_EQ(listed(diff(*back, a, testCatalogue())), "");
    }
}

TEST(Change, BetweenTwoUnrelatedProjectsToo) {
    for (auto seed = testing::firstSeed(); seed < testing::firstSeed() + 50; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        Random random(seed);
        const auto a = testing::randomProject(random, 5), b = testing::randomProject(random, 3);
        const auto patched = patch(a, diff(a, b, testCatalogue()), testCatalogue());
        ASSERT_TRUE(patched) << patched.error().message;
        EXPECT_TRUE(sameProject(*patched, b)) << listed(diff(*patched, b, testCatalogue()));
    }
}

TEST(Change, EqualProjectsDoNotDiffer) {
    Random first(7), second(7);
    const auto a = testing::randomProject(first, 6), b = testing::randomProject(second, 6);
    EXPECT_TRUE(diff(a, b, testCatalogue()).empty()) << "the same content behind other pointers";
}

TEST(Change, AnEditOfOneClipIsOneLine) {
    Random random(3);
    const auto a = testing::randomProject(random, 6);
    auto clip = *a.tracks[2]->clips[0];
    clip.gain += 1;
    const auto changes = diff(a, withClip(a, clip), testCatalogue());
    ASSERT_EQ(changes.size(), 1u) << listed(changes);
    EXPECT_EQ(changes[0].key, clip.id.text());
    EXPECT_EQ(changes[0].parent, a.tracks[2]->id.text());
}

TEST(Change, RefusesWhatDoesNotFit) {
    const auto empty = emptyProject(ProjectId::of("P"), "p");
    const std::vector<Change> changes{
        {Change::What::put, "clip", "c_1", "t_NONE", "clip c_1 notes at=0q len=1q"}};
    const auto patched = patch(empty, changes, testCatalogue());
    ASSERT_FALSE(patched);
    EXPECT_NE(patched.error().message.find("t_NONE"), std::string::npos);
}

} // namespace
} // namespace tutti
