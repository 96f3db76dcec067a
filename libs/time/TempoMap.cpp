#include "time/TempoMap.h"

#include "base/Maths.h"
#include "base/Parameter.h"
#include "time/TimeText.h"

#include <algorithm>
#include <cmath>

namespace tutti {
namespace {

constexpr double lowestBpm = 1, highestBpm = 1000;

bool legalBpm(double bpm) {
    return bpm >= lowestBpm && bpm <= highestBpm;
}

Result checkPoints(const std::vector<TempoPoint>& points) {
    if (points.empty() || points.front().at.count != 0)
        return refused("the tempo map has no tempo at the start");
    for (std::size_t i = 0; i < points.size(); ++i) {
        const auto& point = points[i];
        if (!legalBpm(point.bpm) || (point.ramp.count > 0 && !legalBpm(point.toBpm)))
            return refused("the tempo at " + formatTime(point.at) + " is out of range",
                           "it goes from 1bpm to 1000bpm");
        if (point.ramp.count < 0)
            return refused("the tempo ramp at " + formatTime(point.at) + " has a negative length");
        if (i + 1 == points.size()) continue;
        if (points[i + 1].at <= point.at) return refused("two tempo points at " + formatTime(point.at));
        if (point.at + point.ramp > points[i + 1].at)
            return refused("the tempo ramp at " + formatTime(point.at) + " runs into the next tempo point");
    }
    return success();
}

} // namespace

TempoMap::TempoMap() : points_{TempoPoint{}}, segments_{Segment{}} {}

Expected<TempoMap> TempoMap::make(std::vector<TempoPoint> points) {
    TUTTI_TRY(checkPoints(points));
    TempoMap map;
    map.segments_.clear();
    double seconds = 0;
    const auto push = [&](double quarter, double bpm, double slope) {
        if (!map.segments_.empty()) {
            const auto& last = map.segments_.back();
            const double distance = quarter - last.startQuarters;
            seconds = last.startSeconds +
                      (last.slope == 0 ? distance * 60 / last.bpm
                                       : 60 / last.slope * maths::log1p(last.slope * distance / last.bpm));
        }
        map.segments_.push_back({quarter, seconds, bpm, slope});
    };
    for (const auto& point : points) {
        const double at = asQuarters(point.at - TickPoint{});
        const double length = asQuarters(point.ramp);
        const bool ramps = length > 0 && point.toBpm != point.bpm;
        push(at, point.bpm, ramps ? (point.toBpm - point.bpm) / length : 0);
        if (ramps) push(at + length, point.toBpm, 0);
    }
    map.points_ = std::move(points);
    return map;
}

bool TempoMap::hasRamps() const {
    return std::any_of(segments_.begin(), segments_.end(),
                       [](const auto& segment) { return segment.slope != 0; });
}

const TempoMap::Segment& TempoMap::segmentAtQuarters(double quarter) const {
    const auto next =
        std::upper_bound(segments_.begin(), segments_.end(), quarter,
                         [](double value, const Segment& segment) { return value < segment.startQuarters; });
    return next == segments_.begin() ? *next : *(next - 1);
}

const TempoMap::Segment& TempoMap::segmentAtSeconds(double seconds) const {
    const auto next =
        std::upper_bound(segments_.begin(), segments_.end(), seconds,
                         [](double value, const Segment& segment) { return value < segment.startSeconds; });
    return next == segments_.begin() ? *next : *(next - 1);
}

double TempoMap::bpmAt(TickPoint at) const {
    const double quarter = asQuarters(at - TickPoint{});
    const auto& segment = segmentAtQuarters(quarter);
    return segment.bpm + segment.slope * (quarter - segment.startQuarters);
}

double TempoMap::secondsAt(TickPoint at) const {
    const double quarter = asQuarters(at - TickPoint{});
    const auto& segment = segmentAtQuarters(quarter);
    const double distance = quarter - segment.startQuarters;
    if (segment.slope == 0) return segment.startSeconds + distance * 60 / segment.bpm;
    return segment.startSeconds + 60 / segment.slope * maths::log1p(segment.slope * distance / segment.bpm);
}

double TempoMap::quartersAt(double seconds) const {
    const auto& segment = segmentAtSeconds(seconds);
    const double elapsed = seconds - segment.startSeconds;
    if (segment.slope == 0) return segment.startQuarters + elapsed * segment.bpm / 60;
    return segment.startQuarters + segment.bpm / segment.slope * maths::expm1(segment.slope * elapsed / 60);
}

TickPoint TempoMap::ticksAt(double seconds) const {
    return {std::llround(quartersAt(seconds) * static_cast<double>(ticksPerQuarter))};
}

FramePoint TempoMap::frameAt(TimePoint at, double rate) const {
    const double seconds = at.musical() ? secondsAt(at.ticks()) : asSeconds(at.flicks() - FlickPoint{});
    return {static_cast<std::int64_t>(std::llround(seconds * rate))};
}

Frames TempoMap::framesOf(TimePoint start, TimeSpan length, double rate) const {
    return frameAt(endOf(start, length), rate) - frameAt(start, rate);
}

TickPoint TempoMap::toTicks(TimePoint at) const {
    return at.musical() ? at.ticks() : ticksAt(asSeconds(at.flicks() - FlickPoint{}));
}

FlickPoint TempoMap::toFlicks(TimePoint at) const {
    if (!at.musical()) return at.flicks();
    return {std::llround(secondsAt(at.ticks()) * static_cast<double>(flicksPerSecond))};
}

TimePoint TempoMap::endOf(TimePoint start, TimeSpan length) const {
    if (start.musical() && length.musical()) return start.ticks() + length.ticks();
    if (!start.musical() && !length.musical()) return start.flicks() + length.flicks();
    if (start.musical()) return toTicks(toFlicks(start) + length.flicks());
    return toFlicks(toTicks(start) + length.ticks());
}

TimeSpan TempoMap::spanBetween(TimePoint start, TimePoint end, Clock wanted) const {
    if (wanted == Clock::musical) return toTicks(end) - toTicks(start);
    return toFlicks(end) - toFlicks(start);
}

bool TempoMap::before(TimePoint a, TimePoint b) const {
    if (a.clock == b.clock) return a.count < b.count;
    return toFlicks(a) < toFlicks(b);
}

} // namespace tutti
