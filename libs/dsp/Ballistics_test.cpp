#include "base/Random.h"
#include "dsp/Ballistics.h"

#include <gtest/gtest.h>

using namespace tutti;

namespace {

/// The time constant of the release stage, both relative to the release: the root of what GainComputer.h
/// says.
double releaseStage(double attack) {
    double low = 0, high = 1;
    for (int i = 0; i < 60; ++i) {
        const double y = (low + high) / 2;
        (attack + y + 1.44 * attack * attack * y * y < 1 ? low : high) = y;
    }
    return low;
}

TEST(Ballistics, SixteenFramesAtOnceAreEquation17) {
    constexpr std::uint64_t seed = 17;
    Random random(seed);
    for (const double attack : {0.00001, 0.005, 0.2})
        for (const double release : {0.001, 0.1, 5.0}) {
            Ballistics ballistics;
            ballistics.set(attack, release, 48000);
            const double stage = releaseStage(attack / release) * release;
            const double a = std::exp(-1 / (attack * 48000)),
                         r = attack < release ? std::exp(-1 / (stage * 48000)) : 0;
            Ballistics::State state;
            double y1 = 0, y = 0;
            for (int round = 0; round < 1000; ++round) {
                const bool loud = random.chance(0.3);
                float wanted[16], applied[16];
                for (auto& each : wanted)
                    each = loud ? static_cast<float>(random.between(0.0, 6.0)) : 0;
                storeFrames(applied, ballistics.follow(loadFrames(wanted), state));
                for (int i = 0; i < 16; ++i) {
                    const double x = static_cast<double>(wanted[i]);
                    y1 = std::max(x, r * y1 + (1 - r) * x);
                    y = a * y + (1 - a) * y1;
                    ASSERT_NEAR(static_cast<double>(applied[i]), y, 1e-5)
                        << "seed " << seed << " round " << round;
                }
            }
        }
}

} // namespace
