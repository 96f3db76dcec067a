// Names of what curves of a note clip move.
#include "model/ControlTarget.h"

#include <gtest/gtest.h>

namespace tutti {
namespace {

using Kind = ControlTarget::Kind;

TEST(ControlTargets, AreNamedAndReadBack) {
    std::vector<ControlTarget> all{{Kind::bend}, {Kind::pressure}, {Kind::program}};
    for (int i = 0; i < 128; ++i) {
        const auto number = static_cast<std::uint8_t>(i);
        if (i < 120) all.push_back({Kind::controller, number});
        all.push_back({Kind::keyPressure, number});
    }
    for (const auto& target : all) {
        const auto read = controlTarget(textOf(target));
        ASSERT_TRUE(read) << textOf(target);
        EXPECT_EQ(*read, target);
    }
    EXPECT_EQ(textOf({Kind::controller, 64}), "cc64");
    EXPECT_EQ(textOf({Kind::keyPressure, 60}), "key60");
}

TEST(ControlTargets, AreNothingElse) {
    for (const auto* text : {"", "cc", "cc120", "cc01", "cc-1", "cc1x", "key128", "key", "key+1", "bends",
                             "Bend", "gain", "program1"})
        EXPECT_FALSE(controlTarget(text)) << text;
}

} // namespace
} // namespace tutti
