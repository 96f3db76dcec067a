// Cutting a block at the control grid, so that what moves by steps moves at the same frames however time was
// cut.
#pragma once

#include "base/Lanes.h"
#include "dsp/Frames16.h"
#include "processor/Processor.h"

namespace tutti {

/// Calls body (from, to, onGrid) for the pieces of a block between multiples of 16 frames; onGrid says that
/// `from` is such a multiple: the place to take a step towards a new value.
template<class Body>
void forEachStep(const Block& block, Body&& body) noexcept {
    for (int from = 0; from < block.audio.frames;) {
        const auto rest = (block.start + from) % controlGrid;
        const int inGrid = static_cast<int>(rest < 0 ? rest + controlGrid : rest);
        const int to = from + controlGrid - inGrid < block.audio.frames ? from + controlGrid - inGrid
                                                                        : block.audio.frames;
        body(from, to, inGrid == 0);
        from = to;
    }
}

/// Frames from the last grid point to this frame, 0..15.
inline int placeInGrid(std::int64_t frame) noexcept {
    return static_cast<int>(((frame % controlGrid) + controlGrid) % controlGrid);
}

/// A value that follows its target in steps of the control grid, within about 10 ms. Starts at its first
/// target.
class SteppedValue {
public:
    void prepare(double sampleRate) noexcept { share_ = 1 - 1 / (1 + controlGrid / (0.003 * sampleRate)); }
    void reset() noexcept { fresh_ = true; }
    /// One step; true if the value is another one afterwards.
    bool step(double target) noexcept {
        if (fresh_) {
            fresh_ = false;
            value_ = target;
            return true;
        }
        if (value_ == target) return false;
        const double way = target - value_;
        // The last bit of the way is a jump that nobody hears; so that it ends.
        const double least = 1e-4 * (target < 0 ? -target : target) + 1e-9;
        value_ = way < least && way > -least ? target : value_ + way * share_;
        return true;
    }
    double value() const noexcept { return value_; }

private:
    double share_ = 1, value_ = 0;
    bool fresh_ = true;
};

/// The same, drawn as straight lines from one grid point to the next: for gains, where a staircase would be
/// heard. Reaches a grid point's value at the next one.
class RampedValue {
public:
    void prepare(double sampleRate) noexcept { way_.prepare(sampleRate); }
    void reset() noexcept {
        way_.reset();
        fresh_ = true;
    }
    /// To be called on every grid point, and once after reset() wherever that is.
    void step(double target) noexcept {
        way_.step(target);
        from_ = fresh_ ? static_cast<float>(way_.value()) : to_;
        to_ = static_cast<float>(way_.value());
        fresh_ = false;
    }
    bool moves() const noexcept { return from_ != to_; }
    /// `inGrid`: frames since the last grid point, 0..15.
    float at(int inGrid) const noexcept {
        return from_ + (to_ - from_) * (static_cast<float>(inGrid + 1) / controlGrid);
    }
    /// Four frames; the same bits.
    Float4 lanesAt(int inGrid) const noexcept {
        const float place = static_cast<float>(inGrid + 1);
        const Float4 places{place, place + 1, place + 2, place + 3};
        return lanes(from_) + lanes(to_ - from_) * (places * lanes(1.0f / controlGrid));
    }
    /// Whole groups of four: `out` has room for them.
    void fill(float* out, int inGrid, int count) const noexcept {
        for (int i = 0; i < count; i += 4)
            store(out + i, lanesAt(inGrid + i));
    }
    /// All sixteen from the last grid point on.
    Frames16 frames() const noexcept {
        float all[controlGrid];
        fill(all, 0, controlGrid);
        return loadFrames(all);
    }
    /// Where it is at the next grid point.
    float value() const noexcept { return to_; }

private:
    SteppedValue way_;
    float from_ = 0, to_ = 0;
    bool fresh_ = true;
};

} // namespace tutti
