// Another machine whose place is known only from what it sends: MIDI clock, timecode.
//
// All on the audio thread but constructors. Times are the device's, in frames (DeviceBlock::time).
#pragma once

#include "live/sync/Conductor.h"

namespace tutti {

class TimeSource {
public:
    /// In quarter notes from the beginning if musical(), else in seconds.
    struct Reading {
        SyncState::Phase phase = SyncState::Phase::waiting;
        bool rolls = false;
        double place = -1;   ///< at the asked time; where it stands, if it does not roll; below 0: not known
        double perFrame = 0; ///< by how much the place grows; 0: not known yet
        int startsIn = -1;   ///< it started in the last block, at this frame, from `place`
        double tempo = 0;    ///< for people: quarter notes a minute, or film frames a second
    };

    virtual ~TimeSource() = default;
    /// What came in a block.
    virtual void hear(const DeviceBlock&) noexcept TUTTI_RT = 0;
    virtual Reading at(double time) const noexcept TUTTI_RT = 0;
    virtual bool musical() const noexcept TUTTI_RT { return false; }
    /// It comes in as sound, and so as late as the device's input is.
    virtual bool audible() const noexcept TUTTI_RT { return false; }
};

/// Seconds for which it goes on as it was when nothing comes any more.
inline constexpr double flywheelSeconds = 0.5;

} // namespace tutti
