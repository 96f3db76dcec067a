#include "dsp/Biquad.h"

#include "base/Maths.h"

#include <algorithm>
#include <cmath>

namespace tutti {

double AnalogueModel::power(double f) const noexcept {
    const double f2 = f * f;
    const double nr = n0 - n2 * f2, ni = n1 * f, dr = d0 - d2 * f2, di = d1 * f;
    return (nr * nr + ni * ni) / (dr * dr + di * di);
}

AnalogueModel bellModel(double decibels, double q) noexcept {
    const double a = maths::gainFromDecibels(decibels / 2);
    return {1, a / q, 1, 1, 1 / (a * q), 1};
}
AnalogueModel lowShelfModel(double decibels, double q) noexcept {
    const double a = maths::gainFromDecibels(decibels / 2), root = std::sqrt(a);
    return {a * a, a * root / q, a, 1, root / q, a};
}
AnalogueModel highShelfModel(double decibels, double q) noexcept {
    const double a = maths::gainFromDecibels(decibels / 2), root = std::sqrt(a);
    return {a, a * root / q, a * a, a, root / q, 1};
}
AnalogueModel notchModel(double q) noexcept { return {1, 0, 1, 1, 1 / q, 1}; }
AnalogueModel lowPassModel(double q) noexcept { return q == 0 ? AnalogueModel{1, 0, 0, 1, 1, 0} : AnalogueModel{1, 0, 0, 1, 1 / q, 1}; }
AnalogueModel highPassModel(double q) noexcept { return q == 0 ? AnalogueModel{0, 1, 0, 1, 1, 0} : AnalogueModel{0, 0, 1, 1, 1 / q, 1}; }

BiquadCoefficients matched(const AnalogueModel& model, double centre) noexcept TUTTI_RT {
    const double f = std::clamp(centre, 1e-6, 0.49);
    const double w = maths::twoPi * f;
    BiquadCoefficients c;
    if (model.d2 == 0) { // one pole
        c.a1 = -maths::exp(-w * model.d0 / model.d1);
    } else {
        const double pole = w * std::sqrt(model.d0 / model.d2);            // its frequency
        const double damping = model.d1 / (2 * std::sqrt(model.d0 * model.d2)); // 1 / 2Q
        const double decay = maths::exp(-damping * pole);
        const double inside = 1 - damping * damping;
        const double angle = std::sqrt(std::fabs(inside)) * pole;
        const double cosine = inside >= 0 ? maths::cos(std::min(angle, maths::pi)) : (maths::exp(angle) + maths::exp(-angle)) / 2;
        c.a1 = -2 * decay * cosine;
        c.a2 = decay * decay;
    }
    const double sine = maths::sin(w / 2);
    const double p1 = sine * sine, p0 = 1 - p1, p2 = 4 * p0 * p1;
    const double sum = 1 + c.a1 + c.a2, difference = 1 - c.a1 + c.a2;
    const double A0 = sum * sum, A1 = difference * difference, A2 = -4 * c.a2;
    const double B0 = model.power(0) * A0;
    const double B1 = model.power(0.5 / f) * A1;
    if (model.d2 == 0) {
        c.b0 = (std::sqrt(B0) + std::sqrt(B1)) / 2;
        c.b1 = std::sqrt(B0) - c.b0;
        if (model.n0 == 0) c.b0 = std::sqrt(B1) / 2, c.b1 = -c.b0;
        return c;
    }
    const double B2 = (model.power(1) * (A0 * p0 + A1 * p1 + A2 * p2) - B0 * p0 - B1 * p1) / p2;
    const double half = (std::sqrt(B0) + std::sqrt(B1)) / 2;
    c.b0 = (half + std::sqrt(std::max(0.0, half * half + B2))) / 2;
    c.b1 = (std::sqrt(B0) - std::sqrt(B1)) / 2;
    c.b2 = c.b0 == 0 ? 0 : -B2 / (4 * c.b0);
    return c;
}

double magnitude(const BiquadCoefficients& c, double frequency) noexcept {
    const double w = maths::twoPi * frequency;
    const double c1 = maths::cos(w), s1 = maths::sin(w), c2 = maths::cos(2 * w), s2 = maths::sin(2 * w);
    const double nr = c.b0 + c.b1 * c1 + c.b2 * c2, ni = c.b1 * s1 + c.b2 * s2;
    const double dr = 1 + c.a1 * c1 + c.a2 * c2, di = c.a1 * s1 + c.a2 * s2;
    return std::sqrt((nr * nr + ni * ni) / (dr * dr + di * di));
}

} // namespace tutti
