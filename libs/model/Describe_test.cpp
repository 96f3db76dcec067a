#include "model/Change.h"
#include "model/Directory.h"
#include "model/Verb.h"
#include "model/testing/Generator.h"

#include <gtest/gtest.h>

namespace tutti {
namespace {

using testing::testCatalogue;

Project after(Project project, std::initializer_list<const char*> lines) {
    IdSource ids(1);
    VerbContext context{testCatalogue(), ids};
    for (const auto* line : lines) {
        const auto applied = apply(project, *parseVerb(line), context);
        EXPECT_TRUE(applied) << line << ": " << applied.error().message;
        if (applied) project = applied->project;
    }
    return project;
}

Project song() {
    return after(emptyProject(ProjectId::of("P"), "Song"),
                 {"media.add id=a_WAV file=media/a.wav frames=4800000 channels=2",
                  "track.add id=t_VOX name=\"Lead vocal\" kind=audio",
                  "track.add id=t_KEYS name=Keys kind=notes", "track.add id=t_VERB name=Verb kind=return",
                  "device.add track=t_VOX id=d_BOX type=test.box amount=10%",
                  "send.add track=t_VOX id=x_V1 to=t_VERB gain=-12dB",
                  "clip.add track=t_VOX id=c_A1 name=\"take 3\" at=64q len=4q src=a_WAV",
                  "clip.add track=t_KEYS id=c_N1 at=0q len=8q",
                  "notes.phrase clip=c_N1 text=\"C4:1 E4 G4 C5\""});
}

/// What describe says of some verbs, with | between the sentences.
std::string said(std::initializer_list<const char*> lines) {
    const auto before = song();
    std::string text;
    for (const auto& sentence : describe(before, after(before, lines), testCatalogue()))
        text += (text.empty() ? "" : " | ") + sentence;
    return text;
}

TEST(Describe, ASoundIsCalledByItsFile) {
    EXPECT_EQ(
        said({"media.add id=a_NEW file=media/take-3f9a2c71.wav origin=take.wav frames=4800000 channels=2"}),
        "media file \"take.wav\" added");
    const auto text =
        said({"media.add id=a_NEW file=media/take-3f9a2c71.wav origin=take.wav frames=4800000 channels=2",
              "clip.set clip=c_A1 src=a_NEW"});
    EXPECT_NE(text.find("source from \"a.wav\" to \"take.wav\""), std::string::npos) << text;
}

TEST(Describe, NothingIsNothing) {
    EXPECT_TRUE(describe(song(), song(), testCatalogue()).empty());
}

TEST(Describe, Clips) {
    EXPECT_EQ(said({"clip.move clip=c_A1 to=72q"}),
              "Lead vocal: clip \"take 3\" moved from bar 17.1 to 19.1");
    EXPECT_EQ(
        said({"clip.set clip=c_A1 name=best gain=-3dB mute=on"}),
        "Lead vocal: clip \"best\" renamed from \"take 3\" to \"best\", gain from 0 dB to -3 dB, muted");
    EXPECT_EQ(said({"clip.remove clip=c_A1"}), "Lead vocal: clip \"take 3\" removed");
    EXPECT_EQ(said({"clip.add track=t_VOX id=c_A2 at=8q len=4q src=a_WAV"}),
              "Lead vocal: clip c_A2 added at bar 3.1");
    EXPECT_EQ(said({"track.add id=t_DUB name=Double kind=audio", "clip.move clip=c_A1 to=64q track=t_DUB"}),
              "track \"Double\" added | Double: clip \"take 3\" moved here from Lead vocal");
}

TEST(Describe, Notes) {
    EXPECT_EQ(said({"notes.add clip=c_N1 at=6q len=1q pitch=C4,E4"}), "Keys: clip c_N1 2 notes added");
    EXPECT_EQ(said({"notes.remove clip=c_N1 note=1"}), "Keys: clip c_N1 1 note removed");
    EXPECT_EQ(said({"clip.move clip=c_N1 to=4q"}), "Keys: clip c_N1 moved from bar 1.1 to 2.1")
        << "the notes moved with it and did not change";
}

TEST(Describe, Tracks) {
    EXPECT_EQ(said({"track.set track=t_VOX gain=-6dB pan=-20%"}),
              "Lead vocal: gain from 0 dB to -6 dB, pan from 0% to -20%");
    EXPECT_EQ(said({"track.set track=t_VOX solo=on mute=on"}), "Lead vocal: muted, soloed");
    EXPECT_EQ(said({"track.add id=t_B name=Bus kind=bus", "track.set track=t_VOX out=t_B"}),
              "Lead vocal: output set to Bus | track \"Bus\" added");
    EXPECT_EQ(said({"track.remove track=t_KEYS"}), "track \"Keys\" removed");
    EXPECT_EQ(said({"track.add id=t_B name=Bass kind=notes", "clip.add track=t_B id=c_B1 at=0q len=8q",
                    "notes.phrase clip=c_B1 text=\"C2:1 E2\""}),
              "track \"Bass\" added with 1 clip, 2 notes");
}

TEST(Describe, Devices) {
    EXPECT_EQ(said({"device.set device=d_BOX amount=70%"}), "Lead vocal: Box amount from 10% to 70%");
    EXPECT_EQ(said({"device.set device=d_BOX b1.freq=90Hz"}),
              "Lead vocal: Box band 1 freq from 1000 Hz to 90 Hz")
        << "the value before was the default of the type";
    EXPECT_EQ(said({"send.set send=x_V1 gain=-6dB pre=on"}),
              "Lead vocal: send to Verb gain from -12 dB to -6 dB, taken before the fader");
    EXPECT_EQ(said({"send.remove send=x_V1"}), "Lead vocal: send to Verb removed");
    EXPECT_EQ(said({"curve.set track=t_VOX target=d_BOX.b1.freq points=\"0q=90Hz 4q=200Hz\""}),
              "Lead vocal: automation of Box band 1 freq added");
}

TEST(Describe, Timeline) {
    EXPECT_EQ(said({"tempo.set bpm=96"}), "tempo at bar 1.1 from 120 bpm to 96 bpm");
    EXPECT_EQ(said({"tempo.set at=16q bpm=100"}), "tempo at bar 5.1 added, 100 bpm");
    EXPECT_EQ(said({"marker.add id=m_A at=8q name=Here"}), "marker \"Here\" added at bar 3.1");
    EXPECT_EQ(said({"project.set name=Other"}), "Project: renamed from \"Song\" to \"Other\"");
}

TEST(Describe, SaysSomethingOfEveryDifferenceAndNothingOfNone) {
    for (std::uint64_t seed = 1; seed <= 100; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        Random random(seed);
        const auto a = testing::randomProject(random, 3);
        const auto b = testing::randomEdit(random, a);
        EXPECT_EQ(describe(a, b, testCatalogue()).empty(), sameProject(a, b));
        EXPECT_EQ(describe(a, b, testCatalogue()), describe(a, b, testCatalogue()));
    }
}

} // namespace
} // namespace tutti
