// Recordings in the document: where they were played, once, and found again after a kill.
#include "app/Describe.h"
#include "app/Takes.h"
#include "app/Template.h"
#include "audio/TakeWriter.h"
#include "audio/testing/Files.h"
#include "live/EventFile.h"
#include "model/Directory.h"

#include <fstream>

namespace tutti {
namespace {

namespace fs = std::filesystem;

class Takes : public testing::InFolder {
protected:
    Takes() {
        TemplateSpec spec;
        spec.name = path("song");
        project_ = *makeProject(spec, house_);
        auto session = opened();
        track_ = session.perform({"track.add", {{"name", "Vox"}, {"kind", "audio"}}})->front();
        fs::create_directories(project_ / "media");
    }

    Session opened() const { return *Session::open(project_, Access::write, house_, 1); }

    TakeNote note(const std::string& file, std::int64_t at, std::int64_t late) const {
        TakeNote note;
        note.file = "media/" + file;
        note.track = track_;
        note.name = "Vox 1";
        note.at = at;
        note.late = late;
        note.when = "2026-11-24T15:02:11Z";
        return note;
    }
    /// A recording of so many frames; without an end, as a kill leaves it.
    void record(const TakeNote& note, int frames, bool finish, double rate = 48000) const {
        ASSERT_TRUE(noteTake(project_, note));
        TakeSpec spec;
        spec.rate = rate;
        auto writer = TakeWriter::create(project_ / note.file, spec);
        ASSERT_TRUE(writer) << writer.error().message;
        ASSERT_TRUE(writer->append(testing::randomSound(5, 1, frames).view()));
        ASSERT_TRUE(!finish || writer->finish());
    }
    static Ref<Clip> clipOf(const Session& session, const AdoptedTake& take) {
        const auto place = findClip(session.project(), *ClipId::parse(take.clip));
        return place->clip;
    }
    void expectValid(const Session& session) const {
        for (const auto& issue : validate(session.project(), house_.catalogue))
            ADD_FAILURE() << issue.part << ": " << issue.sentence;
        for (const auto& issue : validateMedia(session.package(), true))
            ADD_FAILURE() << issue.part << ": " << issue.sentence;
    }

