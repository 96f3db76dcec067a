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
            exchange(audio, ring_.data() + place_, count);
            place_ += count;
            if (place_ == size) place_ = 0;
            audio += count;
            frames -= count;
        }
    }

private:
    /// In pieces that stay in the cache, because copying is what the machine does fastest.
    static void exchange(float* a, float* b, int count) noexcept TUTTI_RT {
        float kept[64];
        for (int n; count > 0; a += n, b += n, count -= n) {
            n = std::min(count, 64);
            std::copy_n(a, n, kept);
            std::copy_n(b, n, a);
            std::copy_n(kept, n, b);
        }
    }

    std::vector<float> ring_;
    int place_ = 0;
};

} // namespace tutti
