// Play, stop, locate, loop, punch, count-in: where the timeline is, frame by frame. Pure arithmetic on the
// audio thread; what it decides is written into a course (engine/Course.h), which is all the player knows of
// it.
#pragma once

#include "engine/Course.h"

#include <optional>

namespace tutti {

/// A stretch of the timeline in frames, the end not included.
struct FrameRange {
    std::int64_t from = 0, to = 0;
    bool empty() const noexcept { return to <= from; }
    bool operator==(const FrameRange&) const = default;
};

class LiveTransport {
public:
    struct Request {
        enum class Kind : std::uint8_t { play, stop, locate, loop, punch } kind = Kind::stop;
        std::int64_t frame = 0; ///< locate: where to. play: frames of count-in before it rolls
        FrameRange range{};     ///< loop, punch; empty: none
        bool quiet = false;     ///< play: a count-in without clicks
    };
    enum class State : std::uint8_t { stopped, countIn, rolling };

    /// At a moment of the clock. `silent`: nothing has sounded for long, so that what begins now begins
    /// fresh.
    void request(const Request&, std::int64_t clock, Course&, bool silent) noexcept TUTTI_RT;
    /// Makes the jumps that are due at this moment, and says for how many frames (1 to most) there is none.
    /// `loops`: the loop is ours to make, and nobody else's.
    int advance(std::int64_t clock, int most, Course&, bool loops = true) noexcept TUTTI_RT;

    State state() const noexcept { return state_; }
    bool rolling() const noexcept { return state_ == State::rolling; }
    /// The frame that is played at a moment of the clock; where it would start while it is stopped. In a
    /// count-in it lies that much before the place of start.
    std::int64_t position(std::int64_t clock, const Course&) const noexcept TUTTI_RT;
    /// Frames of a count-in that are left.
    std::int64_t untilRolling(std::int64_t clock) const noexcept {
        return state_ == State::countIn ? rollsAt_ - clock : 0;
    }
    bool quiet() const noexcept { return quiet_; }
    FrameRange loop() const noexcept { return loop_; }
    FrameRange punch() const noexcept { return punch_; }
    /// Where the last play began: where stop may return to.
    std::int64_t startedAt() const noexcept { return startedAt_; }

private:
    bool inLoop(std::int64_t frame) const noexcept;

    State state_ = State::stopped;
    std::int64_t stoppedAt_ = 0, startedAt_ = 0;
    std::int64_t rollsAt_ = 0; // the clock at which the count-in is over
    bool fresh_ = true;        // it was silent when the count-in began
    bool quiet_ = false;
    FrameRange loop_{}, punch_{};
};

} // namespace tutti
