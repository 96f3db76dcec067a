// The same sound in more or less time, and at the same pitch: by Rubber Band's finer engine (R3), offline,
// which looks at the whole sound before it starts.
//
// The library is loaded when it is first needed (docs/decisions/005-libraries-loaded-late.md).
#pragma once

#include "audio/AudioView.h"
#include "base/Expected.h"

#include <cstdint>
#include <functional>

namespace tutti {

/// The same sound twice: from its start to its end each time.
struct StretchSource {
    double rate = 48000; ///< Hz
    int channels = 2;
    std::int64_t frames = 0;
    std::function<Result()> rewind;
    std::function<Expected<int>(AudioView)> read; ///< fills from the start; 0 at the end
};

/// `speed` 0.1 .. 10: 2 takes half the time. `sink` gets round(frames / speed) frames. `progress` gets 0..1,
/// false stops (Fault::interrupted). Fault::plugin if the library is not installed.
Result stretchTime(const StretchSource&, double speed, const std::function<Result(ConstAudioView)>& sink,
                   const std::function<bool(double)>& progress = {});

} // namespace tutti
