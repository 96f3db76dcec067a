// What JACK's cycles say about lost frames.
#include "devices/JackClock.h"

#include <gtest/gtest.h>

namespace tutti {
namespace {

constexpr double rate = 48000;
constexpr std::uint64_t blockTime = 5333; // microseconds of 256 frames

TEST(JackClock, CountsFramesAndLooksAtNoJitter) {
    JackClock clock;
    std::uint32_t frame = 0xffffff00; // and past the end of 32 bits
    std::uint64_t moment = 77;
    for (int i = 0; i < 100; ++i) {
        const std::uint64_t late = i % 7 * 300;
        EXPECT_EQ(clock.advance(frame, moment + late, 256, rate, i % 3 == 0), 256 * i);
        frame += 256;
        moment += blockTime;
    }
}

TEST(JackClock, CountsCyclesThatWereMissed) {
    JackClock clock;
    clock.advance(1000, 0, 256, rate, false);
    EXPECT_EQ(clock.advance(1000 + 3 * 256, 3 * blockTime, 256, rate, true), 3 * 256);
}

TEST(JackClock, MeasuresTheGapOfACardThatStoodStill) {
    JackClock clock;
    clock.advance(1000, 0, 256, rate, false);
    EXPECT_EQ(clock.advance(1256, blockTime + 100000, 256, rate, true), 256 + 4799);
}

TEST(JackClock, BelievesNoCountThatWasBegunAnew) {
    for (std::uint32_t anew : {0u, 5'000'000u, 0xf0000000u}) {
        JackClock clock;
        clock.advance(1000, 0, 256, rate, false);
        EXPECT_EQ(clock.advance(anew, blockTime, 512, rate, false), 256) << anew;
        EXPECT_EQ(clock.advance(anew + 512, 3 * blockTime, 512, rate, false), 768) << anew;
    }
}

} // namespace
} // namespace tutti
