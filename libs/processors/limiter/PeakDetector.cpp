#include "processors/limiter/PeakDetector.h"

#include <algorithm>
#include <cmath>

namespace tutti {
namespace {

/// The filter of Annex 2 at 1/8 and at 3/8 of the way between two samples: the factors of the samples to the
/// left, from the nearest on, and of those to the right. At 7/8 and 5/8 left and right change places.
struct Row {
    float left[6], right[6];
};
constexpr Row eighth{{0.9721679687500f, -0.1022949218750f, 0.0476074218750f, -0.0266113281250f,
                      0.0148925781250f, -0.0083007812500f},
                     {0.1373291015625f, -0.0594482421875f, 0.0332031250000f, -0.0196533203125f,
                      0.0109863281250f, 0.0017089843750f}};
constexpr Row third{{0.7797851562500f, -0.2003173828125f, 0.1015625000000f, -0.0582275390625f,
                     0.0330810546875f, -0.0189208984375f},
                    {0.4650878906250f, -0.1665039062500f, 0.0891113281250f, -0.0517578125000f,
                     0.0292968750000f, -0.0291748046875f}};

float gainOf(const Row& row) {
    float sum = 0;
    for (int k = 0; k < 6; ++k)
        sum += std::fabs(row.left[k]) + std::fabs(row.right[k]);
    return 1.0001f * sum; // room for rounding
}

} // namespace

PeakDetector::PeakDetector() {
    const auto quarters = designQuarters();
    gain_ = std::max(quarters.gain, std::max(gainOf(eighth), gainOf(third)));
    for (std::size_t k = 0; k < taps / 2; ++k) {
        const bool inRow = k < 6;
        const auto evenOf = [&](const Row& row) {
            return lanes(inRow ? (row.left[k] + row.right[k]) / 2 : 0.0f);
        };
        const auto oddOf = [&](const Row& row) {
            return lanes(inRow ? (row.left[k] - row.right[k]) / 2 : 0.0f);
        };
        taps_[k] = {lanes(quarters.half[k]),
                    lanes(quarters.even[k]),
                    lanes(quarters.odd[k]),
                    evenOf(eighth),
                    oddOf(eighth),
                    evenOf(third),
                    oddOf(third)};
    }
}

void PeakDetector::reset() noexcept TUTTI_RT {
    std::fill(std::begin(samples_), std::end(samples_), 0.0f);
    before_ = 0;
}

Frames16 PeakDetector::next(const Frames16& samples, float limit) noexcept TUTTI_RT {
    storeFrames(samples_, loadFrames(samples_ + 16));
    storeFrames(samples_ + taps, samples);
    const float largest = largestOf(map(samples, magnitude)), most = std::max(largest, before_);
    before_ = largest;
    if (most * gain_ <= limit) return {};
    const float* middle = samples_ + lag;
    return {around(middle), around(middle + 4), around(middle + 8), around(middle + 12)};
}

/// The highest of the eight places from each of four frames to the next.
Float4 PeakDetector::around(const float* middle) const noexcept TUTTI_RT {
    Float4 half{}, evenQuarter{}, oddQuarter{}, evenEighth{}, oddEighth{}, evenThird{}, oddThird{};
    for (int k = 0; k < taps / 2; ++k) {
        const auto left = load(middle - k), right = load(middle + 1 + k);
        const auto sum = left + right, difference = left - right;
        const auto& tap = taps_[k];
        half += sum * tap.half;
        evenQuarter += sum * tap.evenQuarter;
        oddQuarter += difference * tap.oddQuarter;
        evenEighth += sum * tap.evenEighth;
        oddEighth += difference * tap.oddEighth;
        evenThird += sum * tap.evenThird;
        oddThird += difference * tap.oddThird;
    }
    // |a + b| or |a - b|, whichever is larger, is |a| + |b|.
    const auto pair = [](Float4 even, Float4 odd) { return magnitude(even) + magnitude(odd); };
    const auto places = maximum(magnitude(load(middle)), magnitude(half));
    return maximum(maximum(places, pair(evenQuarter, oddQuarter)),
                   maximum(pair(evenEighth, oddEighth), pair(evenThird, oddThird)));
}

} // namespace tutti
