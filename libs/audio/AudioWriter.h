// Sound files, written.
//
// A file is built beside its place and moved there when it is whole and on the disk; one that is given up
// leaves nothing. The same sound and spec give the same bytes for all but the lossy types: no clocks, no
// chance. Samples of fewer bits than the input are rounded with dither that is a function of (seed,
// channel, frame).
#pragma once

#include "audio/AudioView.h"
#include "base/Expected.h"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tutti {

/// A part of a sound that has a name: up to the next one, the last to the end.
struct Chapter {
    double start = 0; ///< seconds
    std::string title;
    bool operator==(const Chapter&) const = default;
};

/// raw: samples and nothing else, one frame after the other, the lowest byte first.
inline constexpr std::string_view writableTypes = "wav|w64|rf64|bwf|aiff|caf|flac|raw|mp3|ogg|opus";

struct WriteSpec {
    std::string type = "wav";    ///< one of writableTypes; a wav above 4 GiB becomes RF64
    std::string bits = "24";     ///< 16 24 32 f32 f64; flac: 16 24; mp3, ogg, opus: not used
    std::string dither = "tpdf"; ///< none tpdf shaped; only where bits are integers
    double rate = 48000;         ///< Hz, whole
    int channels = 2;
    std::uint64_t seed = 0;
    double quality = 8;                      ///< 0..10, of mp3, ogg, opus
    double bitrate = 0;                      ///< kbit/s of mp3, ogg, opus (audio/Bitrate.h); 0: by quality
    std::map<std::string, std::string> tags; ///< title artist album date genre comment
    /// Sorted. As ID3 chapters (mp3), CHAPTER001 ... comments (flac, ogg, opus) or named cue points (wav,
    /// rf64, bwf, aiff); the others have no place for them.
    std::vector<Chapter> chapters{};
};

/// The type a file's name asks for: take.flac is flac; empty if its ending says nothing.
std::string typeOfName(const std::string& path);
/// Refuses combinations that no such file can hold, with the sentence for the user.
Result checkSpec(const WriteSpec&);

class AudioWriter {
public:
    virtual ~AudioWriter() = default;
    /// Fault::output, with the path; the file is then given up.
    virtual Result write(ConstAudioView) = 0;
    /// The file is whole, on the disk and at its place.
    virtual Result finish() = 0;
    /// Samples so far that lost what they had above full scale; floats and encoders that lose something
    /// take all.
    virtual std::int64_t clipped() const = 0;
};

/// mp3, ogg and opus: what is read back is not what was written.
bool losesSomething(const WriteSpec&);

/// `-` is standard output. A wav (whose header says that the length is not known) and raw samples go out as
/// they come; of all other types the header is known at the end, so they wait in a temporary file until then.
Expected<std::unique_ptr<AudioWriter>> createAudio(const std::string& path, const WriteSpec&);
/// The bytes of a finished file.
Result copyToStandardOutput(const std::string& path);

} // namespace tutti
