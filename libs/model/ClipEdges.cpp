#include "model/ClipEdges.h"

#include "model/Clips.h"
#include "model/Directory.h"
#include "time/TimeText.h"

#include <algorithm>
#include <cmath>

namespace tutti {
namespace {

/// A clip with all that is needed to cut it.
struct Cutting {
    Cutting(const Clip& whole, const Project& project)
        : clip(whole), tempo(*project.tempo), rate(project.settings.rate),
          frames(framesOf(whole, *project.tempo, rate)) {}

    const Clip& clip;
    const TempoMap& tempo;
    double rate;
    ClipFrames frames;

    std::int64_t frameOf(TimePoint at) const { return tempo.frameAt(at, rate).count; }
    /// The place of a frame in the clip's clock.
    TimePoint placeOf(std::int64_t frame) const {
        const FlickPoint at{
            std::llround(static_cast<double>(frame) / rate * static_cast<double>(flicksPerSecond))};
        return inClockOf(clip.start, at, tempo);
    }

    /// The stretch of the clip between two places of its clock. Edges that are not the clip's own have no
    /// fade.
    Clip piece(TimePoint from, TimePoint to) const {
        auto part = clip;
        part.start = from;
        part.length = tempo.spanBetween(from, to, clip.length.clock);
        if (from != clip.start) part.in = {}, part.id = {};
        if (to != clipEnd(clip, tempo)) part.out = {};
        fitFades(part);
        return part;
    }
    /// No fade is longer than its clip.
    void fitFades(Clip& part) const {
        for (auto* fade : {&part.in, &part.out})
            if (tempo.framesOf(part.start, fade->length, rate) >
                tempo.framesOf(part.start, part.length, rate))
                fade->length = tempo.spanBetween(part.start, clipEnd(part, tempo), fade->length.clock);
    }
};

Error notInside(const Clip& clip) {
    return refused("there is nothing to cut: the place is not inside clip " + clip.id.text());
}

// --- sound -------------------------------------------------------------------------------------------------

AudioContent& soundOf(Clip& clip) {
    return std::get<AudioContent>(clip.content);
}

/// Rounds keep their length in frames wherever they come to lie.
void keepRound(Clip& clip, const Cutting& cutting) {
    if (!clip.loop || framesOf(clip, cutting.tempo, cutting.rate).round == cutting.frames.round) return;
    clip.loop = Flicks{std::llround(static_cast<double>(cutting.frames.round) / cutting.rate *
                                    static_cast<double>(flicksPerSecond))};
}

Expected<std::vector<Clip>> cutSound(const Cutting& cutting, TimePoint at) {
    const auto [start, end, round] = cutting.frames;
    const auto cut = cutting.frameOf(at);
    if (cut <= start || cut >= end) return notInside(cutting.clip);
    auto left = cutting.piece(cutting.clip.start, at);
    const auto wholeEnd = clipEnd(cutting.clip, cutting.tempo);
    const auto from = soundOf(left).from.count;
    const bool reverse = soundOf(left).reverse;
    if (round == 0) {
        auto right = cutting.piece(at, wholeEnd);
        if (reverse) // the left piece is the later stretch of the file
            soundOf(left).from = {from + (end - cut)};
        else
            soundOf(right).from = {from + (cut - start)};
        return std::vector{left, right};
    }
    const auto number = (cut - start) / round, into = (cut - start) % round;
    if (into == 0) {
        auto right = cutting.piece(at, wholeEnd);
        keepRound(right, cutting);
        return std::vector{left, right};
    }
    if (number == 0) { // less than a round
        left.loop.reset();
        if (reverse) soundOf(left).from = {from + round - into};
    }
    const auto next = start + (number + 1) * round;
    auto rest = cutting.piece(at, next < end ? cutting.placeOf(next) : wholeEnd);
    const auto length = std::min(next, end) - cut;
    rest.loop.reset();
    soundOf(rest).from = {reverse ? from + round - into - length : from + into};
    std::vector pieces{left, rest};
    if (next < end) {
        pieces.push_back(cutting.piece(cutting.placeOf(next), wholeEnd));
        keepRound(pieces.back(), cutting);
    }
    return pieces;
}

// --- notes and patterns ------------------------------------------------------------------------------------

Error betweenSteps() {
    return refused("a pattern can be cut between two of its steps only",
                   "clip.unpattern turns it into notes");
}

/// The content of a clip that starts `offset` into it; negative is earlier. With `turns`, a pattern repeats:
/// what falls off at the start comes at the end; else what lies before the start is gone.
Result shift(Clip& clip, Ticks offset, bool turns) {
    if (auto* notes = std::get_if<Ref<NoteContent>>(&clip.content)) {
        auto content = **notes;
        content.from += offset;
        *notes = std::make_shared<const NoteContent>(std::move(content));
        return success();
    }
    auto& pattern = std::get<Ref<PatternContent>>(clip.content);
    auto content = *pattern;
    const auto steps = offset.count / content.step.count;
    if (steps * content.step.count != offset.count || (content.swing != 50 && steps % 2 != 0))
        return betweenSteps();
    const auto round = patternLength(content).count / content.step.count;
    const auto turn = static_cast<std::size_t>((steps % round + round) % round);
    for (auto& row : content.rows) {
        row.steps.resize(static_cast<std::size_t>(round), '.');
        std::rotate(row.steps.begin(), row.steps.begin() + static_cast<std::ptrdiff_t>(turn),
                    row.steps.end());
        const auto kept = turns ? row.steps.size() : steps >= round ? 0 : row.steps.size() - turn;
        std::fill(row.steps.begin() + static_cast<std::ptrdiff_t>(kept), row.steps.end(), '.');
    }
    pattern = std::make_shared<const PatternContent>(std::move(content));
    return success();
}

/// Notes and patterns turn round after this many ticks, wherever they come to lie.
void keepRound(Clip& clip, Ticks round, const TempoMap& tempo) {
    if (clip.loop && roundOf(clip, tempo) != round) clip.loop = round;
}

/// One round of a clip whose loop goes on: the pattern must not begin again within it.
void playOnce(Clip& clip, Ticks length) {
    clip.loop.reset();
    auto* pattern = std::get_if<Ref<PatternContent>>(&clip.content);
    if (pattern == nullptr || patternLength(**pattern) >= length) return;
    auto content = **pattern;
    const auto steps = static_cast<std::size_t>((length.count + content.step.count - 1) / content.step.count);
    for (auto& row : content.rows)
        row.steps.resize(std::max(steps, row.steps.size()), '.');
    *pattern = std::make_shared<const PatternContent>(std::move(content));
}

Expected<std::vector<Clip>> cutNotes(const Cutting& cutting, TimePoint at) {
    const auto& tempo = cutting.tempo;
    const auto start = tempo.toTicks(cutting.clip.start), cut = tempo.toTicks(at);
    const auto wholeEnd = clipEnd(cutting.clip, tempo);
    const auto end = start + clipTicks(cutting.clip, tempo);
    if (cut <= start || cut >= end) return notInside(cutting.clip);
    auto left = cutting.piece(cutting.clip.start, at), right = cutting.piece(at, wholeEnd);
    if (!cutting.clip.loop) {
        TUTTI_TRY(shift(right, cut - start, true));
        return std::vector{left, right};
    }
    const auto round = std::max(*roundOf(cutting.clip, tempo), Ticks{1});
    const auto number = (cut - start).count / round.count;
    const auto into = Ticks{(cut - start).count % round.count};
    if (into.count == 0) {
        keepRound(right, round, tempo);
        return std::vector{left, right};
    }
    if (number == 0) playOnce(left, into);
    const auto next = start + round * (number + 1);
    auto rest = next < end ? cutting.piece(at, inClockOf(cutting.clip.start, next, tempo)) : right;
    TUTTI_TRY(shift(rest, into, false));
    playOnce(rest, round + -into);
    std::vector pieces{left, rest};
    if (next < end) {
        pieces.push_back(cutting.piece(inClockOf(cutting.clip.start, next, tempo), wholeEnd));
        keepRound(pieces.back(), round, tempo);
    }
    return pieces;
}

// --- edges -------------------------------------------------------------------------------------------------

Expected<Clip> soundFromEarlier(const Cutting& cutting, TimePoint start) {
    auto clip = cutting.piece(start, clipEnd(cutting.clip, cutting.tempo));
    clip.id = cutting.clip.id;
    clip.in = cutting.clip.in;
    cutting.fitFades(clip);
    auto& sound = soundOf(clip);
    const auto more = cutting.frames.start - cutting.frameOf(start);
    if (const auto round = cutting.frames.round; round > 0) {
        if (more % round != 0)
            return refused("start: a looped clip can begin earlier by whole rounds only",
                           "take its loop off first");
        keepRound(clip, cutting);
    } else if (!sound.reverse) {
        if (sound.from.count < more)
            return refused("start: the file has only " + std::to_string(sound.from.count) +
                           " frames before the clip, and " + std::to_string(more) + " are needed");
        sound.from = {sound.from.count - more};
    }
    return clip;
}

Expected<Clip> notesFromEarlier(const Cutting& cutting, TimePoint start) {
    const auto& tempo = cutting.tempo;
    auto clip = cutting.piece(start, clipEnd(cutting.clip, tempo));
    clip.id = cutting.clip.id;
    const auto more = tempo.toTicks(cutting.clip.start) - tempo.toTicks(start);
    if (!cutting.clip.loop) {
        TUTTI_TRY(shift(clip, -more, true));
        return clip;
    }
    const auto round = std::max(*roundOf(cutting.clip, tempo), Ticks{1});
    if (more.count % round.count != 0)
        return refused("start: a looped clip can begin earlier by whole rounds only",
                       "take its loop off first");
    keepRound(clip, round, tempo);
    return clip;
}

} // namespace

TimePoint inClockOf(TimePoint model, TimePoint at, const TempoMap& tempo) {
    return model.musical() ? TimePoint(tempo.toTicks(at)) : TimePoint(tempo.toFlicks(at));
}

Expected<std::vector<Clip>> cutClip(const Clip& clip, TimePoint at, const Project& project) {
    const Cutting cutting(clip, project);
    const auto place = inClockOf(clip.start, at, cutting.tempo);
    return std::holds_alternative<AudioContent>(clip.content) ? cutSound(cutting, place)
                                                              : cutNotes(cutting, place);
}

Expected<std::vector<Clip>> cutClipAt(const Clip& clip, std::span<const TimePoint> places,
                                      const Project& project) {
    const auto& tempo = *project.tempo;
    std::vector<Clip> pieces{clip};
    for (const auto given : places) {
        const auto at = inClockOf(clip.start, given, tempo);
        std::vector<Clip> finer;
        for (const auto& piece : pieces) {
            if (!tempo.before(piece.start, at) || !tempo.before(at, clipEnd(piece, tempo))) {
                finer.push_back(piece);
                continue;
            }
            auto parts = cutClip(piece, at, project);
            const Cutting cutting(piece, project);
            const bool withinAFrame =
                std::holds_alternative<AudioContent>(piece.content) &&
                (cutting.frameOf(at) <= cutting.frames.start || cutting.frameOf(at) >= cutting.frames.end);
            if (withinAFrame) { // then it may as well start there, or end
                const bool starts = cutting.frameOf(at) <= cutting.frames.start;
                auto moved = starts ? cutting.piece(at, clipEnd(piece, tempo)) : piece;
                moved.id = piece.id;
                moved.in = piece.in;
                finer.push_back(std::move(moved));
                continue;
            }
            if (!parts) return parts.error();
            finer.insert(finer.end(), parts->begin(), parts->end());
        }
        pieces = std::move(finer);
    }
    return pieces;
}

Expected<std::vector<Clip>> clipWithin(const Clip& clip, TimePoint from, TimePoint to,
                                       const Project& project) {
    const auto& tempo = *project.tempo;
    const TimePoint edges[] = {inClockOf(clip.start, from, tempo), inClockOf(clip.start, to, tempo)};
    TUTTI_LET(pieces, cutClipAt(clip, edges, project));
    std::erase_if(pieces, [&](const Clip& piece) {
        return tempo.before(piece.start, edges[0]) || !tempo.before(piece.start, edges[1]);
    });
    for (auto& piece : pieces)
        if (piece.start != clip.start || piece.length != clip.length) piece.id = {};
    return pieces;
}

Expected<Clip> withStart(const Clip& clip, TimePoint start, const Project& project) {
    const Cutting cutting(clip, project);
    const auto& tempo = cutting.tempo;
    const auto place = inClockOf(clip.start, start, tempo);
    if (place == clip.start) return clip;
    if (place.count < 0) return refused("start: a clip cannot start before the timeline does");
    if (!tempo.before(place, clipEnd(clip, tempo)))
        return refused("start: it must lie before the clip's end at " + formatTime(clipEnd(clip, tempo)));
    if (tempo.before(place, clip.start)) {
        TUTTI_LET(longer, std::holds_alternative<AudioContent>(clip.content)
                              ? soundFromEarlier(cutting, place)
                              : notesFromEarlier(cutting, place));
        TUTTI_TRY(checkAgainstMedia(longer, project));
        return longer;
    }
    TUTTI_LET(pieces, cutClip(clip, place, project));
    if (pieces.size() != 2)
        return refused("start: a looped clip can be trimmed at the start of a round only",
                       "take its loop off first");
    auto& right = pieces[1];
    right.id = clip.id;
    right.in = clip.in;
    cutting.fitFades(right);
    return right;
}

Expected<Clip> withEnd(const Clip& clip, TimePoint end, const Project& project) {
    const Cutting cutting(clip, project);
    const auto place = inClockOf(clip.start, end, cutting.tempo);
    if (!cutting.tempo.before(clip.start, place))
        return refused("end: it must lie behind the clip's start at " + formatTime(clip.start));
    auto next = cutting.piece(clip.start, place);
    next.out = clip.out;
    cutting.fitFades(next);
    if (auto* sound = std::get_if<AudioContent>(&next.content);
        sound != nullptr && sound->reverse && !clip.loop) {
        const auto less =
            cutting.frames.end - cutting.frameOf(place); // what is no longer heard lies first in the file
        if (sound->from.count + less < 0)
            return refused("end: the file has only " + std::to_string(sound->from.count) +
                           " frames before those that are heard, and " + std::to_string(-less) +
                           " are needed");
        sound->from = {sound->from.count + less};
    }
    TUTTI_TRY(checkAgainstMedia(next, project));
    return next;
}

Result checkAgainstMedia(const Clip& clip, const Project& project) {
    const auto* audio = std::get_if<AudioContent>(&clip.content);
    if (audio == nullptr) return success();
    const auto* media = findMedia(project, audio->media);
    if (media == nullptr) return refused("src: there is no media file " + audio->media.text());
    if (audio->from.count < 0 || audio->from.count >= media->frames)
        return refused("from: the file has " + std::to_string(media->frames) + " frames");
    const auto frames = framesOf(clip, *project.tempo, project.settings.rate);
    const auto wanted =
        frames.round > 0 ? std::min(frames.round, frames.end - frames.start) : frames.end - frames.start;
    const auto missing = audio->from.count + wanted - media->frames;
    if (missing <= 1) return success();
    return refused(std::string(frames.round > 0 ? "loop" : "len") + ": it is " + std::to_string(missing) +
                       " frames longer than what is left of the media file",
                   "loop=SPAN repeats what is there");
}

} // namespace tutti
