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

} // namespace

double windowedSinc(double distance, double width, double beta) {
    const double inside = 1 - distance * distance / (width * width);
    const double window = bessel0(beta * std::sqrt(std::max(0.0, inside))) / bessel0(beta);
    return window * maths::sin(maths::pi * distance) / (maths::pi * distance);
}

float designQuarters(double beta, std::span<float> half, std::span<float> even, std::span<float> odd) {
    const auto sinc = [&](std::size_t k, double place) {
        return windowedSinc(static_cast<double>(k) + place, static_cast<double>(half.size()), beta);
    };
    double quarterSum = 0, halfSum = 0;
    for (std::size_t k = 0; k < half.size(); ++k) {
        quarterSum += sinc(k, 0.25) + sinc(k, 0.75);
        halfSum += 2 * sinc(k, 0.5);
    }
    double quarterGain = 0, halfGain = 0;
    for (std::size_t k = 0; k < half.size(); ++k) {
        // Of the place at 1/4: the samples to its left and to its right.
        const double left = sinc(k, 0.25), right = sinc(k, 0.75), middle = sinc(k, 0.5);
        half[k] = static_cast<float>(middle / halfSum);
        even[k] = static_cast<float>((left + right) / (2 * quarterSum));
        odd[k] = static_cast<float>((left - right) / (2 * quarterSum));
        quarterGain += (std::fabs(left) + std::fabs(right)) / quarterSum;
        halfGain += 2 * std::fabs(middle) / halfSum;
    }
    return static_cast<float>(1.0001 * std::max(quarterGain, halfGain)); // room for rounding
}

} // namespace tutti
