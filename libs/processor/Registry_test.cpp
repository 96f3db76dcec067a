#include "processor/Registry.h"

#include <gtest/gtest.h>

using namespace tutti;

namespace {

constexpr ParameterSpec parameters[] = {
    {"gain", Unit::decibel, -24, 24, 0, "level"},
    {.name = "look-ahead",
     .unit = Unit::milliseconds,
     .maximum = 20,
     .standard = 5,
     .doc = "latency",
     .automatable = false},
    {.name = "file",
     .unit = Unit::text,
     .doc = "what to play",
     .textStandard = "piano",
     .automatable = false},
};
const ProcessorSpec spec{"test.device", "Device", ProcessorKind::effect, false, parameters, "A device.",
                         "none",        nullptr};

TEST(Registry, FindsWithAndWithoutTheHouseName) {
    static const ProcessorSpec own{"tutti.eq", "EQ",   ProcessorKind::effect, false, parameters, "An EQ.",
                                   "none",     nullptr};
    Registry registry;
    registry.add(spec);
    registry.add(own);
    EXPECT_EQ(registry.find("tutti.eq"), &own);
    EXPECT_EQ(registry.find("eq"), &own);
    EXPECT_EQ(registry.find("test.device"), &spec);
    EXPECT_EQ(registry.find("device"), nullptr);
}

TEST(Registry, ControlsAreWhatIsHeldOrTheDefault) {
    const Values values{{"gain", -6.0}};
    EXPECT_EQ(controlsFor(spec, values), (std::vector<double>{-6, 5, 0}));
    EXPECT_EQ(textFor(spec, &values, "file"), "piano");
}

TEST(Registry, OnlyWhatPreparingReadsMakesADeviceAnew) {
    EXPECT_TRUE(preparedAlike(spec, {}, {}));
    EXPECT_TRUE(preparedAlike(spec, {}, {{"gain", -6.0}}));
    EXPECT_TRUE(preparedAlike(spec, {}, {{"look-ahead", 5.0}})) << "that is the default";
    EXPECT_FALSE(preparedAlike(spec, {}, {{"look-ahead", 6.0}}));
    EXPECT_FALSE(preparedAlike(spec, {{"file", std::string("piano")}}, {{"file", std::string("organ")}}));
}

} // namespace
