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
AnalogueModel notchModel(double q) noexcept {
    return {1, 0, 1, 1, 1 / q, 1};
}
AnalogueModel lowPassModel(double q) noexcept {
    return q == 0 ? AnalogueModel{1, 0, 0, 1, 1, 0} : AnalogueModel{1, 0, 0, 1, 1 / q, 1};
}
AnalogueModel highPassModel(double q) noexcept {
    return q == 0 ? AnalogueModel{0, 1, 0, 1, 1, 0} : AnalogueModel{0, 0, 1, 1, 1 / q, 1};
}

namespace {

/// c0 + c1 / z + c2 / z^2.
struct Polynomial {
    double c0 = 1, c1 = 0, c2 = 0;
};

/// |polynomial|^2 as Vicanek writes it: at0 p0 + atNyquist p1 + middle p2 with p1 = sin^2 (w/2), p0 = 1 - p1,
/// p2 = 4 p0 p1.
struct Power {
    double at0, atNyquist, middle;

    explicit Power(const Polynomial& p) noexcept
        : at0((p.c0 + p.c1 + p.c2) * (p.c0 + p.c1 + p.c2)),
          atNyquist((p.c0 - p.c1 + p.c2) * (p.c0 - p.c1 + p.c2)), middle(-4 * p.c0 * p.c2) {}
    /// The one with these values at 0, at the Nyquist frequency and at the place of `sine` = sin^2 (w/2).
    Power(double zero, double nyquist, double sine, double there) noexcept
        : at0(zero), atNyquist(nyquist),
          middle((there - zero * (1 - sine) - nyquist * sine) / (4 * (1 - sine) * sine)) {}

    double at(double sine) const noexcept {
        return at0 * (1 - sine) + atNyquist * sine + middle * 4 * (1 - sine) * sine;
    }
};

/// The polynomial of this power with its roots inside the unit circle.
Polynomial minimumPhase(const Power& power) noexcept {
    const double low = std::sqrt(power.at0), high = std::sqrt(power.atNyquist), half = (low + high) / 2;
    // A power that dips below 0 has no such polynomial; the nearest that has keeps its roots off the circle.
    const double c0 = (half + std::sqrt(std::max(1e-13 * half * half, half * half + power.middle))) / 2;
    return {c0, (low - high) / 2, half - c0};
}

/// The roots of c0 + c1 s + c2 s^2 (c2 not 0), carried over as exp (w s): impulse invariance.
Polynomial carriedOver(double c0, double c1, double c2, double w) noexcept {
    const double frequency = w * std::sqrt(c0 / c2);
    const double damping = c0 == 0 ? 1 : c1 / (2 * std::sqrt(c0 * c2)); // 1 / 2Q
    const double decay = maths::exp(-damping * frequency), inside = 1 - damping * damping;
    const double angle = std::sqrt(std::fabs(inside)) * frequency;
    const double cosine =
        inside >= 0 ? maths::cos(std::min(angle, maths::pi)) : (maths::exp(angle) + maths::exp(-angle)) / 2;
    return {1, -2 * decay * cosine, decay * decay};
}

/// One pole; for a high pass the zero lies at 0 and the pole makes the curve fit, at 0 and at the Nyquist
/// frequency.
BiquadCoefficients onePole(const AnalogueModel& m, double f) noexcept {
    const double w = maths::twoPi * f, nyquist = std::sqrt(m.power(0.5 / f));
    if (m.n0 == 0) {
        const double at0 = w * m.d0 / m.n1, top = 2 / nyquist, first = (at0 + top) / 2;
        return {1 / first, -1 / first, 0, (at0 - top) / (2 * first), 0};
    }
    const double pole = -maths::exp(-w * m.d0 / m.d1);
    const double low = std::sqrt(m.power(0)) * (1 + pole), high = nyquist * (1 - pole);
    return {(low + high) / 2, (low - high) / 2, 0, pole, 0};
}

/// The poles are carried over, the zeros make the curve fit.
BiquadCoefficients withPoles(const AnalogueModel& m, double f, double where) noexcept {
    const auto d = carriedOver(m.d0, m.d1, m.d2, maths::twoPi * f);
    const Power power(d);
    const double half = maths::sin(maths::pi * where), sine = half * half,
                 there = m.power(where / f) * power.at(sine);
    if (m.n0 == 0) { // two zeros at 0
        const double b = std::sqrt(there) / (4 * sine);
        return {b, -2 * b, b, d.c1, d.c2};
    }
    const auto n = minimumPhase({m.power(0) * power.at0, m.power(0.5 / f) * power.atNyquist, sine, there});
    return {n.c0, n.c1, n.c2, d.c1, d.c2};
}

/// The zeros are carried over, the poles make the curve fit. Where both curves are 0, their slopes are
/// compared.
BiquadCoefficients withZeros(const AnalogueModel& m, double f, double where) noexcept {
    const double w = maths::twoPi * f;
    const auto n = carriedOver(m.n0, m.n1, m.n2, w);
    const Power power(n);
    const double half = maths::sin(maths::pi * where), sine = half * half;
    double at0 = power.at0 / m.power(0), there = power.at(sine) / m.power(where / f);
    if (m.n0 == 0) {
        at0 = w * w * w * w * m.d0 * m.d0 / (m.n2 * m.n2);
    } else if (m.n1 == 0) {
        const double slope = maths::sin(w) * w, gap = m.d0 - m.d2;
        there = slope * slope * (gap * gap + m.d1 * m.d1) / (m.n0 * m.n0);
    }
    const auto d = minimumPhase({at0, power.atNyquist / m.power(0.5 / f), sine, there});
    return {1 / d.c0, n.c1 / d.c0, n.c2 / d.c0, d.c1 / d.c0, d.c2 / d.c0};
}

} // namespace

