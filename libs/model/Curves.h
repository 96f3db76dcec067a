// What a curve says at a place, and what is left of it in a stretch. Pure; any thread.
#pragma once

#include "model/Project.h"

#include <vector>

namespace tutti {

/// The value at a place; before the first point it is that of the first. Precondition: there are points.
double curveValue(const Curve&, TickPoint);

/// Points that give the curve's values from `from` up to, not including, `to`. Where an edge cuts the way
/// between two points, a point is put there: at `from`, and a tick before `to`. A smooth way that is cut
/// becomes 32 straight ones (less than 0.1 % of its height away). Nothing is made up before the first point.
std::vector<CurvePoint> curvePart(const Curve&, TickPoint from, TickPoint to);

} // namespace tutti
