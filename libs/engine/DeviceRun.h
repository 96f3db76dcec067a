// One device while a player plays it: its processor, fed in pieces of time that do not depend on how the
// player's own blocks fall.
#pragma once

#include "engine/EventRun.h"
#include "engine/PathDelay.h"
#include "engine/Plan.h"

#include <span>
#include <vector>

namespace tutti {

/// What a device needs to know of where it is played.
struct Surroundings {
    const Plan& plan;
    const TrackPart& track;
    const Course& course;
    LiveEvents live;
};

class DeviceRun {
public:
    /// The plan must outlive it. `mostEvents`: of the track in any quantum. `live`: edits may follow, so the
    /// dry sound is at hand at any time.
    DeviceRun(const DevicePlan&, std::size_t mostEvents, bool live);

    /// Runs over at most stageFrames of sound, in place. `clock`: the track's latency before the device taken
    /// off, so the device's own moment. `key`: the side-chain's sound as its track has it now, or no
    /// channels.
    void run(const Surroundings&, std::int64_t clock, AudioView sound, ConstAudioView key) noexcept TUTTI_RT;

    /// Goes on where the same device of the plan before is.
    void follow(DeviceRun& before, bool otherPart) noexcept TUTTI_RT;
    /// Is new among devices that sound: comes in gently, a late one when its first sound has come through.
    void arrive() noexcept TUTTI_RT;

    const DevicePlan& plan() const noexcept { return plan_; }

private:
    bool bypassable() const noexcept;
    int pieceFrom(std::int64_t frame, int most, const Course::Place&) noexcept TUTTI_RT;
    void runPieces(const Surroundings&, std::int64_t clock, AudioView sound,
                   ConstAudioView key) noexcept TUTTI_RT;
    void runPiece(const Surroundings&, const Course::Place&, std::int64_t clock, AudioView sound,
                  ConstAudioView key) noexcept TUTTI_RT;
    void applyBypass(const Course&, std::int64_t clock, AudioView wet, ConstAudioView dry) noexcept TUTTI_RT;
    void open(AudioView) noexcept TUTTI_RT;
    float dryShareAt(const Course::Place&) const noexcept TUTTI_RT;

    const DevicePlan& plan_;
    const bool live_;
    PathDelay before_, keyDelay_, dryDelay_;
    std::vector<double> controls_;
    EventRun events_;
    float dryShare_ = 0, dryFrom_ = 0; // at the last frame; where the way began
    int dryLeft_ = 0;                  // frames of the way
    std::int64_t opens_ = 0;           // frames until the join is over behind which a late device is heard
};

} // namespace tutti
