// Our transport follows a time source: starts and stops with it, and keeps up with it (Chase.h).
//
// What is heard is what the other machine says: the latency of devices in the mix and of the sound card is
// made up for. At a start nothing is left out for that; the transport catches up in the seconds that follow.
// A stop by hand holds until the other machine has stopped, too, or somebody says play.
#pragma once

#include "live/sync/Chase.h"
#include "live/sync/TimeSource.h"

#include <memory>

namespace tutti {

class Follower final : public Conductor {
public:
    /// `begins`: what the source says where our timeline begins, in seconds. Not on the audio thread.
    Follower(std::unique_ptr<TimeSource> source, double rate, double begins = 0)
        : source_(std::move(source)), chase_(rate), begins_(begins) {}

    bool takes(const LiveTransport::Request&) noexcept TUTTI_RT override;
    Order conduct(const DeviceBlock&, const Standing&) noexcept TUTTI_RT override;
    SyncState state() const noexcept TUTTI_RT override { return state_; }

private:
    double framesAt(double place, const Standing&) const noexcept TUTTI_RT;

    std::unique_ptr<TimeSource> source_;
    Chase chase_;
    double begins_;
    bool held_ = false, rolls_ = false;
    SyncState state_{.phase = SyncState::Phase::waiting};
};

} // namespace tutti
