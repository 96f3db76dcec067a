// One device while a player plays it: its processor, fed in pieces of time that do not depend on how the
// player's own blocks fall.
#pragma once

#include "engine/PathDelay.h"
#include "engine/Plan.h"

#include <span>
#include <vector>

namespace tutti {

class DeviceRun {
public:
    /// The plan must outlive it. `mostEvents`: in any quantum of the track.
    DeviceRun(const DevicePlan&, std::size_t mostEvents);

    /// Runs over at most stageFrames of sound, in place. `frame`: the track's latency before the device taken
    /// off, so the device's own place on the timeline. `key`: the side-chain's sound as its track has it now,
    /// or no channels.
    void run(const Plan&, const TrackPart&, std::int64_t frame, AudioView sound,
             ConstAudioView key) noexcept TUTTI_RT;

    const DevicePlan& plan() const noexcept { return plan_; }

private:
    bool bypassable() const noexcept;
    int pieceFrom(std::int64_t at, int most) noexcept TUTTI_RT;
    void collectEvents(const TrackPart&, std::int64_t at, int count) noexcept TUTTI_RT;
    void runPieces(const Plan&, const TrackPart&, std::int64_t frame, AudioView sound,
                   ConstAudioView key) noexcept TUTTI_RT;

    const DevicePlan& plan_;
    PathDelay before_, keyDelay_, dryDelay_;
    std::vector<double> controls_;
    std::vector<Event> events_; // of one piece
    std::size_t nextEvent_ = 0;
};

} // namespace tutti
