#include "model/Curves.h"

#include <algorithm>

namespace tutti {

double curveValue(const Curve& curve, TickPoint at) {
    const auto& points = curve.points;
    const auto next =
        std::upper_bound(points.begin(), points.end(), at,
                         [](TickPoint place, const CurvePoint& point) { return place < point.at; });
    if (next == points.begin()) return points.front().value;
    const auto& before = *(next - 1);
    if (next == points.end() || before.shape == CurveShape::hold) return before.value;
    double x =
        static_cast<double>((at - before.at).count) / static_cast<double>((next->at - before.at).count);
    if (before.shape == CurveShape::smooth) x = x * x * (3 - 2 * x);
    return before.value + (next->value - before.value) * x;
}

std::vector<CurvePoint> curvePart(const Curve& curve, TickPoint from, TickPoint to) {
    std::vector<CurvePoint> part;
    const auto& points = curve.points;
    for (std::size_t i = 0; i < points.size() && points[i].at < to; ++i) {
        const auto& point = points[i];
        const auto* next = i + 1 < points.size() ? &points[i + 1] : nullptr;
        if (next != nullptr && next->at <= from) continue;
        const auto start = std::max(point.at, from);
        const bool goesOn = next != nullptr && next->at >= to; // the way to the next point is cut by the end
        const bool isCut =
            next != nullptr && point.shape != CurveShape::hold && (start != point.at || goesOn);
        if (!isCut) {
            part.push_back({start, point.value, point.shape});
            continue;
        }
        const auto end = goesOn ? to - Ticks{1} : next->at;
        const std::int64_t pieces = point.shape == CurveShape::smooth ? 32 : 1;
        for (std::int64_t piece = 0; piece < pieces; ++piece) {
            const auto at = start + Ticks{(end - start).count * piece / pieces};
            if (!part.empty() && part.back().at >= at) continue;
            part.push_back({at, curveValue(curve, at), CurveShape::linear});
        }
        if (goesOn && part.back().at < end) part.push_back({end, curveValue(curve, end), CurveShape::hold});
    }
    return part;
}

} // namespace tutti
