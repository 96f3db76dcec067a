// Frames since the start, from what JACK says about each of its cycles.
//
// JACK's own count of frames goes on where a client missed cycles, but not where the sound card itself was
// stopped (jack2, common/JackFrameTimer.cpp: a reset after an xrun leaves the count alone). That gap is
// measured: the moment of this cycle against the moment at which it was due.
#pragma once

#include "base/RealTime.h"

#include <cstdint>

namespace tutti {

class JackClock {
public:
    /// Audio thread, once a cycle. `frame` and `microseconds`: jack_get_cycle_times. `interrupted`: JACK
    /// reported an xrun or changed its block size since the last cycle. Returns the time of the cycle's first
    /// frame.
    std::int64_t advance(std::uint32_t frame, std::uint64_t microseconds, std::uint32_t frames, double rate,
                         bool interrupted) noexcept TUTTI_RT {
        time_ += frames_ == 0 ? 0 : frames_ + lost(frame, microseconds, rate, interrupted);
        frame_ = frame;
        microseconds_ = microseconds;
        frames_ = frames;
        return time_;
    }

private:
    std::int64_t lost(std::uint32_t frame, std::uint64_t microseconds, double rate,
                      bool interrupted) const noexcept TUTTI_RT {
        // 32 bits: the count wraps every day.
        const auto skipped = std::int64_t{static_cast<std::int32_t>(frame - frame_)} - frames_;
        const auto passed = static_cast<double>(microseconds - microseconds_) * 1e-6 * rate;
        const auto late = static_cast<std::int64_t>(passed) - frames_;
        // A count that was begun anew is no loss: no more can be missing than there was time for.
        if (skipped > 0 && skipped <= late + frames_) return skipped;
        // What is shorter than half a block cannot be told from a thread that woke up late.
        return interrupted && late >= frames_ / 2 && late > 0 ? late : 0;
    }

    std::int64_t time_ = 0, frames_ = 0; // of the last cycle
    std::uint32_t frame_ = 0;
    std::uint64_t microseconds_ = 0;
};

} // namespace tutti
