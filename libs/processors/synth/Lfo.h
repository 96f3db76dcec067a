// The low oscillator that all voices share, as a function of the absolute frame.
//
// Free, its phase is (frame - anchor) * rate; the anchor moves only when the rate does, so that the phase
// goes on. Synced, it is the place in musical time divided by the length of a round: after a jump it is where
// it would be. The place is taken at multiples of 256 frames, which every way of cutting the time shares.
#pragma once

#include "processor/Processor.h"

#include <cstdint>

namespace tutti::synth {

class Lfo {
public:
    enum class Wave { sine, triangle, saw, ramp, square, random };

    void prepare(double sampleRate, std::uint64_t seed) noexcept;
    void reset() noexcept TUTTI_RT;
    /// At the start of every block; only those that start the quantum (or the first) count.
    void listen(const Transport&, std::int64_t frame) noexcept TUTTI_RT;
    /// A step of the control grid at `frame`: hertz for the free one, quarters a round for the synced one.
    void set(Wave, bool synced, double hertz, double quarters, std::int64_t frame) noexcept TUTTI_RT;
    /// -1..1.
    double at(std::int64_t frame) const noexcept TUTTI_RT;

private:
    double phaseAt(std::int64_t frame) const noexcept TUTTI_RT;

    double rate_ = 48000;
    std::uint64_t seed_ = 0;
    Wave wave_ = Wave::sine;
    bool synced_ = false, fresh_ = true;
    double speed_ = 0, length_ = 1; // rounds per frame; quarters per round
    double phase_ = 0;              // at the anchor
    std::int64_t anchor_ = 0;
    double quarters_ = 0, pace_ = 0; // musical place at place_, quarters per frame
    std::int64_t place_ = 0;
};

} // namespace tutti::synth
