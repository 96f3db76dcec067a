// The way through a saturator, both sides: emphasis, up, curve, down, emphasis undone, direct current out.
//
//   y = (f(x + b) - f(b)) / f'(b)     f: the character's curve; b: the bias, and for the tube a little more
//
// So silence stays silent and small signals pass with gain 1, whatever the bias. A bias makes the curve
// uneven and so gives even harmonics; the direct current that comes with them is taken out below 5 Hz. Tape
// bends the highs first: a shelf lifts them before the curve, its exact inverse lowers them behind it.
//
// What a shaper is made of changes only in set(), which forgets all that was: a change of character while it
// sounds is a cross-fade between two shapers. The constructor allocates, the rest is for the audio thread.
#pragma once

#include "dsp/Curves.h"
#include "dsp/FirstOrder.h"
#include "dsp/Oversampler.h"

namespace tutti::saturation {

enum class Character { tape, tube, diode, soft, hard };

/// f
Float4 curveOf(Character, Float4) noexcept TUTTI_RT;
/// What a bias knob at 0..1 means on the curve's axis.
float biasOf(Character, double knob) noexcept TUTTI_RT;
/// f'(b)
double slopeAt(Character, double bias) noexcept TUTTI_RT;

class Shaper {
public:
    struct Shape {
        Character character = Character::tape;
        int factor = 4; ///< 1, 2, 4 or 8 times the sample rate
        bool operator==(const Shape&) const = default;
    };

    void prepare(double sampleRate) noexcept { rate_ = sampleRate; }
    void set(Shape) noexcept TUTTI_RT;
    Shape shape() const noexcept TUTTI_RT { return shape_; }
    /// The bias on the curve's axis: goes from one to the other within the grid of 16 frames, in as many
    /// steps.
    struct Bias {
        float from = 0, to = 0;
    };
    /// One side, up to 16 frames, `inGrid` frames behind the last grid point. Divides by f'(b). `blocks`: 1
    /// takes the direct current out, 0 leaves the sound alone.
    void process(int side, const float* in, float* out, int frames, int inGrid, Bias,
                 const float* blocks) noexcept TUTTI_RT;

private:
    struct Side {
        Oversampler over;
        FirstOrderState lift, lower;
        double direct = 0;
    };
    void bend(float* high, int frames, int inGrid, Bias) const noexcept;

    double rate_ = 48000, directShare_ = 0;
    Shape shape_;
    FirstOrder lift_, lower_;
    Side sides_[2];
};

} // namespace tutti::saturation
