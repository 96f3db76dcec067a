// A sound file, measured from its first sample to its last.
#pragma once

#include "app/SoundMeter.h"
#include "commands/Common.h"

#include <functional>
#include <memory>

namespace tutti::cli {

/// Momentary and short-term loudness every `step` seconds.
struct Series {
    double step = 0; ///< seconds; 0: none
    std::vector<double> momentary, shortTerm;
    bool shown = true; ///< false: it was measured for a drawing only
};

struct FileReport {
    std::string path;
    std::optional<Error> error; ///< then nothing else is there
    Measured sound{};
    std::vector<Measured> channels{};
    std::int64_t nonsense = 0; ///< samples that are no sound
    std::int64_t missing = 0;  ///< frames at the end, of a file that was cut off
    std::string cut{};         ///< then this is to be told
    Series series{};
    std::shared_ptr<const SoundMeter> meter{}; ///< that heard all of it, for an album of several
};

/// `raw`: of samples without a head. `step`: of the series; 0 for none. `progress` gets what is done, 0..1,
/// and how long the sound is in seconds; false stops (Fault::interrupted).
Expected<FileReport> measureFile(const std::string& path, const std::optional<RawForm>& raw, bool perChannel,
                                 double step, const std::function<bool(double, double)>& progress);

} // namespace tutti::cli
