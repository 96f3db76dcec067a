// What a delivery must be like: loudness, true peak and where that is written.
//
// Streaming services publish a level and no tolerance; 1 LU is taken for them. Numbers are compared at a
// hundredth, as they are shown.
#pragma once

#include "app/SoundMeter.h"
#include "base/Expected.h"

#include <span>
#include <string>
#include <string_view>

namespace tutti {

/// What the level of a target is the level of.
enum class Gauge {
    none,      ///< only the peak counts
    programme, ///< integrated loudness, LUFS
    dialogue,  ///< loudness of the dialogue, LUFS; of the whole programme where it was not measured (the note
               ///< says so)
    rms        ///< root mean square of all samples, dBFS; the peak is that of samples
};

struct Target {
    std::string_view name;
    Gauge gauge = Gauge::programme;
    double level = -14;    ///< LUFS, or dBFS for rms
    double tolerance = 1;  ///< LU
    double peak = -1;      ///< dBTP, or dBFS for rms
    double noiseFloor = 0; ///< dBFS at most; 0: it does not count
    double rate = 0;       ///< Hz the file should have; 0: any
    int channels = 0;      ///< the file should have; 0: any
    std::string_view bits; ///< empty: any
    std::string_view doc;
    std::string_view source;
};

/// Sorted by name.
std::span<const Target> allTargets();
/// Refuses with the nearest name (Fault::usage).
Expected<Target> findTarget(std::string_view name);
/// The names with | between them.
std::string_view targetNames();

/// A sound against a target.
struct Verdict {
    bool level = true, peak = true, noise = true;
    std::string note; ///< what the numbers do not say; may be empty
    bool pass() const { return level && peak && noise; }
};
Verdict judge(const Target&, const Measured&);

/// The level the target speaks of.
double levelOf(Gauge, const Measured&);
double peakOf(Gauge, const Measured&);
/// LUFS or dBFS; dBTP or dBFS.
std::string_view levelUnit(Gauge);
std::string_view peakUnit(Gauge);

} // namespace tutti
