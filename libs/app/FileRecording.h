// From the inputs of a device straight to disk, without a project: at once, or once something is loud enough,
// with what came just before it; into one file or many; and to whoever listens meanwhile.
//
//   TUTTI_LET(recording, FileRecording::open(spec));
//   TUTTI_TRY(device.start(*recording));
//   while (!recording->over()) { recording->tick(); ... some 20 times a second }
//   device.stop();
//   const auto report = recording->finish();
//
// What came before the moment at which it starts is kept in memory: the recorder is fed so much later than
// the device plays, and so the first frame is exact to the sample.
#pragma once

#include "devices/AudioDevice.h"
#include "live/Recorder.h"

#include <array>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace tutti {

struct FileRecordingSpec {
    static constexpr std::size_t mostInputs = 64;

    std::filesystem::path file;           ///< a .wav; empty: only the stream
    std::vector<int> inputs;              ///< channels of the device, from 0
    std::string bits = "24";              ///< 24 f32
    double rate = 48000;                  ///< Hz, of the device
    std::optional<std::int64_t> frames{}; ///< of the take; then it is over
    std::optional<std::int64_t> until{};  ///< frame of the device's clock at which it is over
    std::int64_t split = 0;               ///< frames of a file, then the next begins; 0: never
    std::size_t keep = 0;                 ///< of those files only the newest ones stay; 0: all
    std::optional<double> armLevel{};     ///< dBFS: waits for a sample as loud as this
    std::int64_t before = 0;              ///< frames before that one, which are taken, too
    bool monitor = false;                 ///< the inputs are heard at the outputs
    bool stream = false;                  ///< the sound is for takeStream(), too
};

class FileRecording final : public DeviceClient {
public:
    /// Makes the file. Fault::output.
    static Expected<std::unique_ptr<FileRecording>> open(FileRecordingSpec);

    /// Ends it now.
    void stop();
    /// Its time has come, it was stopped, the device is gone, or its file failed.
    bool over() const;
    /// Removes the files that are too old. By one thread, with finish().
    void tick();
    /// Frames taken so far; none while it waits for something loud.
    std::optional<std::int64_t> taken() const;
    /// The loudest sample of an input since the last time, linear.
    float takePeak(std::size_t input) { return peaks_[input].exchange(0, std::memory_order_relaxed); }
    /// What was taken since the last time, as far as it fits: frames that were written to the view.
    int takeStream(AudioView);
    /// Why the device is gone; empty while it is not.
    std::string reason() const;

    /// When the device has stopped: all that came before it did is in the files. Without a frame no file is
    /// left.
    TakeReport finish();

    void process(const DeviceBlock&) noexcept TUTTI_RT override;
    void lost(const std::string& reason) override;

private:
    /// Frames that came one after the other and wait in the ring.
    struct Run {
        std::int64_t time = 0, frames = 0;
    };

    explicit FileRecording(FileRecordingSpec);
    void listen(const DeviceBlock&) noexcept TUTTI_RT;
    void keepFrames(const DeviceBlock&) noexcept TUTTI_RT;
    void begin(std::int64_t time) noexcept TUTTI_RT;
    void passOn(std::int64_t until) noexcept TUTTI_RT;
    void give(ConstAudioView, std::int64_t time) noexcept TUTTI_RT;

    const FileRecordingSpec spec_;
    const float threshold_;
    std::unique_ptr<Recorder> recorder_; // none if there is only the stream
    std::unique_ptr<RecorderThread> disk_;
    std::vector<std::unique_ptr<Spsc<float>>> stream_;
    std::array<std::atomic<float>, FileRecordingSpec::mostInputs> peaks_{};
    std::atomic<std::int64_t> from_{Recorder::never}, to_{Recorder::never}; // of the device's clock
    std::atomic<std::int64_t> time_{0}, streamLost_{0};
    std::atomic<bool> failed_{false};
    std::vector<std::filesystem::path> removed_;
    mutable std::mutex mutex_;
    std::string reason_;
    // The audio thread's: what waits until `before` is over.
    AudioBuffer ring_;
    std::array<Run, 64> runs_{};
    std::size_t firstRun_ = 0, runCount_ = 0;
    std::int64_t ringAt_ = 0, waiting_ = 0; // where the next frame goes; frames in all runs
};

/// Seconds from `now` until the clock on the wall says `18:00` or `18:00:30`, today or tomorrow.
/// Fault::usage.
Expected<double> secondsUntil(const std::string& clock, std::chrono::system_clock::time_point now);

} // namespace tutti
