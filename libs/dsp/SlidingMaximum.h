// The largest of the last so many frames, at every frame, sixteen at once.
//
// M. van Herk, "A fast algorithm for local minimum and maximum filters on rectangular and octagonal kernels",
// 1992: time is cut into pieces of the window's length; the window is the end of one piece and the beginning
// of the next, so its maximum is that of two numbers that are found in passing. The cost does not depend on
// the window. prepare() allocates, the rest is for the audio thread.
#pragma once

#include "dsp/Frames16.h"

#include <vector>

namespace tutti {

class SlidingMaximum {
public:
    /// The window in steps of 16 frames, at least 1.
    void prepare(int steps) {
        ends_.assign(static_cast<std::size_t>(steps) * 16 + 1, 0.0f);
        reset();
    }
    void reset() noexcept TUTTI_RT {
        std::fill(ends_.begin(), ends_.end(), 0.0f);
        place_ = 0;
        begin_ = 0;
    }
    int window() const noexcept TUTTI_RT { return static_cast<int>(ends_.size()) - 1; }

    /// Values are >= 0; before the first there were zeros.
    Frames16 next(const Frames16& in) noexcept TUTTI_RT {
        // Until its turn comes to be overwritten, ends_[k] is the largest from k on in the piece before.
        const auto old = loadFrames(ends_.data() + place_ + 1);
        storeFrames(ends_.data() + place_, in);
        Float4 before = lanes(begin_);
        const auto beginnings = map(in, [&](Float4 x) {
            x = maximum(x, movedUp<1>(x));
            x = maximum(maximum(x, movedUp<2>(x)), before);
            before = lastLane(x);
            return x;
        });
        begin_ = before[0];
        place_ += 16;
        if (place_ == window()) turn();
        return maximum(old, beginnings);
    }

private:
    void turn() noexcept {
        float most = 0;
        for (int k = window() - 1; k >= 0; --k)
            ends_[static_cast<std::size_t>(k)] = most = std::max(most, ends_[static_cast<std::size_t>(k)]);
        place_ = 0;
        begin_ = 0;
    }

    std::vector<float> ends_; // one more than the window: a 0
    int place_ = 0;
    float begin_ = 0; // the largest of this piece so far
};

} // namespace tutti
