#include "audio/Quarters.h"

#include "base/Maths.h"

#include <algorithm>
#include <cmath>

namespace tutti {
namespace {

/// Modified Bessel function of the first kind, order 0: its power series.
double bessel0(double x) {
    double sum = 1, term = 1;
    for (int k = 1; term > 1e-18 * sum; ++k) {
        term *= x * x / (4.0 * k * k);
        sum += term;
    }
    return sum;
}

/// Sinc in a Kaiser window that reaches `width` to each side.
double windowedSinc(double distance, double width) {
    constexpr double beta = 4;
    const double inside = 1 - distance * distance / (width * width);
    const double window = bessel0(beta * std::sqrt(std::max(0.0, inside))) / bessel0(beta);
    return window * maths::sin(maths::pi * distance) / (maths::pi * distance);
}

} // namespace

Quarters designQuarters() {
    // Taps left and right of the middle, at a place 1/4 and 2/4 of the way between two samples.
    constexpr std::size_t count = Quarters::taps / 2;
    std::array<double, count> left{}, right{}, half{};
    double quarterSum = 0, halfSum = 0;
    for (std::size_t k = 0; k < count; ++k) {
        const auto distance = static_cast<double>(k);
        left[k] = windowedSinc(distance + 0.25, count);
        right[k] = windowedSinc(distance + 0.75, count);
        half[k] = windowedSinc(distance + 0.5, count);
        quarterSum += left[k] + right[k];
        halfSum += 2 * half[k];
    }
    Quarters quarters;
    double quarterGain = 0, halfGain = 0;
    for (std::size_t k = 0; k < count; ++k) {
        quarters.half[k] = static_cast<float>(half[k] / halfSum);
        quarters.even[k] = static_cast<float>((left[k] + right[k]) / (2 * quarterSum));
        quarters.odd[k] = static_cast<float>((left[k] - right[k]) / (2 * quarterSum));
        quarterGain += (std::fabs(left[k]) + std::fabs(right[k])) / quarterSum;
        halfGain += 2 * std::fabs(half[k]) / halfSum;
    }
    quarters.gain = static_cast<float>(1.0001 * std::max(quarterGain, halfGain)); // room for rounding
    return quarters;
}

} // namespace tutti
