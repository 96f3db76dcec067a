// A sound file becomes a project's own: copied into its folder at the project's rate, hashed, with peaks to
// draw it by.
#pragma once

#include "base/Expected.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

namespace tutti {

struct ImportedAudio {
    std::string file; ///< relative to the project's folder: media/take-3f9a2c71.wav
    std::int64_t frames = 0;
    int channels = 0;
    std::string sha256;        ///< of the file in the project
    std::string origin;        ///< the name of the file it came from
    double originRate = 0;     ///< Hz, if it was converted; else 0
    std::string title;         ///< from its tags, or its name without the ending
    std::int64_t nonsense = 0; ///< samples that were no sound and became silence (withoutNonsense)
    std::string cut;           ///< what to tell of a file that was cut off (missingText)
    bool fresh = false;        ///< the project did not have this file yet
};

/// `progress` gets 0..1 and says false to stop (Fault::interrupted). Integer samples at the project's rate
/// keep their bits, all else becomes 32 bit float. The same sound imported twice is one file. On failure the
/// folder is as it was.
Expected<ImportedAudio> importAudio(const std::string& source, const std::filesystem::path& projectFolder,
                                    double projectRate, const std::function<bool(double)>& progress = {});

} // namespace tutti
