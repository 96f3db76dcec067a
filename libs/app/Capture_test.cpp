// What was played before anybody said record lies where it was played, to the frame.
#include "app/testing/LiveRig.h"
#include "audio/WavMap.h"
#include "model/Clips.h"
#include "model/Directory.h"

#include <gtest/gtest.h>

namespace tutti {
namespace {

constexpr std::uint8_t on[] = {0x90, 60, 100}, off[] = {0x80, 60, 0}, wheel[] = {0xB0, 1, 90};

class Captured : public ::testing::Test {
protected:
    void SetUp() override {
        rig_.addNoise();
        rig_.perform("track.add id=t_B name=Sung kind=audio");
        rig_.perform("track.add id=t_K name=Keys kind=notes");
    }
    /// A block that brings a message at a frame of it.
    void send(std::span<const std::uint8_t> bytes, int offset, int frames = 256) {
        AudioBuffer in(2, frames);
        const MidiMessage message{offset, 0, bytes};
        rig_.device().pull(std::as_const(in).view(), {&message, 1});
        rig_.live->tick();
    }
    std::int64_t position() { return rig_.live->engine().state().position; }
    std::vector<FrameRange> notesOf(const Clip& clip) {
        std::vector<FrameRange> frames;
        const auto& tempo = *rig_.live->session().project().tempo;
        for (const auto& note : heardNotes(clip, tempo)) {
            const auto at = tempo.toTicks(clip.start) + note.at;
            frames.push_back({tempo.frameAt(at, 48000).count, tempo.frameAt(at + note.length, 48000).count});
        }
        return frames;
    }

    const Arm sung_{testing::LiveRig::track("t_B"), {0, 1}}, keys_{testing::LiveRig::track("t_K")};
    testing::LiveRig rig_{100, 211};
    LiveSession& live_ = *rig_.live;
};

TEST_F(Captured, SoundLiesUponWhatWasPlayed) {
    const testing::Cable cable(rig_);
    rig_.locate(3000);
    live_.engine().play();
    rig_.playUntil(40000);
    live_.engine().stop();
    for (int i = 0; i < 10; ++i)
        rig_.turn();
    const auto takes = live_.capture({sung_});
    ASSERT_TRUE(takes) << takes.error().message;
    const auto played = rig_.heard("t_A", 40000), sung = rig_.heard("t_B", 40000);
    for (int i = 0; i < 39000; ++i) // where it was started what comes fades in: in the take, not in a render
        if (i < 3000 || i >= 4500) {
            ASSERT_EQ(sung[0][i], i < 3000 ? 0 : played[0][i]) << "frame " << i;
        }
    EXPECT_TRUE(unfinishedTakes(rig_.project).empty());
    ASSERT_TRUE(live_.undo());
    EXPECT_TRUE(rig_.trackNow("t_B").clips.empty()) << "one step";
}

TEST_F(Captured, NoMoreSecondsThanAreAskedFor) {
    const testing::Cable cable(rig_);
    live_.engine().play();
    rig_.playUntil(40000);
    const auto now = position();
    ASSERT_TRUE(live_.capture({sung_}, 0.25));
    const auto place = framesOf(*rig_.trackNow("t_B").clips.at(0), *live_.session().project().tempo, 48000);
    EXPECT_EQ(place.start, now - 311 - 12000);
    EXPECT_EQ(place.end, now - 311);
    const auto played = rig_.heard("t_A", 45000), sung = rig_.heard("t_B", 45000);
    for (auto i = static_cast<int>(place.start); i < place.end; ++i)
        ASSERT_EQ(sung[1][i], played[1][i]) << "frame " << i;
}

TEST_F(Captured, RoundsOfALoopAreTakes) {
    const testing::Cable cable(rig_);
    live_.engine().setLoop({10000, 20000});
    rig_.locate(10000);
    live_.engine().play();
    const auto before = live_.engine().state().clock;
    while (live_.engine().state().clock < before + 25000)
        rig_.turn();
    const auto takes = live_.capture({sung_});
    ASSERT_TRUE(takes) << takes.error().message;
    const auto& track = rig_.trackNow("t_B");
    ASSERT_EQ(track.lanes.size(), 3u);
    const auto noise = WavMap::open((rig_.project / "media/noise.wav").string());
    const auto take = WavMap::open((rig_.project / "media/Sung-1.wav").string());
    ASSERT_TRUE(noise && take);
    std::vector<float> played(7000), sung(played);
    noise->read(0, 11500, played.data(), 7000);
    for (std::size_t i = 0; i < 2; ++i) {
        const auto& clip = *track.lanes[i]->clips.at(0);
        take->read(0, std::get<AudioContent>(clip.content).from.count + 1500, sung.data(), 7000);
        EXPECT_EQ(played, sung) << "round " << i;
    }
}

TEST_F(Captured, KeysLieWhereTheyWerePlayed) {
    send(wheel, 10); // long before
    rig_.locate(5000);
    live_.engine().play();
    rig_.pull(1000);
    const auto at = position();
    send(on, 17); // played to what was made 311 frames ago
    rig_.pull(1000);
    send(off, 200);
    rig_.pull(500);
    live_.engine().stop();
    rig_.pull(512);
    const auto takes = live_.capture({keys_});
    ASSERT_TRUE(takes) << takes.error().message;
    const auto& clip = *rig_.trackNow("t_K").clips.at(0);
    EXPECT_EQ(notesOf(clip), (std::vector<FrameRange>{{at + 17 - 311, at + 256 + 1000 + 200 - 311}}));
    EXPECT_EQ(framesOf(clip, *live_.session().project().tempo, 48000).start, 5000);
    const auto& curves = std::get<Ref<NoteContent>>(clip.content)->curves;
    ASSERT_EQ(curves.size(), 1u);
    EXPECT_EQ(curves[0].points.front().value, 90) << "the wheel stood there";
}

TEST_F(Captured, KeysThatWerePlayedWhileItStoodLieAtThePlayhead) {
    rig_.pull(3000);
    send(on, 100);
    rig_.pull(4744);
    send(off, 100);
    rig_.pull(9000);
    rig_.locate(24000);
    const auto takes = live_.capture({keys_, sung_});
    ASSERT_TRUE(takes) << takes.error().message;
    const auto& clip = *rig_.trackNow("t_K").clips.at(0);
    EXPECT_EQ(notesOf(clip), (std::vector<FrameRange>{{24000, 29000}}));
    EXPECT_EQ(framesOf(*rig_.trackNow("t_B").clips.at(0), *live_.session().project().tempo, 48000).start,
              24000);
}

TEST_F(Captured, WhereNothingWasPlayedItIsSaid) {
    rig_.pull(3000);
    const auto none = live_.capture({keys_});
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().message, "no key was struck");
    EXPECT_FALSE(live_.capture({}));
    ASSERT_TRUE(live_.setSpeed(0.5));
    EXPECT_FALSE(live_.capture({sung_}));
    ASSERT_TRUE(live_.setSpeed(1));
    EXPECT_FALSE(live_.capture({{testing::LiveRig::track("t_B"), {7}}}));
    EXPECT_TRUE(unfinishedTakes(rig_.project).empty());
}

} // namespace
} // namespace tutti
