// From where another machine stands to what our transport does: start, stop, jump, or play a little faster.
//
// As long as both stand within half a millisecond and run within a thousandth alike, the speed stays 1 and
// not a bit is changed; what adds up is taken back by a change of speed of at most 0.5 % (2 % from five
// milliseconds on), until a tenth of that is left. Beyond a twentieth of a second it jumps. A pure value.
#pragma once

#include "live/sync/Conductor.h"

namespace tutti {

class Chase {
public:
    explicit Chase(double rate) : rate_(rate) {}

    struct Outside {
        bool rolls = false;
        double place = 0; ///< the frame of the timeline that is to be made for the block's first frame
        double speed = 1;
        int startsIn = -1; ///< it starts in this block, at this frame, from `place`; below 0: it does not
    };
    Order next(const Outside&, const Standing&) noexcept TUTTI_RT;

private:
    double speedFor(double outside, double behind) noexcept TUTTI_RT;

    double rate_;
    double stoodAt_ = -1; // where the other side stood when it was not rolling
    bool correcting_ = false;
};

} // namespace tutti
