#include "processors/limiter/PeakDetector.h"

#include <algorithm>
#include <cmath>

namespace tutti {
namespace {

constexpr float worthAFarLook = 0.8f; // of the limit
constexpr double farBeta = 4.5;

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
Float4 evenOf(const Row& row, std::size_t k) {
    return lanes(k < 6 ? (row.left[k] + row.right[k]) / 2 : 0.0f);
}
Float4 oddOf(const Row& row, std::size_t k) {
    return lanes(k < 6 ? (row.left[k] - row.right[k]) / 2 : 0.0f);
}

/// The higher of a place and its mirror image: |even + odd| or |even - odd|, whichever is larger.
Float4 higher(Float4 even, Float4 odd) noexcept {
    return magnitude(even) + magnitude(odd);
}

} // namespace

PeakDetector::PeakDetector() {
    const MeterQuarters quarters;
    for (std::size_t k = 0; k < nearTaps / 2; ++k)
        nearTaps_[k] = {lanes(quarters.half[k]), lanes(quarters.even[k]), lanes(quarters.odd[k]),
                        evenOf(eighth, k),       oddOf(eighth, k),        evenOf(third, k),
                        oddOf(third, k)};
    const Quarters<farTaps> longer(farBeta);
    for (std::size_t k = 0; k < farTaps / 2; ++k)
        farTaps_[k] = {lanes(longer.half[k]), lanes(longer.even[k]), lanes(longer.odd[k])};
    gain_ = std::max({quarters.gain, longer.gain, gainOf(eighth), gainOf(third)});
}

void PeakDetector::reset() noexcept TUTTI_RT {
    std::fill(std::begin(samples_), std::end(samples_), 0.0f);
    std::fill(std::begin(largest_), std::end(largest_), 0.0f);
}

Frames16 PeakDetector::next(const Frames16& samples, float limit) noexcept TUTTI_RT {
    std::copy_n(samples_ + 16, farTaps, samples_);
    storeFrames(samples_ + farTaps, samples);
    largest_[0] = largest_[1];
    largest_[1] = largest_[2];
    largest_[2] = largestOf(map(samples, magnitude));
    const float most = std::max(std::max(largest_[0], largest_[1]), largest_[2]);
    if (most * gain_ <= limit) return {};
    const float* middle = samples_ + lag;
    const Frames16 peaks{near(middle), near(middle + 4), near(middle + 8), near(middle + 12)};
    if (!anyAbove(peaks, worthAFarLook * limit)) return peaks;
    return maximum(peaks, {far(middle), far(middle + 4), far(middle + 8), far(middle + 12)});
}

/// The highest of the sample and the seven places behind it, for four frames.
Float4 PeakDetector::near(const float* middle) const noexcept TUTTI_RT {
    Float4 half{}, evenQuarter{}, oddQuarter{}, evenEighth{}, oddEighth{}, evenThird{}, oddThird{};
    for (int k = 0; k < nearTaps / 2; ++k) {
        const auto left = load(middle - k), right = load(middle + 1 + k);
        const auto sum = left + right, difference = left - right;
        const auto& tap = nearTaps_[k];
        half += sum * tap.half;
        evenQuarter += sum * tap.evenQuarter;
        oddQuarter += difference * tap.oddQuarter;
        evenEighth += sum * tap.evenEighth;
        oddEighth += difference * tap.oddEighth;
        evenThird += sum * tap.evenThird;
        oddThird += difference * tap.oddThird;
    }
    const auto quarters = maximum(magnitude(half), higher(evenQuarter, oddQuarter));
    const auto printed = maximum(higher(evenEighth, oddEighth), higher(evenThird, oddThird));
    return maximum(magnitude(load(middle)), maximum(quarters, printed));
}

Float4 PeakDetector::far(const float* middle) const noexcept TUTTI_RT {
    Float4 half{}, even{}, odd{};
    for (int k = 0; k < farTaps / 2; ++k) {
        const auto left = load(middle - k), right = load(middle + 1 + k);
        const auto& tap = farTaps_[k];
        half += (left + right) * tap.half;
        even += (left + right) * tap.even;
        odd += (left - right) * tap.odd;
    }
    return maximum(magnitude(half), higher(even, odd));
}

} // namespace tutti
