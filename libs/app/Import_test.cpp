#include "app/Describe.h"
#include "app/Import.h"
#include "app/Template.h"
#include "audio/AudioReader.h"
#include "audio/AudioWriter.h"
#include "audio/testing/Files.h"
#include "format/Text.h"
#include "model/Directory.h"

#include <set>

namespace tutti {
namespace {

namespace fs = std::filesystem;

class Import : public testing::InFolder {
protected:
    Import() {
        TemplateSpec spec;
        spec.name = path("song");
        project_ = *makeProject(spec, house_);
    }

    Session opened(Access access = Access::write) { return *Session::open(project_, access, house_, 1); }

    std::string sound(const std::string& name, int channels, int frames, double rate = 48000,
                      std::string title = {}) {
        WriteSpec spec;
        spec.type = typeOfName(name);
        spec.rate = rate;
        spec.channels = channels;
        if (!title.empty()) spec.tags["title"] = title;
        auto writer = createAudio(path(name), spec);
        EXPECT_TRUE(writer) << writer.error().message;
        EXPECT_TRUE((*writer)->write(testing::randomSound(7, channels, frames).view()));
        EXPECT_TRUE((*writer)->finish());
        return path(name);
    }

    std::string midi(const std::string& name) {
        MidiFile file;
        file.tracks = {{{{0, MidiEvent::Kind::tempo, 0, 0, 0, 652174},
                         {0, MidiEvent::Kind::noteOn, 0, 60, 100, 0},
                         {960, MidiEvent::Kind::noteOff, 0, 60, 64, 0}},
                        {},
                        960}};
        return write(name, writeMidi(file));
    }

    /// All files of the project but the lock, and what is in the document.
    std::set<std::string> state() {
        std::set<std::string> all;
        for (const auto& entry : fs::recursive_directory_iterator(project_))
            if (entry.is_regular_file() && entry.path().filename() != ".lock")
                all.insert(fs::relative(entry.path(), project_).string() + " " +
                           *readFile(entry.path(), 1 << 30));
        return all;
    }

