// Cutting a block at the control grid, so that what moves by steps moves at the same frames however time was cut.
#pragma once

#include "processor/Processor.h"

namespace tutti {

/// Calls body (from, to, onGrid) for the pieces of a block between multiples of 16 frames; onGrid says that `from` is such a
/// multiple: the place to take a step towards a new value.
template<class Body>
void forEachStep(const Block& block, Body&& body) noexcept {
    for (int from = 0; from < block.audio.frames;) {
        const auto rest = (block.start + from) % controlGrid;
        const int inGrid = static_cast<int>(rest < 0 ? rest + controlGrid : rest);
        const int to = from + controlGrid - inGrid < block.audio.frames ? from + controlGrid - inGrid : block.audio.frames;
        body(from, to, inGrid == 0);
        from = to;
    }
}

/// A value that follows its target in steps of the control grid, within about 10 ms. Starts at its first target.
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

} // namespace tutti
