// Is a sound file whole, and is it what a place of delivery asks for?
#pragma once

#include "app/Targets.h"
#include "audio/AudioReader.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace tutti {

struct SoundCheck {
    AudioInfo info;
    Measured sound;
    std::int64_t clippedRuns = 0;      ///< places where three samples or more stand at full scale
    std::int64_t firstClipped = 0;     ///< the frame of the first of them
    std::vector<std::string> problems; ///< sentences; empty: it passes
};

/// Reads a file to its end. `target` may be null. A file that cannot be read on is a problem of it, and no
/// error (Fault::input) unless there was nothing to read at all. `progress` gets 0..1 and says false to stop
/// (Fault::interrupted).
///
/// Problems: frames that are missing, samples that no sound has, and of a delivery: rate, channels, bits,
/// level, peak, noise floor, clipping.
Expected<SoundCheck> checkSound(const std::string& path, const Target* target,
                                const std::function<bool(double)>& progress = {});

} // namespace tutti
