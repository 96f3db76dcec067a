// Sound files, read from the start to the end.
//
// libsndfile reads WAV, RF64, W64, BWF, AIFF, CAF, FLAC, Ogg and Opus; the rest and what it refuses goes to
// FFmpeg's libraries (MP3, AAC, ALAC, FLAC of 12 and 20 bits, the sound of films). The padding that coders
// add is left out where the file tells it.
//
// Files are not trusted: claims of more than 64 channels or of rates outside 8,000 to 384,000 Hz are refused,
// other files and hosts that a file names are not opened, and none may keep us busy for five seconds without
// giving sound. Where a file of plain samples or an MP3 breaks off, there it ends, and AudioInfo::missing
// says how much is not there; other damage is an error that names the frame.
#pragma once

#include "audio/AudioView.h"
#include "base/Expected.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <string>

namespace tutti {

struct AudioInfo {
    double rate = 0; ///< Hz
    int channels = 0;
    std::int64_t frames = -1;   ///< -1: not known before the end is reached
    std::int64_t expected = -1; ///< frames, roughly, for showing progress; -1: no idea
    std::string format;         ///< for people: WAV, 24 bit
    int bits = 0;               ///< of integer samples that a float keeps without loss (16, 24), else 0
    std::map<std::string, std::string> tags; ///< title artist album date genre comment
    /// Frames that the file's head speaks of and that are not there: it was cut off. Known once read() has
    /// come to the end, of files of plain samples from the start.
    std::int64_t missing = 0;

    /// Which part of all this so many frames are, 0 to 1; 0 as long as nobody knows.
    double share(std::int64_t done) const {
        return expected > 0 ? std::min(1.0, static_cast<double>(done) / static_cast<double>(expected)) : 0;
    }
    double expectedSeconds() const { return expected > 0 ? static_cast<double>(expected) / rate : 0; }
};

class AudioReader {
public:
    virtual ~AudioReader() = default;
    virtual const AudioInfo& info() const = 0;
    /// Fills the view from its start; the number of frames that came, 0 at the end. An error names file and
    /// place.
    virtual Expected<int> read(AudioView) = 0;
};

/// `-` is standard input, whose bytes are first collected in a temporary file. Fault::input with the reason.
Expected<std::unique_ptr<AudioReader>> openAudio(const std::string& path);

/// The same sound at another rate (soxr's best quality), without delay and of exactly the rounded length.
std::unique_ptr<AudioReader> resampled(std::unique_ptr<AudioReader>, double rate);

/// The same sound with silence in place of samples that no sound has: NaN, the infinite, and all beyond a
/// million times full scale. `found` counts them as they are met; it must outlive the reader.
std::unique_ptr<AudioReader> withoutNonsense(std::unique_ptr<AudioReader>, std::int64_t& found);
/// What the user should know about as many of them; empty if there are none.
std::string nonsenseText(std::int64_t found);
/// The same about frames that are missing at the end.
std::string missingText(const AudioInfo&);

/// All of it in memory. Refuses more than `limit` samples.
Expected<AudioBuffer> readAll(AudioReader&, std::int64_t limit = std::int64_t{1} << 31);

} // namespace tutti
