// A number that moves to its target in a straight line over a fixed number of frames, so that a turned knob
// does not click. Advances per frame: the values do not depend on how the time is cut into blocks.
// Audio thread, no allocation.
#pragma once

#include "base/RealTime.h"

namespace tutti {

class Glide {
public:
    /// `frames` >= 1: how long a change takes.
    void prepare(int frames) noexcept { length_ = frames; }
    /// Is there at once.
    void jump(float value) noexcept TUTTI_RT {
        value_ = target_ = value;
        left_ = 0;
    }
    void moveTo(float target) noexcept TUTTI_RT {
        if (target == target_) return;
        target_ = target;
        left_ = length_;
        step_ = (target - value_) / static_cast<float>(length_);
    }
    bool moving() const noexcept TUTTI_RT { return left_ > 0; }
    float value() const noexcept TUTTI_RT { return value_; }
    float next() noexcept TUTTI_RT {
        if (left_ > 0) value_ = --left_ == 0 ? target_ : value_ + step_;
        return value_;
    }
    void fill(float* out, int frames) noexcept TUTTI_RT {
        for (int i = 0; i < frames; ++i)
            out[i] = next();
    }

private:
    float value_ = 0, target_ = 0, step_ = 0;
    int length_ = 1, left_ = 0;
};

} // namespace tutti
