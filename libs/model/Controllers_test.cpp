// What moves the targets of tracks: the verbs, and values that knobs put there.
#include "model/Change.h"
#include "model/Directory.h"
#include "model/Lines.h"
#include "model/TargetValue.h"
#include "model/testing/Example.h"
#include "model/testing/Generator.h"

#include <gtest/gtest.h>

namespace tutti {
namespace {

using testing::testCatalogue;

Project done(Project project, std::initializer_list<const char*> lines) {
    for (const auto* line : lines) {
        const auto applied = testing::tried(project, line);
        EXPECT_TRUE(applied) << line << ": " << applied.error().message;
        if (applied) project = applied->project;
    }
    return project;
}
std::string refusal(const Project& project, const char* line) {
    const auto applied = testing::tried(project, line);
    return applied ? "was not refused" : applied.error().message;
}
const Track& vox(const Project& project) {
    return *findTrack(project, TrackId::of("VOX"));
}
std::string controllers(const Project& project) {
    std::string text;
    for (const auto& controller : vox(project).controllers)
        text += controllerLine(controller) + "\n";
    return text;
}

TEST(ControllerVerbs, SetChangeAndRemove) {
    auto project = testing::exampleProject();
    EXPECT_EQ(controllers(project), "controller pan source=cc10\n");
    project = done(project, {"controller.set track=Vox target=gain source=cc7 channel=2 mode=pickup",
                             "controller.set track=t_VOX target=gain to=75%"});
    EXPECT_EQ(controllers(project), "controller gain source=cc7 channel=2 mode=pickup to=75%\n"
                                    "controller pan source=cc10\n");
    project = done(project, {"controller.remove track=t_VOX target=pan"});
    EXPECT_EQ(controllers(project), "controller gain source=cc7 channel=2 mode=pickup to=75%\n");
}

TEST(ControllerVerbs, WhatCannotBeIsRefused) {
    const auto project = testing::exampleProject();
    EXPECT_EQ(refusal(project, "controller.set track=t_VOX target=gain source=cc128"),
              "source: it cannot be 'cc128'");
    EXPECT_EQ(refusal(project, "controller.set track=t_VOX target=gain source=cc07"),
              "source: it cannot be 'cc07'");
    EXPECT_EQ(refusal(project, "controller.set track=t_VOX target=gain"),
              "source: what moves it? cc0 to cc127, bend or pressure");
    EXPECT_EQ(refusal(project, "controller.set track=t_VOX target=gain source=bend mode=twos"),
              "mode: bend has two ends, so it is no endless knob");
    EXPECT_NE(refusal(project, "controller.set track=t_VOX target=d_NONE.freq source=cc7").find("d_NONE"),
              std::string::npos);
    EXPECT_EQ(refusal(project, "controller.remove track=t_VOX target=gain"),
              "target: no controller moves 'gain' on t_VOX");
}

TEST(ControllerVerbs, WhatGoesTakesItsControllersAlong) {
    const auto project =
        done(testing::exampleProject(), {"controller.set track=t_VOX target=d_BOX.amount source=cc20",
                                         "controller.set track=t_VOX target=x_V1.gain source=cc21"});
    EXPECT_EQ(controllers(done(project, {"device.remove device=d_BOX"})),
              "controller pan source=cc10\ncontroller x_V1.gain source=cc21\n");
    EXPECT_EQ(controllers(done(project, {"track.remove track=t_VERB"})),
              "controller d_BOX.amount source=cc20\ncontroller pan source=cc10\n");
    const auto twice = done(project, {"track.duplicate track=t_VOX id=t_TWO"});
    EXPECT_TRUE(findTrack(twice, TrackId::of("TWO"))->controllers.empty()) << "one knob would move both";
}

TEST(ControllerVerbs, ADiffSaysWhoseItIs) {
    const auto before = testing::exampleProject();
    const auto after = done(before, {"controller.set track=t_VOX target=d_BOX.amount source=cc20"});
    const auto said = describe(before, after, testCatalogue());
    ASSERT_EQ(said.size(), 1u);
    EXPECT_EQ(said[0], "Vox: controller of Box amount added");
}

TEST(TargetValue, ReadsWhatItsVerbPuts) {
    auto project = testing::exampleProject();
    for (const auto& [target, value] :
         std::initializer_list<std::pair<const char*, double>>{{"gain", -7.25},
                                                               {"pan", -33},
                                                               {"width", 150},
                                                               {"mute", 1},
                                                               {"x_V1.gain", -20},
                                                               {"x_V1.mute", 1},
                                                               {"d_BOX.amount", 62.5},
                                                               {"d_BOX.b1.freq", 440},
                                                               {"d_BOX.mode", 2},
                                                               {"d_BOX.bypass", 1}}) {
        EXPECT_NE(targetValue(vox(project), target, testCatalogue()), value) << target;
        const auto line = formatVerb(targetVerb(vox(project), target, value, testCatalogue()));
        project = done(project, {line.c_str()});
        EXPECT_EQ(targetValue(vox(project), target, testCatalogue()), value) << line;
    }
    EXPECT_EQ(targetValue(vox(project), "d_NONE.x", testCatalogue()), std::nullopt);
}

TEST(TargetValue, AVerbHasNoMoreDigitsThanAHand) {
    const auto project = testing::exampleProject();
    EXPECT_EQ(formatVerb(targetVerb(vox(project), "gain", -12.3456789, testCatalogue())),
              "track.set gain=-12.346dB track=t_VOX");
}

} // namespace
} // namespace tutti
