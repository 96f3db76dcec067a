// A sound card that JUCE has opened, as an AudioDevice.
#pragma once

#include "devices/AudioDevice.h"

namespace juce {
class AudioIODevice;
class AudioIODeviceType;
} // namespace juce

namespace tutti {

/// `type` has been scanned. Opens the device of that name for input and output, as far as it has both;
/// without a name the type's default. `config.backend` is the word for it in messages. Fault::device with a
/// hint: there is no such device, or the system refuses it (its words are in the message).
Expected<std::unique_ptr<AudioDevice>> openJuceDevice(std::unique_ptr<juce::AudioIODeviceType> type,
                                                      const DeviceConfig& config);

} // namespace tutti
