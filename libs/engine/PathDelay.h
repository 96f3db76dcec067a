// A delay of a fixed number of frames on a stereo path: what makes early sound wait for late.
#pragma once

#include "audio/AudioView.h"
#include "base/RealTime.h"

#include <algorithm>
#include <cstdint>

namespace tutti {

class PathDelay {
public:
    explicit PathDelay(std::int64_t frames = 0) : ring_(2, static_cast<int>(frames)) {}

    bool none() const noexcept { return ring_.frames() == 0; }
    /// In place.
    void process(AudioView view) noexcept TUTTI_RT {
        const int size = ring_.frames();
        for (int done = 0; size > 0 && done < view.frames;) {
            const int count = std::min(view.frames - done, size - place_);
            for (int c = 0; c < 2; ++c)
                std::swap_ranges(view[c] + done, view[c] + done + count, ring_[c] + place_);
            place_ = (place_ + count) % size;
            done += count;
        }
    }

private:
    AudioBuffer ring_;
    int place_ = 0;
};

} // namespace tutti
