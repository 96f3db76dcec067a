// The chunks of a WAV, RF64, W64, AIFF or CAF file: what it says about itself, held against what is there.
//
// libsndfile reads such files and says neither how much of one is missing nor where it breaks off; this does.
// Only heads of chunks are read, so it takes no time. EA IFF 85 (AIFF), Microsoft's RIFF (WAV), EBU Tech 3306
// (RF64), Sony's Wave64 (W64), Apple's CAF specification.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace tutti {

struct Chunk {
    std::string id;
    std::int64_t at = 0;   ///< of its body, in bytes from the start of the file
    std::int64_t size = 0; ///< of its body, as it says; -1: until the end of the file
};

struct Chunks {
    std::int64_t fileBytes = 0;
    std::optional<Chunk> samples; ///< without the fields before the first sample
    std::optional<Chunk> id3;     ///< a tag of the kind that MP3 files have
    std::optional<Chunk> broken;  ///< before the samples, and reaches beyond the end of the file

    /// Frames of so many bytes that the head speaks of and that are not there. A length that nobody knew when
    /// the head was written (0, or all ones, from a pipe) speaks of nothing.
    std::int64_t missingFrames(std::int64_t frameBytes) const;
};

/// None if the file is of no such kind.
std::optional<Chunks> chunksOf(const std::string& path);

} // namespace tutti
