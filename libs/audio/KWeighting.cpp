#include "audio/KWeighting.h"

#include "base/Maths.h"

namespace tutti {
namespace {

// Found from the standard's coefficients at 48 kHz by undoing the bilinear transform. Both filters divide by
// 1 + k/q + k^2, where k = tan (pi f / rate).
constexpr double shelfFrequency = 1681.9744509555323, shelfQ = 0.7071752369554193;
constexpr double shelfHigh = 1.5848647011308556;   // gain far above the corner: 4 dB
constexpr double shelfMiddle = 1.2587209302325613; // of the term in s
constexpr double cutFrequency = 38.13547087611304, cutQ = 0.5003270373250421;

double divisor(double k, double q) {
    return 1 + k / q + k * k;
}
double tangent(double frequency, double rate) {
    return maths::tan(maths::pi * frequency / rate);
}

} // namespace

KWeighting::Coefficients KWeighting::shelf(double rate) {
    const double k = tangent(shelfFrequency, rate), a0 = divisor(k, shelfQ),
                 middle = shelfMiddle * k / shelfQ;
    return {(shelfHigh + middle + k * k) / a0, 2 * (k * k - shelfHigh) / a0,
            (shelfHigh - middle + k * k) / a0, 2 * (k * k - 1) / a0, (1 - k / shelfQ + k * k) / a0};
}

KWeighting::Coefficients KWeighting::lowCut(double rate) {
    const double k = tangent(cutFrequency, rate), a0 = divisor(k, cutQ);
    // The standard's numerator is 1 -2 1, which at 48 kHz passes high frequencies with a gain just above 1.
    // The same gain belongs to every rate.
    const double b = divisor(tangent(cutFrequency, 48000), cutQ) / a0;
    return {b, -2 * b, b, 2 * (k * k - 1) / a0, (1 - k / cutQ + k * k) / a0};
}

void KWeighting::add(const float* first, const float* second, int frames, Pair& energy) noexcept TUTTI_RT {
    const auto both = [](double value) { return Pair{value, value}; };
    const auto b0 = both(shelf_.b0), b1 = both(shelf_.b1), b2 = both(shelf_.b2), a1 = both(shelf_.a1),
               a2 = both(shelf_.a2);
    const auto c0 = both(lowCut_.b0), c1 = both(lowCut_.b1), c2 = both(lowCut_.b2), d1 = both(lowCut_.a1),
               d2 = both(lowCut_.a2);
    auto s1 = s1_, s2 = s2_, t1 = t1_, t2 = t2_, sum = energy;
    for (int i = 0; i < frames; ++i) {
        const Pair x{static_cast<double>(first[i]), static_cast<double>(second[i])};
        const auto y = b0 * x + s1;
        s1 = b1 * x + s2 - a1 * y;
        s2 = b2 * x - a2 * y;
        const auto z = c0 * y + t1;
        t1 = c1 * y + t2 - d1 * z;
        t2 = c2 * y - d2 * z;
        sum += z * z;
    }
    s1_ = s1, s2_ = s2, t1_ = t1, t2_ = t2, energy = sum;
}

} // namespace tutti
