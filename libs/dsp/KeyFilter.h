// What a compressor or a gate listens to: a low cut and a high cut, 12 dB per octave each, no resonance
// (Butterworth), each of which can be off.
//
// State variable filter with trapezoidal integrators (A. Simper, "Linear Trapezoidal Integrated State
// Variable Filter", 2013): it stays stable while its corners move. NaN and infinity are read as 0, so that a
// bad sample never stays inside. Audio thread, no allocation.
#pragma once

#include "base/RealTime.h"

namespace tutti {

class KeyFilter {
public:
    void reset() noexcept TUTTI_RT;
    /// Corners in Hz; 0 switches that cut off. Frequencies above 0.45 of the sample rate are taken as that.
    void set(double lowCut, double highCut, double sampleRate) noexcept TUTTI_RT;
    bool active() const noexcept TUTTI_RT { return low_.on || high_.on; }
    /// `in` and `out` may be the same.
    void process(const float* in, float* out, int frames) noexcept TUTTI_RT;

private:
    struct Section {
        bool on = false;
        double a1 = 0, a2 = 0, a3 = 0; // Simper's names
        double first = 0, second = 0;  // the two integrators
        void tune(double corner, double sampleRate) noexcept TUTTI_RT;
        void clear() noexcept TUTTI_RT { first = second = 0; }
    };
    Section low_, high_;
};

} // namespace tutti
