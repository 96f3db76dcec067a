#include "dsp/HalfBand.h"

#include "base/Maths.h"

#include <algorithm>
#include <cmath>

namespace tutti {
namespace {

/// Modified Bessel function of the first kind and order 0, by its power series.
double besselI0(double x) {
    double sum = 1, term = 1;
    for (int k = 1; k < 60; ++k) {
        term *= x * x / (4.0 * k * k);
        sum += term;
    }
    return sum;
}

constexpr double kaiserBeta = 9.0; // 90 dB in the stop band

} // namespace

HalfBand::HalfBand() {
    double sum = 0;
    std::array<double, pairs> exact{};
    for (int j = 0; j < pairs; ++j) {
        const double distance = 2 * j + 1, place = distance / (2 * pairs);
        const double window = besselI0(kaiserBeta * std::sqrt(1 - place * place)) / besselI0(kaiserBeta);
        exact[static_cast<std::size_t>(j)] = (j % 2 == 0 ? 1 : -1) / (maths::pi * distance) * window;
        sum += exact[static_cast<std::size_t>(j)];
    }
    // 0.5 in the middle and 0.25 on either side: 0 dB at 0 Hz.
    for (std::size_t j = 0; j < exact.size(); ++j)
        taps_[j] = static_cast<float>(exact[j] * 0.25 / sum);
}

void HalfBand::reset() noexcept TUTTI_RT {
    odd_.fill(0);
    even_.fill(0);
}

void HalfBand::process(const float* in, float* out, int frames) noexcept TUTTI_RT {
    constexpr int oddPast = 2 * delay + 1, evenPast = delay;
    while (frames > 0) {
        const int count = std::min(frames, chunk);
        for (int n = 0; n < count; ++n) {
            even_[static_cast<std::size_t>(evenPast + n)] = in[2 * n];
            odd_[static_cast<std::size_t>(oddPast + n)] = in[2 * n + 1];
        }
        // Always a whole chunk, so that the loops have a length the compiler knows; what is behind `count` is
        // computed from old samples and not used.
        float sums[chunk];
        for (int n = 0; n < chunk; ++n)
            sums[n] = 0.5f * even_[static_cast<std::size_t>(n)];
        for (int j = 0; j < pairs; ++j) {
            const float tap = taps_[static_cast<std::size_t>(j)];
            const float* before = odd_.data() + delay - j;
            const float* behind = odd_.data() + delay + 1 + j;
            for (int n = 0; n < chunk; ++n)
                sums[n] += tap * (before[n] + behind[n]);
        }
        std::copy_n(sums, count, out);
        std::copy_n(odd_.begin() + count, oddPast, odd_.begin());
        std::copy_n(even_.begin() + count, evenPast, even_.begin());
        in += 2 * count;
        out += count;
        frames -= count;
    }
}

} // namespace tutti
