// Floats to integers of fewer bits, with dither.
//
// tpdf: triangular noise of two steps, which frees the error from the signal (Lipshitz, Wannamaker,
// Vanderkooy, "Quantization and Dither", JAES 40, 1992). shaped: the same with the error fed back through
// their 5-tap F-weighted filter (44.1 and 48 kHz; elsewhere plain tpdf). The noise is a function of (seed,
// channel, frame).
#pragma once

#include "audio/AudioView.h"

#include <array>
#include <cstdint>
#include <vector>

namespace tutti {

enum class Dither { none, tpdf, shaped };

class Quantiser {
public:
    /// bits: 16, 24 or 32.
    Quantiser(int bits, Dither, int channels, double rate, std::uint64_t seed);

    /// Interleaved integers of 32 bits whose lower ones are zero. Full scale clips.
    void process(ConstAudioView, std::int32_t* interleaved);
    /// Samples so far that were above it.
    std::int64_t clipped() const { return clipped_; }

private:
    int bits_;
    Dither dither_;
    std::uint64_t seed_;
    std::int64_t frame_ = 0, clipped_ = 0;
    std::vector<std::array<double, 5>> errors_; // per channel, newest first
};

} // namespace tutti
