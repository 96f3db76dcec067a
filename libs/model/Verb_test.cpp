#include "base/Random.h"
#include "model/Change.h"
#include "model/ClipEdges.h"
#include "model/Clips.h"
#include "model/Directory.h"
#include "model/Lines.h"
#include "model/Verb.h"
#include "model/VerbFields.h"
#include "model/testing/Example.h"
#include "model/testing/Generator.h"
#include "time/TimeText.h"

#include <gtest/gtest.h>

namespace tutti {
namespace {

using testing::exampleProject;
using testing::testCatalogue;
using testing::tried;

Project performed(const Project& project, std::string_view line) {
    const auto applied = tried(project, line);
    EXPECT_TRUE(applied) << line << ": " << applied.error().message;
    return applied ? applied->project : project;
}

std::string issuesOf(const Project& project) {
    std::string text;
    for (const auto& issue : validate(project, testCatalogue()))
        text += issue.part + ": " + issue.sentence + "\n";
    return text;
}

TEST(Verb, EveryExampleWorksAndLeavesAValidProject) {
    const auto project = exampleProject();
    ASSERT_EQ(issuesOf(project), "");
    for (const auto& verb : allVerbs()) {
        SCOPED_TRACE(std::string(verb.example));
        EXPECT_TRUE(verb.example.starts_with(verb.name));
        EXPECT_FALSE(verb.doc.empty());
        const auto applied = tried(project, verb.example);
        ASSERT_TRUE(applied) << applied.error().message << " | " << applied.error().hint;
        EXPECT_EQ(issuesOf(applied->project), "");
        EXPECT_FALSE(sameProject(applied->project, project) && applied->made.empty())
            << "the example changes nothing";
    }
}

TEST(Verb, IsAPureFunction) {
    const auto project = exampleProject();
    for (const auto& verb : allVerbs()) {
        SCOPED_TRACE(std::string(verb.example));
        EXPECT_TRUE(
            sameProject(tried(project, verb.example)->project, tried(project, verb.example)->project));
    }
}

TEST(Verb, ARefusalNamesWhatWasMeant) {
    const auto project = exampleProject();
    const auto sentence = [&](std::string_view line) {
        const auto applied = tried(project, line);
        EXPECT_FALSE(applied) << line;
        return applied ? std::string() : applied.error().message + " / " + applied.error().hint;
    };
    EXPECT_NE(sentence("clip.mvoe clip=c_A1").find("did you mean clip.move?"), std::string::npos);
    EXPECT_NE(sentence("clip.split clip=c_A1 att=2q").find("needs at="), std::string::npos);
    EXPECT_NE(sentence("track.set track=Vax gain=0dB").find("did you mean Vox?"), std::string::npos);
    EXPECT_NE(sentence("track.set track=t_VOX gian=0dB").find("did you mean gain?"), std::string::npos);
    EXPECT_NE(sentence("device.set device=d_BOX amount=200%").find("0% to 100%"), std::string::npos);
    EXPECT_NE(sentence("clip.split clip=c_A1 at=9q").find("not inside"), std::string::npos);
    EXPECT_NE(sentence("media.remove media=a_WAV").find("Vox"), std::string::npos);
    EXPECT_NE(sentence("track.remove track=t_MAIN").find("main track"), std::string::npos);
    EXPECT_NE(sentence("track.set track=t_VERB mute=perhaps").find("on or off"), std::string::npos);
    EXPECT_NE(sentence("track.set track=t_VERB solo=perhaps").find("one of off, on, safe"),
              std::string::npos);
    EXPECT_NE(sentence("recipe.set name=x type=zip").find("one of wav, w64"), std::string::npos);
    EXPECT_NE(sentence("recipe.set name=x bits=17").find("one of 16, 24"), std::string::npos);
    EXPECT_NE(sentence("recipe.set name=x dither=white").find("one of none, tpdf"), std::string::npos);
    EXPECT_NE(sentence("notes.phrase clip=c_N1 text=\"C4 E\"").find("write C4"), std::string::npos);
}

TEST(Verb, ARefusalNamesItsFieldOnce) {
    const auto message = [](std::string_view line) { return tried(exampleProject(), line).error().message; };
    EXPECT_EQ(message("track.set track=t_VOX gain=loud"), "gain: 'loud' is not a number");
    EXPECT_EQ(message("track.set track=t_VOX pan=300"), "pan cannot be 300");
    EXPECT_EQ(message("track.set track=t_VOX out=t_VOX").find("out: t_VOX"), 0u);
}

TEST(Verb, WhatNamesATrackTakesItsIdOrItsName) {
    auto project = performed(exampleProject(), "track.add id=t_B kind=bus name=\"The band\"");
    project = performed(project, "track.add id=t_F kind=folder name=Voices");
    project = performed(project, "track.set track=Vox out=\"The band\" folder=Voices");
    const auto* vox = findTrack(project, *TrackId::parse("t_VOX"));
    ASSERT_TRUE(vox->output && vox->folder);
    EXPECT_EQ(vox->output->text(), "t_B");
    EXPECT_EQ(vox->folder->text(), "t_F");
    project = performed(project, "track.add id=t_N name=New out=\"The band\"");
    EXPECT_EQ(findTrack(project, *TrackId::parse("t_N"))->output->text(), "t_B");
    const auto wrong = tried(project, "track.set track=Vox out=\"The bend\"");
    ASSERT_FALSE(wrong);
    EXPECT_EQ(wrong.error().message, "out: there is no track 'The bend' (did you mean The band?)");
}

TEST(Verb, PointsOfAutomationStandAtAnyPlace) {
    const auto there = [](const char* points) {
        const auto project = performed(
            exampleProject(), std::string("curve.set track=t_VOX target=pan points=\"") + points + "\"");
        for (const auto& curve : findTrack(project, *TrackId::parse("t_VOX"))->curves)
            if (curve->target == "pan") return formatTime(curve->points.front().at);
        return std::string("no curve");
    };
    const auto project = exampleProject();
    const auto second = project.tempo->toTicks(*parsePlace("1s", project));
    EXPECT_EQ(there("4q=-30%"), "4q");
    EXPECT_EQ(there("1s=-30%:smooth"), formatTime(second));
    EXPECT_EQ(there("2.1=-30%"), formatTime(project.tempo->toTicks(*parsePlace("2.1", project))));
    EXPECT_EQ(tried(project, "curve.set track=t_VOX target=pan points=\"@Nowhere=1%\"").error().message,
              "points: there is no marker or section 'Nowhere'");
}

TEST(Verb, PointsOfAutomationTakeTheirTargetsUnitsAndNames) {
    const auto written = [](const std::string& target, const std::string& points) {
        const auto applied =
            tried(exampleProject(), "curve.set track=t_VOX target=" + target + " points=\"" + points + "\"");
        if (!applied) return applied.error().message + " / " + applied.error().hint;
        for (const auto& curve : findTrack(applied->project, *TrackId::parse("t_VOX"))->curves)
            if (curve->target == target) return curveLine(*curve, Unit::none);
        return std::string("no curve");
    };
    EXPECT_EQ(written("gain", "0q=-6dB 1q=-3"), "curve gain 0q=-6 1q=-3");
    EXPECT_EQ(written("gain", "0q=6Hz"), "points: gain is given in dB, not in 'Hz' / ");
    EXPECT_EQ(written("gain", "0q=99dB").find("points: gain cannot be 99dB / it goes from "), 0u);
    EXPECT_EQ(written("d_BOX.b1.freq", "0q=1kHz 1q=90Hz"), "curve d_BOX.b1.freq 0q=1000 1q=90");
    // A mute from the second beat on is not one from the middle of the first.
    EXPECT_EQ(written("mute", "0q=off 1q=on"), "curve mute 0q=0:hold 1q=1:hold");
    EXPECT_EQ(written("mute", "0q=off:smooth 1q=on"),
              "points: mute has nothing between two values, so its points hold / ");
    EXPECT_EQ(written("d_BOX.mode", "0q=soft 1q=hard:hold"), "curve d_BOX.mode 0q=0:hold 1q=1:hold");
    EXPECT_EQ(written("d_BOX.mode", "0q=loud").find("points: mode cannot be 'loud' / it is one of soft, "),
              0u);
}

TEST(Verb, FeedbackIsRefused) {
    auto project = performed(exampleProject(), "track.add id=t_B kind=bus name=B");
    project = performed(project, "track.set track=t_VERB out=t_B");
    const auto applied = tried(project, "send.add track=t_B to=t_VERB");
    ASSERT_FALSE(applied);
    EXPECT_NE(applied.error().message.find("Verb (t_VERB) -> B (t_B) -> Verb (t_VERB)"), std::string::npos)
        << applied.error().message;
}

TEST(Verb, ALockedClipStaysAsItIs) {
    const auto project = performed(exampleProject(), "clip.set clip=c_A1 lock=on");
    for (const auto* line : {"clip.move clip=c_A1 to=1q", "clip.remove clip=c_A1",
                             "clip.split clip=c_A1 at=2q", "time.delete from=1q to=2q"})
        EXPECT_FALSE(tried(project, line)) << line;
    EXPECT_TRUE(tried(project, "clip.set clip=c_A1 lock=off"));
}

TEST(Verb, TheHalvesOfASplitCoverTheSameFrames) {
    Random random(11);
    const auto project = exampleProject();
    const auto& tempo = *project.tempo;
    for (int i = 0; i < 100; ++i) {
        const auto at = TickPoint{} + Ticks{random.between(std::int64_t{1}, quarters(4).count - 1)};
        const auto whole = *findClip(project, ClipId::of("A1"))->clip;
        const auto pieces = cutClip(whole, at, project);
        ASSERT_TRUE(pieces);
        ASSERT_EQ(pieces->size(), 2u);
        const auto& [left, right] = std::tie((*pieces)[0], (*pieces)[1]);
        EXPECT_EQ(tempo.frameAt(clipEnd(left, tempo), 48000), tempo.frameAt(right.start, 48000));
        EXPECT_EQ(tempo.frameAt(clipEnd(right, tempo), 48000), tempo.frameAt(clipEnd(whole, tempo), 48000));
        const auto offset = tempo.frameAt(right.start, 48000) - tempo.frameAt(left.start, 48000);
        EXPECT_EQ(std::get<AudioContent>(right.content).from,
                  std::get<AudioContent>(left.content).from + offset);
    }
}

TEST(Verb, ASplitLoopPlaysTheSameNotes) {
    auto project = performed(exampleProject(), "clip.set clip=c_N1 loop=3q len=12q");
    const auto& whole = *findClip(project, ClipId::of("N1"))->clip;
    const auto expected = heardNotes(whole, *project.tempo);
    for (const int at : {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}) {
        const auto pieces = cutClip(whole, TimePoint(TickPoint{} + quarters(at)), project);
        ASSERT_TRUE(pieces);
        std::vector<std::pair<std::int64_t, int>> struck, wanted;
        for (const auto& piece : *pieces)
            for (const auto& note : heardNotes(piece, *project.tempo))
                struck.emplace_back((piece.start.ticks() + note.at).count, note.pitch);
        for (const auto& note : expected)
            wanted.emplace_back((whole.start.ticks() + note.at).count, note.pitch);
        EXPECT_EQ(struck, wanted) << "cut at " << at;
    }
}

TEST(Verb, TimeDeletedAndInsertedAgainLeavesTheRestInPlace) {
    auto project = exampleProject();
    project = performed(project, "time.delete from=8q to=12q");
    EXPECT_EQ(project.tempo->points()[1].at, TickPoint{} + quarters(12));
    project = performed(project, "time.insert at=8q len=4q");
    EXPECT_EQ(project.tempo->points()[1].at, TickPoint{} + quarters(16));
    EXPECT_EQ(issuesOf(project), "");
}

TEST(Verb, SectionsThatComeToOnePlaceStayInOrder) {
    auto project = performed(exampleProject(), "section.add id=s_Z at=20q len=16q name=Z");
    project = performed(project, "section.add id=s_A at=22q len=16q name=A");
    project = performed(project, "time.delete from=18q to=24q");
    const auto& sections = *project.sections;
    ASSERT_EQ(sections.size(), 3u);
    EXPECT_EQ(sections[1].at, sections[2].at);
    EXPECT_TRUE(std::is_sorted(sections.begin(), sections.end(), sectionComesBefore));
}

TEST(Verb, QuantisePullsToTheGrid) {
    auto project = performed(exampleProject(), "notes.move clip=c_N1 by=1/16q");
    project = performed(project, "notes.quantise clip=c_N1 grid=1/4q");
    for (const auto& note :
         std::get<Ref<NoteContent>>(findClip(project, ClipId::of("N1"))->clip->content)->notes)
        EXPECT_EQ(note.at.count % quarters(1, 4).count, 0);
}

TEST(Verb, TransposesAlongTheScale) {
    const auto project =
        performed(exampleProject(), "notes.transpose clip=c_N1 degrees=2"); // A minor: C E G C -> E G B E
    const auto& notes = std::get<Ref<NoteContent>>(findClip(project, ClipId::of("N1"))->clip->content)->notes;
    ASSERT_EQ(notes.size(), 4u);
    EXPECT_EQ(notes[0].pitch, 64);
    EXPECT_EQ(notes[1].pitch, 67);
    EXPECT_EQ(notes[2].pitch, 71);
    EXPECT_EQ(notes[3].pitch, 76);
}

TEST(Verb, LinesAndVerbsRoundTrip) {
    const auto verb = parseVerb("track.add name=\"a \\\"b\\\" # c\" kind=audio # comment");
    ASSERT_TRUE(verb);
    EXPECT_EQ(verb->fields.at("name"), "a \"b\" # c");
    EXPECT_EQ(parseVerb(formatVerb(*verb))->fields, verb->fields);
    EXPECT_TRUE(parseVerb("  # nothing")->name.empty());
}

TEST(Verb, RandomSequencesKeepTheProjectValid) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        Random random(seed);
        auto project = exampleProject();
        IdSource ids(seed);
        VerbContext context{testCatalogue(), ids};
        for (int i = 0; i < 60; ++i) {
            const auto& spec = allVerbs()[static_cast<std::size_t>(
                random.between(std::int64_t{0}, static_cast<std::int64_t>(allVerbs().size()) - 1))];

            const auto applied = apply(project, *parseVerb(spec.example), context);

            if (applied) project = applied->project;
            ASSERT_EQ(issuesOf(project), "") << "seed " << seed << " after " << spec.example;
        }
    }
}

} // namespace
} // namespace tutti
