// The notes and controllers an instrument gets while a player plays it: those of its track's clips, and those
// that come in live. It knows which notes sound, so that none hangs where the timeline jumps or an edit takes
// its end away.
#pragma once

#include "engine/Course.h"
#include "engine/TrackPart.h"

#include <array>
#include <span>
#include <vector>

namespace tutti {

/// Events that come from outside while the player makes a block.
struct LiveEvents {
    std::int64_t clock = 0;          ///< the moment of Event::offset 0
    std::span<const Event> events{}; ///< by offset; at most mostLiveEvents are heard
};
inline constexpr std::size_t mostLiveEvents = 256;

class EventRun {
public:
    /// `mostEvents`: of the track's own in any quantum.
    explicit EventRun(std::size_t mostEvents) {
        events_.reserve(mostEvents + mostLiveEvents + 2 * mostSounding);
    }

    /// What happens in `count` frames from `clock` on, which lie in one stretch, by offset. Valid until the
    /// next call.
    std::span<const Event> collect(const TrackPart&, const Course::Place&, std::int64_t clock, int count,
                                   const LiveEvents&) noexcept TUTTI_RT;

    /// Goes on where the plan before is.
    void follow(EventRun& before, bool otherPart) noexcept TUTTI_RT;

private:
    struct Sounding {
        std::uint32_t source, played; // numbers of the note in the part, and when it was struck
        std::uint8_t channel, key;
        bool live;
        std::int64_t frame; // at which it was struck
    };
    static constexpr std::size_t mostSounding = 128;

    void release() noexcept TUTTI_RT;
    void matchAnew(const TrackPart&) noexcept TUTTI_RT;
    void take(Event, std::int64_t frame, bool live) noexcept TUTTI_RT;
    void end(std::size_t sounding) noexcept TUTTI_RT;

    std::vector<Event> events_;
    std::array<Sounding, mostSounding> sounding_{};
    std::size_t soundingCount_ = 0;
    std::uint16_t pedals_ = 0; // channels whose sustain pedal is down
    std::size_t next_ = 0;
    std::uint32_t stretch_ = 0;
    bool otherPart_ = false;
};

} // namespace tutti
