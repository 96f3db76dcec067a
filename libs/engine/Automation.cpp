#include "engine/Automation.h"

#include <algorithm>

namespace tutti {

Automation::Automation(double constant, Ref<Curve> curve, Ref<TempoMap> tempo, double rate)
    : constant_(constant), curve_(std::move(curve)), tempo_(std::move(tempo)), rate_(rate) {}

double Automation::at(std::int64_t frame) const noexcept TUTTI_RT {
    if (!curve_) return constant_;
    const auto& points = curve_->points;
    const double quarters = tempo_->quartersAt(static_cast<double>(std::max<std::int64_t>(0, frame)) / rate_);
    const double ticks = quarters * static_cast<double>(ticksPerQuarter);
    const auto next =
        std::upper_bound(points.begin(), points.end(), ticks, [](double place, const CurvePoint& point) {
            return place < static_cast<double>(point.at.count);
        });
    if (next == points.begin()) return points.front().value;
    const auto& before = *(next - 1);
    if (next == points.end() || before.shape == CurveShape::hold) return before.value;
    double x =
        (ticks - static_cast<double>(before.at.count)) / static_cast<double>((next->at - before.at).count);
    if (before.shape == CurveShape::smooth) x = x * x * (3 - 2 * x);
    return before.value + (next->value - before.value) * x;
}

} // namespace tutti
