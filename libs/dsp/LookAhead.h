// A constant delay for one channel, in place: what lets a detector see the future.
//
// A ring of exactly as many frames as the delay: each sample changes places with the one that went in that
// many frames ago, so a block costs one pass and no bookkeeping per sample.
// prepare() allocates; the rest is for the audio thread.
#pragma once

#include "base/RealTime.h"

#include <algorithm>
#include <vector>

namespace tutti {

class LookAhead {
public:
    /// `frames` >= 0; 0 lets everything pass at once.
    void prepare(int frames) {
        ring_.assign(static_cast<std::size_t>(frames), 0.0f);
        place_ = 0;
    }

    void reset() noexcept TUTTI_RT {
        std::fill(ring_.begin(), ring_.end(), 0.0f);
        place_ = 0;
    }

    int frames() const noexcept TUTTI_RT { return static_cast<int>(ring_.size()); }

    void process(float* audio, int frames) noexcept TUTTI_RT {
        const int size = static_cast<int>(ring_.size());
        while (size > 0 && frames > 0) {
            const int count = std::min(frames, size - place_);
            std::swap_ranges(audio, audio + count, ring_.data() + place_);
            place_ += count;
            if (place_ == size) place_ = 0;
            audio += count;
            frames -= count;
        }
    }

private:
    std::vector<float> ring_;
    int place_ = 0;
};

} // namespace tutti
