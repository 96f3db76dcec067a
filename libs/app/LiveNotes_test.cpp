// What is played on a keyboard lands where it was played, to the frame: a player who strikes a key with every
// click he hears makes notes that lie exactly under the clicks, whatever the device and the project are late.
#include "app/testing/LiveRig.h"
#include "audio/AudioWriter.h"
#include "live/EventFile.h"
#include "model/Clips.h"
#include "model/Directory.h"

#include <gtest/gtest.h>

#include <array>

namespace tutti {
namespace {

using Bytes = std::array<std::uint8_t, 3>;
constexpr Bytes on{0x90, 60, 100}, off{0x80, 60, 30};

/// A click at a frame of the timeline, and what the player sends when he hears it.
struct Cue {
    int frame;
    Bytes bytes;
};

class Played : public ::testing::Test {
protected:
    /// A project with these cues, whose player obeys them.
    void start(int inputLatency, int outputLatency, std::vector<Cue> cues) {
        cues_ = std::move(cues);
        rig_.emplace(inputLatency, outputLatency);
        AudioBuffer sound(2, 96000);
        for (std::size_t i = 0; i < cues_.size(); ++i) // the louder, the later in the list
            sound[0][cues_[i].frame] = sound[1][cues_[i].frame] = levelOf(i);
        std::filesystem::create_directories(rig_->project / "media");
        auto file =
            createAudio((rig_->project / "media/cues.wav").string(), WriteSpec{.bits = "f32", .tags = {}});
        ASSERT_TRUE(file && (*file)->write(sound.view()) && (*file)->finish());
        rig_->perform("media.add id=a_Q file=media/cues.wav frames=96000 channels=2");
        rig_->perform("track.add id=t_A name=Cues kind=audio");
        rig_->perform("clip.add track=t_A id=c_Q at=0s src=a_Q");
        rig_->perform("track.add id=t_K name=Keys kind=notes");
        cable_.emplace(*rig_, [this](std::int64_t, ConstAudioView heard) { return answer(heard); });
    }
    void TearDown() override { cable_.reset(); }

    static float levelOf(std::size_t cue) { return 0.25f + 0.01f * static_cast<float>(cue); }
    std::vector<MidiMessage> answer(ConstAudioView heard) {
        std::vector<MidiMessage> messages;
        for (int i = 0; i < heard.frames; ++i)
            if (heard[0][i] > 0.2f) {
                const auto cue = static_cast<std::size_t>((heard[0][i] - 0.25f) * 100 + 0.5f);
                messages.push_back({i, 0, cues_.at(cue).bytes});
            }
        return messages;
    }

    RecordSpec keys(int channel = -1) const { return {.arms = {{keys_, {}, channel}}}; }
    const Track& track() { return rig_->trackNow("t_K"); }
    std::int64_t frameOf(TickPoint place) {
        return rig_->live->session().project().tempo->frameAt(place, 48000).count;
    }
    /// Where the notes of a clip start and end, on the timeline.
    std::vector<FrameRange> notesOf(const Clip& clip) {
        std::vector<FrameRange> frames;
        const auto& tempo = *rig_->live->session().project().tempo;
        for (const auto& note : heardNotes(clip, tempo)) {
            const auto at = tempo.toTicks(clip.start) + note.at;
            frames.push_back({frameOf(at), frameOf(at + note.length)});
        }
        return frames;
    }
    const NoteContent& content(std::size_t clip = 0) {
        return *std::get<Ref<NoteContent>>(track().clips.at(clip)->content);
    }

