#include "model/Clips.h"

#include "base/Maths.h"
#include "model/Curves.h"

#include <algorithm>

namespace tutti {
namespace {

std::optional<Ticks> loopTicks(const Clip& clip, const TempoMap& tempo) {
    if (!clip.loop) return std::nullopt;
    if (clip.loop->musical()) return clip.loop->ticks();
    return tempo.toTicks(tempo.endOf(clip.start, *clip.loop)) - tempo.toTicks(clip.start);
}

float stepVelocity(char step) {
    switch (step) {
    case 'X': return 120;
    case 'x': return 100;
    case 'o': return 60;
    default: return static_cast<float>((step - '0') * 127) / 9; // '1'..'9'
    }
}

/// The notes of one round of a pattern.
std::vector<Note> patternNotes(const PatternContent& content) {
    std::vector<Note> notes;
    const double swing = content.swing / 100;
    const auto startOf = [&](std::size_t step) {
        const auto pair = content.step * static_cast<std::int64_t>(step / 2 * 2);
        if (step % 2 == 0) return pair;
        return pair +
               Ticks{static_cast<std::int64_t>(swing * 2 * static_cast<double>(content.step.count) + 0.5)};
    };
    for (const auto& row : content.rows)
        for (std::size_t i = 0; i < row.steps.size(); ++i) {
            const char step = row.steps[i];
            if (step == '.' || step == '-') continue;
            auto end = i + 1;
            while (end < row.steps.size() && row.steps[end] == '-')
                ++end;
            Note note;
            note.at = startOf(i);
            note.length = startOf(end) - startOf(i);
            note.pitch = row.pitch;
            note.velocity = stepVelocity(step);
            notes.push_back(note);
        }
    return notes;
}

} // namespace

TimePoint clipEnd(const Clip& clip, const TempoMap& tempo) {
    return tempo.endOf(clip.start, clip.length);
}

Ticks clipTicks(const Clip& clip, const TempoMap& tempo) {
    if (clip.start.musical() && clip.length.musical()) return clip.length.ticks();
    return tempo.toTicks(clipEnd(clip, tempo)) - tempo.toTicks(clip.start);
}

Ticks patternLength(const PatternContent& content) {
    std::size_t steps = 1;
    for (const auto& row : content.rows)
        steps = std::max(steps, row.steps.size());
    return content.step * static_cast<std::int64_t>(steps);
}

std::vector<Note> heardNotes(const Clip& clip, const TempoMap& tempo) {
    std::vector<Note> content;
    Ticks from{};
    auto round = loopTicks(clip, tempo);
    if (const auto* notes = std::get_if<Ref<NoteContent>>(&clip.content)) {
        content = (*notes)->notes;
        from = (*notes)->from;
    } else if (const auto* pattern = std::get_if<Ref<PatternContent>>(&clip.content)) {
        content = patternNotes(**pattern);
        if (!round) round = patternLength(**pattern);
    }
    const auto whole = clipTicks(clip, tempo);
    const auto roundLength = round.value_or(whole);
    std::vector<Note> heard;
    for (Ticks start{}; start < whole && roundLength.count > 0; start += roundLength) {
        const auto roundEnd = std::min(start + roundLength, whole);
        for (auto note : content) {
            if (note.mute) continue;
            const auto at = note.at - from + start;
            if (at < start || at >= roundEnd) continue; // what began before the clip is not struck again
            note.length = std::min(note.length, roundEnd - at);
            note.at = at;
            heard.push_back(note);
        }
    }
    std::stable_sort(heard.begin(), heard.end(), [](const Note& a, const Note& b) {
        return std::tie(a.at, a.pitch) < std::tie(b.at, b.pitch);
    });
    for (std::size_t i = 0; i < heard.size(); ++i)
        heard[i].number = static_cast<std::uint32_t>(i + 1);
    return heard;
}

std::vector<Curve> heardCurves(const Clip& clip, const TempoMap& tempo) {
    const auto* notes = std::get_if<Ref<NoteContent>>(&clip.content);
    if (notes == nullptr) return {};
    const auto from = TickPoint{} + (*notes)->from;
    const auto whole = clipTicks(clip, tempo);
    const auto roundLength = loopTicks(clip, tempo).value_or(whole);
    std::vector<Curve> heard;
    for (const auto& curve : (*notes)->curves) {
        Curve round{curve.target, {}};
        for (Ticks start{}; start < whole && roundLength.count > 0; start += roundLength)
            for (auto point : curvePart(curve, from, from + std::min(roundLength, whole - start))) {
                point.at += start - (*notes)->from;
                round.points.push_back(point);
            }
        if (!round.points.empty()) heard.push_back(std::move(round));
    }
    return heard;
}

float heardVelocity(const Clip& clip, const Note& note) {
    const auto scaled = static_cast<double>(note.velocity) * maths::gainFromDecibels(clip.gain);
    return static_cast<float>(std::clamp(scaled, 1.0, 127.0));
}

// --- cutting -----------------------------------------------------------------------------------------------

namespace {

/// Makes `right` start `offset` into the content, where `left` ends.
Result shiftContent(Clip& left, Clip& right, TimePoint at, const Project& project) {
    const auto& tempo = *project.tempo;
    const double rate = project.settings.rate;
    if (auto* audio = std::get_if<AudioContent>(&right.content)) {
        const auto offset = tempo.frameAt(at, rate) - tempo.frameAt(left.start, rate);
        auto& before = std::get<AudioContent>(left.content);
        if (audio->reverse && !left.loop) // played backwards: the left piece is the later stretch of the file
            before.from += tempo.framesOf(at, right.length, rate);
        else
            audio->from += offset;
        return success();
    }
    const auto offset = tempo.toTicks(at) - tempo.toTicks(left.start);
    if (auto* notes = std::get_if<Ref<NoteContent>>(&right.content)) {
        auto content = **notes;
        content.from += offset;
        *notes = std::make_shared<const NoteContent>(std::move(content));
        return success();
    }
    auto& pattern = std::get<Ref<PatternContent>>(right.content);
    auto content = *pattern;
    const auto steps = offset.count / content.step.count;
    if (steps * content.step.count != offset.count || (content.swing != 50 && steps % 2 != 0))
        return refused("a pattern can be cut between two of its steps only",
                       "clip.unpattern turns it into notes");
    const auto round = static_cast<std::size_t>(patternLength(content).count / content.step.count);
    for (auto& row : content.rows) {
        row.steps.resize(round, '.');
        std::rotate(row.steps.begin(),
                    row.steps.begin() + static_cast<std::ptrdiff_t>(static_cast<std::size_t>(steps) % round),
                    row.steps.end());
    }
    pattern = std::make_shared<const PatternContent>(std::move(content));
    return success();
}

/// Two pieces of a clip that does not loop, or whose loop ends its round at `at`.
Expected<std::vector<Clip>> cutPlain(const Clip& clip, TimePoint at, const Project& project,
                                     bool keepsContent) {
    const auto& tempo = *project.tempo;
    auto left = clip, right = clip;
    left.length = tempo.spanBetween(clip.start, at, clip.length.clock);
    left.out = {};
    right.id = {};
    right.start = clip.start.musical() ? TimePoint(tempo.toTicks(at)) : TimePoint(tempo.toFlicks(at));
    right.length = tempo.spanBetween(right.start, clipEnd(clip, tempo), clip.length.clock);
    right.in = {};
    if (!keepsContent) TUTTI_TRY(shiftContent(left, right, at, project));
    return std::vector<Clip>{std::move(left), std::move(right)};
}

} // namespace

Expected<std::vector<Clip>> cutClip(const Clip& clip, TimePoint at, const Project& project) {
    const auto& tempo = *project.tempo;
    if (!tempo.before(clip.start, at) || !tempo.before(at, clipEnd(clip, tempo)))
        return refused("there is nothing to cut: the place is not inside clip " + clip.id.text());
    if (!clip.loop) return cutPlain(clip, at, project, false);

    // The start of the round that `at` lies in, and of the next one.
    auto roundStart = clip.start, next = tempo.endOf(clip.start, *clip.loop);
    while (!tempo.before(at, next)) {
        roundStart = next;
        next = tempo.endOf(next, *clip.loop);
    }
    if (!tempo.before(roundStart, at)) return cutPlain(clip, at, project, true);
    std::vector<Clip> pieces;
    auto rest = clip;
    if (tempo.before(clip.start, roundStart)) {
        TUTTI_LET(parts, cutPlain(clip, roundStart, project, true));
        rest = parts[1];
    }
    std::optional<Clip> after;
    if (tempo.before(next, clipEnd(clip, tempo))) {
        TUTTI_LET(parts, cutPlain(rest, next, project, true));
        after = parts[1];
        rest = parts[0];
    }
    rest.loop.reset();
    TUTTI_LET(parts, cutPlain(rest, at, project, false));
    auto left = clip; // the rounds before and the begun one, as one loop
    left.length = tempo.spanBetween(clip.start, at, clip.length.clock);
    left.out = {};
    if (!tempo.before(clip.start, roundStart)) left.loop.reset(), left.content = parts[0].content;
    pieces.push_back(std::move(left));
    pieces.push_back(std::move(parts[1]));
    if (after) {
        pieces.back().out = {};
        pieces.push_back(std::move(*after));
    }
    return pieces;
}

} // namespace tutti
