// From an input to disk: takes that hold exactly what came, and say where something did not.
//
//   TUTTI_LET(recorder, Recorder::open({{folder / "vox.wav", {0}, spec}}));
//   recorder->record({from, to});       by the device's clock; may begin and end in the middle of a block
//   recorder->put(block.in, block.time);                        on the audio thread, every block
//   recorder->drain();                                          on the disk thread, some times a second
//   const auto reports = recorder->finish();                    when the device has come past `to`, or
//   stopped
//
// Between the two threads each channel has a ring of ten seconds. If a ring is full all the same, or the
// device lost frames, the take has silence of exactly that length there, and the report says where: what
// comes behind it is in its place. A take whose file fails is over and keeps what fitted; the others go on.
//
// Threads: put() is the audio thread's; drain() and refresh() are one other thread's (RecorderThread), and so
// is finish() when put() is called no more. record(), stopAt() and the questions are anybody's.
#pragma once

#include "audio/Peaks.h"
#include "audio/TakeWriter.h"
#include "base/Spsc.h"
#include "devices/AudioDevice.h"
#include "live/LiveTransport.h"

#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace tutti {

class Lookback;

/// A take to be made: a new file and the channels of the device that go into it, or its MIDI.
struct TakePlan {
    std::filesystem::path file;
    std::vector<int> inputs; ///< from 0; one the device does not have is silent
    TakeSpec spec;           ///< its channels are the number of inputs
    bool midi = false;       ///< the channel messages, in an EventFile
    int midiChannel = -1;    ///< 0..15, or all
    std::int64_t lead = 0;   ///< frames before the recorded range that it gets as well
    /// Of sound: frames before the first one that are taken from RecorderSettings::lookback.
    std::int64_t before = 0;
};

struct RecorderSettings {
    double ringSeconds = 10;
    /// Frames after which a file ends and the next begins with exactly the next frame; 0: never. The second
    /// one of vox.wav is vox-2.wav.
    std::int64_t splitFrames = 0;
    const Lookback* lookback = nullptr; ///< outlives the recorder
    std::filesystem::path reserve{};    ///< where takeReserveBytes are kept for a full disk; empty: none are
};

/// Frames of a take that never came, counted from its start: silence.
struct TakeGap {
    std::int64_t at = 0, frames = 0;
    bool operator==(const TakeGap&) const = default;
};

struct TakeReport {
    std::vector<std::filesystem::path> files; ///< one, or those it was split into
    std::int64_t frames = 0;                  ///< in all of them
    std::vector<TakeGap> gaps;
    std::int64_t clipped = 0;                ///< samples beyond full scale
    std::int64_t events = 0, lostEvents = 0; ///< of MIDI: in the file, and those there was no room for
    std::optional<Error> problem;            ///< why it ended early
};

class Recorder {
public:
    static constexpr std::int64_t never = INT64_MAX;
    class Take;

    /// Makes the files and the rings. If one cannot be made, none is left. Fault::output, refused.
    static Expected<std::unique_ptr<Recorder>> open(std::vector<TakePlan>, const RecorderSettings& = {});
    ~Recorder();

    /// Which frames of the device's clock are recorded; `from` must not have passed (else it begins with the
    /// next block; started() tells). Once.
    void record(FrameRange range = {0, never});
    /// Sets the end: exactly there, or now if it has passed.
    void stopAt(std::int64_t frame) { to_.store(frame, std::memory_order_release); }

    /// The clock's frame at which the recorded range began: the first of all takes without a lead; never: not
    /// yet.
    std::int64_t started() const noexcept { return started_.load(std::memory_order_acquire); }
    /// The device has come past the end: nothing will be added.
    bool done() const noexcept { return done_.load(std::memory_order_acquire); }

    /// Audio thread: the frames from `time` on.
    void put(ConstAudioView in, std::int64_t time, std::span<const MidiMessage> midi = {}) noexcept TUTTI_RT;

    /// The loudest sample since the last time of what came in for a take, whether it was recorded or not;
    /// linear.
    float takePeak(std::size_t take) noexcept;

    /// As a growing take is drawn: of one of its channels, the steps of Peaks::firstStep frames that are
    /// whole, from one of them on. None of MIDI. From any thread but the audio thread.
    std::vector<Peak> peaks(std::size_t take, int channel, std::size_t fromStep) const;

    /// Writes what waits.
    void drain();
    /// Makes all files right as they are (TakeWriter::refresh).
    void refresh();
    /// Writes the rest and ends the files.
    std::vector<TakeReport> finish();
    /// How it stands; from any thread but the audio thread.
    std::vector<TakeReport> reports() const;

private:
    Recorder();

    std::vector<std::unique_ptr<Take>> takes_;
    std::atomic<std::int64_t> from_{never}, to_{never}, started_{never};
    std::atomic<bool> done_{false};
    mutable std::mutex reporting_; // between those who write and those who ask
};

/// Calls drain() twenty times a second and refresh() once a second, until it is destroyed.
class RecorderThread {
public:
    explicit RecorderThread(Recorder&);
    ~RecorderThread();
    RecorderThread(const RecorderThread&) = delete;
    RecorderThread& operator=(const RecorderThread&) = delete;

private:
    void run();

    Recorder& recorder_;
    std::mutex mutex_;
    std::condition_variable wake_;
    bool ending_ = false;
    std::thread thread_;
};

} // namespace tutti
