// When a clock that ticks evenly ticked, and will tick, from moments that were seen with jitter.
//
//   clock.tick(time);                 each time one is seen; clock.tick(time, 3): two were not
//   clock.ticksAt(later);             how many, and what part of one, since the last that was seen
//
// A line through what was seen: place and slope by an expanding-memory filter, which is the least-squares
// line of all ticks so far, until there are `memory` of them, and from then on one that forgets (Brookner,
// "Tracking and Kalman Filtering Made Easy", 1998, section 1.2.10: g = 2 (2n + 1) / ((n + 1) (n + 2)), h = 6
// /
// ((n + 1) (n + 2))). What lies far from the line counts only as far as three times the usual; many in a row
// on the same side are another tempo, and it learns anew. Times in frames of whatever clock; a pure value.
#pragma once

#include "base/RealTime.h"

namespace tutti {

class ClockEstimate {
public:
    /// `memory`: ticks that count; `least`: frames of jitter that are nothing special.
    ClockEstimate(int memory, double least) : memory_(memory), least_(least) {}

    void tick(double time, int ticks = 1) noexcept TUTTI_RT;
    void forget() noexcept TUTTI_RT { seen_ = 0; }

    int seen() const noexcept { return seen_; }        ///< ticks that count, up to `memory`
    double period() const noexcept { return period_; } ///< frames; 0 before the second tick
    /// Frames by which ticks lie beside the line, on average.
    double jitter() const noexcept { return jitter_; }
    /// When the last tick was seen, as it was seen.
    double lastSeen() const noexcept { return lastSeen_; }
    /// Precondition: period() > 0.
    double ticksAt(double time) const noexcept TUTTI_RT { return (time - time_) / period_; }

private:
    double within(double residue) noexcept TUTTI_RT;

    int memory_, seen_ = 0, sameSide_ = 0;
    double least_, time_ = 0, period_ = 0, jitter_ = 0, lastSeen_ = 0;
};

} // namespace tutti
