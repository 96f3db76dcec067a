// A line through ticks that were seen with jitter.
#include "base/Random.h"
#include "base/testing/Seed.h"
#include "live/sync/ClockEstimate.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace tutti {
namespace {

constexpr double rate = 48000;
/// Frames between two ticks of a MIDI clock.
double periodAt(double bpm) {
    return rate * 60 / bpm / 24;
}

struct Ticks {
    std::uint64_t seed = testing::firstSeed();
    ClockEstimate clock{96, 0.0002 * rate};
    double time = 1000;
    std::int64_t count = 0;

    /// So many ticks at a tempo, each up to `jitter` seconds too early or late.
    void run(int ticks, double bpm, double jitter) {
        for (int i = 0; i < ticks; ++i) {
            time += periodAt(bpm);
            clock.tick(time + jitter * rate * (2 * randomUnit(seed, 0, count++) - 1));
        }
    }
    double bpm() const { return rate * 60 / clock.period() / 24; }
    /// Frames by which the last tick is thought to be elsewhere.
    double off() const { return clock.ticksAt(time) * clock.period(); }
};

TEST(ClockEstimate, AnEvenClockIsKnownAtOnce) {
    Ticks ticks;
    ticks.run(3, 133, 0);
    EXPECT_NEAR(ticks.bpm(), 133, 1e-9);
    EXPECT_NEAR(ticks.off(), 0, 1e-6);
    EXPECT_NEAR(ticks.clock.ticksAt(ticks.time + 2.5 * periodAt(133)), 2.5, 1e-9);
}

TEST(ClockEstimate, JitterOfAMillisecondIsFilteredOut) {
    double worstTempo = 0, worstPlace = 0;
    for (int run = 0; run < 50; ++run) {
        Ticks ticks;
        ticks.seed += static_cast<std::uint64_t>(run);
        ticks.run(96, 120, 0.001); // two seconds
        worstTempo = std::max(worstTempo, std::fabs(ticks.bpm() - 120));
        worstPlace = std::max(worstPlace, std::fabs(ticks.off()) / rate);
        for (int more = 0; more < 960; ++more) { // and 20 seconds more
            ticks.run(1, 120, 0.001);
            worstTempo = std::max(worstTempo, std::fabs(ticks.bpm() - 120));
            worstPlace = std::max(worstPlace, std::fabs(ticks.off()) / rate);
        }
    }
    RecordProperty("worst_bpm", std::to_string(worstTempo));
    RecordProperty("worst_ms", std::to_string(worstPlace * 1000));
    EXPECT_LT(worstTempo, 0.06);
    EXPECT_LT(worstPlace, 0.0005);
}

TEST(ClockEstimate, OneThatIsFarOffCountsLittle) {
    Ticks ticks;
    ticks.run(96, 120, 0.0001);
    ticks.clock.tick(ticks.time + periodAt(120) + 0.03 * rate); // 30 ms late
    ticks.time += periodAt(120);
    EXPECT_LT(std::fabs(ticks.off()), 0.0005 * rate);
    EXPECT_NEAR(ticks.bpm(), 120, 0.05);
}

TEST(ClockEstimate, TicksThatWereNotSeenAreCounted) {
    Ticks ticks;
    ticks.run(30, 120, 0);
    ticks.time += 3 * periodAt(120);
    ticks.clock.tick(ticks.time, 3);
    EXPECT_NEAR(ticks.bpm(), 120, 1e-9);
    EXPECT_NEAR(ticks.off(), 0, 1e-6);
}

TEST(ClockEstimate, AnotherTempoIsLearntWithinABeat) {
    Ticks ticks;
    ticks.run(200, 120, 0.0005);
    ticks.run(24, 126, 0.0005);
    EXPECT_NEAR(ticks.bpm(), 126, 1);
    EXPECT_LT(std::fabs(ticks.off()), 0.002 * rate);
    ticks.run(96, 126, 0.0005);
    EXPECT_NEAR(ticks.bpm(), 126, 0.05);
}

TEST(ClockEstimate, AfterAHaltItGoesOnFromThere) {
    Ticks ticks;
    ticks.run(100, 120, 0);
    ticks.time += 0.7 * rate;
    ticks.run(20, 120, 0);
    EXPECT_NEAR(ticks.bpm(), 120, 0.01);
    EXPECT_LT(std::fabs(ticks.off()), 0.0005 * rate);
}

} // namespace
} // namespace tutti