    House house_ = builtinHouse();
    fs::path project_;
};

TEST_F(Import, ASoundBecomesATrackWithAClipAtTheStart) {
    const auto source = sound("take.flac", 2, 44100, 44100, "Grand entrance");
    auto session = opened();
    const auto results = importFiles(session, {{source}});
    ASSERT_TRUE(results) << results.error().message;
    ASSERT_EQ(results->size(), 1u);
    EXPECT_EQ((*results)[0].originRate, 44100);
    EXPECT_DOUBLE_EQ((*results)[0].seconds, 1);
    const auto& project = session.project();
    ASSERT_EQ(project.media->size(), 1u);
    const auto& media = (*project.media)[0];
    EXPECT_EQ(media.frames, 48000);
    EXPECT_EQ(media.origin, "take.flac");
    EXPECT_EQ(media.originRate, 44100);
    EXPECT_TRUE(fs::exists(project_ / media.file));
    const auto& track = *project.tracks[0];
    EXPECT_EQ(track.name, "Grand entrance");
    ASSERT_EQ(track.clips.size(), 1u);
    EXPECT_EQ(track.clips[0]->start, TimePoint());
    EXPECT_EQ(track.clips[0]->length, TimeSpan(Flicks{flicksPerSecond}));
    EXPECT_TRUE(validate(project, house_.catalogue).empty());
    EXPECT_TRUE(validateMedia(session.package(), true).empty());
    EXPECT_EQ(session.package().history().size(), 1u) << "one step";
    EXPECT_EQ(session.package().history()[0].label, "Import take.flac");
    ASSERT_TRUE(session.undo());
    EXPECT_TRUE(session.project().tracks[0]->clips.empty());
}

TEST_F(Import, SeveralFilesAreOneStep) {
    auto session = opened();
    const auto a = sound("a.wav", 1, 1000), b = sound("b.wav", 2, 2000), c = midi("c.mid");
    const auto results = importFiles(session, {{a, b, c, a}});
    ASSERT_TRUE(results) << results.error().message;
    EXPECT_EQ(session.project().tracks.size(), 5u);
    EXPECT_EQ(session.project().media->size(), 2u) << "the same sound is kept once";
    EXPECT_EQ((*results)[2].kind, SourceKind::midi);
    EXPECT_EQ(session.project().tracks[2]->name, "c");
    EXPECT_EQ(session.project().tempo->bpmAt({}), 120) << "the timeline was no longer empty";
    EXPECT_EQ(session.package().history().size(), 1u);
}

TEST_F(Import, OntoATrackTheyComeOneBehindTheOther) {
    auto session = opened();
    ASSERT_TRUE(session.perform(Verb{"track.add", {{"id", "t_VOX"}, {"name", "Vox"}, {"kind", "audio"}}}));
    ASSERT_TRUE(session.perform(Verb{"track.add", {{"id", "t_KEYS"}, {"kind", "notes"}}}));
    const auto a = sound("a.wav", 1, 24000), b = sound("b.wav", 2, 2000), c = midi("c.mid");
    ImportJob job{{a, b}};
    job.track = "Vox";
    job.at = "2.1";
    ASSERT_TRUE(importFiles(session, job));
    const auto& clips = findTrack(session.project(), TrackId::of("VOX"))->clips;
    ASSERT_EQ(clips.size(), 2u);
    EXPECT_EQ(clips[0]->start, TimePoint(TickPoint{} + quarters(4)));
    EXPECT_EQ(clips[1]->start, TimePoint(TickPoint{} + quarters(5)));
    ImportJob notes{{c}};
    notes.track = "t_KEYS";
    notes.at = "8q";
    const auto results = importFiles(session, notes);
    ASSERT_TRUE(results) << results.error().message;
    EXPECT_EQ(findTrack(session.project(), TrackId::of("KEYS"))->clips[0]->start,
              TimePoint(TickPoint{} + quarters(8)));
    EXPECT_EQ((*results)[0].clips.size(), 1u);
}

TEST_F(Import, WhatFailsLeavesTheProjectAndItsFolderAsTheyWere) {
    auto session = opened();
    const auto first = sound("first.wav", 1, 500);
    ASSERT_TRUE(importFiles(session, {{first}}));
    const auto before = state();
    const auto good = sound("good.wav", 2, 30000);
    const auto text = write("text.wav", "this is no sound");
    const auto noMidi = write("broken.mid", "MThd no");
    const std::vector<ImportJob> jobs{{{good, text}},
                                      {{good, noMidi}},
                                      {{good, path("missing.wav")}},
                                      {{good}, false, "t_NONE"},
                                      {{good}, false, "t_MAIN"},
                                      {{good}, false, "", "@Nowhere"},
                                      {{good}, false, "", "-4q"}};
    for (std::size_t i = 0; i < jobs.size(); ++i) {
        const auto results = importFiles(session, jobs[i]);
        ASSERT_FALSE(results) << i;
        EXPECT_EQ(state(), before) << i << ": " << results.error().message;
    }
    EXPECT_EQ(importFiles(session, jobs[0]).error().message.find(text), 0u)
        << importFiles(session, jobs[0]).error().message;
    EXPECT_EQ(importFiles(session, jobs[1]).error().message, noMidi + ": byte 7: the header is cut off");

    int calls = 0; // stopped while the second of two is copied
    const auto stop = importFiles(session, {{first, good}}, [&](const std::string& source, double) {
        return source == first || ++calls < 3;
    });
    ASSERT_FALSE(stop);
    EXPECT_EQ(stop.error().fault, Fault::interrupted);
    EXPECT_EQ(state(), before);
    EXPECT_EQ(session.project().media->size(), 1u);
}

TEST_F(Import, ATryWritesNothing) {
    const auto a = sound("a.wav", 2, 48000, 44100, "Title"), c = midi("c.mid");
    const auto before = state();
    auto session = opened(Access::read);
    const auto results = tryImport(session, {{a, c}});
    ASSERT_TRUE(results) << results.error().message;
    EXPECT_EQ((*results)[0].name, "Title");
    EXPECT_NEAR((*results)[0].seconds, 48000 / 44100.0, 1e-4);
    EXPECT_EQ((*results)[1].tracks.size(), 1u);
    EXPECT_EQ(state(), before);
}

} // namespace
} // namespace tutti
