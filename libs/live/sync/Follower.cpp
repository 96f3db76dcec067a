#include "live/sync/Follower.h"

#include <algorithm>
#include <cmath>

namespace tutti {

bool Follower::takes(const LiveTransport::Request& wish) noexcept TUTTI_RT {
    using Kind = LiveTransport::Request::Kind;
    switch (wish.kind) {
    case Kind::play: held_ = false; return true;
    case Kind::stop: held_ = rolls_; return false;
    case Kind::locate: return rolls_ && !held_;
    case Kind::loop:
    case Kind::punch: break;
    }
    return false;
}

double Follower::framesAt(double place, const Standing& own) const noexcept TUTTI_RT {
    if (!source_->musical()) return (place - begins_) * own.rate;
    if (own.tempo == nullptr || place < 0) return -1;
    const auto tick = static_cast<std::int64_t>(std::floor(place * ticksPerQuarter + 0.5));
    return own.tempo->secondsAt(TickPoint{tick}) * own.rate;
}

Order Follower::conduct(const DeviceBlock& block, const Standing& own) noexcept TUTTI_RT {
    source_->hear(block);
    const double now = static_cast<double>(block.time) + (source_->audible() ? own.inputLatency : 0);
    const auto reading = source_->at(now);
    rolls_ = reading.rolls;
    if (!rolls_) held_ = false;
    state_ = {.phase = reading.phase, .place = std::max(0.0, reading.place), .tempo = reading.tempo};

    Chase::Outside outside{.rolls = reading.rolls && !held_, .place = -1, .startsIn = reading.startsIn};
    if (!reading.rolls) {
        if (reading.place >= 0) outside.place = framesAt(reading.place, own);
    } else if (reading.startsIn >= 0 && !held_) {
        outside.place = framesAt(reading.place, own);
    } else if (reading.perFrame > 0) {
        constexpr double span = 1024;
        const double there = reading.place + reading.perFrame * own.outputLatency;
        const double place = framesAt(there, own);
        outside.speed = (framesAt(there + reading.perFrame * span, own) - place) / span;
        outside.place = place + own.engineLatency;
    } else {
        outside.place = own.rolls ? own.place : framesAt(reading.place, own);
    }
    if (reading.rolls && held_) outside.place = -1;
    auto order = chase_.next(outside, own);
    state_.phase = reading.rolls && !(outside.speed > 0.2 && outside.speed < 4.1)
                       ? SyncState::Phase::backwards
                       : state_.phase;
    return order;
}

} // namespace tutti
