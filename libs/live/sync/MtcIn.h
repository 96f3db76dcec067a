// MIDI timecode that comes in: quarter frames while the machine rolls, a full frame where it goes (MIDI 1.0,
// "MIDI Time Code" 4.2.1; rates 24, 25, 29.97 drop-frame and 30).
//
// Eight quarter frames, two film frames, make one code, and it names the moment of its first quarter frame.
// The direction is that in which their numbers go. Followed is what two codes in a row agree on.
#pragma once

#include "live/sync/ClockEstimate.h"
#include "live/sync/TimeSource.h"
#include "live/sync/Timecode.h"

#include <array>

namespace tutti {

class MtcIn final : public TimeSource {
public:
    explicit MtcIn(double rate) : rate_(rate), clock_(120, 0.0002 * rate) {}

    void hear(const DeviceBlock&) noexcept TUTTI_RT override;
    Reading at(double time) const noexcept TUTTI_RT override;
    /// The newest label there is, as it was read; for tests and people.
    TimecodeLabel label() const noexcept { return labelOf(quarters_ / 4, film_); }
    FilmRate film() const noexcept { return film_; }

private:
    void quarterFrame(std::uint8_t data, double time) noexcept TUTTI_RT;
    void fullFrame(std::span<const std::uint8_t>) noexcept TUTTI_RT;
    void codeComplete() noexcept TUTTI_RT;

    double rate_;
    ClockEstimate clock_; // its ticks are quarter frames
    FilmRate film_{};
    std::array<std::uint8_t, 8> pieces_{};
    int last_ = -1;              // piece
    int inOrder_ = 0;            // pieces of one direction
    int direction_ = 0;          // 1, -1
    int codes_ = 0;              // in a row that agree
    std::int64_t quarters_ = -1; // quarter frames from 0 h, of the last piece; below 0: not known
    bool stands_ = true;         // a full frame was the last to come
};

} // namespace tutti
