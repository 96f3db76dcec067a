#include "dsp/Adsr.h"

#include "base/Maths.h"

#include <algorithm>
#include <cmath>

namespace tutti {
namespace {

constexpr double overshoot = 0.3;                  // of the attack's asymptote above 1
constexpr double undershoot = 0.001;               // of the other stages' below their end
constexpr double attackSpan = 1.4663370687934272;  // ln (1.3 / 0.3): time constants from 0 to 1
constexpr double releaseSpan = 6.9087547793152204; // ln (1.001 / 0.001)

/// Frames an exponential takes from one distance to its asymptote to another.
std::int64_t framesBetween(double far, double near, double timeConstant) noexcept {
    return std::max<std::int64_t>(
        1, static_cast<std::int64_t>(std::ceil(timeConstant * maths::log(far / near) - 1e-6)));
}

} // namespace

void Adsr::begin(Stage stage, double target, double timeConstant, std::int64_t length,
                 double end) noexcept TUTTI_RT {
    from_ = level();
    stage_ = stage;
    target_ = target;
    timeConstant_ = timeConstant;
    elapsed_ = 0;
    length_ = length;
    end_ = end;
}

void Adsr::strike(const AdsrShape& shape) noexcept TUTTI_RT {
    const double constant = std::max(1.0, shape.attack) / attackSpan, top = 1 + overshoot;
    begin(Stage::attack, top, constant, framesBetween(top - level(), overshoot, constant), 1);
}

void Adsr::release(double frames) noexcept TUTTI_RT {
    if (!active()) return;
    const double constant = std::max(1.0, frames) / releaseSpan;
    begin(Stage::release, -undershoot, constant, framesBetween(level() + undershoot, undershoot, constant),
          0);
}

void Adsr::fade(double frames) noexcept TUTTI_RT {
    if (!active()) return;
    begin(Stage::fade, 0, 1, std::max<std::int64_t>(1, static_cast<std::int64_t>(frames)), 0);
}

double Adsr::levelAfter(std::int64_t frames) const noexcept TUTTI_RT {
    const auto place = elapsed_ + frames;
    if (place >= length_) return end_;
    if (stage_ == Stage::idle || place == 0 || from_ == target_) return from_;
    if (stage_ == Stage::fade)
        return from_ * static_cast<double>(length_ - place) / static_cast<double>(length_);
    return target_ + (from_ - target_) * maths::exp(-static_cast<double>(place) / timeConstant_);
}

void Adsr::advance(std::int64_t frames, const AdsrShape& shape, double glide) noexcept TUTTI_RT {
    elapsed_ += frames;
    if (stage_ == Stage::sustain) {
        if (target_ != shape.sustain) begin(Stage::sustain, shape.sustain, glide, never, shape.sustain);
        return;
    }
    if (elapsed_ < length_) return;
    switch (stage_) {
    case Stage::attack: {
        const double target = shape.sustain - undershoot * (1 - shape.sustain);
        const double decay = std::max(1.0, shape.decay);
        begin(Stage::decay, target, decay / releaseSpan, static_cast<std::int64_t>(std::ceil(decay)),
              shape.sustain);
        break;
    }
    case Stage::decay: begin(Stage::sustain, end_, glide, never, end_); break;
    default: reset(); break;
    }
}

} // namespace tutti
