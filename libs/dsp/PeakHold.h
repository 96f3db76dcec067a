// The largest of the last so many values, where "so many" may change at any time.
//
// Only values that can still become the largest are kept, in falling order (D. Lemire, "Streaming
// Maximum-Minimum Filter Using No More than Three Comparisons per Element", 2006). A value costs little on
// average; in the worst case one push drops all that are kept. prepare() allocates, the rest is for the audio
// thread.
#pragma once

#include "base/RealTime.h"

#include <cstdint>
#include <vector>

namespace tutti {

class PeakHold {
public:
    /// `most` >= 1: the longest window.
    void prepare(int most) {
        kept_.assign(static_cast<std::size_t>(most) + 1, {});
        reset();
    }
    void reset() noexcept TUTTI_RT { first_ = last_ = pushed_ = 0; }

    void push(float value) noexcept TUTTI_RT {
        while (last_ != first_ && at(last_ - 1).value <= value)
            --last_;
        if (last_ - first_ == static_cast<std::int64_t>(kept_.size())) ++first_;
        at(last_++) = {value, pushed_++};
    }
    /// The largest of the last `window` values pushed; 0 if there are none. Values that once fell out of a
    /// shorter window do not come back.
    float largest(std::int64_t window) noexcept TUTTI_RT {
        while (last_ != first_ && at(first_).place < pushed_ - window)
            ++first_;
        return last_ == first_ ? 0 : at(first_).value;
    }

private:
    struct Kept {
        float value = 0;
        std::int64_t place = 0;
    };
    Kept& at(std::int64_t index) noexcept { return kept_[static_cast<std::size_t>(index) % kept_.size()]; }

    std::vector<Kept> kept_; // a ring: first_ (the largest) to before last_
    std::int64_t first_ = 0, last_ = 0, pushed_ = 0;
};

} // namespace tutti
