// How long sound takes from an output over a cable back to an input, to the frame: what a device says of its
// latency, and what it keeps to itself.
//
//   LatencyProbe probe(device->rate(), 0, 0);
//   TUTTI_TRY(device->start(probe));
//   ... until probe.finished() ...
//   device->stop();
//   TUTTI_LET(way, probe.result());     way.frames - device->inputLatency() - device->outputLatency()
//
// A short quiet noise leaves by the output. Where it lies in what comes in is where the correlation with it
// is largest; noise meets itself in one frame and nowhere else, however loud the loop is and whatever it does
// to the colour of the sound. Time counts as in DeviceBlock::time.
#pragma once

#include "devices/AudioDevice.h"

#include <atomic>

namespace tutti {

class LatencyProbe final : public DeviceClient {
public:
    /// Channels from 0. It listens for `listenSeconds` from the noise on: no way that is longer is found.
    LatencyProbe(double rate, int output, int input, double listenSeconds = 1);

    void process(const DeviceBlock&) noexcept TUTTI_RT override;
    void lost(const std::string& reason) override;

    bool finished() const noexcept { return finished_.load(std::memory_order_acquire); }

    struct RoundTrip {
        std::int64_t frames = 0;
        bool inverted = false; ///< the loop turns the sound upside down
    };
    /// When the device is stopped. Fault::device if the noise did not come back, or frames were lost.
    Expected<RoundTrip> result() const;

private:
    float played(std::int64_t frame) const noexcept TUTTI_RT;

    const int output_, input_;
    const std::int64_t quiet_; // frames before the noise
    std::vector<float> noise_;
    std::atomic<bool> finished_{false};
    std::string lost_;
    // The audio thread's until the device is stopped.
    std::vector<float> heard_; // from the first frame of the noise on
    std::int64_t frames_ = 0, missing_ = 0;
};

} // namespace tutti