    const TrackId keys_ = testing::LiveRig::track("t_K");
    std::vector<Cue> cues_;
    std::optional<testing::LiveRig> rig_;
    std::optional<testing::Cable> cable_;
};

TEST_F(Played, NotesLandUnderWhatTheyWerePlayedTo) {
    const std::vector<FrameRange> played{{3000, 4001}, {9999, 12345}, {30000, 30001}};
    for (const auto& [in, out] : {std::pair{0, 256}, {100, 211}, {1024, 2048}}) {
        SCOPED_TRACE(std::to_string(in) + "/" + std::to_string(out));
        start(in, out, {{3000, on}, {4001, off}, {9999, on}, {12345, off}, {30000, on}, {30001, off}});
        const auto reports = rig_->record(keys(), 36000);
        ASSERT_EQ(reports.size(), 1u);
        EXPECT_EQ(reports[0].events, 6);
        EXPECT_TRUE(reports[0].files.empty()) << "the document has it";
        ASSERT_EQ(track().clips.size(), 1u);
        EXPECT_EQ(notesOf(*track().clips[0]), played);
        EXPECT_EQ(content().notes[0].velocity, 100);
        EXPECT_EQ(content().notes[0].release, 30);
        const auto clip = framesOf(*track().clips[0], *rig_->live->session().project().tempo, 48000);
        EXPECT_EQ(clip.start, 0) << "where playing began";
        EXPECT_GE(clip.end, 36000);
        for (const auto& entry : std::filesystem::directory_iterator(rig_->project / "media"))
            EXPECT_EQ(entry.path().filename(), "cues.wav") << "nothing is left behind";
        ASSERT_TRUE(rig_->live->undo());
        EXPECT_TRUE(track().clips.empty()) << "one step";
        TearDown();
    }
}

TEST_F(Played, BehindLateDevicesToo) {
    start(100, 211, {{20000, on}, {25000, off}});
    rig_->perform("device.add track=t_A type=tutti.limiter ceiling=0");
    ASSERT_GT(rig_->live->engine().latency(), 0);
    rig_->locate(12000);
    rig_->record(keys(), 30000);
    ASSERT_EQ(track().clips.size(), 1u);
    EXPECT_EQ(notesOf(*track().clips[0]), (std::vector<FrameRange>{{20000, 25000}}));
    EXPECT_EQ(frameOf(rig_->live->session().project().tempo->toTicks(track().clips[0]->start)), 12000);
}

TEST_F(Played, APunchCutsWhatIsHeldAndControllersStandWhereTheyStood) {
    start(100, 211,
          {{1000, {0xB0, 1, 90}}, // before the punch
           {2000, on},            // held into it: not taken
           {5500, off},
           {6000, on},
           {7000, {0xB0, 64, 127}}, // a pedal that is still down at its end
           {15500, off},            // behind it
           {15600, on}});
    rig_->live->engine().setPunch({5000, 15001});
    rig_->record(keys(), 20000);
    ASSERT_EQ(track().clips.size(), 1u);
    const auto clip = framesOf(*track().clips[0], *rig_->live->session().project().tempo, 48000);
    EXPECT_EQ(clip.start, 5000);
    EXPECT_EQ(clip.end, 15001);
    EXPECT_EQ(notesOf(*track().clips[0]), (std::vector<FrameRange>{{6000, 15001}}));
    ASSERT_EQ(content().curves.size(), 2u);
    EXPECT_EQ(content().curves[0].target, "cc1");
    EXPECT_EQ(content().curves[0].points.front().at, TickPoint{});
    EXPECT_EQ(content().curves[0].points.front().value, 90);
    EXPECT_EQ(content().curves[1].target, "cc64");
    EXPECT_EQ(content().curves[1].points.back().value, 0) << "let go";
}

TEST_F(Played, RoundsOfALoopAreTakesAndThoseWithoutNotesAreNot) {
    start(100, 211, {{7000, on}, {8000, off}, {9990, on}, {10010, off}});
    rig_->live->engine().setLoop({5000, 15000});
    rig_->locate(8500); // the first round hears the second note alone
    const auto before = rig_->live->engine().state().clock;
    ASSERT_TRUE(rig_->live->record(keys()));
    while (rig_->live->engine().state().clock < before + 6500 + 10000 + 1500)
        rig_->turn(); // and the third one none
    ASSERT_TRUE(rig_->live->stopRecording());
    ASSERT_EQ(track().lanes.size(), 2u);
    const std::vector<FrameRange> first{{9990, 10010}}, second{{7000, 8000}, {9990, 10010}};
    EXPECT_EQ(notesOf(*track().lanes[0]->clips.at(0)), first);
    EXPECT_EQ(notesOf(*track().lanes[1]->clips.at(0)), second);
    ASSERT_EQ(track().clips.size(), 1u);
    EXPECT_EQ(notesOf(*track().clips[0]), second) << "the last one is heard";
}

TEST_F(Played, NotesAreLaidOnTopUnlessTheyAreToReplace) {
    start(0, 256, {{7000, on}, {8000, off}});
    rig_->record(keys(), 10000);
    rig_->locate(0);
    rig_->record(keys(), 10000);
    EXPECT_EQ(track().clips.size(), 2u);
    EXPECT_TRUE(track().lanes.empty());
    rig_->locate(0);
    auto spec = keys();
    spec.replace = true;
    rig_->record(spec, 12000);
    EXPECT_EQ(track().lanes.size(), 1u);
    EXPECT_EQ(track().clips.size(), 1u) << "both made way";
}

TEST_F(Played, AGridPullsThemWhereItIsAsked) {
    start(0, 256, {{5900, on}, {8000, off}});
    auto spec = keys();
    spec.quantise = "1/4q"; // 6000 frames
    rig_->record(spec, 10000);
    EXPECT_EQ(notesOf(*track().clips.at(0)).at(0).from, 6000);
    spec.quantise = "sixteenths";
    const auto refused = rig_->live->record(spec);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().fault, Fault::usage);
}

TEST_F(Played, OnlyItsChannelIsTaken) {
    start(0, 256, {{3000, {0x93, 62, 80}}, {4000, {0x83, 62, 0}}, {5000, on}, {6000, off}});
    rig_->record(keys(3), 10000);
    ASSERT_EQ(content().notes.size(), 1u);
    EXPECT_EQ(content().notes[0].pitch, 62);
    EXPECT_EQ(content().notes[0].channel, 3);
}

TEST_F(Played, WhereNothingWasPlayedThereIsNoClip) {
    start(0, 256, {});
    EXPECT_EQ(rig_->record(keys(), 10000).front().events, 0);
    EXPECT_TRUE(track().clips.empty());
    EXPECT_TRUE(unfinishedTakes(rig_->project).empty());
}

TEST_F(Played, SoundAndNotesAtOnceBothLieInTheirPlaces) {
    start(100, 211, {{7000, on}, {8000, off}});
    rig_->perform("track.add id=t_B name=Sung kind=audio");
    auto spec = keys();
    spec.arms.push_back({testing::LiveRig::track("t_B"), {0, 1}});
    rig_->live->engine().setPunch({6000, 9000});
    rig_->record(spec, 12000);
    EXPECT_EQ(notesOf(*track().clips.at(0)), (std::vector<FrameRange>{{7000, 8000}}));
    const auto sung = rig_->heard("t_B", 12000);
    for (int i = 0; i < 12000; ++i)
        ASSERT_EQ(sung[0][i], i == 7000 ? levelOf(0) : i == 8000 ? levelOf(1) : 0.0f) << "frame " << i;
}

} // namespace
} // namespace tutti
