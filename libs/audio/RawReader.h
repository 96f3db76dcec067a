// Samples and nothing else: what a program writes into a pipe when nobody asked for a head. How they are to
// be understood has to be said.
#pragma once

#include "audio/AudioReader.h"

#include <istream>
#include <string_view>

namespace tutti {

/// Of one sample, as ffmpeg calls them; without le or be the lowest byte comes first.
inline constexpr std::string_view rawEncodings =
    "u8|s8|s16le|s24le|s32le|f32le|f64le|s16be|s24be|s32be|f32be|f64be|s16|s24|s32|f32|f64";

struct RawForm {
    double rate = 48000; ///< Hz
    int channels = 2;    ///< one frame after the other
    std::string encoding = "s16le";
};

/// `-` is standard input, taken as it comes: nothing waits for its end. A frame that is cut off at the end is
/// left out. Fault::input; Fault::usage for a form that cannot be.
Expected<std::unique_ptr<AudioReader>> openRaw(const std::string& path, const RawForm&);

} // namespace tutti
