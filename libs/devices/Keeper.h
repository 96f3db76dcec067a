// A device that is not given up. When it is lost, the client plays on over a silent clock; about once a
// second the same device is asked for again, and when it is back, the client goes on there, with the
// connections it had. No other device is ever taken: a sound that suddenly comes from somewhere else is worse
// than silence.
//
// Time goes on counting: what passed between the last block of the old and the first of the new clock is
// lost, and counted (DeviceBlock::time). The order a client sees: lost(), blocks of silence, rateChanged() if
// the device came back with another rate, its blocks, and about with the first of them reconnected().
#pragma once

#include "devices/AudioDevice.h"

#include <chrono>
#include <functional>

namespace tutti {

using DeviceOpener = std::function<Expected<std::unique_ptr<AudioDevice>>(const DeviceConfig&)>;

/// `device` was opened with `config`, and `open` opens it again.
std::unique_ptr<AudioDevice> kept(std::unique_ptr<AudioDevice> device, DeviceConfig config, DeviceOpener open,
                                  std::chrono::milliseconds pause = std::chrono::seconds(1));

} // namespace tutti
