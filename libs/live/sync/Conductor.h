// Who decides when it plays, where it is not the program's own transport: another program (JACK), another
// machine (timecode, MIDI clock), or all of a room (Link).
//
// The engine asks once a block what to do, and tells how it stands. A conductor keeps the rule of the audio
// thread. It is made by the owner, used by the audio thread, and freed by the owner.
#pragma once

#include "devices/AudioDevice.h"
#include "live/LiveTransport.h"
#include "time/MeterMap.h"
#include "time/TempoMap.h"

#include <optional>

namespace tutti {

/// How our transport stands at the first frame of a block.
struct Standing {
    bool rolls = false;
    /// The frame of the timeline that is made for this block's first frame, down to the fraction.
    double place = 0;
    /// What was made beyond `place` and is not heard yet (Varispeed.h): after a locate to F, place is F -
    /// ahead.
    double ahead = 0;
    /// Frames between the timeline and what is made: a device in the mix that looks ahead.
    int engineLatency = 0;
    int inputLatency = 0, outputLatency = 0; ///< of the device
    FrameRange loop{};
    double rate = 48000;
    const TempoMap* tempo = nullptr; ///< of what is played; null: nothing is
    const MeterMap* meter = nullptr;
};

/// What is to be done before a block is made, in this order.
struct Order {
    std::optional<std::int64_t> locate{};
    enum class Roll : std::uint8_t { asItDoes, play, stop } roll = Roll::asItDoes;
    int after = 0;    ///< play: frames of the block before it rolls
    double speed = 1; ///< frames of the timeline in a frame of the device
};

/// How it goes, for people.
struct SyncState {
    enum class Phase : std::uint8_t {
        none,      ///< the transport is our own
        waiting,   ///< nothing has come
        locking,   ///< something has, and is not sure yet
        locked,    ///<
        flywheel,  ///< nothing comes any more: it goes on for a moment as it was
        lost,      ///< it stopped, because nothing came any more
        backwards, ///< the other side plays backwards or too fast or slow, which is not followed
    };
    Phase phase = Phase::none;
    double place = 0; ///< of the other side: seconds, or quarter notes of a clock
    double tempo = 0; ///< quarter notes a minute of a clock; film frames a second of timecode; else 0
    int peers = 0;    ///< of Link
};

class Conductor {
public:
    virtual ~Conductor() = default;

    /// A wish of the owner: true if it is for the conductor to decide, and the transport is not to obey.
    virtual bool takes(const LiveTransport::Request&) noexcept TUTTI_RT = 0;
    virtual Order conduct(const DeviceBlock&, const Standing&) noexcept TUTTI_RT = 0;
    virtual SyncState state() const noexcept TUTTI_RT = 0;
    /// The device's shared transport waits until our sound is at hand (DeviceClient::ready).
    virtual bool sharesTransport() const noexcept TUTTI_RT { return false; }
};

} // namespace tutti
