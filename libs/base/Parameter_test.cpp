#include "base/Parameter.h"
#include "base/Random.h"

#include <gtest/gtest.h>

using namespace tutti;

namespace {

constexpr ParameterSpec frequency{"freq", Unit::hertz, 20, 20000, 1000, "Corner", Taper::logarithmic};
constexpr ParameterSpec mode{"mode", Unit::choice, 0, 2, 0, "Mode", Taper::steps, "low|high|24dB/oct"};
constexpr ParameterSpec beat{"time", Unit::quarters, 0, 16, 1, "Time"};

TEST(Number, ReadsBackWhatItWrites) {
    const std::uint64_t seed = 7;
    Random random(seed);
    for (int i = 0; i < 20000; ++i) {
        const double number =
            random.between(-1.0, 1.0) * static_cast<double>(random.bits() >> (random.bits() & 63));
        const auto back = parseNumber(formatNumber(number));
        ASSERT_TRUE(back.ok()) << "seed " << seed;
        ASSERT_EQ(*back, number) << "seed " << seed;
    }
    EXPECT_EQ(formatNumber(-0.0), "0");
    EXPECT_EQ(formatNumber(100000), "100000");
}

TEST(Number, RefusesRubbish) {
    for (const char* text : {"", "nan", "inf", "-inf", "1x", "1,5", " 1", "0x10", "1e999"})
        EXPECT_FALSE(parseNumber(text).ok()) << text;
}

TEST(ParameterValue, ReadsUnitsPeopleType) {
    EXPECT_EQ(std::get<double>(*parseValue(frequency, "90Hz")), 90);
    EXPECT_EQ(std::get<double>(*parseValue(frequency, "1.5kHz")), 1500);
    EXPECT_EQ(std::get<double>(*parseValue(frequency, "440")), 440);
    EXPECT_EQ(std::get<double>(*parseValue(beat, "1/8q")), 0.125);
    EXPECT_EQ(std::get<std::string>(*parseValue(mode, "24dB/oct")), "24dB/oct");
    EXPECT_EQ(engineValue(mode, *parseValue(mode, "high")), 1);
}

TEST(ParameterValue, RefusesWithTheRangeInTheSentence) {
    const auto tooLow = parseValue(frequency, "5Hz");
    ASSERT_FALSE(tooLow.ok());
    EXPECT_NE(tooLow.error().hint.find("20Hz to 20000Hz"), std::string::npos) << tooLow.error().hint;
    EXPECT_FALSE(parseValue(frequency, "90dB").ok());
    EXPECT_FALSE(parseValue(mode, "medium").ok());
    EXPECT_FALSE(parseValue(beat, "1/0q").ok());
}

TEST(ParameterValue, MinusInfinityIsSilenceWhereALevelGoesThatFar) {
    constexpr ParameterSpec fader{"gain", Unit::decibel, -144, 24, 0, "Level"};
    constexpr ParameterSpec tone{"gain", Unit::decibel, -30, 30, 0, "Of a band"};
    EXPECT_EQ(std::get<double>(*parseValue(fader, "-inf")), -144);
    EXPECT_EQ(std::get<double>(*parseValue(fader, "-infdB")), -144);
    for (const auto& refused :
         {parseValue(fader, "inf"), parseValue(fader, "loud"), parseValue(tone, "-inf")}) {
        ASSERT_FALSE(refused);
        EXPECT_NE(refused.error().hint.find("it goes from -"), std::string::npos) << refused.error().message;
    }
}

TEST(ParameterValue, WritesItsUnit) {
    EXPECT_EQ(formatValue(frequency, 90.0), "90Hz");
    EXPECT_EQ(formatValue(mode, std::string("low")), "low");
}

} // namespace
