#include "format/MidiTimeline.h"

#include <gtest/gtest.h>

namespace tutti {
namespace {

TEST(MidiTimeline, EveryKeyOfTheFormatComesBack) {
    for (int sharps = -6; sharps <= 7; ++sharps)
        for (const bool minor : {false, true}) {
            const auto key = midi::keyOf(sharps, minor);
            EXPECT_EQ(midi::sharpsOf(key), sharps) << formatKey(key);
            EXPECT_EQ(*parseKey(formatKey(key)), key) << "as text, too";
        }
    EXPECT_EQ(formatKey(midi::keyOf(-7, true)), "Abm");
    EXPECT_EQ(midi::sharpsOf(midi::keyOf(-7, true)), -7);
    EXPECT_EQ(midi::sharpsOf(midi::keyOf(-7, false)), 5) << "C flat major is written as B major";
}

TEST(MidiTimeline, TemposSurviveTheMicroseconds) {
    for (const double bpm : {60.0, 92.0, 97.5, 120.0, 123.456, 174.0, 333.3, 999.0})
        EXPECT_EQ(midi::bpmOf(midi::microsecondsOf(bpm)), bpm);
    for (std::uint32_t micro = 60'000; micro < 16'777'215; micro += 9973)
        ASSERT_EQ(midi::microsecondsOf(midi::bpmOf(micro)), micro);
}

} // namespace
} // namespace tutti
