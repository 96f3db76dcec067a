// All that a document can hold can be changed by a verb: walks the tables of attributes, and knows a verb for
// each.
#include "model/Directory.h"
#include "model/Fields.h"
#include "model/Lines.h"
#include "model/testing/Example.h"
#include "model/testing/Generator.h"

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <set>

namespace tutti {
namespace {

using testing::exampleProject;
using testing::tried;

using Samples = std::map<std::string, std::string>; // attribute -> a value that is not its default

/// For every attribute of a table: `line attribute=sample` is done, and the part then says the sample.
template<class Part>
void walk(const std::string& line, const Samples& samples,
          const std::function<const Part*(const Project&)>& find, const std::set<std::string>& atBirth = {}) {
    const auto project = exampleProject();
    std::size_t walked = 0;
    for (const auto& field : fieldsOf<Part>()) {
        const std::string name(field.name);
        SCOPED_TRACE(line + " " + name);
        ASSERT_FALSE(field.doc.empty());
        ASSERT_FALSE(field.form.empty());
        const auto sample = samples.find(name);
        if (sample == samples.end()) {
            ADD_FAILURE() << "a new attribute: give this test a value of it, and see that a verb sets it";
            continue;
        }
        if (atBirth.contains(name)) continue;
        const auto applied = tried(project, line + " " + name + "=" + quoteIfNeeded(sample->second));
        ASSERT_TRUE(applied) << applied.error().message;
        const auto* part = find(applied->project);
        ASSERT_NE(part, nullptr);
        EXPECT_EQ(field.write(*part), sample->second);
        ++walked;
        // An empty value is the default again, where there is one.
        const auto reset = tried(applied->project, line + " " + name + "=\"\"");
        EXPECT_TRUE(!reset || field.write(*find(reset->project)) != sample->second);
    }
    EXPECT_EQ(walked + atBirth.size(), samples.size()) << "a sample of an attribute that is gone";
}

const Track* track(const Project& project, std::string_view id) {
    return findTrack(project, TrackId::of(id));
}

TEST(Attributes, OfTheProject) {
    walk<Settings>("project.set",
                   {{"name", "Other"},
                    {"panlaw", "linear"},
                    {"fps", "30"},
                    {"artist", "A"},
                    {"album", "B"},
                    {"genre", "C"},
                    {"date", "2026"},
                    {"comment", "D"},
                    {"rate", "44100"}},
                   [](const Project& project) { return &project.settings; }, {"rate"});
    const auto empty = emptyProject(ProjectId::of("P"), "p"); // the rate holds for all media
    EXPECT_EQ(tried(empty, "project.set rate=44100")->project.settings.rate, 44100);
    EXPECT_FALSE(tried(exampleProject(), "project.set rate=44100"));
    walk<Delivery>("delivery.set",
                   {{"preset", "spotify"}, {"lufs", "-16LUFS"}, {"tolerance", "2"}, {"tp", "-2dB"}},
                   [](const Project& project) { return &project.settings.delivery; });
    walk<Recipe>("recipe.set name=draft",
                 {{"type", "flac"},
                  {"bits", "16"},
                  {"rate", "44100"},
                  {"dither", "shaped"},
                  {"range", "1..2"},
                  {"tail", "3s"},
                  {"lufs", "-14LUFS"},
                  {"tp", "-1dB"},
                  {"seed", "7"},
                  {"target", "spotify"},
                  {"quality", "6"},
                  {"bitrate", "192k"}},
                 [](const Project& project) { return &project.recipes->front(); });
    walk<Media>("media.set media=a_SPARE",
                {{"file", "media/c.wav"},
                 {"frames", "480001"},
                 {"channels", "2"},
                 {"sha256", std::string(64, 'a')},
                 {"origin", "c.aif"},
                 {"originRate", "96000"}},
                [](const Project& project) { return findMedia(project, MediaId::of("SPARE")); });
}

TEST(Attributes, OfTheTimeline) {
    walk<Marker>("marker.set marker=m_A", {{"at", "3q"}, {"name", "There"}, {"colour", "#3fa7d6"}},
                 [](const Project& project) { return &project.markers->front(); });
    walk<Section>("section.set section=s_V1",
                  {{"at", "3q"}, {"len", "5q"}, {"name", "Outro"}, {"colour", "#3fa7d6"}},
                  [](const Project& project) { return &project.sections->front(); });
    const auto line = [](const char* verb) {
        const auto applied = tried(exampleProject(), verb);
        EXPECT_TRUE(applied) << applied.error().message;
        return applied->project;
    };
    EXPECT_EQ(tempoLine(line("tempo.set at=4q bpm=90 ramp=2q to=95").tempo->points()[1]),
              "tempo 4q 90bpm ramp=2q to=95bpm");
    EXPECT_EQ(line("tempo.remove at=16q").tempo->points().size(), 1u);
    EXPECT_EQ(meterLine(line("meter.set at=8q meter=2/8").meter->points()[1]), "meter 8q 2/8");
    EXPECT_EQ(line("meter.remove at=16q").meter->points().size(), 1u);
    EXPECT_EQ(keyLine(line("key.set at=8q key=Bbm").keys->back()), "key 8q Bbm");
    EXPECT_EQ(line("key.remove at=0q").keys->size(), 0u);
}

TEST(Attributes, OfTracks) {
    const auto withParts = [](std::string_view line) {
        auto project = tried(exampleProject(), "track.add id=t_F kind=folder name=F")->project;
        project = tried(project, "track.add id=t_B kind=bus name=B")->project;
        const auto applied = tried(project, line);
        EXPECT_TRUE(applied) << line << ": " << applied.error().message;
        return *track(applied->project, "VOX");
    };
    EXPECT_EQ(withParts("track.set track=t_VOX folder=t_F").folder, TrackId::of("F"));
    EXPECT_EQ(withParts("track.set track=t_VOX out=t_B").output, TrackId::of("B"));
    walk<Track>("track.set track=t_VOX",
                {{"name", "Voice"},
                 {"folder", "t_F"},
                 {"out", "t_VERB"},
                 {"gain", "-3dB"},
                 {"pan", "-20%"},
                 {"width", "50%"},
                 {"mute", "on"},
                 {"solo", "safe"},
                 {"panlaw", "linear"},
                 {"arm", "on"},
                 {"colour", "#3fa7d6"}},
                [](const Project& project) { return track(project, "VOX"); }, {"folder"});
    for (const char* kind : {"audio", "notes", "bus", "return", "folder"}) {
        const auto made = tried(exampleProject(), std::string("track.add id=t_N kind=") + kind);
        ASSERT_TRUE(made);
        EXPECT_EQ(kindName(track(made->project, "N")->kind), kind);
    }
    walk<Lane>("take.set take=l_T1", {{"name", "Best"}},
               [](const Project& project) { return track(project, "VOX")->lanes[0].get(); });
    walk<Send>("send.set send=x_V1",
               {{"to", "t_MAIN"}, {"gain", "-6dB"}, {"pan", "10%"}, {"pre", "on"}, {"mute", "on"}},
               [](const Project& project) { return &track(project, "VOX")->sends[0]; });
    walk<Device>("device.set device=d_BOX", {{"name", "Mine"}, {"bypass", "on"}, {"key", "t_KEYS"}},
                 [](const Project& project) { return track(project, "VOX")->devices[0].get(); });
}

TEST(Attributes, OfEveryParameterOfADevice) {
    const Samples samples{
        {"amount", "33%"}, {"b1.freq", "90Hz"}, {"file", "\"a path\""}, {"mode", "hard"}, {"on", "off"}};
    const auto* kind = testing::testCatalogue().find("test.box");
    for (const auto& spec : kind->parameters) {
        const auto sample = samples.find(std::string(spec.name));
        ASSERT_NE(sample, samples.end()) << spec.name;
        const auto word = sample->first + "=" + sample->second;
        const auto applied = tried(exampleProject(), "device.set device=d_BOX2 " + word);
        ASSERT_TRUE(applied) << applied.error().message;
        EXPECT_EQ(deviceLine(*track(applied->project, "VOX")->devices[1], testing::testCatalogue()),
                  "device d_BOX2 test.box " + word);
    }
}

TEST(Attributes, OfClips) {
    const Samples shared{{"name", "Mine"},     {"at", "1+1/3q"},     {"len", "2q"},  {"gain", "-3dB"},
                         {"in", "10ms:power"}, {"out", "5ms"},       {"loop", "1q"}, {"mute", "on"},
                         {"lock", "on"},       {"colour", "#3fa7d6"}};
    const auto together = [&](Samples own) {
        own.insert(shared.begin(), shared.end());
        for (const auto& field : fieldsOf<Clip>())
            own.emplace(field.name, ""); // those of other contents
        return own;
    };
    const auto clip = [](std::string_view id) {
        return [id](const Project& project) { return findClip(project, ClipId::of(id))->clip.get(); };
    };
    walk<Clip>("clip.set clip=c_A1", together({{"src", "a_SPARE"}, {"from", "1000"}, {"reverse", "on"}}),
               clip("A1"), {"step", "swing"});
    walk<Clip>("clip.set clip=c_N1", together({{"from", "-1q"}}), clip("N1"),
               {"src", "reverse", "step", "swing"});
    walk<Clip>("clip.set clip=c_P1", together({{"step", "1/2q"}, {"swing", "60%"}}), clip("P1"),
               {"src", "from", "reverse"});
    for (const char* content : {"audio src=a_WAV", "notes len=1q", "pattern len=1q"}) {
        const auto made =
            tried(exampleProject(), std::string("clip.add id=c_NEW at=20q track=") +
                                        (content[0] == 'a' ? "t_VOX" : "t_KEYS") + " content=" + content);
        ASSERT_TRUE(made) << made.error().message;
        EXPECT_EQ(
            clipLine(*clip("NEW")(made->project)).find(std::string("clip c_NEW ") + std::string(content, 5)),
            0u);
    }
}

TEST(Attributes, OfNotesRowsAndCurves) {
    const auto content = [](std::string_view line) {
        const auto applied = tried(exampleProject(), line);
        EXPECT_TRUE(applied) << line << ": " << applied.error().message;
        return *std::get<Ref<NoteContent>>(findClip(applied->project, ClipId::of("N1"))->clip->content);
    };
    const auto note = [&](const std::string& words) {
        for (const auto& each : content("notes.set clip=c_N1 note=4 " + words).notes)
            if (each.number == 4) return noteLine(each);
        return std::string();
    };
    EXPECT_EQ(note("at=1/3q"), "note 4 1/3q 19/20q C5 96");
    EXPECT_EQ(note("len=1/7q"), "note 4 3q 1/7q C5 96");
    EXPECT_EQ(note("pitch=D2"), "note 4 3q 19/20q D2 96");
    EXPECT_EQ(note("velocity=12.5"), "note 4 3q 19/20q C5 12.5");
    EXPECT_EQ(note("release=3"), "note 4 3q 19/20q C5 96 release=3");
    EXPECT_EQ(note("channel=10"), "note 4 3q 19/20q C5 96 channel=10");
    EXPECT_EQ(note("mute=on"), "note 4 3q 19/20q C5 96 mute=on");
    for (const char* target : {"cc1", "cc119", "bend", "pressure", "key0", "key127", "program"}) {
        const auto curve = content(std::string("notes.curve clip=c_N1 target=") + target +
                                   " points=\"0q=0 1q=1:hold 2q=0.5:smooth\"");
        ASSERT_EQ(curve.curves.size(), 1u);
        EXPECT_EQ(curveLine(curve.curves[0], Unit::none),
                  std::string("curve ") + target + " 0q=0 1q=1:hold 2q=0.5:smooth");
    }
    const auto rows = tried(exampleProject(), "pattern.row clip=c_P1 pitch=D2 steps=\".xXo -19 ..\"");
    EXPECT_EQ(
        rowLine(
            std::get<Ref<PatternContent>>(findClip(rows->project, ClipId::of("P1"))->clip->content)->rows[1]),
        "row D2 .xXo-19..");
    for (const char* target : {"gain", "pan", "width", "mute", "d_BOX.amount", "d_BOX.bypass", "x_V1.gain",
                               "x_V1.pan", "x_V1.mute"}) {
        const auto applied =
            tried(exampleProject(),
                  std::string("curve.set track=t_VOX points=\"0q=0 1q=1:hold\" target=") + target);
        ASSERT_TRUE(applied) << target << ": " << applied.error().message;
        EXPECT_GE(track(applied->project, "VOX")->curves.size(), 1u);
    }
}

} // namespace
} // namespace tutti
