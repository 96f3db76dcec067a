#include "devices/Relay.h"

#include "devices/Pacer.h"

#include <algorithm>

namespace tutti {

void Relay::beginAnew(SyncTransport* transport) {
    {
        const std::lock_guard lock(leading_);
        transport_ = transport;
        if (leads_ && transport_ != nullptr) transport_->leadTempo(true);
    }
    if (rate_ == 0) return; // there was no block yet
    const auto passed = static_cast<double>(monotonicNanoseconds() - moment_) * 1e-9 * rate_;
    base_ = std::max(end_, begin_ + static_cast<std::int64_t>(passed));
}

bool Relay::leadTempo(bool leads) {
    const std::lock_guard lock(leading_);
    const bool done = transport_ != nullptr && transport_->leadTempo(leads);
    leads_ = leads && done;
    return done;
}

void Relay::process(const DeviceBlock& block) noexcept TUTTI_RT {
    grantWishes();
    auto shifted = block;
    shifted.time += base_;
    begin_ = shifted.time;
    end_ = begin_ + block.frames();
    moment_ = monotonicNanoseconds();
    rate_ = block.rate;
    client_->process(shifted);
}

void Relay::grantWishes() noexcept TUTTI_RT {
    const auto place = place_.exchange(nowhere);
    const auto wish = wish_.exchange(Wish::none);
    if (transport_ == nullptr) return;
    if (place != nowhere) transport_->locate(place);
    if (wish == Wish::play) transport_->play();
    if (wish == Wish::halt) transport_->halt();
}

} // namespace tutti
