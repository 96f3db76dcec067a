// What must fade out before another plan can play.
#pragma once

#include "engine/Plan.h"

namespace tutti {

/// `now` with InputPlan::leaves and DevicePlan::leaves set on what `next` has no more, or has elsewhere, and
/// with those tracks silent whose sound will be later or earlier, because a late device comes or goes.
/// Absent if there is nothing that is not leaving already.
std::optional<Plan> farewell(const Plan& now, const Plan& next);

} // namespace tutti
