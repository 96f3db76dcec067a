// Second-order filters that follow their analogue model up to the Nyquist frequency.
//
// M. Vicanek, "Matched Second Order Digital Filters", 2016: the poles are those of the model (impulse
// invariance), the zeros are chosen so that the magnitude equals the model's at 0, at the centre and at the
// Nyquist frequency. Here also the other way round, zeros from the model and poles that fit, where the zeros
// lie lower or are sharper: cuts, notches, high passes. So a cut is the exact inverse of the boost. The
// models are those of R. Bristow-Johnson's cookbook. How near they come: Biquad_test.cpp. Coefficients: main
// thread or audio thread; no allocation.
#pragma once

#include "base/RealTime.h"

#include <cstdint>

namespace tutti {

struct BiquadCoefficients {
    double b0 = 1, b1 = 0, b2 = 0, a1 = 0, a2 = 0;
    bool operator==(const BiquadCoefficients&) const = default;
};

/// An analogue model (n0 + n1 s + n2 s^2) / (d0 + d1 s + d2 s^2) with s in units of its centre frequency.
struct AnalogueModel {
    double n0, n1, n2, d0, d1, d2;
    /// |H|^2 at so many times the centre frequency.
    double power(double frequency) const noexcept;
};
AnalogueModel bellModel(double decibels, double q) noexcept;
AnalogueModel lowShelfModel(double decibels, double q) noexcept;
AnalogueModel highShelfModel(double decibels, double q) noexcept;
AnalogueModel notchModel(double q) noexcept;
/// Two poles with this Q, or one pole (q = 0).
AnalogueModel lowPassModel(double q) noexcept;
AnalogueModel highPassModel(double q) noexcept;

/// `centre`: in cycles per frame, above 0 and below 0.5 (clamped to 0.49).
BiquadCoefficients matched(const AnalogueModel&, double centre) noexcept TUTTI_RT;

/// Frames until what rings in the filter has fallen by so many decibels (its slower pole decides).
std::int64_t framesToDecay(const BiquadCoefficients&, double decibels) noexcept;

/// |H| of the digital filter at a frequency in cycles per frame.
double magnitude(const BiquadCoefficients&, double frequency) noexcept;

/// State of one channel; transposed direct form II in doubles. NaN, infinity and numbers beyond +160 dBFS are
/// read as 0. For many sections, or stereo, BiquadChain is several times as fast.
class Biquad {
public:
    void reset() noexcept TUTTI_RT { s1_ = s2_ = 0; }
    void process(const BiquadCoefficients& c, float* audio, int frames) noexcept TUTTI_RT {
        double s1 = s1_, s2 = s2_;
        for (int i = 0; i < frames; ++i) {
            const double x = audio[i] > -1e8f && audio[i] < 1e8f ? static_cast<double>(audio[i]) : 0;
            const double y = c.b0 * x + s1;
            s1 = c.b1 * x - c.a1 * y + s2;
            s2 = c.b2 * x - c.a2 * y;
            audio[i] = static_cast<float>(y);
        }
        s1_ = s1;
        s2_ = s2;
    }

private:
    double s1_ = 0, s2_ = 0;
};

} // namespace tutti
