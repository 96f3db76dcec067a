// JACK, and PipeWire through its libjack: our own client, without a library between.
//
// A server that dies is noticed by its closed socket, and one that hangs by its silence of a second and a
// half; both are DeviceClient::lost(). libjack is waited for with a limit only, and told to close from no
// thread of its own.
#pragma once

#include "devices/Backend.h"

namespace tutti {

/// `jack` of the table of backends. Never starts a server.
Backend jackBackend();

/// The server there is: DeviceConfig::device left empty.
Expected<std::vector<DeviceInfo>> listJack();

} // namespace tutti
