// MIDI clock for others: 24 ticks in each quarter note, each at the frame at which the timeline has it (MIDI
// 1.0, "System Real Time Messages" and "Song Position Pointer").
//
// At a start the other side is told the next sixteenth, the finest place a song position can name, and goes
// on from there: the start or continue and the first tick, which is that place, leave at one frame. A jump,
// or the end of a loop, is a stop and a start. While the transport stands, no ticks are sent. On the audio
// thread.
#pragma once

#include "devices/AudioDevice.h"
#include "engine/Course.h"
#include "time/TempoMap.h"

namespace tutti {

class MidiClockOut {
public:
    /// What left in one block: `frames` frames, from a moment of the clock to another.
    struct Left {
        const Course& course;
        double from, to; ///< whole numbers, unless the speed is not 1
        int frames;
        const TempoMap& tempo;
        double rate;
    };
    /// `port` below 0: nobody is told any more.
    void run(int port, const Left&, MidiOut&) noexcept TUTTI_RT;

private:
    void begin(std::int64_t frame, int offset) noexcept TUTTI_RT;
    void stop(int offset) noexcept TUTTI_RT;
    std::int64_t frameOf(std::int64_t tick) const noexcept TUTTI_RT;
    void put(int offset, std::uint8_t byte) noexcept TUTTI_RT;

    // Of the block.
    int port_ = -1;
    MidiOut* out_ = nullptr;
    const TempoMap* tempo_ = nullptr;
    double rate_ = 0;
    // What the other side knows.
    bool told_ = false, rolling_ = false, starts_ = false;
    std::uint32_t stretch_ = 0;
    std::int64_t next_ = 0; // tick
};

} // namespace tutti
