// A device without a sound card: silence comes in, what goes out is dropped, and the clock is the computer's.
// The engine runs on it where there is nothing else, and while a device that was lost is awaited.
//
// It is late, not wrong, on a busy machine: blocks that are late are made at once. Only when it is more than
// a quarter of a second behind does it give up what it missed: one xrun, and the time jumps.
#pragma once

#include "devices/Backend.h"

#include <functional>

namespace tutti {

struct SilentConfig {
    double rate = 48000; ///< Hz, 1 to 10 MHz
    int block = 256;     ///< frames, 1 or more
    int inputs = 2, outputs = 2, midiOutputs = 1;
    std::int64_t firstTime = 0; ///< of the first block
    /// Which clock it runs on; a test has its own.
    std::function<std::int64_t()> now{};
    std::function<void(std::int64_t)> sleepUntil{};
};

std::unique_ptr<AudioDevice> makeSilentDevice(SilentConfig);

/// `silent` of the table of backends: 48 kHz and 256 frames if nothing else is asked for.
Backend silentBackend();

} // namespace tutti
