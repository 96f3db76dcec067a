// Who records what, in words.
#include "app/Arms.h"
#include "app/testing/LiveRig.h"

#include <gtest/gtest.h>

namespace tutti {
namespace {

class Arms : public ::testing::Test {
protected:
    Arms() {
        rig_.perform("track.add id=t_V name=Vox kind=audio");
        rig_.perform("track.add id=t_P name=Piano kind=audio");
        rig_.perform("track.add id=t_K name=Keys kind=notes");
    }
    const Project& project() { return rig_.live->session().project(); }
    std::vector<Arm> parsed(std::vector<std::string> words) {
        const auto arms = parseArms(words, project());
        EXPECT_TRUE(arms) << arms.error().message;
        return arms ? *arms : std::vector<Arm>();
    }

    testing::LiveRig rig_;
    const TrackId vox_ = rig_.track("t_V"), piano_ = rig_.track("t_P"), keys_ = rig_.track("t_K");
};

TEST_F(Arms, AreReadFromWords) {
    EXPECT_EQ(parsed({"Vox=3", "Piano", "Keys"}), (std::vector<Arm>{{vox_, {2}}, {piano_, {3}}, {keys_}}));
    EXPECT_EQ(parsed({"t_P=1,2,5", "Keys=midi:10"}), (std::vector<Arm>{{piano_, {0, 1, 4}}, {keys_, {}, 9}}));
    for (const auto* wrong : {"Vox=0", "Vox=1,", "Vox=x", "Vox=1.5", "Vox=midi", "Keys=1", "Keys=midi:17",
                              "Keys=midix", "Nobody=1"}) {
        const std::vector<std::string> words{wrong};
        EXPECT_FALSE(parseArms(words, project())) << wrong;
    }
}

TEST_F(Arms, OfTheProjectTakeTheInputsInOrderOrWhatTheyHear) {
    EXPECT_FALSE(armedTracks(project()));
    for (const auto* track : {"t_V", "t_P", "t_K"})
        rig_.perform(std::string("track.set track=") + track + " arm=on");
    EXPECT_EQ(*armedTracks(project()), (std::vector<Arm>{{vox_, {0}}, {piano_, {1}}, {keys_}}));
    EXPECT_EQ(*armedTracks(project(), {{piano_, {.left = 2, .right = 3}},
                                       {vox_, {.left = 5, .right = 5}},
                                       {keys_, {.midi = true, .midiChannel = 4}}}),
              (std::vector<Arm>{{vox_, {5}}, {piano_, {2, 3}}, {keys_, {}, 4}}));
}

TEST_F(Arms, AreHeardAsTheyAreRecorded) {
    EXPECT_EQ(inputOf({vox_, {3}}), (TrackInput{.left = 3, .right = 3}));
    EXPECT_EQ(inputOf({vox_, {3, 1, 7}}), (TrackInput{.left = 3, .right = 1}));
    EXPECT_EQ(inputOf({keys_, {}, 2}), (TrackInput{.midi = true, .midiChannel = 2}));
}

TEST_F(Arms, ThatMakeNoSenseAreRefused) {
    const auto check = [&](std::vector<Arm> arms) { return checkArms(arms, project(), 2).ok(); };
    EXPECT_TRUE(check({{vox_, {0}}, {piano_, {0, 1}}}));
    EXPECT_FALSE(check({}));
    EXPECT_FALSE(check({{vox_, {2}}}));
    EXPECT_FALSE(check({{vox_, {0}}, {vox_, {1}}}));
    EXPECT_FALSE(check({{rig_.track("t_NOPE"), {0}}}));
}

} // namespace
} // namespace tutti