BiquadCoefficients matched(const AnalogueModel& m, double centre) noexcept TUTTI_RT {
    const double f = std::clamp(centre, 1e-6, 0.49);
    if (m.d2 == 0) return onePole(m, f);
    const bool isNotch = m.n0 != 0 && m.n1 == 0 && m.n2 != 0;
    const double where =
        isNotch ? f : std::min(f, 0.4); // too near to the Nyquist frequency it would say the same twice
    if (m.n0 == 0 && m.d1 * m.d1 < 1.2 * m.d0 * m.d2) return withPoles(m, f, where); // a high pass that rings
    // Whichever lie lower, or sharper, are carried over.
    const double zeros = m.n0 * m.d2, poles = m.d0 * m.n2;
    const bool sharper = m.n1 * m.n1 * m.d0 * m.d2 < m.d1 * m.d1 * m.n0 * m.n2;
    return zeros < poles || (zeros == poles && sharper) ? withZeros(m, f, where) : withPoles(m, f, where);
}

std::int64_t framesToDecay(const BiquadCoefficients& c, double decibels) noexcept {
    const double half = c.a1 / 2, inside = half * half - c.a2;
    const double radius = inside < 0 ? std::sqrt(c.a2) : std::fabs(half) + std::sqrt(inside);
    if (radius == 0) return 2;
    return static_cast<std::int64_t>(std::ceil(2 + decibels / -maths::decibelsFromGain(radius)));
}

double magnitude(const BiquadCoefficients& c, double frequency) noexcept {
    const double w = maths::twoPi * frequency;
    const double c1 = maths::cos(w), s1 = maths::sin(w), c2 = maths::cos(2 * w), s2 = maths::sin(2 * w);
    const double nr = c.b0 + c.b1 * c1 + c.b2 * c2, ni = c.b1 * s1 + c.b2 * s2;
    const double dr = 1 + c.a1 * c1 + c.a2 * c2, di = c.a1 * s1 + c.a2 * s2;
    return std::sqrt((nr * nr + ni * ni) / (dr * dr + di * di));
}

} // namespace tutti
