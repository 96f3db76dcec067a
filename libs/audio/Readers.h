// The part of AudioReader.h that libsndfile does, and the part that FFmpeg does.
#pragma once

#include "audio/AudioReader.h"

namespace tutti {

Expected<std::unique_ptr<AudioReader>> openBySndfile(const std::string& path);
/// Whether a file that starts like this is one of those. libsndfile can read many more kinds, by code that
/// few have ever looked at; it is not asked to.
bool isForSndfile(std::string_view firstBytes);

Expected<std::unique_ptr<AudioReader>> openByFfmpeg(const std::string& path);

/// Up to 16 bytes from the start of a file; fewer if it is shorter.
std::string firstBytes(const std::string& path);

/// Fault::input: such a file cannot even be started with, and where it breaks off, as far as one can see.
Error cannotRead(const std::string& path);

/// Fault::input: the sound cannot be read on from this frame.
Error damagedAt(const std::string& path, std::int64_t frame);

/// Fault::input if a file claims what no sound has.
Result checkClaims(const std::string& path, const AudioInfo&);

} // namespace tutti
