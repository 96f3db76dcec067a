// Three running means in a row: a smooth bell of three times their length, at a few additions per frame.
//
// A running sum of fractions drifts; this one counts in whole numbers and is exact for ever: after enough
// zeros the mean is 0, to the bit. What goes in is rounded up, to 2^-18, so the mean is never too low by more
// than the rounding to a float. prepare() allocates, the rest is for the audio thread.
#pragma once

#include "dsp/Frames16.h"

#include <cstdint>
#include <vector>

namespace tutti {

class BoxSmoother {
public:
    /// The length of one mean in frames, 1 to 1,024.
    void prepare(int length) {
        for (auto& box : boxes_)
            box.ring.assign(static_cast<std::size_t>(length), 0);
        const auto cube = static_cast<double>(length) * length * length;
        scale_ = 1 / (static_cast<double>(unit) * cube);
        reset();
    }
    void reset() noexcept TUTTI_RT {
        for (auto& box : boxes_) {
            std::fill(box.ring.begin(), box.ring.end(), 0);
            box.sum = 0;
        }
        place_ = 0;
    }
    /// Frames from which a mean is taken.
    int span() const noexcept TUTTI_RT { return 3 * length() - 2; }

    /// Values from 0 to 64.
    Frames16 next(const Frames16& in) noexcept TUTTI_RT {
        float values[16];
        storeFrames(values, map(in, [](Float4 x) { return x * lanes(unit) + lanes(0.99f); }));
        for (int done = 0, count; done < 16; done += count) {
            count = std::min(16 - done, length() - place_);
            run(values + done, count);
            place_ += count;
            if (place_ == length()) place_ = 0;
        }
        return loadFrames(values);
    }

private:
    static constexpr float unit = 1 << 18; // 64 * 2^18 * 1024^3 < 2^63

    struct Box {
        std::vector<std::int64_t> ring;
        std::int64_t sum = 0;
    };
    int length() const noexcept { return static_cast<int>(boxes_[0].ring.size()); }

    /// No further than to the end of the rings.
    void run(float* values, int count) noexcept {
        std::int64_t *first = boxes_[0].ring.data() + place_, *second = boxes_[1].ring.data() + place_,
                     *third = boxes_[2].ring.data() + place_;
        std::int64_t a = boxes_[0].sum, b = boxes_[1].sum, c = boxes_[2].sum;
        for (int i = 0; i < count; ++i) {
            const std::int64_t whole = static_cast<std::int32_t>(values[i]);
            a += whole - first[i];
            first[i] = whole;
            b += a - second[i];
            second[i] = a;
            c += b - third[i];
            third[i] = b;
            values[i] = static_cast<float>(static_cast<double>(c) * scale_);
        }
        boxes_[0].sum = a;
        boxes_[1].sum = b;
        boxes_[2].sum = c;
    }

    Box boxes_[3];
    int place_ = 0;
    double scale_ = 1;
};

} // namespace tutti
