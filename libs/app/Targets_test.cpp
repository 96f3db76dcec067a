#include "app/Targets.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

namespace tutti {
namespace {

constexpr double silent = -std::numeric_limits<double>::infinity();

Measured sound(double level, double peak) {
    Measured measured;
    measured.loudness.integrated = level;
    measured.loudness.truePeak = peak;
    measured.loudness.samplePeak = peak;
    measured.rms = level;
    measured.noiseFloor = -70;
    return measured;
}

TEST(Targets, AreSortedAndSayWhereTheyComeFrom) {
    const auto all = allTargets();
    EXPECT_TRUE(
        std::is_sorted(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.name < b.name; }));
    for (const auto& target : all) {
        EXPECT_FALSE(target.source.empty()) << target.name;
        EXPECT_FALSE(target.doc.empty()) << target.name;
        EXPECT_EQ(findTarget(target.name)->name, target.name);
    }
    EXPECT_EQ(findTarget("spotfy").error().fault, Fault::usage);
}

TEST(Targets, AreMetAtTheirEdgesAndMissedBehindThem) {
    for (const auto& target : allTargets()) {
        if (target.gauge != Gauge::none) {
            EXPECT_TRUE(judge(target, sound(target.level + target.tolerance, target.peak)).pass())
                << target.name;
            EXPECT_FALSE(judge(target, sound(target.level + target.tolerance + 0.01, target.peak)).level)
                << target.name;
            EXPECT_FALSE(judge(target, sound(target.level - target.tolerance - 0.01, target.peak)).level)
                << target.name;
            EXPECT_FALSE(judge(target, sound(silent, silent)).level) << target.name;
        }
        EXPECT_FALSE(judge(target, sound(target.level, target.peak + 0.01)).peak) << target.name;
    }
}

TEST(Targets, NumbersAreComparedAsTheyAreShown) {
    const auto target = *findTarget("podcast");
    EXPECT_TRUE(judge(target, sound(-16, -0.9951)).peak) << "shown as -1.00";
    EXPECT_FALSE(judge(target, sound(-16, -0.9949)).peak) << "shown as -0.99";
}

TEST(Targets, AudiobooksNeedAQuietRoom) {
    const auto target = *findTarget("acx");
    auto measured = sound(-20, -4);
    EXPECT_TRUE(judge(target, measured).pass());
    measured.noiseFloor = -59;
    EXPECT_FALSE(judge(target, measured).noise);
}

} // namespace
} // namespace tutti
