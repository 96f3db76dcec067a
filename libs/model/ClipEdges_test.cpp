#include "base/Random.h"
#include "model/ClipEdges.h"
#include "model/Clips.h"
#include "model/Directory.h"
#include "model/testing/Generator.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

namespace tutti {
namespace {

constexpr double rate = 48000;

TickPoint quarter(std::int64_t numerator, std::int64_t denominator = 1) {
    return TickPoint{} + quarters(numerator, denominator);
}

/// A tempo that moves all the time, and a long file.
Project stage(Random& random) {
    auto project = emptyProject(ProjectId::of("P"), "p", rate);
    std::vector<TempoPoint> points;
    TickPoint at{};
    for (int i = 0; i < 4; ++i) {
        TempoPoint point{at, random.between(50.0, 220.0)};
        if (random.chance(0.5))
            point.ramp = Ticks{random.between(std::int64_t{1}, quarters(6).count)},
            point.toBpm = random.between(50.0, 220.0);
        points.push_back(point);
        at += quarters(6) + Ticks{random.between(std::int64_t{0}, quarters(2).count)};
    }
    project.tempo = std::make_shared<const TempoMap>(*TempoMap::make(points));
    project.media = std::make_shared<const std::vector<Media>>(
        std::vector<Media>{{MediaId::of("M"), "media/m.wav", 10'000'000, 2, {}, {}, 0}});
    return project;
}

/// A clip of sound, notes or a pattern, tied to the music, to seconds, or with its length in the other clock.
Clip someClip(Random& random, int kind) {
    Clip clip;
    clip.id = ClipId::of("C");
    const bool musical = random.chance(0.5);
    const auto start = random.between(std::int64_t{0}, std::int64_t{8000});
    const auto length = random.between(std::int64_t{100}, std::int64_t{6000});
    clip.start =
        musical ? TimePoint(quarter(start, 1000)) : TimePoint(FlickPoint{start * flicksPerSecond / 1000});
    clip.length =
        musical ? TimeSpan(quarters(length, 1000)) : TimeSpan(Flicks{length * flicksPerSecond / 1000});
    if (random.chance(0.5)) {
        const auto round = random.between(std::int64_t{50}, std::int64_t{2500});
        clip.loop = random.chance(0.5) ? TimeSpan(quarters(round, 1000))
                                       : TimeSpan(Flicks{round * flicksPerSecond / 1000});
    }
    if (kind == 0) {
        clip.content = AudioContent{
            MediaId::of("M"), {random.between(std::int64_t{0}, std::int64_t{1'000'000})}, random.chance(0.5)};
    } else if (kind == 1) {
        NoteContent content;
        for (std::uint32_t i = 1; i < 12; ++i)
            content.notes.push_back(
                {i, Ticks{random.between(std::int64_t{0}, quarters(6).count)},
                 Ticks{random.between(std::int64_t{1}, quarters(1, 2).count)},
                 static_cast<std::uint8_t>(random.between(std::int64_t{0}, std::int64_t{127}))});
        std::sort(content.notes.begin(), content.notes.end(), noteComesBefore);
        content.from = Ticks{random.between(std::int64_t{0}, quarters(1).count)};
        clip.content = std::make_shared<const NoteContent>(content);
    } else {
        PatternContent content;
        content.rows = {{36, "x-..X.o."}, {38, "..9.-x"}, {42, "x.x-x.x.x.x-"}};
        if (random.chance(0.3)) content.swing = 60;
        clip.content = std::make_shared<const PatternContent>(content);
        clip.start = quarter(random.between(std::int64_t{0}, std::int64_t{20}), 2);
        clip.length = quarters(random.between(std::int64_t{2}, std::int64_t{20}), 2);
        if (clip.loop) clip.loop = quarters(random.between(std::int64_t{1}, std::int64_t{10}), 2);
    }
    return clip;
}

/// The frame of the file that a clip plays at a frame of the timeline, as the engine reads it; none outside.
std::optional<std::int64_t> heardFrame(const Clip& clip, const Project& project, std::int64_t at) {
    const auto [start, end, round] = framesOf(clip, *project.tempo, rate);
    if (at < start || at >= end) return std::nullopt;
    const auto& sound = std::get<AudioContent>(clip.content);
    const auto length = round > 0 ? round : end - start;
    const auto place = round > 0 ? (at - start) % round : at - start;
    return sound.from.count + (sound.reverse ? length - 1 - place : place);
}

std::multiset<std::int64_t> heardFrames(const std::vector<Clip>& clips, const Project& project,
                                        std::int64_t at) {
    std::multiset<std::int64_t> heard;
    for (const auto& clip : clips)
        if (const auto frame = heardFrame(clip, project, at)) heard.insert(*frame);
    return heard;
}

/// Places and pitches of all notes that begin.
std::multiset<std::pair<std::int64_t, int>> struck(const std::vector<Clip>& clips, const Project& project) {
    std::multiset<std::pair<std::int64_t, int>> all;
    for (const auto& clip : clips)
        for (const auto& note : heardNotes(clip, *project.tempo))
            all.emplace((project.tempo->toTicks(clip.start) + note.at).count, note.pitch);
    return all;
}

TEST(ClipEdges, ThePiecesSoundAsTheWholeDid) {
    std::size_t cuts = 0;
    for (std::uint64_t seed = 1; seed <= 600; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        Random random(seed);
        const auto project = stage(random);
        const auto clip = someClip(random, 0);
        const auto [start, end, round] = framesOf(clip, *project.tempo, rate);
        const auto frame = random.between(start + 1, end - 1);
        const TimePoint at =
            random.chance(0.5)
                ? TimePoint(FlickPoint{frame * flicksPerSecond / 48000})
                : TimePoint(project.tempo->toTicks(FlickPoint{frame * flicksPerSecond / 48000}));
        const auto pieces = cutClip(clip, at, project);
        ASSERT_TRUE(pieces) << pieces.error().message;
        ASSERT_GE(pieces->size(), 2u);
        EXPECT_EQ((*pieces)[0].id, clip.id);
        for (std::size_t i = 1; i < pieces->size(); ++i)
            EXPECT_FALSE((*pieces)[i].id);
        ++cuts;
        std::set<std::int64_t> looks{start - 1, start, end - 1, end, frame - 1, frame, frame + 1};
        for (int i = 0; i < 200; ++i)
            looks.insert(random.between(start, end));
        for (auto edge = start; round > 0 && edge < end; edge += round)
            looks.insert({edge - 1, edge, edge + 1});
        std::size_t wrong = 0;
        for (const auto look : looks)
            wrong += heardFrames({clip}, project, look) != heardFrames(*pieces, project, look);
        EXPECT_EQ(wrong, 0u) << "cut at frame " << frame - start << " of " << end - start << ", round "
                             << round;
    }
    EXPECT_GT(cuts, 500u);
}

TEST(ClipEdges, ThePiecesStrikeTheNotesOfTheWhole) {
    std::size_t cuts = 0;
    for (std::uint64_t seed = 1; seed <= 600; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        Random random(seed);
        const auto project = stage(random);
        const auto clip = someClip(random, 1 + static_cast<int>(seed % 2));
        const auto length = clipTicks(clip, *project.tempo);
        auto into = Ticks{random.between(std::int64_t{1}, length.count - 1)};
        if (seed % 2 == 1) into = quarters(random.between(std::int64_t{1}, std::int64_t{10}), 2);
        const auto pieces = cutClip(clip, project.tempo->toTicks(clip.start) + into, project);
        if (!pieces) {
            EXPECT_GE(into, length) << pieces.error().message;
            continue;
        }
        ++cuts;
        EXPECT_EQ(struck(*pieces, project), struck({clip}, project));
    }
    EXPECT_GT(cuts, 300u);
}

TEST(ClipEdges, AStretchIsWhatIsHeardThere) {
    for (std::uint64_t seed = 1; seed <= 300; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        Random random(seed);
        const auto project = stage(random);
        const auto clip = someClip(random, 0);
        const auto [start, end, round] = framesOf(clip, *project.tempo, rate);
        auto from = random.between(start - 1000, end), to = random.between(start, end + 1000);
        if (from >= to) std::swap(from, to);
        if (from == to) continue;
        const auto place = [&](std::int64_t frame) {
            return TimePoint(FlickPoint{frame * flicksPerSecond / 48000});
        };
        const auto pieces = clipWithin(clip, place(std::max<std::int64_t>(0, from)), place(to), project);
        ASSERT_TRUE(pieces) << pieces.error().message;
        std::size_t wrong = 0;
        for (int i = 0; i < 300; ++i) {
            const auto look = random.between(start - 1, end + 1);
            auto expected = heardFrames({clip}, project, look);
            if (look < from || look >= to) expected.clear();
            wrong += expected != heardFrames(*pieces, project, look);
        }
        EXPECT_EQ(wrong, 0u) << from - start << " to " << to - start << " of " << end - start << ", round "
                             << round;
    }
}

TEST(ClipEdges, AMovedEdgeLeavesWhatIsPlayedInPlace) {
    std::size_t moved = 0, refusals = 0;
    for (std::uint64_t seed = 1; seed <= 800; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        Random random(seed);
        const auto project = stage(random);
        auto clip = someClip(random, 0);
        clip.in = {Flicks{flicksPerSecond}, FadeShape::power};
        const auto before = framesOf(clip, *project.tempo, rate);
        const auto frame =
            random.between(std::max<std::int64_t>(0, before.start - 20000), before.end + 20000);
        const TimePoint at = FlickPoint{frame * flicksPerSecond / 48000};
        const bool start = random.chance(0.5);
        const auto trimmed = start ? withStart(clip, at, project) : withEnd(clip, at, project);
        if (!trimmed) {
            ++refusals;
            EXPECT_TRUE(clip.loop || frame <= before.start || frame >= before.end ||
                        std::get<AudioContent>(clip.content).from.count < 20000)
                << trimmed.error().message;
            continue;
        }
        ++moved;
        const auto after = framesOf(*trimmed, *project.tempo, rate);
        EXPECT_NEAR(static_cast<double>(start ? after.start : after.end), static_cast<double>(frame), 1);
        std::size_t wrong = 0;
        for (int i = 0; i < 200; ++i) {
            const auto look =
                random.between(std::max(before.start, after.start), std::min(before.end, after.end) - 1);
            wrong += heardFrame(clip, project, look) != heardFrame(*trimmed, project, look);
        }
        EXPECT_EQ(wrong, 0u) << (start ? "start " : "end ") << frame - before.start << " of "
                             << before.end - before.start;
        EXPECT_TRUE(checkAgainstMedia(*trimmed, project));
        EXPECT_LE(project.tempo->framesOf(trimmed->start, trimmed->in.length, rate).count,
                  after.end - after.start);
    }
    EXPECT_GT(moved, 400u);
    EXPECT_GT(refusals, 50u);
}

TEST(ClipEdges, NotesStayWhereTheyAreWhenAnEdgeMoves) {
    for (std::uint64_t seed = 1; seed <= 400; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        Random random(seed);
        const auto project = stage(random);
        const auto clip = someClip(random, 1 + static_cast<int>(seed % 2));
        const auto old = project.tempo->toTicks(clip.start);
        const auto at = old + quarters(random.between(std::int64_t{-6}, std::int64_t{6}), 2);
        const auto trimmed = withStart(clip, at, project);
        if (!trimmed) continue;
        // What both play.
        const auto common = [&](std::multiset<std::pair<std::int64_t, int>> all) {
            std::erase_if(all, [&](const auto& each) { return each.first < std::max(old, at).count; });
            return all;
        };
        EXPECT_EQ(common(struck({*trimmed}, project)), common(struck({clip}, project)));
    }
}

TEST(ClipEdges, RefusesWhatTheFileDoesNotHold) {
    Random random(1);
    auto project = stage(random);
    project.tempo = std::make_shared<const TempoMap>();
    Clip clip;
    clip.id = ClipId::of("C");
    clip.start = quarter(8);
    clip.length = quarters(4);
    clip.content = AudioContent{MediaId::of("M"), {1000}};
    EXPECT_EQ(withStart(clip, quarter(7), project).error().message,
              "start: the file has only 1000 frames before the clip, and 24000 are needed");
    EXPECT_EQ(withEnd(clip, quarter(1000), project).error().message,
              "len: it is 13809000 frames longer than what is left of the media file");
    std::get<AudioContent>(clip.content).reverse = true;
    EXPECT_TRUE(withStart(clip, quarter(7), project));
    EXPECT_EQ(withEnd(clip, quarter(13), project).error().message,
              "end: the file has only 1000 frames before those that are heard, and 24000 are needed");
    clip.loop = quarters(2);
    EXPECT_TRUE(withStart(clip, quarter(6), project)) << "a whole round";
    EXPECT_FALSE(withStart(clip, quarter(7), project));
    EXPECT_FALSE(withStart(clip, quarter(9), project));
    EXPECT_FALSE(withStart(clip, quarter(12), project));
    EXPECT_FALSE(withEnd(clip, quarter(8), project));
    EXPECT_FALSE(cutClip(clip, quarter(8), project));
    EXPECT_FALSE(cutClip(clip, quarter(12), project));
}

TEST(ClipEdges, OuterEdgesKeepTheirFades) {
    Random random(1);
    auto project = stage(random);
    project.tempo = std::make_shared<const TempoMap>();
    Clip clip;
    clip.start = quarter(0);
    clip.length = quarters(8);
    clip.content = AudioContent{MediaId::of("M")};
    clip.in = {quarters(1), FadeShape::s};
    clip.out = {quarters(2), FadeShape::power};
    auto pieces = *cutClip(clip, quarter(4), project);
    EXPECT_EQ(pieces[0].in, clip.in);
    EXPECT_EQ(pieces[0].out, Fade{});
    EXPECT_EQ(pieces[1].in, Fade{});
    EXPECT_EQ(pieces[1].out, clip.out);
    pieces = *cutClip(clip, quarter(7), project);
    EXPECT_EQ(pieces[1].out, (Fade{quarters(1), FadeShape::power})) << "as short as its piece";
}

} // namespace
} // namespace tutti
