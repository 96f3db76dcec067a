// What the larger edits mean for what is heard: slips, moves, ripples, time put in and taken out, comps,
// grids, locks.
#include "model/ClipEdges.h"
#include "model/Clips.h"
#include "model/Curves.h"
#include "model/Directory.h"
#include "model/testing/Example.h"
#include "model/testing/Generator.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace tutti {
namespace {

using testing::exampleProject;
using testing::tried;

TickPoint quarter(std::int64_t numerator, std::int64_t denominator = 1) {
    return TickPoint{} + quarters(numerator, denominator);
}

Project after(Project project, std::initializer_list<std::string_view> lines) {
    for (const auto line : lines) {
        const auto applied = tried(project, line);
        EXPECT_TRUE(applied) << line << ": " << applied.error().message;
        if (applied) project = applied->project;
    }
    for (const auto& issue : validate(project, testing::testCatalogue()))
        ADD_FAILURE() << issue.part << ": " << issue.sentence;
    return project;
}

std::string refusal(const Project& project, std::string_view line) {
    const auto applied = tried(project, line);
    return applied ? "was not refused: " + std::string(line) : applied.error().message;
}

const Clip& clip(const Project& project, std::string_view id) {
    return *findClip(project, ClipId::of(id))->clip;
}

/// The frame of its file that a clip plays at a frame of the timeline.
std::int64_t heardFrame(const Project& project, const Clip& clip, std::int64_t at) {
    const auto [start, end, round] = framesOf(clip, *project.tempo, project.settings.rate);
    const auto& sound = std::get<AudioContent>(clip.content);
    const auto length = round > 0 ? round : end - start;
    const auto place = (at - start) % length;
    return sound.from.count + (sound.reverse ? length - 1 - place : place);
}

TEST(Edits, ASlipMovesWhatIsPlayedBackwardsToo) {
    for (const char* reverse : {"off", "on"}) {
        const auto before = after(exampleProject(), {std::string("clip.set clip=c_A1 reverse=") + reverse});
        const auto later = after(before, {"clip.slip clip=c_A1 by=10ms"});
        const auto earlier = after(before, {"clip.slip clip=c_A1 by=-1/4q"});
        for (const std::int64_t at : {10000, 20000, 60000}) {
            EXPECT_EQ(heardFrame(later, clip(later, "A1"), at + 480),
                      heardFrame(before, clip(before, "A1"), at))
                << reverse;
            EXPECT_EQ(heardFrame(earlier, clip(earlier, "A1"), at - 6000),
                      heardFrame(before, clip(before, "A1"), at))
                << reverse;
        }
    }
    EXPECT_EQ(refusal(exampleProject(), "clip.slip clip=c_A1 by=2s"), "from: the file has 480000 frames");
    EXPECT_NE(refusal(exampleProject(), "clip.slip clip=c_P1 by=1q").find("nothing to slip"),
              std::string::npos);
}

TEST(Edits, ClipsThatMoveTogetherKeepTheirDistances) {
    auto project = after(exampleProject(), {"clip.set clip=c_A2 at=2.25s", "clip.move clip=c_A1,c_A2 to=6q"});
    EXPECT_EQ(clip(project, "A1").start, TimePoint(quarter(6)));
    EXPECT_EQ(clip(project, "A2").start, TimePoint(FlickPoint{flicksPerSecond * 21 / 4}))
        << "3 s and 2.25 s, tied to seconds still";
    project = after(project, {"clip.move clip=c_A1,c_A2 by=-1q"});
    EXPECT_EQ(clip(project, "A1").start, TimePoint(quarter(5)));
    EXPECT_EQ(clip(project, "A2").start, TimePoint(FlickPoint{flicksPerSecond * 19 / 4}));
    EXPECT_NE(refusal(project, "clip.move clip=c_A1 by=-9q").find("before the timeline"), std::string::npos);
    EXPECT_NE(refusal(project, "clip.move clip=c_A1 to=1q by=1q").find("not both"), std::string::npos);
    EXPECT_NE(refusal(project, "clip.move clip=c_A1 track=t_KEYS").find("needs an audio track"),
              std::string::npos);
}

TEST(Edits, ClipsGoIntoTakesAndOutOfThem) {
    auto project = after(exampleProject(), {"clip.move clip=c_A1 take=l_T2"});
    EXPECT_EQ(findClip(project, ClipId::of("A1"))->lane->id, LaneId::of("T2"));
    project = after(project, {"clip.move clip=c_A1 track=t_VOX to=2q"});
    EXPECT_EQ(findClip(project, ClipId::of("A1"))->lane, nullptr);
    EXPECT_EQ(clip(project, "A1").start, TimePoint(quarter(2)));
    EXPECT_NE(refusal(project, "clip.move clip=c_A1 take=l_NONE").find("no take"), std::string::npos);
}

TEST(Edits, ARippleMovesTheTracksItNamesAndNoOther) {
    const auto project =
        after(exampleProject(), {"curve.set track=t_VOX target=gain points=\"0q=0dB 2q=-6dB 8q=0dB\"",
                                 "range.delete from=1q to=3q track=t_VOX,t_VERB ripple=on"});
    const auto& vox = *findTrack(project, TrackId::of("VOX"));
    EXPECT_EQ(clip(project, "A1").length, TimeSpan(quarters(1)));
    EXPECT_EQ(clip(project, "A2").start, TimePoint(quarter(2)));
    ASSERT_EQ(vox.clips.size(), 3u) << "the cut one has two pieces";
    EXPECT_EQ(vox.clips[1]->start, TimePoint(quarter(1)));
    EXPECT_EQ(std::get<AudioContent>(vox.clips[1]->content).from.count, 48000 + 3 * 24000);
    EXPECT_EQ(vox.lanes[0]->clips.size(), 2u) << "takes stay beside what they are takes of";
    EXPECT_EQ(clip(project, "P1").start, TimePoint(quarter(8))) << "another track";
    const auto& curve = *vox.curves[0];
    EXPECT_EQ(curve.target, "gain");
    EXPECT_NEAR(curveValue(curve, quarter(1) + Ticks{-1}), -3, 1e-6);
    EXPECT_NEAR(curveValue(curve, quarter(1)), -5, 1e-6) << "what was at 3q";
    EXPECT_NEAR(curveValue(curve, quarter(6)), 0, 1e-6);
}

TEST(Edits, WithoutRippleNothingMoves) {
    const auto project = after(exampleProject(), {"range.delete from=1q to=3q"});
    EXPECT_EQ(clip(project, "A2").start, TimePoint(quarter(4)));
    const auto& notes = *findTrack(project, TrackId::of("KEYS"));
    EXPECT_EQ(notes.clips.size(), 3u);
    EXPECT_EQ(notes.clips[1]->start, TimePoint(quarter(3)));
    EXPECT_EQ(heardNotes(*notes.clips[1], *project.tempo).size(), 1u) << "C5 at 3q";
}

/// A project whose tempo, meter and key move, with clips in both clocks.
Project movingProject(Random& random) {
    auto project = exampleProject();
    project = *[&]() -> std::optional<Project> {
        auto next = project;
        for (const std::string& line :
             {std::string("meter.remove at=16q"),
              std::string("tempo.set bpm=") + formatNumber(random.between(60.0, 200.0)),
              "tempo.set at=4q bpm=90 ramp=6q to=" + formatNumber(random.between(60.0, 200.0)),
              "tempo.set at=16q bpm=" + formatNumber(random.between(60.0, 200.0)) + " ramp=8q to=77",
              std::string("key.set at=9q key=Bb"), std::string("key.set at=20q key=F#m"),
              std::string("meter.set at=8q meter=2/4"), std::string("marker.add id=m_S at=6s name=Sec"),
              std::string("curve.set track=t_VOX target=gain points=\"1q=0dB 9q=-20dB:smooth 20q=3dB:hold "
                          "22q=-1dB\"")})
            next = tried(next, line)->project;
        return next;
    }();
    return project;
}

KeyPoint keyAt(const Project& project, TickPoint at) {
    KeyPoint key;
    for (const auto& each : *project.keys)
        if (each.at <= at) key = each;
    key.at = {};
    return key;
}

/// At a place, both projects have the same tempo, meter, key and automation, and the same way to the next.
void expectSame(const Project& a, TickPoint inA, const Project& b, TickPoint inB) {
    EXPECT_NEAR(a.tempo->bpmAt(inA), b.tempo->bpmAt(inB), 1e-6);
    const auto& x = a.meter->meterAt(inA);
    const auto& y = b.meter->meterAt(inB);
    EXPECT_TRUE(x.beats == y.beats && x.unit == y.unit);
    EXPECT_EQ(keyAt(a, inA), keyAt(b, inB));
    EXPECT_NEAR(curveValue(*findTrack(a, TrackId::of("VOX"))->curves[0], inA),
                curveValue(*findTrack(b, TrackId::of("VOX"))->curves[0], inB), 0.02);
}

TEST(Edits, TimeTakenOutLeavesBothSidesAsTheyWere) {
    for (std::uint64_t seed = 1; seed <= 100; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        Random random(seed);
        const auto before = movingProject(random);
        const auto from = quarter(4 * random.between(std::int64_t{0}, std::int64_t{4}));
        const auto to = from + quarters(4 * random.between(std::int64_t{1}, std::int64_t{3}));
        const auto applied =
            tried(before, "time.delete from=" + formatNumber(asQuarters(from - TickPoint{})) +
                              "q to=" + formatNumber(asQuarters(to - TickPoint{})) + "q");
        ASSERT_TRUE(applied) << applied.error().message;
        const auto& now = applied->project;
        const auto shift = from - to;
        for (int i = 0; i < 40; ++i) {
            const auto at = TickPoint{random.between(std::int64_t{0}, quarters(30).count)};
            if (at < from) expectSame(now, at, before, at);
            if (at < to) continue;
            expectSame(now, at + shift, before, at);
            EXPECT_NEAR(now.tempo->secondsAt(at + shift) - now.tempo->secondsAt(from),
                        before.tempo->secondsAt(at) - before.tempo->secondsAt(to), 1e-9);
        }
        for (const auto& marker : *now.markers) {
            const auto old = *std::find_if(before.markers->begin(), before.markers->end(),
                                           [&](const Marker& each) { return each.id == marker.id; });
            const auto was = before.tempo->toTicks(old.at), is = now.tempo->toTicks(marker.at);
            EXPECT_LE(std::abs((was >= to ? was + shift : was).count - is.count), 2) << marker.name;
        }
    }
}

TEST(Edits, TimePutInHoldsWhatCameBefore) {
    for (std::uint64_t seed = 1; seed <= 100; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        Random random(seed);
        const auto before = movingProject(random);
        const auto at = quarter(4 * random.between(std::int64_t{0}, std::int64_t{6}));
        const auto length = quarters(8);
        const auto applied =
            tried(before, "time.insert at=" + formatNumber(asQuarters(at - TickPoint{})) + "q len=8q");
        ASSERT_TRUE(applied) << applied.error().message;
        const auto& now = applied->project;
        const bool first = at == TickPoint{};
        for (int i = 0; i < 40; ++i) {
            const auto place = TickPoint{random.between(std::int64_t{0}, quarters(30).count)};
            if (place < at) expectSame(now, place, before, place);
            if (place < at) continue;
            if (!first) expectSame(now, place + length, before, place);
            EXPECT_NEAR(now.tempo->secondsAt(place + length) - now.tempo->secondsAt(at + length),
                        before.tempo->secondsAt(place) - before.tempo->secondsAt(at), 1e-9);
        }
        const auto held = first ? before.tempo->bpmAt(at) : before.tempo->bpmAt(at + Ticks{-1});
        EXPECT_NEAR(now.tempo->bpmAt(at + quarters(5)), held, 1e-4);
        // Taken out again, all is as it was.
        const auto back = tried(now, "time.delete from=" + formatNumber(asQuarters(at - TickPoint{})) +
                                         "q to=" + formatNumber(asQuarters(at + length - TickPoint{})) + "q");
        ASSERT_TRUE(back) << back.error().message;
        for (int i = 0; i < 20; ++i) {
            const auto place = TickPoint{random.between(std::int64_t{0}, quarters(30).count)};
            expectSame(back->project, place, before, place);
            EXPECT_NEAR(back->project.tempo->secondsAt(place), before.tempo->secondsAt(place), 1e-9);
        }
    }
}

/// The gain of t_VOX, as a user wrote it, after an edit.
std::vector<CurvePoint> gainAfter(const std::string& points, std::string_view line) {
    const auto project =
        after(exampleProject(), {"curve.set track=t_VOX target=gain points=\"" + points + "\"", line});
    for (const auto& curve : findTrack(project, TrackId::of("VOX"))->curves)
        if (curve->target == "gain") return curve->points;
    return {};
}

TEST(Edits, AutomationIsCutAtTheCut) {
    using enum CurveShape;
    using Points = std::vector<CurvePoint>;
    const auto tick = Ticks{1};
    EXPECT_EQ(gainAfter("0q=-12dB 16q=4dB", "time.insert at=4q len=4q"), (Points{{quarter(0), -12, linear},
                                                                                 {quarter(4), -8, hold},
                                                                                 {quarter(8), -8, linear},
                                                                                 {quarter(20), 4, linear}}))
        << "it holds what it had reached";
    EXPECT_EQ(gainAfter("0q=-12dB 4q=-6dB 8q=0dB", "time.insert at=4q len=4q"),
              (Points{{quarter(0), -12, linear},
                      {quarter(4), -6, hold},
                      {quarter(8), -6, linear},
                      {quarter(12), 0, linear}}));
    EXPECT_EQ(gainAfter("0q=-12dB:hold 8q=0dB", "time.insert at=4q len=4q"),
              (Points{{quarter(0), -12, hold}, {quarter(12), 0, linear}}));
    EXPECT_EQ(gainAfter("0q=-12dB 8q=-4dB 12q=-8dB 24q=4dB", "time.delete from=4q to=12q"),
              (Points{{quarter(0), -12, linear}, {quarter(4), -8, linear}, {quarter(16), 4, linear}}))
        << "both sides meet with one value";
    EXPECT_EQ(gainAfter("0q=-12dB 16q=4dB", "time.delete from=4q to=8q"),
              (Points{{quarter(0), -12, linear},
                      {quarter(4) - tick, -8, hold},
                      {quarter(4), -4, linear},
                      {quarter(12), 4, linear}}))
        << "they do not: it jumps";
    EXPECT_EQ(gainAfter("0q=-12dB 8q=-12dB:hold 16q=0dB", "time.delete from=4q to=12q"),
              (Points{{quarter(0), -12, linear}, {quarter(4), -12, hold}, {quarter(8), 0, linear}}));
}

TEST(Edits, ARampOfNoLengthIsRefused) {
    for (const char* ramp : {"0q", "-4q"}) {
        const auto refused =
            tried(exampleProject(), "tempo.set at=4q bpm=100 to=120 ramp=" + std::string(ramp));
        ASSERT_FALSE(refused) << ramp;
        EXPECT_EQ(refused.error().message, "ramp: must be longer than nothing");
        EXPECT_NE(refused.error().hint.find("bpm=120"), std::string::npos);
    }
}

TEST(Edits, TimeThatWouldBreakTheBarsIsRefused) {
    EXPECT_NE(refusal(exampleProject(), "time.delete from=1q to=2q").find("meter"), std::string::npos);
    EXPECT_EQ(tried(exampleProject(), "time.delete from=0q to=16q")->project.meter->points().front().beats,
              3);
}

// --- comping -----------------------------------------------------------------------------------------------

struct Sounding {
    MediaId media;
    std::int64_t frame;
    double fade;     ///< 0..1, where in a fade; 1 outside
    FadeShape shape; ///< of the fade
};

std::vector<Sounding> soundingAt(const Project& project, const Track& track, std::int64_t at) {
    std::vector<Sounding> all;
    for (const auto& each : track.clips) {
        const auto [start, end, round] = framesOf(*each, *project.tempo, 48000);
        if (at < start || at >= end) continue;
        const auto in = project.tempo->framesOf(each->start, each->in.length, 48000).count;
        const auto out = project.tempo->framesOf(each->start, each->out.length, 48000).count;
        Sounding heard{std::get<AudioContent>(each->content).media, heardFrame(project, *each, at), 1, {}};
        if (at - start < in)
            heard.fade = static_cast<double>(at - start) / static_cast<double>(in),
            heard.shape = each->in.shape;
        if (end - at <= out)
            heard.fade = static_cast<double>(end - at) / static_cast<double>(out),
            heard.shape = each->out.shape;
        all.push_back(heard);
    }
    return all;
}

TEST(Edits, ACompIsHeardInItsStretchAndJoinedByCrossfades) {
    // One long take on the track, two more in lanes, each of a file of its own.
    auto project = after(
        exampleProject(),
        {"clip.remove clip=c_A1,c_A2,c_T1", "media.add id=a_1 file=media/1.wav frames=480000 channels=1",
         "media.add id=a_2 file=media/2.wav frames=480000 channels=1",
         "clip.add id=c_L1 track=t_VOX at=0q len=12q src=a_1", "clip.move clip=c_L1 take=l_T1",
         "clip.add id=c_L2 track=t_VOX at=0q len=12q src=a_2", "clip.move clip=c_L2 take=l_T2",
         "clip.add id=c_H track=t_VOX at=0q len=12q src=a_WAV", "comp.take take=l_T1 from=2q to=4q",
         "comp.take take=l_T2 from=4q to=6q", "comp.take take=l_T2 from=2.5q to=3q",
         "comp.take take=l_T1 from=2.5q to=3q"});
    const auto& track = *findTrack(project, TrackId::of("VOX"));
    const auto media = [](double quarters) {
        return quarters >= 2 && quarters < 4   ? MediaId::of("1")
               : quarters >= 4 && quarters < 6 ? MediaId::of("2")
                                               : MediaId::of("WAV");
    };
    const std::vector<double> joints{2, 2.5, 3, 4, 6};
    for (std::int64_t at = 0; at < 288000; at += 37) {
        const double quarters = static_cast<double>(at) / 24000;
        const auto all = soundingAt(project, track, at);
        const bool inJoint = std::any_of(joints.begin(), joints.end(), [&](double joint) {
            return std::fabs(quarters - joint) < 120.5 / 24000;
        });
        for (const auto& each : all)
            ASSERT_EQ(each.frame, at) << "all takes are in step, at " << quarters;
        if (!inJoint) {
            ASSERT_EQ(all.size(), 1u) << quarters;
            ASSERT_EQ(all[0].media, media(quarters)) << quarters;
            ASSERT_EQ(all[0].fade, 1) << quarters;
        } else if (all.size() == 2) {
            ASSERT_NEAR(all[0].fade + all[1].fade, 1, 0.01)
                << "one fades out as the other fades in, at " << quarters;
            const auto shape = all[0].media == all[1].media ? FadeShape::linear : FadeShape::power;
            ASSERT_TRUE(all[0].shape == shape && all[1].shape == shape) << "at " << quarters;
        }
        ASSERT_GE(all.size(), 1u);
        ASSERT_LE(all.size(), 2u) << quarters;
    }
    EXPECT_NE(refusal(project, "comp.take take=l_T1 from=20q to=21q").find("has nothing in this stretch"),
              std::string::npos);
    EXPECT_NE(refusal(project, "comp.take take=l_T1 from=2q to=1q").find("behind from"), std::string::npos);
}

TEST(Edits, ACrossfadeStartsTheRightClipEarlier) {
    for (const char* reverse : {"off", "on"}) {
        const auto before = after(exampleProject(), {std::string("clip.set clip=c_A2 reverse=") + reverse});
        const auto project = after(before, {"clip.crossfade left=c_A1 right=c_A2 len=20ms shape=s"});
        const auto& left = clip(project, "A1");
        const auto& right = clip(project, "A2");
        EXPECT_EQ(project.tempo->frameAt(right.start, 48000).count, 96000 - 960);
        EXPECT_EQ(right.in, (Fade{Flicks{flicksPerSecond / 50}, FadeShape::s}));
        EXPECT_EQ(left.out, right.in);
        EXPECT_EQ(heardFrame(project, right, 100000), heardFrame(before, clip(before, "A2"), 100000))
            << reverse;
    }
    const auto overlap =
        after(exampleProject(), {"clip.set clip=c_A1 len=4.5q", "clip.crossfade left=c_A1 right=c_A2"});
    EXPECT_EQ(clip(overlap, "A2").in, (Fade{Flicks{flicksPerSecond / 4}, FadeShape::power}))
        << "the overlap is the fade";
    for (const auto* bpm : {"120", "97", "133.7"}) { // where ticks and flicks do not meet
        const auto once = after(exampleProject(), {"tempo.set bpm=" + std::string(bpm),
                                                   "clip.crossfade left=c_A1 right=c_A2 len=20ms"});
        const auto twice = after(once, {"clip.crossfade left=c_A1 right=c_A2 len=20ms"});
        EXPECT_EQ(clip(twice, "A2").in, clip(once, "A2").in) << bpm;
        EXPECT_EQ(clip(after(twice, {"clip.crossfade left=c_A1 right=c_A2"}), "A1").out,
                  clip(once, "A1").out);
    }
    EXPECT_NE(refusal(exampleProject(), "clip.crossfade left=c_A2 right=c_A1").find("left must start"),
              std::string::npos);
    EXPECT_NE(refusal(after(exampleProject(), {"clip.set clip=c_A2 from=100"}),
                      "clip.crossfade left=c_A1 right=c_A2 len=3q")
                  .find("right: the file has only 100"),
              std::string::npos);
}

// --- notes -------------------------------------------------------------------------------------------------

std::vector<Note> notes(const Project& project) {
    return std::get<Ref<NoteContent>>(clip(project, "N1").content)->notes;
}

TEST(Edits, LegatoKeepsChordsTogetherHoweverTheyWerePlayed) {
    std::string chords;
    for (const auto* at : {"0q", "1q", "2q"})
        for (const auto* pitch : {"C4", "E4", "G4"})
            chords += "notes.add clip=c_N1 len=1/4q at=" + std::string(at) + " pitch=" + pitch + "\n";
    for (int seed = 1; seed <= 20; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        auto project = after(exampleProject(), {"notes.remove clip=c_N1"});
        for (std::size_t from = 0, end = 0; (end = chords.find('\n', from)) != std::string::npos;
             from = end + 1)
            project = after(project, {chords.substr(from, end - from)});
        project = after(project,
                        {"notes.humanise clip=c_N1 seed=" + std::to_string(seed), "notes.legato clip=c_N1"});
        const auto list = notes(project);
        ASSERT_EQ(list.size(), 9u);
        for (std::size_t i = 0; i < 6; ++i) // sorted by place: three to a chord
            EXPECT_EQ(list[i].at + list[i].length, list[i / 3 * 3 + 3].at) << "until the next chord begins";
        for (std::size_t i = 6; i < 9; ++i)
            EXPECT_EQ(list[i].length, quarters(1, 4)) << "the last one stays";
    }
    const auto run =
        after(exampleProject(), {"notes.remove clip=c_N1", "notes.add clip=c_N1 at=0q len=1/64q pitch=C4",
                                 "notes.add clip=c_N1 at=1/16q len=1/64q pitch=D4",
                                 "notes.add clip=c_N1 at=3/32q len=1/64q pitch=E4"});
    EXPECT_EQ(notes(after(run, {"notes.legato clip=c_N1"}))[0].length, quarters(1, 16))
        << "a fast run is none";
    EXPECT_EQ(notes(after(run, {"notes.legato clip=c_N1 chord=0q"}))[1].length, quarters(1, 32));
}

TEST(Edits, QuantisePullsAsFarAsItIsTold) {
    // E4 lies a 32nd behind the second quarter.
    const auto off = quarters(1, 32);
    EXPECT_EQ(notes(exampleProject())[1].at, quarters(1) + off);
    EXPECT_EQ(notes(after(exampleProject(), {"notes.quantise clip=c_N1 grid=1/4q"}))[1].at, quarters(1));
    EXPECT_EQ(notes(after(exampleProject(), {"notes.quantise clip=c_N1 grid=1/4q strength=50%"}))[1].at,
              quarters(1) + quarters(1, 64));
    EXPECT_EQ(notes(after(exampleProject(), {"notes.quantise clip=c_N1 grid=1/4q strength=0%"}))[1].at,
              quarters(1) + off);
    const auto swung = notes(after(exampleProject(), {"notes.set clip=c_N1 note=1 at=0.3q",
                                                      "notes.quantise clip=c_N1 grid=1/4q swing=60%"}));
    EXPECT_EQ(swung[0].at, quarters(3, 10)) << "the second of two steps of 1/4q at 60 %";
    const auto ends = notes(after(exampleProject(), {"notes.quantise clip=c_N1 grid=1/4q ends=on"}));
    EXPECT_EQ(ends[0].length, quarters(1));
    EXPECT_EQ(ends[1].length, quarters(1)) << "from 1.03q to 1.98q";
    // The grid is that of the timeline, not of the clip.
    const auto moved =
        notes(after(exampleProject(), {"clip.move clip=c_N1 to=1/8q", "notes.quantise clip=c_N1 grid=1/4q"}));
    for (const auto& note : moved)
        EXPECT_EQ((note.at + quarters(1, 8)).count % quarters(1, 4).count, 0);
    EXPECT_NE(refusal(exampleProject(), "notes.quantise clip=c_N1 grid=0q").find("longer than nothing"),
              std::string::npos);
}

TEST(Edits, TransposeStaysInTheKeyOrOnThePiano) {
    EXPECT_EQ(notes(after(exampleProject(), {"notes.transpose clip=c_N1 by=-12 low=E4 high=G4"}))[1].pitch,
              52);
    EXPECT_EQ(refusal(exampleProject(), "notes.transpose clip=c_N1 by=60"),
              "note 4 would lie outside 0 to 127");
    EXPECT_NE(refusal(after(exampleProject(), {"key.remove at=0q"}), "notes.transpose clip=c_N1 degrees=1")
                  .find("no key"),
              std::string::npos);
}

TEST(Edits, AnAbsurdLoopEnds) {
    const auto project = after(exampleProject(), {"notes.curve clip=c_N1 target=cc1 points=\"0q=0 2q=90\"",
                                                  "clip.set clip=c_N1 len=100000000q loop=1/5765760q",
                                                  "notes.set clip=c_N1 note=1 at=0q"});
    EXPECT_LE(heardNotes(clip(project, "N1"), *project.tempo).size(), 4'000'000u);
    EXPECT_LE(heardCurves(clip(project, "N1"), *project.tempo)[0].points.size(), 8'000'000u);
    EXPECT_TRUE(tried(project, "clip.split clip=c_N1 at=99999999q"));
}

// --- locks -------------------------------------------------------------------------------------------------

TEST(Edits, ALockedClipRefusesEveryVerbThatWouldChangeIt) {
    auto project = after(exampleProject(), {"clip.set clip=c_A1,c_A2,c_N1,c_P1 lock=on"});
    for (const auto* line : {"clip.move clip=c_A1 to=1q",
                             "clip.move clip=c_A1 take=l_T1",
                             "clip.trim clip=c_A1 end=3q",
                             "clip.slip clip=c_A1 by=1ms",
                             "clip.split clip=c_A1 at=2q",
                             "clip.remove clip=c_A1",
                             "clip.set clip=c_A1 gain=-1dB",
                             "clip.set clip=c_A1 lock=on gain=-1dB",
                             "clip.crossfade left=c_A1 right=c_A2",
                             "clip.unpattern clip=c_P1",
                             "track.remove track=t_VOX",
                             "take.add track=t_VOX clip=c_A1",
                             "comp.take take=l_T1 from=1q to=2q",
                             "range.delete from=1q to=2q track=t_VOX",
                             "range.delete from=0q to=8q track=t_KEYS",
                             "time.delete from=0q to=4q",
                             "time.insert at=0q len=4q",
                             "notes.add clip=c_N1 at=0q len=1q pitch=C4",
                             "notes.phrase clip=c_N1 text=C4",
                             "notes.set clip=c_N1 pitch=C4",
                             "notes.remove clip=c_N1",
                             "notes.move clip=c_N1 by=1q",
                             "notes.transpose clip=c_N1 by=1",
                             "notes.quantise clip=c_N1 grid=1q",
                             "notes.velocity clip=c_N1 add=1",
                             "notes.humanise clip=c_N1",
                             "notes.legato clip=c_N1",
                             "notes.curve clip=c_N1 target=cc1 points=0q=1",
                             "pattern.row clip=c_P1 pitch=C2 steps=x"})
        EXPECT_NE(refusal(project, line).find("is locked"), std::string::npos) << refusal(project, line);
    // What only looks at it is done.
    for (const auto* line : {"clip.duplicate clip=c_A1", "range.copy from=0q to=4q at=32q",
                             "range.delete from=20q to=24q ripple=on", "time.insert at=16q len=4q"}) {
        const auto applied = tried(project, line);
        ASSERT_TRUE(applied) << line << ": " << applied.error().message;
        for (const auto& id : applied->made)
            EXPECT_FALSE(findClip(applied->project, *ClipId::parse(id))->clip->lock) << line;
    }
    project = after(project, {"clip.set clip=c_A1 lock=off gain=-1dB"});
    EXPECT_EQ(clip(project, "A1").gain, -1);
}

} // namespace
} // namespace tutti
