// For an algorithm that works in pieces of a size of its own (a library with fixed blocks, a Fourier
// transform, a network): hands it whole pieces that begin at absolute multiples of their size, whatever the
// blocks outside. What comes out is late by exactly one piece.
//
//     reframer.process(block.audio, block.start, [&](std::int64_t start, float* const* channels) { ... });
//
// The body gets the input of the frames start .. start + size - 1 and replaces it by its output. It is called
// when the last of them has arrived. If the first block begins inside a piece, the body hears silence before
// it. prepare() allocates, the rest is for the audio thread.
#pragma once

#include "audio/AudioView.h"
#include "base/RealTime.h"

#include <algorithm>
#include <cstdint>

namespace tutti {

class Reframer {
public:
    void prepare(int channels, int size) {
        piece_.resize(channels, size);
        size_ = size;
    }
    void reset() noexcept TUTTI_RT {
        for (int c = 0; c < piece_.channels(); ++c)
            std::fill_n(piece_[c], size_, 0.0f);
    }
    std::int64_t latency() const noexcept TUTTI_RT { return size_; }

    template<class Body>
    void process(AudioView audio, std::int64_t start, Body&& body) noexcept {
        for (int done = 0; done < audio.frames;) {
            const auto frame = start + done;
            const int place = static_cast<int>((frame % size_ + size_) % size_);
            const int count = std::min(audio.frames - done, size_ - place);
            // One array serves both ways: what comes in takes the place of what went out.
            for (int c = 0; c < piece_.channels(); ++c)
                std::swap_ranges(audio[c] + done, audio[c] + done + count, piece_[c] + place);
            done += count;
            if (place + count == size_) body(frame - place, piece_.view().channels);
        }
    }

private:
    AudioBuffer piece_; // before a place: input; from it on: output of the piece before
    int size_ = 1;
};

} // namespace tutti
