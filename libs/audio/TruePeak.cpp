#include "audio/TruePeak.h"

#include <algorithm>
#include <cstddef>

namespace tutti {
namespace {

float largestLane(Float4 value) {
    return std::max(std::max(value[0], value[1]), std::max(value[2], value[3]));
}

float largestOf16(const float* samples) {
    const auto a = maximum(magnitude(load(samples)), magnitude(load(samples + 4)));
    const auto b = maximum(magnitude(load(samples + 8)), magnitude(load(samples + 12)));
    return largestLane(maximum(a, b));
}

const MeterQuarters& interpolator() {
    static const MeterQuarters made;
    return made;
}

} // namespace

TruePeak::TruePeak() : kernel_(&interpolator()) {}

void TruePeak::reset() noexcept TUTTI_RT {
    samples_.fill(0);
    samplePeak_ = between_ = 0;
}

void TruePeak::add(const float* samples, int frames) noexcept TUTTI_RT {
    while (frames > 0) {
        const int count = std::min(frames, longest);
        std::copy_n(samples, count, samples_.begin() + history);
        std::fill_n(samples_.begin() + history + count, 2 * group, 0.0f);
        addPiece(count);
        std::copy_n(samples_.begin() + count, history, samples_.begin());
        samples += count;
        frames -= count;
    }
}

/// Looks at all places whose 16 samples are there, and once more at three that came before: four places are
/// done side by side, and doing one twice does not change a maximum.
void TruePeak::addPiece(int frames) noexcept TUTTI_RT {
    const int places = history + frames - taps + 1;
    const float* samples = samples_.data();
    float here = largestOf16(samples);
    for (int first = 0; first < places; first += group, samples += group) {
        const float next = largestOf16(samples + group);
        const float largest = std::max(here, next);
        samplePeak_ = std::max(samplePeak_, largest);
        here = next;
        if (largest * kernel_->gain <= std::max(between_, samplePeak_)) continue;
        for (int i = 0; i < group; i += 4)
            between_ = std::max(between_, between(samples_.data() + std::min(first + i, places - 4)));
    }
}

/// The largest of twelve values: at 1/4, 2/4 and 3/4 between samples[7 + n] and samples[8 + n], n = 0..3.
float TruePeak::between(const float* samples) const noexcept TUTTI_RT {
    Float4 half{}, even{}, odd{};
    for (int k = 0; k < taps / 2; ++k) {
        const auto left = load(samples + taps / 2 - 1 - k), right = load(samples + taps / 2 + k);
        const auto sum = left + right, difference = left - right;
        const auto tap = static_cast<std::size_t>(k);
        half += sum * lanes(kernel_->half[tap]);
        even += sum * lanes(kernel_->even[tap]);
        odd += difference * lanes(kernel_->odd[tap]);
    }
    const auto quarters = maximum(magnitude(even + odd), magnitude(even - odd));
    return largestLane(maximum(magnitude(half), quarters));
}

float TruePeak::truePeak() const noexcept TUTTI_RT {
    TruePeak rest = *this;
    constexpr std::array<float, taps - 1> silence{};
    rest.add(silence.data(), taps - 1);
    return std::max(rest.between_, rest.samplePeak_);
}

} // namespace tutti
