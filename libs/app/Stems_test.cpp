#include "app/House.h"
#include "app/Session.h"
#include "app/Stems.h"
#include "model/Directory.h"

#include <gtest/gtest.h>

namespace tutti {
namespace {

Project band() {
    const auto house = builtinHouse();
    IdSource ids(1);
    VerbContext context{house.catalogue, ids};
    const auto script = readScript(R"(
        track.add id=t_BUS kind=bus name=Band
        track.add id=t_A name=Drums kind=notes out=t_BUS
        track.add id=t_B name=Bass kind=notes
        track.add id=t_C name="Empty one" kind=notes
        track.add id=t_D name=Muted kind=notes mute=on
        track.add id=t_E name=Safe kind=notes solo=safe
        track.add id=t_R kind=return name=Room solo=safe
        send.add track=t_A to=t_R
        device.add track=t_MAIN type=tutti.utility
        device.add track=t_R type=tutti.utility
        device.add track=t_B type=tutti.compressor key=t_A
        device.add track=t_A type=tutti.utility
        clip.add track=t_A at=0q len=8q
        clip.add track=t_B at=0q len=8q
        clip.add track=t_D at=0q len=8q
        clip.add track=t_E at=0q len=8q
    )");
    const auto applied = applyScript(emptyProject(ids.next<ProjectIdTag>(), "band"), *script, context);
    EXPECT_TRUE(applied) << applied.error().message;
    return applied->project;
}

std::vector<std::string> names(const std::vector<Stem>& stems) {
    std::vector<std::string> list;
    for (const auto& stem : stems)
        list.push_back(stem.name);
    return list;
}

const Track& track(const Project& project, const char* id) {
    return *findTrack(project, *TrackId::parse(id));
}

TEST(Stems, AreOfTracksThatPlayAndOfWhatGoesIntoTheMainTrack) {
    const auto project = band();
    EXPECT_EQ(names(stemsOf(project, StemKind::tracks)), (std::vector<std::string>{"Drums", "Bass", "Safe"}));
    EXPECT_EQ(names(stemsOf(project, StemKind::buses)), (std::vector<std::string>{"Band", "Bass", "Safe"}));
    for (const auto& stem : stemsOf(project, StemKind::tracks)) {
        EXPECT_TRUE(mainTrack(stem.project).devices.empty()) << stem.name;
        std::size_t soloed = 0;
        for (const auto& each : stem.project.tracks)
            soloed += each->solo != Solo::off ? 1 : 0;
        EXPECT_EQ(soloed, 1u) << stem.name << ": what is solo-safe would sound in every stem";
    }
}

TEST(Stems, HoldOnlyWhatMattersToThem) {
    const auto stems = stemsOf(band(), StemKind::tracks);
    const auto& drums = stems[0].project;
    EXPECT_EQ(track(drums, "t_A").clips.size(), 1u);
    EXPECT_EQ(track(drums, "t_R").devices.size(), 1u) << "the room the drums are sent to";
    EXPECT_TRUE(track(drums, "t_B").clips.empty());
    EXPECT_TRUE(track(drums, "t_B").devices.empty());
    const auto& bass = stems[1].project;
    EXPECT_EQ(track(bass, "t_A").clips.size(), 1u) << "its compressor listens to the drums";
    EXPECT_EQ(track(bass, "t_A").devices.size(), 1u);
    EXPECT_TRUE(track(bass, "t_E").clips.empty());
}

} // namespace
} // namespace tutti
