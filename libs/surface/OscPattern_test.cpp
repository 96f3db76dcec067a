#include "surface/OscPattern.h"

#include <gtest/gtest.h>

#include <string>

namespace tutti::osc {
namespace {

TEST(OscPattern, WordsMeanThemselves) {
    EXPECT_TRUE(matches("/tutti/play", "/tutti/play"));
    EXPECT_FALSE(matches("/tutti/play", "/tutti/plays"));
    EXPECT_FALSE(matches("/tutti/play", "/tutti/pla"));
    EXPECT_FALSE(matches("/tutti", "/tutti/play"));
    EXPECT_FALSE(matches("/tutti/play", "/tutti"));
    EXPECT_FALSE(isPattern("/tutti/play"));
    EXPECT_TRUE(isPattern("/tutti/*"));
}

TEST(OscPattern, StandsForMore) {
    EXPECT_TRUE(matches("/track/?/mute", "/track/7/mute"));
    EXPECT_FALSE(matches("/track/?/mute", "/track/17/mute"));
    EXPECT_TRUE(matches("/track/*/mute", "/track/17/mute"));
    EXPECT_TRUE(matches("/track/1*7/mute", "/track/17/mute"));
    EXPECT_TRUE(matches("/*/*/*", "/track/17/mute"));
    EXPECT_TRUE(matches("/a*b*c", "/abbbcc"));
    EXPECT_FALSE(matches("/a*b*c", "/abbbcd"));
}

TEST(OscPattern, NothingReachesOverASlash) {
    EXPECT_FALSE(matches("/track/*", "/track/17/mute"));
    EXPECT_FALSE(matches("/*", "/track/17"));
    EXPECT_FALSE(matches("/track?17", "/track/17"));
}

TEST(OscPattern, SetsAndWords) {
    EXPECT_TRUE(matches("/track/[1-4]/mute", "/track/3/mute"));
    EXPECT_FALSE(matches("/track/[1-4]/mute", "/track/5/mute"));
    EXPECT_TRUE(matches("/track/[!1-4]/mute", "/track/5/mute"));
    EXPECT_FALSE(matches("/track/[!1-4]/mute", "/track/2/mute"));
    EXPECT_TRUE(matches("/[abc-]x", "/-x")) << "a minus at the end is a minus";
    EXPECT_TRUE(matches("/track/{1,12}/{mute,solo}", "/track/12/solo"));
    EXPECT_FALSE(matches("/track/{1,12}/mute", "/track/2/mute"));
    EXPECT_TRUE(matches("/{ab,a}b", "/ab")) << "every word is tried";
    EXPECT_TRUE(matches("/{ab,a}b", "/abb"));
}

TEST(OscPattern, WhatIsNoPatternMatchesNothing) {
    EXPECT_FALSE(matches("/track/[1", "/track/1"));
    EXPECT_FALSE(matches("/track/{1,2", "/track/1"));
    EXPECT_FALSE(matches("", "/track"));
    EXPECT_FALSE(matches("/[]", "/a"));
}

TEST(OscPattern, HostilePatternsTakeNoLonger) {
    // With backtracking this would not end in a lifetime.
    std::string pattern = "/";
    for (int i = 0; i < 500; ++i)
        pattern += "*a";
    EXPECT_FALSE(matches(pattern + "b", "/" + std::string(2000, 'a')));
    EXPECT_TRUE(matches(pattern, "/" + std::string(2000, 'a')));
}

} // namespace
} // namespace tutti::osc
