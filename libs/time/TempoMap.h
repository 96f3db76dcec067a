// Tempo as a function of musical position, solved in closed form both ways.
//
// Between tempo points the tempo holds; inside a ramp it is linear in quarter notes: T(b) = T0 + k b. The
// time since the ramp's start is then 60/k log1p(k b / T0), and back b = T0/k expm1(k t / 60). An edit far
// away never moves what does not depend on it. (Ardour's temporal library solves ramps the same way.)
// Immutable after construction; any thread.
#pragma once

#include "base/Expected.h"
#include "time/Time.h"

#include <vector>

namespace tutti {

struct TempoPoint {
    TickPoint at;
    double bpm = 120; ///< quarter notes per minute, 1..1000, whatever the meter
    Ticks ramp{};     ///< length of the ramp that starts here; 0 for none
    double toBpm = 0; ///< tempo at the end of the ramp, held from there on; 0 without a ramp
    bool operator==(const TempoPoint&) const = default;
};

class TempoMap {
public:
    /// 120 bpm throughout.
    TempoMap();
    /// Sorted points, the first at 0, no two at one place, no ramp longer than the way to the next point;
    /// refuses anything else with the sentence for the user.
    static Expected<TempoMap> make(std::vector<TempoPoint> points);

    const std::vector<TempoPoint>& points() const { return points_; }
    /// True if the tempo never moves inside a ramp.
    bool hasRamps() const;

    double bpmAt(TickPoint) const;
    double secondsAt(TickPoint) const;
    /// The nearest tick.
    TickPoint ticksAt(double seconds) const;
    double quartersAt(double seconds) const;

    /// The frame a place falls on at a rate in Hz: rounded once, here.
    FramePoint frameAt(TimePoint, double rate) const;
    /// The frames from `start` to `start + length`.
    Frames framesOf(TimePoint start, TimeSpan length, double rate) const;
    /// A place given in the other clock, rounded to its nearest unit.
    TickPoint toTicks(TimePoint) const;
    FlickPoint toFlicks(TimePoint) const;
    /// The end of a stretch, in the clock of `start`.
    TimePoint endOf(TimePoint start, TimeSpan length) const;
    /// The stretch from `start` to `end`, in the wanted clock.
    TimeSpan spanBetween(TimePoint start, TimePoint end, Clock wanted) const;
    /// Earlier or later, across clocks.
    bool before(TimePoint a, TimePoint b) const;

    bool operator==(const TempoMap& other) const { return points_ == other.points_; }

private:
    struct Segment {
        double startQuarters = 0;
        double startSeconds = 0;
        double bpm = 120;
        double slope = 0; ///< bpm per quarter
    };
    const Segment& segmentAtQuarters(double) const;
    const Segment& segmentAtSeconds(double) const;

    std::vector<TempoPoint> points_;
    std::vector<Segment> segments_;
};

} // namespace tutti
