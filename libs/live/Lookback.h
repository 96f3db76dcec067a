// The last minutes of all that came in, whether it was recorded or not: for whoever played something good and
// had not pressed record.
//
//   lookback.put(block); lookback.place(time, frame, rolling);       the audio thread, every block
//   lookback.collect();                                              the owner, some times a second
//   lookback.read(input, time, samples)                              and what it was played to: turns()
//
// Each input has a ring in memory that is always written and never waited for; whoever reads looks afterwards
// whether the writer has come round (a sequence lock: Boehm, "Can seqlocks get along with programming
// language memory models?", MSPC 2012). All times are the device's (DeviceBlock::time). A few lost frames are
// silence; where many are missing, it begins anew.
#pragma once

#include "base/Spsc.h"
#include "devices/AudioDevice.h"
#include "live/EventFile.h"
#include "live/LiveTransport.h"

#include <deque>

namespace tutti {

class Lookback {
public:
    struct Settings {
        double rate = 48000;
        int inputs = 2;
        double soundSeconds = 120; ///< less where all inputs together would need more than 256 MiB
        double midiSeconds = 600;
    };
    /// From `time` on the timeline is played from `frame`, or stands there.
    struct Turn {
        std::int64_t time = 0, frame = 0;
        bool rolling = false;
        bool operator==(const Turn&) const = default;
    };

    explicit Lookback(const Settings&);

    // --- audio thread --------------------------------------------------------------------------------------

    void put(const DeviceBlock&) noexcept TUTTI_RT;
    /// Where the timeline is at a moment; costs nothing where it goes on as before.
    void place(std::int64_t time, std::int64_t frame, bool rolling) noexcept TUTTI_RT;

    // --- the owner -----------------------------------------------------------------------------------------

    /// Takes over what the audio thread left, and forgets what is too old.
    void collect();
    /// The sound that is there; its end is the present.
    FrameRange sound() const noexcept;
    /// False if some of it is not there any more, or not yet.
    bool read(int input, std::int64_t time, std::span<float> samples) const noexcept;
    /// Channel messages; their frames are the device's time.
    const std::deque<RecordedEvent>& keys() const noexcept { return keys_; }
    /// In order; the first one may be older than anything else.
    const std::deque<Turn>& turns() const noexcept { return turns_; }
    int inputs() const noexcept { return static_cast<int>(rings_.size()); }

private:
    void putSound(const DeviceBlock&) noexcept TUTTI_RT;
    void write(std::size_t input, std::int64_t time, const float* samples,
               std::int64_t count) noexcept TUTTI_RT;

    const std::int64_t room_, midiRoom_;                 // frames
    std::vector<std::vector<std::atomic<float>>> rings_; // by input
    // The first and the last time that are there, and how far is being written.
    std::atomic<std::int64_t> begin_{0}, end_{0}, reserved_{0};
    Spsc<RecordedEvent> newKeys_{16384};
    Spsc<Turn> newTurns_{1024};
    Turn last_{}; // the audio thread's
    bool placed_ = false;
    // The owner's.
    std::deque<RecordedEvent> keys_;
    std::deque<Turn> turns_;
};

} // namespace tutti
