// What a recorder asks of each of its takes, of sound or of MIDI (Recorder.h).
#pragma once

#include "live/Recorder.h"

namespace tutti {

class Recorder::Take {
public:
    /// A stretch of a block.
    struct Piece {
        ConstAudioView in;
        std::span<const MidiMessage> midi;
        int from = 0, count = 0; ///< frames of the block
    };

    explicit Take(std::int64_t lead) : lead_(lead) {}
    virtual ~Take() = default;
    virtual Result openFile() = 0;
    virtual void removeFile() = 0;

    // --- audio thread --------------------------------------------------------------------------------------

    /// A block that starts at `time`, and the range of the clock that is recorded.
    void hear(ConstAudioView in, std::span<const MidiMessage> midi, std::int64_t time,
              FrameRange wanted) noexcept TUTTI_RT;
    /// Raises the peak by what comes in with a block.
    virtual void measure(ConstAudioView, std::span<const MidiMessage>) noexcept TUTTI_RT = 0;
    virtual void put(const Piece&) noexcept TUTTI_RT = 0;
    /// Frames that never come.
    virtual void skip(std::int64_t count) noexcept TUTTI_RT = 0;

    // --- disk thread ---------------------------------------------------------------------------------------

    virtual void drain() = 0;
    virtual void refresh() = 0;
    virtual void finish() = 0;
    virtual const TakeReport& report() const = 0;
    virtual std::vector<Peak> peaks(int, std::size_t) const { return {}; }

    /// Linear; of the owner.
    float takePeak() noexcept { return peak_.exchange(0, std::memory_order_relaxed); }

protected:
    /// The clock's frame that was its first one; never: not yet.
    std::int64_t began() const noexcept { return began_.load(std::memory_order_acquire); }
    void raisePeak(float value) noexcept TUTTI_RT {
        if (value > peak_.load(std::memory_order_relaxed)) peak_.store(value, std::memory_order_relaxed);
    }

private:
    const std::int64_t lead_;
    std::int64_t next_ = Recorder::never; // the audio thread's: the frame it expects; never: it has not begun
    std::atomic<std::int64_t> began_{Recorder::never};
    std::atomic<float> peak_{0};
};

} // namespace tutti
