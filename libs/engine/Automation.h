// A value that may move along the timeline: a constant, or a curve in musical time.
//
// The value at a frame is a function of that frame and of nothing else. Controls of processors take it at the
// last multiple of 16 frames (processor/Processor.h: controlGrid); faders and sends go in a straight line
// from one such point to the next, so that nothing clicks.
#pragma once

#include "base/RealTime.h"
#include "model/Project.h"

namespace tutti {

class Automation {
public:
    Automation() = default;
    explicit Automation(double constant) : constant_(constant) {}
    /// `constant` is what holds where there is no curve (a null one).
    Automation(double constant, Ref<Curve> curve, Ref<TempoMap> tempo, double rate);

    bool moves() const noexcept { return curve_ != nullptr; }
    double constant() const noexcept { return constant_; }
    /// Frames count from the start of the timeline and may be negative.
    double at(std::int64_t frame) const noexcept TUTTI_RT;

private:
    double constant_ = 0;
    Ref<Curve> curve_;
    Ref<TempoMap> tempo_;
    double rate_ = 48000;
};

/// The last multiple of `step` at or before a frame; frames may be negative.
constexpr std::int64_t gridBefore(std::int64_t frame, std::int64_t step) noexcept {
    const auto rest = frame % step;
    return rest < 0 ? frame - rest - step : frame - rest;
}

} // namespace tutti
