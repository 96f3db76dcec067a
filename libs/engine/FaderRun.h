// A fader or a send while a player plays it: where an edit or a jump puts it elsewhere at once, it goes there
// in some milliseconds.
#pragma once

#include "engine/Course.h"
#include "engine/Fader.h"
#include "engine/PathDelay.h"

namespace tutti {

class FaderRun {
public:
    /// out = in through the fader, at most stageFrames; the two are not one. `clock`: that of the first
    /// sample on its place in the timeline. `closed`: lets nothing through (a solo elsewhere).
    void apply(const FaderPlan&, bool closed, const Course&, std::int64_t clock, ConstAudioView in,
               AudioView out) noexcept TUTTI_RT;

    /// True if it lets all through as it is (an input that is no send), and is not on its way there.
    bool open() const noexcept TUTTI_RT {
        return left_ == 0 && (fresh_ || (!follows_ && now_ == FaderGains{}));
    }

    /// Goes on where the fader of the plan before is. `wasOpen`: that one let all through without being
    /// asked.
    void follow(const FaderRun& before, bool wasOpen = false) noexcept TUTTI_RT {
        *this = before;
        follows_ = true;
        if (wasOpen) fresh_ = false;
    }
    /// Comes up from silence.
    void arrive() noexcept TUTTI_RT {
        now_ = {0, 0, 0, 0};
        fresh_ = false;
        follows_ = true;
    }

private:
    void piece(const FaderPlan&, bool closed, const Course::Place&, ConstAudioView in,
               AudioView out) noexcept TUTTI_RT;

    FaderGains now_, from_;     // at the last frame; where the way began
    int left_ = 0;              // frames of the way
    std::uint32_t stretch_ = 0; // it was last in, if it is placed
    bool fresh_ = true, placed_ = false, follows_ = false;
};

} // namespace tutti
