// Which moment of the timeline is played at which moment of playing.
//
// A player counts the frames it makes: its clock never stops and never jumps. Play, stop, locate and the end
// of a loop put the timeline elsewhere; a course is the list of these jumps. What is late (behind a device
// with latency) asks for an older moment of the clock, and so meets every jump exactly when the sound that
// was played before it has passed. Offline the timeline is the clock.
#pragma once

#include "base/RealTime.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace tutti {

class Course {
public:
    static constexpr std::int64_t never = INT64_MAX / 4;

    /// From `clock` on the timeline goes on from `frame`, without a jump until the next.
    struct Stretch {
        std::int64_t clock = INT64_MIN / 2;
        std::int64_t offset = 0; ///< frame of the timeline = clock + offset
        bool rolling = true;     ///< false: stopped; the frames go on, so that what rings can ring on
        bool fresh = true;       ///< nothing sounded before it: there is nothing to fade from
        std::uint32_t number = 0;
    };
    struct Place {
        std::int64_t frame = 0;     ///< of the timeline
        std::int64_t until = never; ///< the clock at which another stretch begins
        Stretch stretch;

        /// Where automation is read: it stands still where the timeline stopped.
        std::int64_t automationFrame() const noexcept {
            return stretch.rolling ? frame : stretch.clock + stretch.offset;
        }
    };

    /// At a moment of the clock that is not before the last jump.
    void jump(std::int64_t clock, std::int64_t frame, bool rolling, bool fresh = false) noexcept TUTTI_RT {
        const auto number = newest().number + 1;
        if (newest().clock != clock) {
            last_ = (last_ + 1) % most;
            count_ = std::min(count_ + 1, most);
        }
        stretches_[last_] = {clock, frame - clock, rolling, fresh, number};
    }
    const Stretch& newest() const noexcept TUTTI_RT { return stretches_[last_]; }
    /// The one before it, null if that is not known.
    const Stretch* before() const noexcept TUTTI_RT {
        return count_ > 1 ? &stretches_[(last_ + most - 1) % most] : nullptr;
    }

    /// Of a jump so long ago that it is forgotten, the oldest known stretch is taken.
    Place at(std::int64_t clock) const noexcept TUTTI_RT {
        auto until = never;
        for (std::size_t back = 0; back < count_; ++back) {
            const auto& each = stretches_[(last_ + most - back) % most];
            if (clock >= each.clock || back + 1 == count_) return {clock + each.offset, until, each};
            until = each.clock;
        }
        return {};
    }

private:
    static constexpr std::size_t most = 256;
    std::array<Stretch, most> stretches_{};
    std::size_t last_ = 0, count_ = 1;
};

/// Calls body (place, from, count) for the pieces of `frames` frames of the clock that lie between two jumps.
template<class Body>
void forEachPlace(const Course& course, std::int64_t clock, int frames, Body&& body) noexcept {
    for (int done = 0; done < frames;) {
        const auto place = course.at(clock + done);
        const int count = static_cast<int>(std::min<std::int64_t>(frames - done, place.until - clock - done));
        body(place, done, count);
        done += count;
    }
}

} // namespace tutti
