// Two sounds against each other: what is left when one is taken from the other.
#pragma once

#include "audio/AudioReader.h"

#include <cstdint>
#include <functional>
#include <string>

namespace tutti {

struct SoundDifference {
    std::string shape;       ///< why they cannot be compared (rate, channels); empty if they can
    double rate = 0;         ///< Hz of the first one
    double peak = 0;         ///< dBFS of the largest difference; minus infinity for the same samples
    double rms = 0;          ///< dBFS of all differences
    std::int64_t at = 0;     ///< frame of the largest difference, in the first sound
    int channel = 0;         ///< from 0
    std::int64_t offset = 0; ///< frames by which the second one lags; 0 unless it was aligned
    std::int64_t framesA = 0, framesB = 0;
};

/// `align`: the second sound may start up to a second earlier or later; found by correlation of the first ten
/// seconds. Where one sound is longer, the rest counts against silence. `progress` gets 0..1 and says false
/// to stop.
Expected<SoundDifference> compareSounds(const std::string& pathA, const std::string& pathB, bool align,
                                        const std::function<bool(double)>& progress = {});

} // namespace tutti
