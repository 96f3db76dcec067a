// The clips of one track while a player plays them. Where the timeline jumps, and where an edit changes what
// is played, what was heard goes over into what is to be heard in some milliseconds; a clip that begins there
// begins as it is.
#pragma once

#include "engine/Course.h"
#include "engine/PathDelay.h"
#include "engine/TrackPart.h"

namespace tutti {

class ClipRun {
public:
    explicit ClipRun(Ref<TrackPart> part) : part_(std::move(part)) {}

    /// Adds what is heard from `clock` on to at most stageFrames.
    void addTo(const Course&, std::int64_t clock, AudioView) noexcept TUTTI_RT;

    /// Goes on where the clips of the plan before are.
    void follow(ClipRun& before) noexcept TUTTI_RT;

private:
    void begin(const Course&, const Course::Place&, std::int64_t clock) noexcept TUTTI_RT;
    void play(const Course::Place&, std::int64_t clock, AudioView) noexcept TUTTI_RT;
    void playLeaving(std::int64_t clock, AudioView) noexcept TUTTI_RT;

    Ref<TrackPart> part_;
    std::size_t first_ = 0; // clips before it are over
    std::uint32_t stretch_ = 0;
    // What fades out: a part as it lay on the timeline before the join. The audio thread lets go of nothing:
    // what is kept is freed with this.
    const TrackPart* leaving_ = nullptr;
    Ref<TrackPart> kept_;
    std::int64_t leavingOffset_ = 0;
    std::int64_t join_ = INT64_MIN / 2; // the clock at which it began
    bool edited_ = false;               // joined for an edit, not for a jump
    bool changed_ = false;              // a part to be faded from has come
};

} // namespace tutti
