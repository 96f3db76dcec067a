#include "processors/synth/Lfo.h"

#include "base/Maths.h"
#include "base/Random.h"

#include <cmath>

namespace tutti::synth {

void Lfo::prepare(double sampleRate, std::uint64_t seed) noexcept {
    rate_ = sampleRate;
    seed_ = seed;
    reset();
}

void Lfo::reset() noexcept TUTTI_RT {
    fresh_ = true;
    synced_ = false;
    speed_ = phase_ = quarters_ = pace_ = 0;
    anchor_ = place_ = 0;
}

void Lfo::listen(const Transport& transport, std::int64_t frame) noexcept TUTTI_RT {
    if (!fresh_ && frame % quantum != 0) return;
    const double onward =
        quarters_ + static_cast<double>(frame - place_) * pace_; // while the transport stands
    quarters_ = transport.playing || fresh_ ? transport.quarters : onward;
    pace_ = transport.bpm / (60 * rate_);
    place_ = frame;
    if (fresh_) anchor_ = 0;
    fresh_ = false;
}

void Lfo::set(Wave wave, bool synced, double hertz, double quarters, std::int64_t frame) noexcept TUTTI_RT {
    wave_ = wave;
    const double speed = hertz / rate_;
    if (!synced && (speed != speed_ || synced_)) {
        // The very first setting counts from frame 0, so that the phase is one of the absolute frame.
        if (speed_ != 0 || synced_) phase_ = phaseAt(frame), anchor_ = frame;
        speed_ = speed;
    }
    synced_ = synced;
    length_ = quarters;
}

double Lfo::phaseAt(std::int64_t frame) const noexcept TUTTI_RT {
    if (synced_) return (quarters_ + static_cast<double>(frame - place_) * pace_) / length_;
    return phase_ + static_cast<double>(frame - anchor_) * speed_;
}

double Lfo::at(std::int64_t frame) const noexcept TUTTI_RT {
    const double phase = phaseAt(frame), round = std::floor(phase), x = phase - round;
    switch (wave_) {
    case Wave::sine: return maths::sin(maths::twoPi * x);
    case Wave::triangle: return x < 0.25 ? 4 * x : x < 0.75 ? 2 - 4 * x : 4 * x - 4;
    case Wave::saw: return 1 - 2 * x;
    case Wave::ramp: return 2 * x - 1;
    case Wave::square: return x < 0.5 ? 1 : -1;
    case Wave::random: return 2 * randomUnit(seed_, 0x1F0, static_cast<std::int64_t>(round)) - 1;
    }
    return 0;
}

} // namespace tutti::synth
