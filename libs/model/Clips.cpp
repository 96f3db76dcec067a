#include "model/Clips.h"

#include "base/Maths.h"
#include "model/Curves.h"

#include <algorithm>

namespace tutti {
namespace {

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

/// How long a clip plays content of that many notes or points. A hostile file may ask for rounds of a tick in
/// a clip of years: four million are enough for any music.
Ticks playedLength(const Clip& clip, const TempoMap& tempo, Ticks round, std::size_t size) {
    constexpr std::int64_t most = 4'000'000;
    const auto whole = clipTicks(clip, tempo);
    const auto rounds =
        std::max<std::int64_t>(1, most / std::max<std::int64_t>(1, static_cast<std::int64_t>(size)));
    if (round.count <= 0 || whole.count / round.count < rounds) return whole;
    return round * rounds;
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

std::optional<Ticks> roundOf(const Clip& clip, const TempoMap& tempo) {
    if (clip.loop && clip.loop->musical()) return clip.loop->ticks();
    if (clip.loop) return tempo.toTicks(tempo.endOf(clip.start, *clip.loop)) - tempo.toTicks(clip.start);
    if (const auto* pattern = std::get_if<Ref<PatternContent>>(&clip.content))
        return patternLength(**pattern);
    return std::nullopt;
}

std::vector<Note> heardNotes(const Clip& clip, const TempoMap& tempo) {
    std::vector<Note> content;
    Ticks from{};
    if (const auto* notes = std::get_if<Ref<NoteContent>>(&clip.content)) {
        content = (*notes)->notes;
        from = (*notes)->from;
    } else if (const auto* pattern = std::get_if<Ref<PatternContent>>(&clip.content)) {
        content = patternNotes(**pattern);
    }
    const auto roundLength = roundOf(clip, tempo).value_or(clipTicks(clip, tempo));
    const auto whole = playedLength(clip, tempo, roundLength, content.size());
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
    const auto roundLength = roundOf(clip, tempo).value_or(clipTicks(clip, tempo));
    std::vector<Curve> heard;
    for (const auto& curve : (*notes)->curves) {
        const auto whole = playedLength(clip, tempo, roundLength, curve.points.size());
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

ClipFrames framesOf(const Clip& clip, const TempoMap& tempo, double rate) {
    ClipFrames frames;
    frames.start = tempo.frameAt(clip.start, rate).count;
    frames.end = tempo.frameAt(clipEnd(clip, tempo), rate).count;
    if (clip.loop)
        frames.round = std::max<std::int64_t>(1, tempo.framesOf(clip.start, *clip.loop, rate).count);
    return frames;
}

} // namespace tutti
