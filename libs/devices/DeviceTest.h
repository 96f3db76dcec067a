// Two small clients: one plays a quiet tone and looks how regularly it is called, one measures what comes in.
#pragma once

#include "devices/AudioDevice.h"

#include <atomic>

namespace tutti {

/// A sine of 440 Hz at -30 dBFS on all outputs, faded in and out, and then silence.
class DeviceTest final : public DeviceClient {
public:
    /// Seconds of the tone, and of what is measured.
    explicit DeviceTest(double seconds);

    void process(const DeviceBlock&) noexcept TUTTI_RT override;
    void lost(const std::string& reason) override;

    bool finished() const noexcept { return finished_; }
    bool failed() const noexcept { return failed_; }

    struct Report {
        std::int64_t blocks = 0, frames = 0, framesLost = 0;
        int shortest = 0, longest = 0; ///< block, in frames
        /// How far the moments of two calls were from as far apart as the first one's frames: milliseconds.
        double typicalJitter = 0; ///< half of the blocks are better
        double worstJitter = 0;
        int priority = 0;   ///< of the audio thread in real time; 0: none
        std::string lost{}; ///< why the device went away
    };
    /// When the device is stopped.
    Report report() const;

private:
    void measure(const DeviceBlock&) noexcept TUTTI_RT;
    void play(const DeviceBlock&) noexcept TUTTI_RT;

    const double seconds_;
    std::atomic<bool> finished_{false}, failed_{false};
    std::string lost_;
    // The audio thread's until the device is stopped.
    Report report_;
    std::vector<float> jitters_; // milliseconds
    std::size_t jitterCount_ = 0;
    std::int64_t expected_ = 0, moment_ = 0;
    double due_ = 0; // nanoseconds from one call to the next
};

/// Levels of the inputs; the outputs stay silent.
class InputMeters final : public DeviceClient {
public:
    explicit InputMeters(int inputs) : meters_(static_cast<std::size_t>(inputs)) {}

    void process(const DeviceBlock&) noexcept TUTTI_RT override;
    void lost(const std::string&) override { lost_ = true; }
    bool isLost() const noexcept { return lost_; }

    struct Level {
        float peak = 0;    ///< since it was asked last, 1 is full scale
        float highest = 0; ///< of all time
        float rms = 0;     ///< of all time
    };
    /// Any one thread.
    Level level(int input) noexcept;
    std::int64_t midiMessages() const noexcept { return midi_; }

private:
    struct Meter {
        std::atomic<float> peak{0}, highest{0};
        std::atomic<double> squares{0};
    };
    std::vector<Meter> meters_;
    std::atomic<std::int64_t> frames_{0}, midi_{0};
    std::atomic<bool> lost_{false};
};

} // namespace tutti
