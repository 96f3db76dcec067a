#include "base/Random.h"
#include "time/MeterMap.h"
#include "time/TimeText.h"

#include <gtest/gtest.h>

using namespace tutti;

TEST(TimeText, RoundTripsExactly) {
    const std::uint64_t seed = 11;
    Random random(seed);
    for (int i = 0; i < 20000; ++i) {
        const auto size = static_cast<std::int64_t>(random.bits() >>
                                                    (12 + random.between(std::int64_t{0}, std::int64_t{40})));
        TimePoint point = random.chance(0.5) ? TimePoint(TickPoint{random.chance(0.2) ? -size : size})
                                             : TimePoint(FlickPoint{size});
        const auto text = formatTime(point);
        const auto back = parseTimePoint(text);
        ASSERT_TRUE(back.ok()) << text << " seed " << seed;
        ASSERT_EQ(*back, point) << text << " seed " << seed;
    }
}

TEST(TimeText, WritesWhatMusiciansRead) {
    EXPECT_EQ(formatTime(quarters(47) + quarters(1, 3)), "47+1/3q");
    EXPECT_EQ(formatTime(quarters(1, 2)), "1/2q");
    EXPECT_EQ(formatTime(TimeSpan(Flicks{flicksPerSecond / 200})), "5ms");
    EXPECT_EQ(formatTime(TimePoint(FlickPoint{flicksPerSecond * 2})), "2s");
}

TEST(TimeText, ReadsWhatPeopleType) {
    EXPECT_EQ(*parseTicks("0.5q"), quarters(1, 2));
    EXPECT_EQ(parseTimePoint("1:30.5")->count, flicksPerSecond * 90 + flicksPerSecond / 2);
    EXPECT_EQ(parseTimePoint("01:00:00")->count, flicksPerSecond * 3600);
    for (const char* text : {"", "q", "4", "1/0q", "nanq", "1e9q", "1:2:x", "99999999999999999999q", "--1q"})
        EXPECT_FALSE(parseTimePoint(text).ok()) << text;
    EXPECT_FALSE(parseTicks("2s").ok());
}

TEST(TimeText, PeopleCountSamplesAndFilmFramesToo) {
    const TimeScale scale{48000, 25};
    EXPECT_EQ(parseTimePoint("48000smp", scale)->count, flicksPerSecond);
    EXPECT_EQ(parseTimePoint("1smp", {44100, 0})->count, 6400);
    EXPECT_EQ(parseTimeSpan("-48000smp", scale)->count, -flicksPerSecond);
    EXPECT_EQ(parseTimePoint("48000s", scale)->count, 48000 * flicksPerSecond) << "s is always seconds";
    EXPECT_EQ(parseTimePoint("10m", scale)->count, 600 * flicksPerSecond);
    EXPECT_EQ(parseTimePoint("1.5h", scale)->count, 5400 * flicksPerSecond);
    EXPECT_EQ(parseTimePoint("250ms", scale)->count, flicksPerSecond / 4);
    EXPECT_EQ(parseTimePoint("01:02:03:04", scale)->count, flicksPerSecond * 3723 + flicksPerSecond * 4 / 25);
    EXPECT_EQ(parseTimePoint("01:02:03", scale)->count, flicksPerSecond * 3723);
    for (const char* text :
         {"1.5smp", "smp", "00:00:00:25", "00:60:00:00", "00:00:00;10", "1:2:3:4:5", "1:2:3:x", "m"})
        EXPECT_FALSE(parseTimePoint(text, scale)) << text;
    EXPECT_FALSE(parseTimePoint("48000smp", {0, 25}));
    EXPECT_FALSE(parseTimePoint("00:00:01:00", {48000, 0}));
    for (const char* text : {"48000smp", "10m", "2h", "00:00:01:00"})
        EXPECT_FALSE(parseTimePoint(text)) << text << " is not for files";
}

// SMPTE ST 12-1: at 30000/1001 frames a second an hour of timecode lasts 3603.6 s, an hour of drop-frame
// 3599.9964 s.
TEST(TimeText, FilmRatesOfTelevisionAreExact) {
    EXPECT_EQ(parseTimePoint("01:00:00:00", {0, 29.97})->count, flicksPerSecond * 36036 / 10);
    EXPECT_EQ(parseTimePoint("01:00:00:00", {0, 23.976})->count, flicksPerSecond * 36036 / 10);
    EXPECT_EQ(parseTimePoint("01:00:00;00", {0, 29.97})->count,
              107892LL * flicksPerSecond / 30 * 1001 / 1000);
    EXPECT_EQ(parseTimePoint("00:00:59;29", {0, 29.97})->count, 1799LL * flicksPerSecond / 30 * 1001 / 1000);
    EXPECT_EQ(parseTimePoint("00:01:00;02", {0, 29.97})->count, 1800LL * flicksPerSecond / 30 * 1001 / 1000);
    EXPECT_EQ(parseTimePoint("00:10:00;00", {0, 29.97})->count, 17982LL * flicksPerSecond / 30 * 1001 / 1000);
    EXPECT_FALSE(parseTimePoint("00:01:00;01", {0, 29.97})) << "there is no such number";
    EXPECT_TRUE(parseTimePoint("00:01:00;04", {0, 59.94}));
    EXPECT_FALSE(parseTimePoint("00:01:00;03", {0, 59.94}));
}

TEST(Meter, BarsAndBack) {
    const auto map = MeterMap::make({MeterPoint{{}, 4, 4}, MeterPoint{{quarters(16).count}, 6, 8}});
    ASSERT_TRUE(map.ok());
    for (std::int64_t bar = 1; bar < 12; ++bar) {
        const auto place = map->positionOf(bar);
        const auto back = map->barAt(place);
        EXPECT_EQ(back.bar, bar);
        EXPECT_EQ(back.beat, 1);
        EXPECT_EQ(back.rest.count, 0);
    }
    EXPECT_EQ(map->positionOf(5), TickPoint{quarters(16).count});
    EXPECT_EQ(map->positionOf(6), TickPoint{quarters(19).count});
    EXPECT_EQ(*parseBarPosition("2.3.2", *map), TickPoint{(quarters(6) + quarters(1, 4)).count});
    EXPECT_FALSE(MeterMap::make({MeterPoint{{}, 4, 4}, MeterPoint{{quarters(3).count}, 3, 4}}).ok());
}

TEST(Pitch, NamesAndNumbers) {
    for (int pitch = 0; pitch < 128; ++pitch)
        EXPECT_EQ(*parsePitch(formatPitch(pitch)), pitch);
    EXPECT_EQ(*parsePitch("C4"), 60);
    EXPECT_EQ(*parsePitch("Bb2"), 46);
    for (const char* text : {"", "H4", "C", "C44", "128", "-1", "C#"})
        EXPECT_FALSE(parsePitch(text).ok()) << text;
}

TEST(Key, Names) {
    EXPECT_EQ(formatKey(*parseKey("F#m")), "F#m");
    EXPECT_EQ(formatKey(*parseKey("Amin")), "Am");
    EXPECT_EQ(formatKey(*parseKey("Bb")), "Bb");
    EXPECT_FALSE(parseKey("X").ok());
}