    House house_ = builtinHouse();
    fs::path project_;
    std::string track_;
};

TEST_F(Takes, StandWhereTheyWerePlayedAsOneStep) {
    auto session = opened();
    const auto one = note("one.wav", 48001, 1000), two = note("two.wav", 96000, 0);
    record(one, 500, true);
    record(two, 700, true);
    EXPECT_EQ(unfinishedTakes(project_), (std::vector{one, two}));
    const auto before = session.package().history().size();
    const auto adopted = adoptTakes(session, {one, two});
    ASSERT_TRUE(adopted) << adopted.error().message;
    EXPECT_EQ(session.package().history().size(), before + 1);
    EXPECT_TRUE(unfinishedTakes(project_).empty());
    const auto first = clipOf(session, (*adopted)[0]);
    EXPECT_EQ(session.project().tempo->toFlicks(first->start).count, 47001 * (flicksPerSecond / 48000));
    EXPECT_EQ(first->name, "Vox 1");
    EXPECT_FALSE(first->lock);
    EXPECT_EQ((*adopted)[1].frames, 700);
    expectValid(session);
    ASSERT_TRUE(session.undo());
    EXPECT_TRUE(session.project().media->empty());
}

TEST_F(Takes, WhatCameBeforeTheStartIsLeftOut) {
    auto session = opened();
    const auto early = note("early.wav", 100, 300);
    record(early, 500, true);
    const auto adopted = adoptTakes(session, {early});
    ASSERT_TRUE(adopted) << adopted.error().message;
    const auto clip = clipOf(session, adopted->front());
    EXPECT_EQ(session.project().tempo->toFlicks(clip->start).count, 0);
    EXPECT_EQ(std::get<AudioContent>(clip->content).from.count, 200);
    expectValid(session);
}

TEST_F(Takes, ThatWereCutOffAreFoundRepairedLockedAndOnceOnly) {
    const auto cut = note("cut.wav", 24000, 0);
    record(cut, 60000, false);
    {
        const auto bytes = readFile(project_ / cut.file, 1 << 24);
        auto session = opened(); // a load never writes
        EXPECT_EQ(*readFile(project_ / cut.file, 1 << 24), *bytes);
        EXPECT_EQ(unfinishedTakes(project_).size(), 1u);
        const auto recovered = recoverTakes(session);
        ASSERT_TRUE(recovered) << recovered.error().message;
        ASSERT_EQ(recovered->size(), 1u);
        EXPECT_EQ(recovered->front().frames, 60000);
        const auto clip = clipOf(session, recovered->front());
        EXPECT_EQ(clip->name, "Recovered 2026-11-24T15:02:11Z");
        EXPECT_TRUE(clip->lock);
        expectValid(session);
    }
    // Killed between the step and the end of the note, it does not come twice.
    ASSERT_TRUE(noteTake(project_, cut));
    auto session = opened();
    const auto before = session.package().history().size();
    ASSERT_TRUE(recoverTakes(session));
    EXPECT_EQ(session.package().history().size(), before);
    EXPECT_EQ(session.project().media->size(), 1u);
    EXPECT_TRUE(unfinishedTakes(project_).empty());
    EXPECT_TRUE(recoverTakes(session)->empty());
}

TEST(TakePasses, AreTheRoundsOfALoop) {
    using Passes = std::vector<TakePass>;
    TakeNote note;
    note.at = 1000;
    note.late = 300;
    EXPECT_EQ(passesOf(note, 500), (Passes{{700, 0, 500}}));
    note.at = 100;
    EXPECT_EQ(passesOf(note, 500), (Passes{{0, 200, 300}})) << "from the start of the timeline";
    EXPECT_TRUE(passesOf(note, 200).empty());
    note.at = 1000;
    note.loop = {500, 2000};
    EXPECT_EQ(passesOf(note, 3000), (Passes{{1000, 300, 1000}, {500, 1300, 1500}, {500, 2800, 200}}));
    EXPECT_TRUE(passesOf(note, 300).empty());
    note.punch = {900, 1200};
    EXPECT_EQ(passesOf(note, 3000), (Passes{{1000, 300, 200}, {900, 1700, 300}}));
    note.at = 2000;
    note.punch = {};
    EXPECT_EQ(passesOf(note, 500), (Passes{{1700, 0, 500}})) << "behind the loop it plays on";
}

TEST_F(Takes, OfALoopThatWasCutOffAreItsRounds) {
    auto session = opened();
    auto looped = note("loop.wav", 1000, 300);
    looped.loop = {500, 2000};
    looped.replace = true;
    record(looped, 3000, false);
    EXPECT_EQ(unfinishedTakes(project_), (std::vector{looped}));
    const auto recovered = recoverTakes(session);
    ASSERT_TRUE(recovered) << recovered.error().message;
    const auto& track = *findTrack(session.project(), *TrackId::parse(track_));
    ASSERT_EQ(track.lanes.size(), 3u);
    for (const auto& lane : track.lanes)
        EXPECT_TRUE(lane->clips.front()->lock);
    expectValid(session);
}

TEST_F(Takes, MaySayThemselvesWhereTheirStretchesLie) {
    auto session = opened();
    auto said = note("said.wav", 0, 0);
    said.passes = {{5000, 100, 300}, {-50, 400, 100}, {7000, 550, 9999}};
    record(said, 600, false);
    EXPECT_EQ(unfinishedTakes(project_), (std::vector{said}));
    EXPECT_EQ(passesOf(said, 600), (std::vector<TakePass>{{5000, 100, 300}, {0, 450, 50}, {7000, 550, 50}}));
    EXPECT_EQ(passesOf(said, 200), (std::vector<TakePass>{{5000, 100, 100}}));
    ASSERT_TRUE(recoverTakes(session));
    EXPECT_EQ(findTrack(session.project(), *TrackId::parse(track_))->lanes.size(), 3u);
    expectValid(session);
}

TEST_F(Takes, ALockedClipKeepsItsPlaceAndTheTakeIsALane) {
    auto session = opened();
    const auto first = note("first.wav", 0, 0);
    auto second = note("second.wav", 100, 0);
    second.replace = true;
    record(first, 500, true);
    record(second, 200, true);
    const auto adopted = adoptTakes(session, {first});
    ASSERT_TRUE(session.perform({"clip.set", {{"clip", adopted->front().clip}, {"lock", "on"}}}));
    const auto again = adoptTakes(session, {second});
    ASSERT_TRUE(again) << again.error().message;
    const auto& track = *findTrack(session.project(), *TrackId::parse(track_));
    EXPECT_EQ(track.clips.size(), 1u);
    EXPECT_EQ(track.lanes.size(), 1u);
    expectValid(session);
}

TEST_F(Takes, OfAKeyboardThatWereCutOffBecomeNotesOnceOnly) {
    auto keys = note("keys.events", 24000, 0);
    keys.clip = "c_K7Y5";
    const auto played = [&] { // killed within a line, a second after the last word to the disk
        ASSERT_TRUE(noteTake(project_, keys));
        auto file = EventFile::create(project_ / keys.file, 48000);
        const RecordedEvent events[] = {
            {1000, 3, {0x90, 64, 80}}, {13000, 3, {0x80, 64, 0}}, {20000, 3, {0x90, 65, 70}}};
        ASSERT_TRUE(file && file->append(events) && file->refresh(30000));
        std::ofstream(project_ / keys.file, std::ios::app) << "31000 90";
    };
    played();
    auto session = opened();
    keys.track = session.perform({"track.add", {{"name", "Keys"}, {"kind", "notes"}}})->front();
    fs::remove(project_ / keys.file);
    played();
    EXPECT_EQ(unfinishedTakes(project_), (std::vector{keys}));
    const auto recovered = recoverTakes(session);
    ASSERT_TRUE(recovered) << recovered.error().message;
    const auto clip = clipOf(session, recovered->front());
    EXPECT_EQ(recovered->front().clip, keys.clip);
    EXPECT_TRUE(clip->lock);
    EXPECT_EQ(clip->name, "Recovered 2026-11-24T15:02:11Z");
    const auto& notes = std::get<Ref<NoteContent>>(clip->content)->notes;
    const auto frame = [&](Ticks at) {
        return session.project()
            .tempo->frameAt(session.project().tempo->toTicks(clip->start) + at, 48000)
            .count;
    };
    ASSERT_EQ(notes.size(), 2u);
    EXPECT_EQ(frame(notes[0].at), 25000);
    EXPECT_EQ(frame(notes[0].at + notes[0].length), 37000);
    EXPECT_EQ(frame(notes[1].at + notes[1].length), 54000) << "held: it ends with the recording";
    EXPECT_FALSE(fs::exists(project_ / keys.file)) << "all of it is in the document";
    EXPECT_TRUE(unfinishedTakes(project_).empty());
    expectValid(session);
    // Killed between the step and the end of its files, it does not come twice.
    const auto before = session.package().history().size();
    played();
    ASSERT_TRUE(recoverTakes(session));
    EXPECT_EQ(session.package().history().size(), before);
    EXPECT_FALSE(fs::exists(project_ / keys.file));
    // Killed before its first line was whole there is nothing to bring in, and nothing is in the way.
    ASSERT_TRUE(noteTake(project_, keys));
    write("song.tutti/media/keys.events", "tutti-ev");
    ASSERT_TRUE(recoverTakes(session));
    EXPECT_TRUE(unfinishedTakes(project_).empty());
}

TEST_F(Takes, WhoseTrackIsGoneGetANewOne) {
    auto session = opened();
    auto lonely = note("lonely.wav", 0, 0);
    lonely.track = "t_GONE";
    record(lonely, 100, true);
    const auto tracks = session.project().tracks.size();
    ASSERT_TRUE(adoptTakes(session, {lonely}));
    EXPECT_EQ(session.project().tracks.size(), tracks + 1);
    expectValid(session);
}

TEST_F(Takes, WithoutSoundOrFileLeaveNothingBehind) {
    auto session = opened();
    const auto absent = note("absent.wav", 0, 0), empty = note("empty.wav", 0, 0);
    ASSERT_TRUE(noteTake(project_, absent));
    record(empty, 0, false);
    ASSERT_TRUE(recoverTakes(session));
    EXPECT_TRUE(session.project().media->empty());
    EXPECT_TRUE(unfinishedTakes(project_).empty());
}

TEST_F(Takes, OfAnotherRateAreRefusedAndKept) {
    auto session = opened();
    const auto other = note("other.wav", 0, 0);
    record(other, 100, true, 44100);
    EXPECT_FALSE(adoptTakes(session, {other}));
    EXPECT_EQ(unfinishedTakes(project_).size(), 1u);
    EXPECT_TRUE(session.project().media->empty());
}

TEST_F(Takes, ANoteThatSpeaksOfAnotherFileIsPassedOver) {
    ASSERT_TRUE(noteTake(project_, note("a.wav", 0, 0)));
    fs::rename(project_ / "media/a.wav.take", project_ / "media/b.wav.take");
    write("song.tutti/media/c.wav.take", "tutti-take 2\nfile=media/c.wav\n");
    EXPECT_TRUE(unfinishedTakes(project_).empty());
}

} // namespace
} // namespace tutti
