// What `tutti measure latency` found, for those who record.
#pragma once

#include "app/LiveSession.h"

namespace tutti::cli {

/// Takes of this session are moved by what was measured of its device at its rate.
Result useMeasuredLatency(LiveSession&, const DeviceConfig&);

} // namespace tutti::cli
