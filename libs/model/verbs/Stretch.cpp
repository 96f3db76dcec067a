#include "model/verbs/Stretch.h"

#include "model/ClipEdges.h"
#include "model/Clips.h"
#include "model/Curves.h"

#include <algorithm>

namespace tutti::verbs {
namespace {

constexpr TickPoint endOfTime{INT64_MAX / 2};

Expected<std::vector<Ref<Clip>>> clipsWithout(const std::vector<Ref<Clip>>& clips, const Stretch& stretch,
                                              const Project& project, FreshIds& fresh) {
    const auto& tempo = stretch.before;
    const TimePoint edges[] = {stretch.from, stretch.to};
    std::vector<Ref<Clip>> kept;
    for (const auto& clip : clips) {
        if (!tempo.before(stretch.from, clipEnd(*clip, tempo))) { // wholly before
            kept.push_back(clip);
            continue;
        }
        const bool behind = !tempo.before(clip->start, stretch.to);
        if (behind && stretch.shift.count == 0) {
            kept.push_back(clip);
            continue;
        }
        if (clip->lock) return isLocked(clip->id);
        TUTTI_LET(pieces, cutClipAt(*clip, edges, project));
        bool idUsed = false;
        for (auto& piece : pieces) {
            const bool after = !tempo.before(piece.start, stretch.to);
            if (!after && !tempo.before(piece.start, stretch.from)) continue;
            if (after) piece.start = stretch.moved(piece.start);
            piece.id = idUsed ? fresh.next<ClipId>() : clip->id;
            idUsed = true;
            kept.push_back(share(std::move(piece)));
        }
    }
    std::sort(kept.begin(), kept.end(), clipComesBefore);
    return kept;
}

} // namespace

Expected<std::pair<TickPoint, TickPoint>> stretchOf(const VerbFields& fields) {
    TUTTI_LET(from, fields.tick("from"));
    TUTTI_LET(to, fields.tick("to"));
    if (from >= to || from < TickPoint{})
        return refused("to: must lie behind from, and from not before the start");
    return std::pair(from, to);
}

/// The points before the stretch. Where it cuts the way to a later one, that way ends at the cut, with the
/// value it has there.
std::vector<CurvePoint> pointsBefore(const Curve& curve, TickPoint cut) {
    auto points = curvePart(curve, TickPoint{INT64_MIN / 2}, cut);
    const auto end = cut - Ticks{1};
    const bool ends = !points.empty() && points.back().at == end &&
                      std::none_of(curve.points.begin(), curve.points.end(),
                                   [&](const CurvePoint& own) { return own.at == end; });
    if (ends) points.back() = {cut, curveValue(curve, cut), CurveShape::hold};
    return points;
}

std::vector<CurvePoint> curveWithout(const Curve& curve, const Stretch& stretch) {
    auto points = pointsBefore(curve, stretch.from);
    for (auto point : curvePart(curve, stretch.to, endOfTime)) {
        // A point that only repeats what holds there anyway is not the user's.
        const bool made = point.at == stretch.to &&
                          std::none_of(curve.points.begin(), curve.points.end(),
                                       [&](const CurvePoint& own) { return own.at == stretch.to; });
        const bool holds = !points.empty() && points.back().value == point.value &&
                           (point.shape == CurveShape::hold || curve.points.back().at < stretch.to);
        if (made && holds) continue;
        point.at += stretch.shift;
        if (!points.empty() && points.back().at == point.at) { // both sides meet, and a place has one point
            if (points.back().value == point.value)
                points.pop_back();
            else
                points.back().at -= Ticks{1}; // the value jumps at the cut
        }
        points.push_back(point);
    }
    return points;
}

Expected<Track> trackWithout(const Track& track, const Stretch& stretch, bool all, const Project& project,
                             FreshIds& fresh) {
    auto next = track;
    TUTTI_LET(clips, clipsWithout(track.clips, stretch, project, fresh));
    next.clips = std::move(clips);
    if (!all) return next;
    for (auto& lane : next.lanes) {
        TUTTI_LET(kept, clipsWithout(lane->clips, stretch, project, fresh));
        auto changed = *lane;
        changed.clips = std::move(kept);
        lane = share(std::move(changed));
    }
    for (auto& curve : next.curves)
        curve = share(Curve{curve->target, curveWithout(*curve, stretch)});
    std::erase_if(next.curves, [](const auto& curve) { return curve->points.empty(); });
    return next;
}

} // namespace tutti::verbs
