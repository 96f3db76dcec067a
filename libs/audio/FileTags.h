// What a finished sound file says of itself, written into it afterwards by TagLib: chapters, and how much
// louder or softer a player should play it. The sound is not touched.
//
// Sources: ID3v2 Chapter Frame Addendum 1.0 (CHAP, CTOC); Xiph's "Chapter Extension" (CHAPTER001); ReplayGain
// 2.0 (hydrogenaudio): gain to -18 LUFS, true peaks as linear numbers; RFC 7845, 5.2.1 (R128_TRACK_GAIN).
#pragma once

#include "audio/AudioWriter.h"
#include "base/Expected.h"

#include <filesystem>
#include <optional>
#include <span>
#include <string>

namespace tutti {

/// Adds them to an mp3, flac, ogg or opus file in its place. `end` of the last one, in seconds.
/// Fault::output.
Result addChapters(const std::string& path, std::span<const Chapter>, double end);

/// What players are told about loudness.
struct PlayerGain {
    /// How they are told: by ReplayGain, in the tags of all kinds of file (an opus has R128's, as it must);
    /// or by R128 gains, which only opus, ogg and flac have.
    enum class Kind { replayGain, r128 } kind = Kind::replayGain;
    double gain = 0; ///< dB to -18 LUFS
    double peak = 0; ///< dBTP
    std::optional<double> albumGain{}, albumPeak{};
};

/// Replaces such tags in a copy beside the file and puts that into its place once it is whole; what else the
/// tags say stays. For wav, aiff, mp3, flac, ogg, opus, m4a. Fault::usage for others, Fault::output.
Result writePlayerGain(const std::filesystem::path&, const PlayerGain&);

} // namespace tutti
