// What a live engine tells whoever brings sound from disk to memory.
#pragma once

#include "engine/Plan.h"
#include "live/LiveTransport.h"

namespace tutti {

class ReadAhead {
public:
    virtual ~ReadAhead() = default;

    // --- the engine's owner --------------------------------------------------------------------------------

    /// From now on this is played.
    virtual void play(const Plan&) = 0;
    /// Where it plays, or would.
    virtual void follow(std::int64_t frame, FrameRange loop) = 0;
    /// Comes back when what is heard from a frame on is at hand, or after some tenths of a second.
    virtual void prepare(std::int64_t frame) = 0;

    // --- the audio thread ----------------------------------------------------------------------------------

    /// Around each block: what was at hand when it began stays there until it ends.
    virtual void enter() noexcept TUTTI_RT = 0;
    virtual void leave() noexcept TUTTI_RT = 0;
};

} // namespace tutti
