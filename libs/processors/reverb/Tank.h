// The late part of the reverb: sixteen delay lines whose ends are mixed by an orthogonal matrix and fed back.
//
// Sources: J.-M. Jot, A. Chaigne, "Digital Delay Networks for Designing Artificial Reverberators", AES 90th
// Convention, 1991: a lossless network, and behind each line of m seconds a filter of 10^(-3 m / T(f)), so
// that all modes of a frequency decay alike, by 60 dB in T(f) seconds. The matrix is Hadamard's, rows moved
// on and some signs turned, so that it is not its own inverse. The filters are a gain and two shelves of
// first order whose curves in dB keep their shape when scaled (S. Schlecht, E. Habets, "Accurate
// Reverberation Time Control in Feedback Delay Networks", DAFx 2017): thus one T(f) for lines of all lengths.
//
// Each line's length sways slowly by a sine that is a closed form of the absolute frame. A line is read
// between frames by a cubic whose gain is at most 1, so swaying adds no energy.
//
// Lines lie in lanes for the filters and frames lie in lanes for all else: the bits are those of a loop over
// floats. prepare() allocates; the rest is for the audio thread.
#pragma once

#include "base/Lanes.h"
#include "dsp/DelayLine.h"
#include "processors/reverb/Characters.h"

#include <array>
#include <cstdint>

namespace tutti::reverb {

/// Decay times in seconds for 60 dB: in the middle, far below `lowFrequency`, far above `highFrequency` (Hz).
struct Decay {
    double middle, low, high, lowFrequency, highFrequency;
    bool operator==(const Decay&) const = default;
};

class Tank {
public:
    void prepare(double sampleRate);
    void reset() noexcept TUTTI_RT;

    /// Lengths at size 1. What sounds goes on at the new lengths.
    void setCharacter(const Character&) noexcept TUTTI_RT;
    /// Designs the filters for the lengths at this size: too much work for every grid point. They go there
    /// within about 50 ms as move() is called; a jump would click, for the whole room is at stake.
    void setDecay(const Decay&, double size) noexcept TUTTI_RT;

    /// The filters are there at once.
    void settle() noexcept TUTTI_RT { now_ = wanted_; }

    /// On every grid point (a multiple of 16 frames), and at the first frame: where the lines go from this
    /// grid point to the next. `swaying`: 0..1.
    void move(std::int64_t gridFrame, double sizeFrom, double sizeTo, double swaying) noexcept TUTTI_RT;

    /// Up to 16 frames within the grid; `inGrid` frames behind its last point. Arrays have room for 16. What
    /// comes out of the lines counts `open` times: while that is 0 the character may change.
    void process(const float (&in)[2][16], float (&out)[2][16], const float* open, int frames,
                 int inGrid) noexcept TUTTI_RT;

    /// Power on each side when noise of power 1 enters both, with this decay time at all frequencies.
    double power(double seconds, double size) const noexcept TUTTI_RT;
    /// The most by which size may change from one grid point to the next: a line then reads at most 1.6 %
    /// fast.
    double sizeStep() const noexcept;

private:
    static constexpr int groups = lineCount / 4;
    struct Filter { ///< of four lines: two shelves in series, the first with the gain
        Float4 lowB0, lowB1, lowA1, highB0, highB1, highA1;
    };
    using Filters = std::array<Filter, groups>;
    struct State {
        Float4 low, high;
    };
    void read(float (&ends)[lineCount][16], const float* open, int frames, int inGrid) const noexcept;
    void approach() noexcept;
    void filter(float (&ends)[lineCount][16], int frames) noexcept;
    void feedBack(const float (&in)[2][16], const float (&ends)[lineCount][16], float (&out)[2][16],
                  int frames) noexcept;

    double rate_ = 48000, most_ = 1, sway_ = 0;
    std::array<DelayLine, lineCount> lines_;
    std::array<double, lineCount> lengths_{};          ///< frames at size 1
    std::array<std::uint64_t, lineCount> turnRates_{}; ///< per frame
    struct Way {
        int whole = 64;             ///< frames back, for the whole grid
        float start = 0, slope = 0; ///< and a fraction that moves
    };
    std::array<Way, lineCount> ways_{};
    Filters now_{}, wanted_{};
    std::array<State, groups> states_{};
};

} // namespace tutti::reverb
