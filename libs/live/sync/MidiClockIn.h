// MIDI clock that comes in: ticks, start, stop, continue, song position (MIDI 1.0, "System Real Time
// Messages", "Song Position Pointer").
//
// The first tick after a start or continue is the place itself. The tempo and the moment of the beat are
// those of a line through the last two beats' ticks and more (ClockEstimate.h): single ticks may be late.
#pragma once

#include "live/sync/ClockEstimate.h"
#include "live/sync/TimeSource.h"

namespace tutti {

class MidiClockIn final : public TimeSource {
public:
    explicit MidiClockIn(double rate) : rate_(rate), clock_(96, 0.0002 * rate) {}

    void hear(const DeviceBlock&) noexcept TUTTI_RT override;
    Reading at(double time) const noexcept TUTTI_RT override;
    bool musical() const noexcept TUTTI_RT override { return true; }

private:
    void tick(double time, int offset) noexcept TUTTI_RT;

    double rate_;
    ClockEstimate clock_;
    bool running_ = false, starting_ = false;
    std::int64_t ticks_ = -1; // that were last, from the beginning of the song
    std::int64_t next_ = 0;   // where a continue goes on
    std::int64_t startTick_ = 0;
    int startsIn_ = -1;
};

} // namespace tutti
