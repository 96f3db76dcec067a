// The transport is JACK's, of all its clients: ours does to the frame what that one does, and the owner's
// wishes (play, stop, locate) go there.
//
// At frame F of JACK the timeline's frame F leaves, whatever the delay of the devices in the mix. A loop is
// no thing of JACK's: at its end JACK is sent back to its beginning, which takes one or two blocks more than
// the loop is long.
#pragma once

#include "live/sync/Conductor.h"

namespace tutti {

class JackConductor final : public Conductor {
public:
    /// The transport outlives it.
    explicit JackConductor(SyncTransport& transport) : transport_(transport) {}

    bool takes(const LiveTransport::Request&) noexcept TUTTI_RT override;
    Order conduct(const DeviceBlock&, const Standing&) noexcept TUTTI_RT override;
    SyncState state() const noexcept TUTTI_RT override { return state_; }
    bool sharesTransport() const noexcept TUTTI_RT override { return true; }

private:
    SyncTransport& transport_;
    SyncState state_{.phase = SyncState::Phase::waiting};
    bool sentBack_ = false; // to the beginning of the loop
};

} // namespace tutti
