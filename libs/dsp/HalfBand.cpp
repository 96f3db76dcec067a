#include "dsp/HalfBand.h"

#include "base/Maths.h"

#include <cmath>
#include <vector>

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

} // namespace

void designHalfBand(std::span<float> taps, double beta) {
    double sum = 0;
    std::vector<double> exact(taps.size());
    for (std::size_t j = 0; j < taps.size(); ++j) {
        const double distance = 2 * static_cast<double>(j) + 1;
        const double place = distance / (2 * static_cast<double>(taps.size()));
        const double window = besselI0(beta * std::sqrt(1 - place * place)) / besselI0(beta);
        exact[j] = (j % 2 == 0 ? 1 : -1) / (maths::pi * distance) * window;
        sum += exact[j];
    }
    // 0.5 in the middle and 0.25 on either side: 0 dB at 0 Hz.
    for (std::size_t j = 0; j < taps.size(); ++j)
        taps[j] = static_cast<float>(exact[j] * 0.25 / sum);
}

} // namespace tutti
