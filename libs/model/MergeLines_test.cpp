#include "model/MergeLines.h"

#include <gtest/gtest.h>

namespace tutti {
namespace {

using Clashes = std::vector<std::pair<std::string, std::string>>;

TEST(MergeLines, WordsThatOneChangedAreTaken) {
    const auto merged = mergeLine("track t_B notes name=\"Low end\" gain=-1dB pan=5%",
                                  "track t_B notes name=\"Low end\" gain=-3dB pan=5%",
                                  "track t_B notes name=\"Low = \\\"end\\\"\" gain=-1dB mute=on");
    EXPECT_EQ(merged.line, "track t_B notes name=\"Low = \\\"end\\\"\" gain=-3dB mute=on");
    EXPECT_EQ(merged.clashes, Clashes{});
}

TEST(MergeLines, WhatBothChangedStaysOursAndIsTold) {
    const auto merged = mergeLine("clip c_1 notes at=0q len=4q", "clip c_1 notes at=2q len=4q",
                                  "clip c_1 notes at=8q len=5q");
    EXPECT_EQ(merged.line, "clip c_1 notes at=2q len=5q");
    EXPECT_EQ(merged.clashes, (Clashes{{"at=2q", "at=8q"}}));
}

TEST(MergeLines, ThePointsOfACurveAreMatchedByTheirPlaces) {
    const auto merged = mergeLine("curve gain 0q=0dB 8q=-6dB 16q=0dB", "curve gain 0q=-1dB 8q=-6dB 16q=0dB",
                                  "curve gain 0q=0dB 4q=-3dB 8q=-6dB");
    EXPECT_EQ(merged.line, "curve gain 0q=-1dB 4q=-3dB 8q=-6dB");
    EXPECT_EQ(merged.clashes, Clashes{});
}

TEST(MergeLines, WordsWithoutANameAreMatchedByTheirPlaceInTheLine) {
    const auto merged =
        mergeLine("note 4 0q 1q C4 96", "note 4 0q 1q D4 96", "note 4 0q 1/2q C4 80 release=10");
    EXPECT_EQ(merged.line, "note 4 0q 1/2q D4 80 release=10");
    EXPECT_EQ(merged.clashes, Clashes{});
}

TEST(MergeLines, AWordTakenAwayHereAndChangedThereIsAClash) {
    EXPECT_EQ(mergeLine("a x=1", "a", "a x=2").clashes, (Clashes{{"", "x=2"}}));
    EXPECT_EQ(mergeLine("a x=1", "a x=2", "a").clashes, (Clashes{{"x=2", ""}}));
    EXPECT_EQ(mergeLine("a x=1", "a", "a").line, "a");
}

using Keys = std::vector<std::string>;

TEST(MergeLines, AdditionsOfBothComeBehindWhatTheyFollow) {
    EXPECT_EQ(mergeOrder({"a", "m"}, {"a", "x", "m"}, {"a", "y", "m"}).keys, (Keys{"a", "x", "y", "m"}));
    EXPECT_EQ(mergeOrder({"a", "m"}, {"x", "a", "m"}, {"a", "y", "m"}).keys, (Keys{"x", "a", "y", "m"}));
    EXPECT_EQ(mergeOrder({}, {"x"}, {"y"}).keys, (Keys{"x", "y"}));
}

TEST(MergeLines, WhoMovedThingsLeadsAndTheOthersAdditionsFollow) {
    EXPECT_EQ(mergeOrder({"a", "b", "m"}, {"a", "x", "b", "m"}, {"b", "a", "m"}).keys,
              (Keys{"b", "a", "x", "m"}));
    EXPECT_EQ(mergeOrder({"a", "b", "m"}, {"b", "a", "m"}, {"a", "y", "b", "m"}).keys,
              (Keys{"b", "a", "y", "m"}));
    const auto both = mergeOrder({"a", "b", "c"}, {"b", "a", "c"}, {"a", "c", "b"});
    EXPECT_EQ(both.keys, (Keys{"b", "a", "c"}));
    EXPECT_TRUE(both.clash);
}

} // namespace
} // namespace tutti
