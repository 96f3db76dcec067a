// A stretch of the timeline that is taken out or put in, and what that does to what lies on it. Shared by the
// verbs range. and time.
#pragma once

#include "model/verbs/Parts.h"

namespace tutti::verbs {

/// What lies between `from` and `to` goes, what lies behind moves by `shift`. An empty stretch only moves.
/// The tempo after it may be another one: what is tied to seconds moves with the music around it.
struct Stretch {
    TickPoint from, to;
    Ticks shift{};
    const TempoMap& before;
    const TempoMap& after;

    Ticks length() const { return to - from; }
    TimePoint moved(TimePoint at) const {
        if (at.musical()) return at.ticks() + shift;
        return after.toFlicks(before.toTicks(at) + shift);
    }
};

/// The fields `from` and `to`; refuses what is empty or lies before the start.
Expected<std::pair<TickPoint, TickPoint>> stretchOf(const VerbFields&);

/// The track without what lies in the stretch: clips that cross an edge are cut. `all` is for its takes and
/// its automation, too. Refuses where a locked clip would be cut, moved or removed.
Expected<Track> trackWithout(const Track&, const Stretch&, bool all, const Project&, FreshIds&);

/// A curve without the stretch; the values on both sides stay as they were, and hold where time was put in.
/// Where they meet with two values, the earlier one has its point a tick before the place.
std::vector<CurvePoint> curveWithout(const Curve&, const Stretch&);

} // namespace tutti::verbs
