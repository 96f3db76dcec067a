// What a transport does that runs after another one.
#include "live/sync/Chase.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace tutti {
namespace {

constexpr double rate = 48000;

/// A transport that obeys, and another machine.
struct Pair {
    Chase chase{rate};
    Standing own{.rate = rate};
    Chase::Outside outside;
    int jumps = 0;
    double fastest = 0, furthest = 0;

    Order turn(int frames = 256) {
        const auto order = chase.next(outside, own);
        if (order.roll == Order::Roll::stop) own.rolls = false;
        if (order.locate) {
            own.place = static_cast<double>(*order.locate) - (own.rolls ? own.ahead : 0);
            ++jumps;
        }
        if (order.roll == Order::Roll::play) own.rolls = true;
        if (own.rolls) {
            furthest = std::max(furthest, std::fabs(outside.place - own.place));
            own.place += frames * order.speed;
            fastest = std::max(fastest, std::fabs(order.speed / outside.speed - 1));
        }
        if (outside.rolls) outside.place += frames * outside.speed;
        return order;
    }
};

TEST(Chase, StartsStopsAndGoesThere) {
    Pair pair;
    pair.outside.place = -1;
    EXPECT_FALSE(pair.turn().locate) << "nobody said where";
    pair.outside.place = 96000;
    EXPECT_EQ(pair.turn().locate, 96000) << "it stands elsewhere";
    EXPECT_FALSE(pair.turn().locate) << "and is not there again and again: somebody may go away from there";
    pair.outside.rolls = true;
    EXPECT_EQ(pair.turn().roll, Order::Roll::play);
    EXPECT_EQ(pair.turn().speed, 1);
    pair.outside.rolls = false;
    EXPECT_EQ(pair.turn().roll, Order::Roll::stop);
}

TEST(Chase, TheSameClockChangesNotABit) {
    Pair pair;
    pair.outside = {.rolls = true, .place = 1000.4};
    for (int i = 0; i < 10000; ++i)
        ASSERT_EQ(pair.turn().speed, 1);
    EXPECT_EQ(pair.jumps, 1);
}

TEST(Chase, ClocksThatDriftStayTogetherWithoutAJump) {
    for (const double speed : {1.0001, 0.9999, 1.002, 1.04, 0.5, 3.9}) {
        Pair pair;
        pair.outside = {.rolls = true, .place = 0, .speed = speed};
        for (int i = 0; i < 20000; ++i)
            pair.turn();
        EXPECT_EQ(pair.jumps, 1) << speed;
        EXPECT_LT(pair.furthest, 0.0006 * rate) << speed;
        EXPECT_LT(pair.fastest, 0.0051) << speed;
    }
}

TEST(Chase, WhatIsFarIsJumpedTo) {
    Pair pair;
    pair.outside = {.rolls = true, .place = 0};
    for (int i = 0; i < 10; ++i)
        pair.turn();
    pair.own.ahead = 32.5;
    pair.outside.place += 96000;
    EXPECT_TRUE(pair.turn().locate);
    EXPECT_NEAR(pair.own.place, pair.outside.place, 1);
}

TEST(Chase, WhatIsNoFarCryIsCaughtUpWithByEar) {
    Pair pair;
    pair.outside = {.rolls = true, .place = 0};
    pair.turn();
    pair.outside.place += 0.02 * rate;
    for (int i = 0; i < 2000; ++i)
        pair.turn();
    EXPECT_EQ(pair.jumps, 1);
    EXPECT_LT(std::fabs(pair.outside.place - pair.own.place), 0.0001 * rate);
}

TEST(Chase, WhatCannotBeFollowedIsNot) {
    Pair pair;
    pair.outside = {.rolls = true, .place = 0};
    pair.turn();
    pair.outside.speed = 5;
    EXPECT_EQ(pair.turn().roll, Order::Roll::stop);
    pair.outside = {.rolls = true, .place = -4800, .speed = 1};
    EXPECT_EQ(pair.turn().roll, Order::Roll::asItDoes) << "before the beginning";
    EXPECT_FALSE(pair.own.rolls);
}

} // namespace
} // namespace tutti
