// What a compressor or a gate listens to: a low cut and a high cut, 12 dB per octave each, no resonance
// (Butterworth), each of which can be off.
//
// State variable filter with trapezoidal integrators (A. Simper, "Linear Trapezoidal Integrated State
// Variable Filter", 2013): it stays stable while its corners move. Both channels go through it side by side,
// which costs as much as one. NaN and infinity are read as 0, so that a bad sample never stays inside.
// Audio thread, no allocation.
#pragma once

#include "base/Lanes.h"

namespace tutti {

class KeyFilter {
public:
    void reset() noexcept TUTTI_RT;
    /// Corners in Hz; 0 switches that cut off. Frequencies above 0.45 of the sample rate are taken as that.
    void set(double lowCut, double highCut, double sampleRate) noexcept TUTTI_RT;
    bool active() const noexcept TUTTI_RT { return low_.on || high_.on; }
    /// Two channels. Each output may be its input.
    void process(const float* const in[2], float* const out[2], int frames) noexcept TUTTI_RT;

private:
    struct Section {
        bool on = false;
        double a1 = 0, a2 = 0, a3 = 0; // Simper's names
        Double2 first{}, second{};     // the two integrators, a channel in each lane
        void tune(double corner, double sampleRate) noexcept TUTTI_RT;
        void clear() noexcept TUTTI_RT { first = second = Double2{}; }
    };
    template<bool low, bool high>
    void run(const float* const in[2], float* const out[2], int frames) noexcept TUTTI_RT;

    Section low_, high_;
};

} // namespace tutti
