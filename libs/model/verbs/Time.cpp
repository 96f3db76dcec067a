// time.
#include "model/verbs/Stretch.h"
#include "model/verbs/Topics.h"

#include <algorithm>
#include <tuple>

namespace tutti::verbs {
namespace {

/// What is left of the points of a map whose values hold until the next one: what holds behind the stretch
/// holds where it was, and what held before goes on in time that was put in.
template<class Point>
std::vector<Point> pointsWithout(const std::vector<Point>& points, TickPoint from, TickPoint to,
                                 Ticks shift) {
    std::vector<Point> kept;
    const Point* last = nullptr; // the last one inside the stretch
    for (const auto& point : points) {
        if (point.at < from) {
            kept.push_back(point);
        } else if (point.at < to) {
            last = &point;
        } else {
            if (last != nullptr && point.at > to) kept.push_back(*last), kept.back().at = from;
            last = nullptr;
            kept.push_back(point);
            // What stands at the very start stays there: time that is put in has its tempo, meter and key.
            const bool first = from == to && point.at == TickPoint{};
            kept.back().at += first ? Ticks{} : shift;
        }
    }
    if (last != nullptr) kept.push_back(*last), kept.back().at = from;
    return kept;
}

/// A ramp that a place lies in as two: up to the place, and from it on.
std::vector<TempoPoint> rampsCutAt(const TempoMap& tempo, std::vector<TempoPoint> points, TickPoint at) {
    for (std::size_t i = 0; i < points.size(); ++i) {
        auto& point = points[i];
        if (!(point.at < at && at < point.at + point.ramp)) continue;
        const double bpm = tempo.bpmAt(at);
        const TempoPoint rest{at, bpm, point.at + point.ramp - at, point.toBpm};
        point.ramp = at - point.at;
        point.toBpm = bpm;
        points.insert(points.begin() + static_cast<std::ptrdiff_t>(i) + 1, rest);
        break;
    }
    return points;
}

Expected<TempoMap> tempoWithout(const TempoMap& tempo, TickPoint from, TickPoint to, Ticks shift) {
    auto points = rampsCutAt(tempo, rampsCutAt(tempo, tempo.points(), from), to);
    const auto inside = [&](const TempoPoint& point) { return point.at >= from && point.at < to; };
    const auto next =
        std::find_if(points.begin(), points.end(), [&](const TempoPoint& point) { return point.at >= to; });
    // What holds behind the stretch is said there: the last point inside may have been the start of a ramp.
    if (std::any_of(points.begin(), points.end(), inside) && (next == points.end() || next->at > to))
        points.insert(next, TempoPoint{to, tempo.bpmAt(to)});
    return TempoMap::make(pointsWithout(points, from, to, shift));
}

std::vector<Marker> markersWithout(const std::vector<Marker>& markers, const Stretch& stretch) {
    std::vector<Marker> kept;
    for (auto marker : markers) {
        const auto at = stretch.before.toTicks(marker.at);
        if (at >= stretch.from && at < stretch.to) continue;
        if (at >= stretch.to) marker.at = stretch.moved(marker.at);
        kept.push_back(std::move(marker));
    }
    std::sort(kept.begin(), kept.end(), markerComesBefore);
    return kept;
}

std::vector<Section> sectionsWithout(const std::vector<Section>& sections, const Stretch& stretch) {
    std::vector<Section> kept;
    for (auto section : sections) {
        const auto moved = [&](TickPoint at) {
            return at >= stretch.to ? at + stretch.shift : std::min(at, stretch.from);
        };
        const auto end = section.at + section.length;
        // Time put in at the end of a section lies behind it.
        const auto newEnd = stretch.length().count == 0 && end == stretch.from ? end : moved(end);
        section.at = moved(section.at);
        section.length = newEnd - section.at;
        if (section.length.count > 0) kept.push_back(std::move(section));
    }
    std::sort(kept.begin(), kept.end(), sectionComesBefore);
    return kept;
}

/// All that is on the timeline moves: clips, takes, automation, markers, sections, tempo, meter, key.
Expected<Applied> reshape(const Project& project, TickPoint from, TickPoint to, Ticks shift,
                          VerbContext& context) {
    TUTTI_LET(tempo, tempoWithout(*project.tempo, from, to, shift));
    auto meter = MeterMap::make(pointsWithout(project.meter->points(), from, to, shift));
    if (!meter)
        return refused("the meter would no longer change at the start of a bar",
                       "choose a stretch of whole bars");
    const Stretch stretch{from, to, shift, *project.tempo, tempo};
    FreshIds fresh(project, context);
    std::vector<Ref<Track>> tracks;
    for (const auto& each : project.tracks) {
        TUTTI_LET(track, trackWithout(*each, stretch, true, project, fresh));
        tracks.push_back(share(std::move(track)));
    }
    auto next = withTracks(project, std::move(tracks));
    next.meter = share(std::move(*meter));
    next.keys = share(pointsWithout(*project.keys, from, to, shift));
    next.markers = share(markersWithout(*project.markers, stretch));
    next.sections = share(sectionsWithout(*project.sections, stretch));
    next.tempo = share(std::move(tempo));
    return done(std::move(next));
}

Expected<Applied> deleteTime(const Project& project, const VerbFields& fields, VerbContext& context) {
    TUTTI_LET(edges, stretchOf(fields));
    return reshape(project, edges.first, edges.second, edges.first - edges.second, context);
}

Expected<Applied> insertTime(const Project& project, const VerbFields& fields, VerbContext& context) {
    TUTTI_LET(at, fields.tick("at"));
    TUTTI_LET(length, fields.ticks("len"));
    if (length.count <= 0 || at < TickPoint{})
        return refused("len: must be longer than nothing, and at not before the start");
    return reshape(project, at, at, length, context);
}

} // namespace

std::vector<VerbSpec> times() {
    return {
        {"time.delete",
         "Removes a stretch of the whole timeline: clips, takes, automation, markers, sections, tempo, meter "
         "and key move up.",
         "time.delete from=4q to=8q",
         {{"from", "4q", "the start", true}, {"to", "8q", "the end", true}},
         false,
         deleteTime},
        {"time.insert",
         "Inserts empty time: all that is behind the place moves, clips that cross it are cut, automation "
         "holds.",
         "time.insert at=4q len=8q",
         {{"at", "4q", "where", true}, {"len", "8q", "how much", true}},
         false,
         insertTime},
    };
}

} // namespace tutti::verbs
