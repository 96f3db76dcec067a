#include "processors/eq/Band.h"

#include "base/Maths.h"

#include <algorithm>
#include <cmath>

namespace tutti::eq {
namespace {

constexpr double fadeSeconds = 0.005;
constexpr double sharpestShelf = 2; // a higher Q would need a dip that the matched filter cannot follow

bool hasGain(int type) noexcept {
    return type == bell || type == lowShelf || type == highShelf;
}

} // namespace

int Shape::sections() const noexcept {
    return type == lowCut || type == highCut ? (slopeOrders[slope] + 1) / 2 : 1;
}

BiquadCoefficients Shape::section(int k, double rate) const noexcept TUTTI_RT {
    const double centre = frequency / rate;
    const double shelfQ = std::min(q, sharpestShelf);
    switch (type) {
    case bell: return matched(bellModel(gain, q), centre);
    case lowShelf: return matched(lowShelfModel(gain, shelfQ), centre);
    case highShelf: return matched(highShelfModel(gain, shelfQ), centre);
    case notch: return matched(notchModel(q), centre);
    default: break;
    }
    const int order = slopeOrders[slope];
    const bool single = k == order / 2; // the real pole of an odd order
    const double width = single ? 0 : 1 / (2 * maths::sin(maths::pi * (2 * k + 1) / (2 * order)));
    return matched(type == lowCut ? highPassModel(width) : lowPassModel(width), centre);
}

void Band::prepare(double sampleRate) noexcept {
    rate_ = sampleRate;
    fadeStep_ = 1 / std::ceil(fadeSeconds * sampleRate / controlGrid);
    for (auto* value : {&octave_, &gain_, &octavesOfQ_})
        value->prepare(sampleRate);
    reset();
}

void Band::reset() noexcept TUTTI_RT {
    for (auto* value : {&octave_, &gain_, &octavesOfQ_})
        value->reset();
    wet_ = 0;
    present_ = false;
    fresh_ = true;
}

bool Band::step(const double* v) noexcept TUTTI_RT {
    const bool wanted = v[on] != 0 && !(hasGain(static_cast<int>(v[type])) && v[gain] == 0);
    const bool faded = fade(wanted, v);
    if (!present_) return faded;
    if (v[freq] != lastFrequency_) lastFrequency_ = v[freq], targetOctave_ = maths::log2(v[freq]);
    if (v[q] != lastQ_) lastQ_ = v[q], targetOctaveOfQ_ = maths::log2(v[q]);
    bool moved = octave_.step(targetOctave_);
    moved |= gain_.step(v[gain]);
    moved |= octavesOfQ_.step(targetOctaveOfQ_);
    if (!moved && !faded) return false;
    shape_.frequency = maths::exp2(octave_.value());
    shape_.gain = gain_.value();
    shape_.q = maths::exp2(octavesOfQ_.value());
    for (int k = 0; k < shape_.sections(); ++k)
        sections_[k] = chainSection(shape_.section(k, rate_), wet_);
    return true;
}

std::int64_t Band::ringing() const noexcept {
    std::int64_t frames = 0;
    for (int k = 0; k < sections(); ++k)
        frames += framesToDecay(shape_.section(k, rate_), 126);
    return frames;
}

/// Comes and goes. True if it did.
bool Band::fade(bool wanted, const double* v) noexcept TUTTI_RT {
    const int newType = static_cast<int>(v[type]), newSlope = static_cast<int>(v[slope]);
    const bool another = newType != shape_.type || newSlope != shape_.slope;
    const double before = wet_;
    const bool wasPresent = present_;
    if (before == 0) {
        // Gone: the next shape begins from its knobs, in silence.
        shape_.type = newType;
        shape_.slope = newSlope;
        for (auto* value : {&octave_, &gain_, &octavesOfQ_})
            value->reset();
        wet_ = wanted && (fresh_ || !wasPresent) ? (fresh_ ? 1 : fadeStep_) : 0;
    } else {
        wet_ = wanted && !another ? std::min(1.0, before + fadeStep_) : std::max(0.0, before - fadeStep_);
        if (wet_ < fadeStep_ / 2) wet_ = 0;
    }
    fresh_ = false;
    present_ = before > 0 || wet_ > 0;
    return wet_ != before || present_ != wasPresent;
}

} // namespace tutti::eq
