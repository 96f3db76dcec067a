// Bits a second of the types that lose something, in the terms of libsndfile.
#pragma once

#include "audio/AudioWriter.h"

namespace tutti {

/// libsndfile's compression level, 0 (large) to 1 (small), for the spec's bitrate, or for its quality if that
/// is 0. mp3 has exactly the rate asked for (constant), opus about it, ogg what its encoder reaches on
/// average with usual music (the nominal rate). Fault::usage, with what there is, for rates that no such file
/// has.
Expected<double> compressionLevel(const WriteSpec&);

} // namespace tutti
