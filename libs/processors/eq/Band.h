// One band of the equaliser: from what its knobs say to the sections that do it.
//
// Knobs are followed on the control grid. Frequency and Q move evenly on a logarithmic scale, gain in dB. A
// band that is switched off, or whose gain is set to exactly 0 dB, fades out as a whole and then has no
// sections at all; another type or slope has other poles, so the old shape leaves before the new one comes.
// Audio thread; no allocation.
#pragma once

#include "dsp/BiquadChain.h"
#include "processor/Steps.h"

namespace tutti::eq {

/// The order of a band's parameters in the table of the equaliser.
enum Control { on, type, freq, gain, q, slope, controlsPerBand };
/// The choices of `type` and of `slope`.
enum Type { bell, lowShelf, highShelf, lowCut, highCut, notch };
inline constexpr int slopeOrders[] = {1, 2, 3, 4, 6, 8}; // 6 dB per octave each

inline constexpr int mostSections = 4;

/// The sections of a shape. Which numbers count depends on the type.
struct Shape {
    int type = bell, slope = 0;
    double frequency = 1000, gain = 0, q = 0.7;

    int sections() const noexcept;
    /// `k` from 0; `rate` in Hz. Cuts are Butterworth: their poles lie evenly on a circle.
    BiquadCoefficients section(int k, double rate) const noexcept TUTTI_RT;
};

class Band {
public:
    void prepare(double sampleRate) noexcept;
    void reset() noexcept TUTTI_RT;

    /// A step of the control grid towards the values of the band's knobs. True if a section is another one
    /// afterwards.
    bool step(const double* controls) noexcept TUTTI_RT;

    int sections() const noexcept TUTTI_RT { return present_ ? shape_.sections() : 0; }
    /// What section k becomes by the next grid point.
    ChainSection section(int k) const noexcept TUTTI_RT { return sections_[k]; }

    /// Frames until what rings has fallen by 126 dB, one section after the other.
    std::int64_t ringing() const noexcept;

private:
    bool fade(bool wanted, const double* controls) noexcept TUTTI_RT;

    double rate_ = 48000, fadeStep_ = 1;
    SteppedValue octave_, gain_, octavesOfQ_;
    double lastFrequency_ = 0, lastQ_ = 0, targetOctave_ = 0,
           targetOctaveOfQ_ = 0; // the logarithm is worth keeping
    Shape shape_;
    double wet_ = 0;       // how much of the band is there by the next grid point
    bool present_ = false; // some of it is there now or by then
    bool fresh_ = true;
    ChainSection sections_[mostSections];
};

} // namespace tutti::eq
