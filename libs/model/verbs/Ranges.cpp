// range. time.
#include "model/Clips.h"
#include "model/verbs/Parts.h"
#include "model/verbs/Topics.h"

#include <algorithm>

namespace tutti::verbs {
namespace {

TimePoint shifted(TimePoint at, Ticks by, const TempoMap& tempo) {
    if (at.musical()) return at.ticks() + by;
    return tempo.toFlicks(tempo.toTicks(at) + by);
}

/// Takes the stretch out of a list of clips: clips that cross its edges are cut. What lay behind is moved by
/// `shift`.
Expected<std::vector<Ref<Clip>>> without(const std::vector<Ref<Clip>>& clips, TickPoint from, TickPoint to,
                                         Ticks shift, const Project& project, VerbContext& context,
                                         std::vector<ClipId>& taken) {
    const auto& tempo = *project.tempo;
    std::vector<Ref<Clip>> kept;
    for (const auto& clip : clips) {
        const auto end = clipEnd(*clip, tempo);
        if (!tempo.before(from, end)) { // wholly before
            kept.push_back(clip);
            continue;
        }
        const bool behind = !tempo.before(clip->start, to);
        if (clip->lock && (!behind || shift.count != 0))
            return refused("clip " + clip->id.text() + " is locked");
        std::vector<Clip> pieces{*clip};
        for (const auto edge : {from, to})
            if (tempo.before(pieces.back().start, edge) &&
                tempo.before(edge, clipEnd(pieces.back(), tempo))) {
                TUTTI_LET(parts, cutClip(pieces.back(), edge, project));
                pieces.pop_back();
                pieces.insert(pieces.end(), parts.begin(), parts.end());
            }
        bool idUsed = false;
        for (auto& piece : pieces) {
            const bool inside = !tempo.before(piece.start, from) && tempo.before(piece.start, to);
            if (inside) continue;
            if (!tempo.before(piece.start, to)) piece.start = shifted(piece.start, shift, tempo);
            if (!piece.id || idUsed) {
                piece.id = freshClipId(project, context, taken);
                taken.push_back(piece.id);
            }
            idUsed = true;
            kept.push_back(share(std::move(piece)));
        }
    }
    std::sort(kept.begin(), kept.end(), clipComesBefore);
    return kept;
}

Expected<Track> trackWithout(const Track& track, TickPoint from, TickPoint to, Ticks shift, bool lanes,
                             const Project& project, VerbContext& context, std::vector<ClipId>& taken) {
    auto next = track;
    TUTTI_LET(clips, without(track.clips, from, to, shift, project, context, taken));
    next.clips = std::move(clips);
    if (lanes)
        for (auto& lane : next.lanes) {
            TUTTI_LET(kept, without(lane->clips, from, to, shift, project, context, taken));
            auto changed = *lane;
            changed.clips = std::move(kept);
            lane = share(std::move(changed));
        }
    return next;
}

/// Points inside the stretch go; those behind move. A stretch of no length only moves.
template<class Point>
std::vector<Point> movedPoints(std::vector<Point> points, TickPoint from, TickPoint to, Ticks shift,
                               bool keepFirst = false) {
    std::vector<Point> kept;
    for (auto& point : points) {
        const bool first = keepFirst && point.at == TickPoint{};
        if (!first && point.at >= from && point.at < to) continue;
        if (!first && point.at >= to) point.at += shift;
        kept.push_back(point);
    }
    return kept;
}

void moveCurves(Track& track, TickPoint from, TickPoint to, Ticks shift) {
    for (auto& curve : track.curves) {
        auto next = *curve;
        next.points = movedPoints(next.points, from, to, shift);
        curve = share(std::move(next));
    }
    std::erase_if(track.curves, [](const auto& curve) { return curve->points.empty(); });
}

struct Stretch {
    TickPoint from, to;
    Ticks length() const { return to - from; }
};

Expected<Stretch> stretchOf(const VerbFields& fields) {
    TUTTI_LET(from, fields.tick("from"));
    TUTTI_LET(to, fields.tick("to"));
    if (from >= to || from < TickPoint{})
        return refused("to: must lie behind from, and from not before the start");
    return Stretch{from, to};
}

Expected<std::vector<TrackId>> tracksOf(const Project& project, const VerbFields& fields) {
    std::vector<TrackId> ids;
    if (fields.has("track")) {
        TUTTI_LET(track, trackOf(project, fields));
        ids.push_back(track->id);
    } else {
        for (const auto& track : project.tracks)
            ids.push_back(track->id);
    }
    return ids;
}

Expected<Applied> deleteRange(const Project& project, const VerbFields& fields, VerbContext& context) {
    TUTTI_LET(stretch, stretchOf(fields));
    TUTTI_LET(ids, tracksOf(project, fields));
    TUTTI_LET(ripple, fields.on("ripple", false));
    auto next = project;
    std::vector<ClipId> taken;
    for (const auto id : ids) {
        const auto shift = ripple ? -stretch.length() : Ticks{};
        TUTTI_LET(track, trackWithout(*findTrack(next, id), stretch.from, stretch.to, shift, false, project,
                                      context, taken));
        if (ripple) moveCurves(track, stretch.from, stretch.to, shift);
        next = withTrack(std::move(next), std::move(track));
    }
    return done(std::move(next));
}

/// Everything there is on the timeline moves: clips, takes, automation, markers, sections, tempo, meter, key.
Expected<Applied> reshape(const Project& project, TickPoint from, TickPoint to, Ticks shift,
                          VerbContext& context) {
    auto next = project;
    std::vector<ClipId> taken;
    std::vector<Ref<Track>> tracks;
    for (const auto& each : project.tracks) {
        TUTTI_LET(track, trackWithout(*each, from, to, shift, true, project, context, taken));
        moveCurves(track, from, to, shift);
        tracks.push_back(share(std::move(track)));
    }
    next = withTracks(std::move(next), std::move(tracks));
    TUTTI_LET(tempo, TempoMap::make(movedPoints(project.tempo->points(), from, to, shift, true)));
    next.tempo = share(std::move(tempo));
    auto meter = MeterMap::make(movedPoints(project.meter->points(), from, to, shift, true));
    if (!meter)
        return refused("the meter would no longer change at the start of a bar",
                       "choose a stretch of whole bars");
    next.meter = share(std::move(*meter));
    next.keys = share(movedPoints(*project.keys, from, to, shift, true));
    std::vector<Marker> markers;
    for (auto marker : *project.markers) {
        const auto at = project.tempo->toTicks(marker.at);
        if (at >= from && at < to) continue;
        if (at >= to) marker.at = shifted(marker.at, shift, *project.tempo);
        markers.push_back(std::move(marker));
    }
    std::sort(markers.begin(), markers.end(), markerComesBefore);
    next.markers = share(std::move(markers));
    std::vector<Section> sections;
    for (auto section : *project.sections) {
        const auto moved = [&](TickPoint at) { return at >= to ? at + shift : std::min(at, from); };
        const auto start = moved(section.at), end = moved(section.at + section.length);
        section.at = start;
        section.length = end - start;
        if (section.length.count > 0) sections.push_back(std::move(section));
    }
    next.sections = share(std::move(sections));
    return done(std::move(next));
}

Expected<Applied> deleteTime(const Project& project, const VerbFields& fields, VerbContext& context) {
    TUTTI_LET(stretch, stretchOf(fields));
    return reshape(project, stretch.from, stretch.to, -stretch.length(), context);
}

Expected<Applied> insertTime(const Project& project, const VerbFields& fields, VerbContext& context) {
    TUTTI_LET(at, fields.tick("at"));
    TUTTI_LET(length, fields.ticks("len"));
    if (length.count <= 0 || at < TickPoint{})
        return refused("len: must be longer than nothing, and at not before the start");
    return reshape(project, at, at, length, context);
}

/// Copies what lies in a stretch to another place, cut at the edges.
Expected<Applied> copyRange(const Project& project, const VerbFields& fields, VerbContext& context) {
    TUTTI_LET(stretch, stretchOf(fields));
    TUTTI_LET(to, fields.tick("at"));
    constexpr ParameterSpec timesSpec{"times", Unit::none, 1,
                                      1000,    1,          "how many copies, one behind the other"};
    TUTTI_LET(times, fields.number("times", timesSpec));
    TUTTI_LET(ids, tracksOf(project, fields));
    auto next = project;
    std::vector<ClipId> taken;
    std::vector<std::string> made;
    for (const auto id : ids) {
        const auto& track = *findTrack(project, id);
        // What is left when everything outside the stretch is taken away.
        auto source = track.clips;
        for (auto& clip : source) { // a lock keeps a clip from being changed, not from being copied
            auto loose = *clip;
            loose.lock = false;
            clip = share(std::move(loose));
        }
        TUTTI_LET(head, without(source, TickPoint{}, stretch.from, {}, project, context, taken));
        TUTTI_LET(inside, without(head, stretch.to, TickPoint{INT64_MAX / 4}, {}, project, context, taken));
        auto changed = *findTrack(next, id);
        for (const auto& clip : inside)
            for (int i = 0; i < static_cast<int>(times); ++i) {
                auto copy = *clip;
                copy.id = freshClipId(project, context, taken);
                taken.push_back(copy.id);
                copy.start = shifted(copy.start, (to - stretch.from) + stretch.length() * i, *project.tempo);
                made.push_back(copy.id.text());
                insertClip(changed.clips, share(std::move(copy)));
            }
        next = withTrack(std::move(next), std::move(changed));
    }
    return done(std::move(next), std::move(made));
}

const VerbField fromField{"from", "4q", "the start", true};
const VerbField toField{"to", "8q", "the end", true};
const VerbField trackField{"track", "t_VOX", "one track only; all if absent"};

} // namespace

std::vector<VerbSpec> ranges() {
    return {
        {"range.delete",
         "Removes what lies in a stretch; with ripple what is behind it moves up.",
         "range.delete from=1q to=2q ripple=on",
         {fromField,
          toField,
          trackField,
          {"ripple", "on|off", "closes the gap, automation included; off if absent"}},
         false,
         deleteRange},
        {"range.copy",
         "Copies what lies in a stretch to another place.",
         "range.copy from=0q to=4q at=32q times=2",
         {fromField,
          toField,
          {"at", "32q", "where the copy starts", true},
          {"times", "2", "how many copies"},
          trackField},
         false,
         copyRange},
        {"time.delete",
         "Removes a stretch of the whole timeline: clips, takes, automation, markers, sections, tempo, meter "
         "and key move up.",
         "time.delete from=4q to=8q",
         {fromField, toField},
         false,
         deleteTime},
        {"time.insert",
         "Inserts empty time: all that is behind the place moves, clips that cross it are cut.",
         "time.insert at=4q len=8q",
         {{"at", "4q", "where", true}, {"len", "8q", "how much", true}},
         false,
         insertTime},
    };
}

} // namespace tutti::verbs
