// What devices keep to themselves of their latency, as `tutti measure latency` found it: a text of the
// user's, for all projects, for it belongs to a machine and its cables.
//
//   tutti-latency 1
//   48000 37 jack:default        at this rate this device is so many frames later than it says
//
#pragma once

#include "base/Expected.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace tutti {

struct MeasuredLatency {
    std::string device;      ///< backend and name: jack:default
    int rate = 0;            ///< Hz
    std::int64_t frames = 0; ///< may be below 0: it says too much
    bool operator==(const MeasuredLatency&) const = default;
};

/// None where there is no file. Fault::input, with file and line, for what is none of the above.
Expected<std::vector<MeasuredLatency>> readLatencies(const std::filesystem::path&);
/// Of this device at this rate; 0 where nothing was measured.
Expected<std::int64_t> measuredLatency(const std::filesystem::path&, const std::string& device, double rate);
/// Takes the place of what was measured before; 0 frames: nothing is kept. Makes the folder.
Result keepLatency(const std::filesystem::path&, const MeasuredLatency&);

} // namespace tutti
