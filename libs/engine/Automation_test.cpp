// D4: values and places along the timeline.
#include "base/Random.h"
#include "engine/Automation.h"
#include "engine/testing/Studio.h"

#include <gtest/gtest.h>

#include <cmath>

namespace tutti {
namespace {

using namespace testing;

Ref<TempoMap> tempo(std::vector<TempoPoint> points) {
    auto map = TempoMap::make(std::move(points));
    EXPECT_TRUE(map);
    return std::make_shared<const TempoMap>(std::move(*map));
}

TickPoint at(double quarters) {
    return TickPoint{std::llround(quarters * static_cast<double>(ticksPerQuarter))};
}

TEST(Automation, ARampOverATempoRampIsExact) {
    // 60 to 180 bpm over 64 quarters: b(t) = T0/k expm1(k t/60) with k = 120/64 bpm a quarter.
    const auto map = tempo({{TickPoint{}, 60, quarters(64, 1), 180}});
    const auto curve = std::make_shared<const Curve>(Curve{"gain", {{at(0), -60}, {at(64), 4}}});
    const Automation value(0, curve, map, 48000);
    for (std::int64_t frame = 0; frame < 48000 * 35; frame += 1009) {
        const long double k = 120.0L / 64, t = static_cast<long double>(frame) / 48000;
        const long double beat = 60 / k * std::expm1(k * t / 60);
        const long double expected = beat >= 64 ? 4 : -60 + beat;
        ASSERT_NEAR(value.at(frame), static_cast<double>(expected), 1e-6) << frame;
    }
}

TEST(Automation, ShapesHoldGoStraightOrSmoothly) {
    const auto map = tempo({{TickPoint{}, 60}});
    const auto curve = std::make_shared<const Curve>(Curve{"x",
                                                           {{at(1), 10, CurveShape::hold},
                                                            {at(2), 20, CurveShape::linear},
                                                            {at(3), 40, CurveShape::smooth},
                                                            {at(5), 0, CurveShape::hold}}});
    const Automation value(99, curve, map, 48000);
    const auto seconds = [&](double s) { return value.at(std::llround(s * 48000)); };
    EXPECT_EQ(seconds(0), 10) << "before the first point its value holds";
    EXPECT_EQ(seconds(1.99), 10);
    EXPECT_NEAR(seconds(2.25), 25, 1e-9);
    EXPECT_NEAR(seconds(3.5), 40 - 40 * (3 * 0.0625 - 2 * 0.015625), 1e-9);
    EXPECT_EQ(seconds(77), 0);
    EXPECT_EQ(Automation(99).at(1234), 99);
}

TEST(Automation, AHundredThousandTempoChangesKeepTheirPlaces) {
    Random random(11);
    std::vector<TempoPoint> points;
    for (int i = 0; i < 100000; ++i)
        points.push_back({TickPoint{i * ticksPerQuarter / 4}, random.between(20.0, 400.0)});
    const auto map = tempo(points);
    for (int i = 0; i < 20000; ++i) {
        const auto frame = random.between(std::int64_t{0}, std::int64_t{48000} * 3600);
        const auto tick = map->ticksAt(static_cast<double>(frame) / 48000);
        ASSERT_EQ(map->frameAt(tick, 48000).count, frame);
    }
}

TEST(Automation, AFaderMovesWithoutSteps) {
    Studio studio;
    AudioBuffer ones(1, 48000);
    for (int i = 0; i < 48000; ++i)
        ones[0][i] = 1;
    studio.media("a_DC", ones)
        .verb("track.add id=t_A name=A kind=audio")
        .verb("clip.add track=t_A at=0s src=a_DC");
    studio.verb("tempo.set bpm=60")
        .verb("curve.set track=t_A target=gain points=\"0q=0dB 0.25q=-20dB 0.26q=0dB\"");
    const auto sound = studio.render();
    for (int i = 1; i < 48000; ++i)
        ASSERT_LT(std::fabs(sound[0][i] - sound[0][i - 1]), 0.01f) << i;
    EXPECT_NEAR(sound[0][6000], std::pow(10, -0.5), 1e-3);
}

TEST(Automation, ASwitchWaitsForItsPointHoweverItsCurveIsWritten) {
    Studio studio;
    AudioBuffer ones(1, 48000);
    for (int i = 0; i < 48000; ++i)
        ones[0][i] = 1;
    studio.media("a_DC", ones)
        .verb("track.add id=t_A name=A kind=audio")
        .verb("clip.add track=t_A at=0s src=a_DC")
        .verb("tempo.set bpm=60");
    studio.curve("t_A", Curve{"mute", {{at(0), 0}, {at(0.5), 1, CurveShape::linear}}});
    const auto sound = studio.render();
    EXPECT_EQ(sound[0][23999 - controlGrid], 1.0f);
    EXPECT_EQ(sound[0][24000], 0.0f);
}

} // namespace
} // namespace tutti
