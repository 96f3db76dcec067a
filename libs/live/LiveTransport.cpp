#include "live/LiveTransport.h"

#include <algorithm>

namespace tutti {

/// A loop holds what runs into its end; whoever starts behind it plays on.
bool LiveTransport::inLoop(std::int64_t frame) const noexcept {
    return !loop_.empty() && frame < loop_.to;
}

void LiveTransport::request(const Request& wanted, std::int64_t clock, Course& course,
                            bool silent) noexcept TUTTI_RT {
    const auto now = position(clock, course);
    switch (wanted.kind) {
    case Request::Kind::play:
        if (state_ != State::stopped) return;
        startedAt_ = stoppedAt_;
        fresh_ = silent;
        quiet_ = wanted.quiet;
        rollsAt_ = clock + std::max<std::int64_t>(0, wanted.frame);
        state_ = State::countIn;
        return;
    case Request::Kind::stop:
        if (state_ == State::rolling) {
            stoppedAt_ = now;
            course.jump(clock, now, false);
        }
        state_ = State::stopped;
        return;
    case Request::Kind::locate:
        if (state_ == State::rolling) {
            course.jump(clock, wanted.frame, true, silent);
            return;
        }
        stoppedAt_ = wanted.frame;
        startedAt_ = wanted.frame;
        course.jump(clock, wanted.frame, false, silent);
        return;
    case Request::Kind::loop: loop_ = wanted.range; return;
    case Request::Kind::punch: punch_ = wanted.range; return;
    }
}

int LiveTransport::advance(std::int64_t clock, int most, Course& course, bool loops) noexcept TUTTI_RT {
    if (state_ == State::countIn) {
        if (clock < rollsAt_) return static_cast<int>(std::min<std::int64_t>(most, rollsAt_ - clock));
        course.jump(clock, stoppedAt_, true, fresh_);
        state_ = State::rolling;
    }
    if (state_ != State::rolling || loop_.empty() || !loops) return most;
    auto frame = position(clock, course);
    if (frame == loop_.to) {
        frame = loop_.from;
        course.jump(clock, frame, true);
    }
    if (!inLoop(frame)) return most;
    return static_cast<int>(std::min<std::int64_t>(most, loop_.to - frame));
}

std::int64_t LiveTransport::position(std::int64_t clock, const Course& course) const noexcept TUTTI_RT {
    switch (state_) {
    case State::rolling: return clock + course.newest().offset;
    case State::countIn: return stoppedAt_ - (rollsAt_ - clock);
    case State::stopped: break;
    }
    return stoppedAt_;
}

} // namespace tutti
