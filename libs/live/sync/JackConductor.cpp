#include "live/sync/JackConductor.h"

namespace tutti {

bool JackConductor::takes(const LiveTransport::Request& wish) noexcept TUTTI_RT {
    using Kind = LiveTransport::Request::Kind;
    if (state_.phase != SyncState::Phase::locked) return false; // the server is away: we are on our own
    switch (wish.kind) {
    case Kind::play: transport_.play(); return true;
    case Kind::stop: transport_.halt(); return true;
    case Kind::locate: transport_.locate(wish.frame); return true;
    case Kind::loop:
    case Kind::punch: break;
    }
    return false;
}

Order JackConductor::conduct(const DeviceBlock& block, const Standing& own) noexcept TUTTI_RT {
    using State = SyncPosition::State;
    const auto& shared = block.transport;
    state_.phase = shared.state == State::absent ? SyncState::Phase::lost : SyncState::Phase::locked;
    state_.place = static_cast<double>(shared.frame) / own.rate;
    Order order;
    if (shared.state == State::absent) return order;
    const bool rolls = shared.state == State::rolling;
    if (rolls != own.rolls) order.roll = rolls ? Order::Roll::play : Order::Roll::stop;
    const double place = static_cast<double>(shared.frame + (rolls ? own.engineLatency : 0));
    if (rolls != own.rolls || place != own.place)
        order.locate = static_cast<std::int64_t>(place + (rolls && own.rolls ? own.ahead : 0));

    const bool behind = rolls && !own.loop.empty() && shared.frame + block.frames() > own.loop.to;
    const bool ranInto = behind && shared.frame <= own.loop.to;
    if (ranInto && !sentBack_) transport_.locate(own.loop.from);
    sentBack_ = ranInto || (sentBack_ && behind && shared.frame < own.loop.to + 4 * maximumBlock);
    return order;
}

} // namespace tutti
