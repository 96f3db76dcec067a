// The part of AudioReader.h that libsndfile does, and the part that FFmpeg does.
#pragma once

#include "audio/AudioReader.h"

namespace tutti {

Expected<std::unique_ptr<AudioReader>> openBySndfile(const std::string& path);
Expected<std::unique_ptr<AudioReader>> openByFfmpeg(const std::string& path);

/// Fault::input if a file claims what no sound has.
Result checkClaims(const std::string& path, const AudioInfo&);

} // namespace tutti
