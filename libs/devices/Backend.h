// The ways to a sound card: a table, made in main() and handed down. Another system brings a row of its own.
#pragma once

#include "devices/AudioDevice.h"

#include <span>

namespace tutti {

struct Backend {
    std::string name; ///< as in DeviceConfig::backend
    std::string doc;  ///< half a line for people
    /// What there is now. Fault::device with a hint when it cannot be reached; starts nothing.
    Expected<std::vector<DeviceInfo>> (*list)() = nullptr;
    /// Without regard to DeviceConfig::keep. Fault::device with a hint.
    Expected<std::unique_ptr<AudioDevice>> (*open)(const DeviceConfig&) = nullptr;
};

/// `jack` and `silent`.
std::vector<Backend> builtinBackends();

/// What a user calls a device: `jack`, `jack:studio`, `silent`; a backend and, behind a colon, one of its
/// devices.
DeviceConfig deviceCalled(const std::string& words);
/// The same words for a device that was opened.
std::string wordsFor(const DeviceConfig&, const AudioDevice&);

/// The device of that name and no other; with DeviceConfig::keep it is a kept one. Fault::usage for a backend
/// that is not in the table.
Expected<std::unique_ptr<AudioDevice>> openDevice(const DeviceConfig&, std::span<const Backend>);

} // namespace tutti
