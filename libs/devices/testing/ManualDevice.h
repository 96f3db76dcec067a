// A device whose clock is the test: one call, one block, of any size, with the input the test gives.
//
//   ManualDevice device;
//   device.start(engine);
//   const auto out = device.pull(441);
//
// `out` was full of NaN before the client saw it: frames it did not fill are found.
#pragma once

#include "devices/BlockCutter.h"

#include <vector>

namespace tutti::testing {

struct ManualConfig {
    double rate = 48000;
    int inputs = 2, outputs = 2, midiOutputs = 1;
    int inputLatency = 0, outputLatency = 0;
    int block = 256; ///< what block() says; blocks have the size that is pulled
};

class ManualDevice final : public AudioDevice, private SyncTransport {
public:
    /// MIDI that came out, with its place on the device's clock.
    struct Sent {
        std::int64_t time;
        int port;
        std::vector<std::uint8_t> bytes;
        bool operator==(const Sent&) const = default;
    };

    explicit ManualDevice(ManualConfig config = {});

    /// A block with silence as its input; what the client made of it.
    AudioBuffer pull(int frames);
    /// A block with this input; `in` has inputs() channels.
    AudioBuffer pull(ConstAudioView in, std::span<const MidiMessage> midi = {});

    std::vector<Sent> sent;
    bool freewheel = false;
    /// What the client is told the shared transport does; absent unless a test sets it. While it rolls, its
    /// frame moves on with every block; the client's own wishes (transport()) are granted at once.
    SyncPosition sync;

    /// So many frames that nobody asked for: an xrun.
    void miss(int frames);
    /// The device is lost and pulled silent from now on by the test, as a kept device would; then it comes
    /// back.
    void lose(const std::string& reason);
    void comeBack(double rate);

    Result start(DeviceClient&) override;
    void stop() override { client_ = nullptr; }
    bool running() const override { return client_ != nullptr; }
    std::string name() const override { return "manual"; }
    double rate() const override { return config_.rate; }
    int block() const override { return config_.block; }
    int inputs() const override { return config_.inputs; }
    int outputs() const override { return config_.outputs; }
    int inputLatency() const override { return config_.inputLatency; }
    int outputLatency() const override { return config_.outputLatency; }
    std::int64_t xruns() const override { return xruns_; }
    SyncTransport* transport() override { return this; }

private:
    void play() noexcept override { sync.state = SyncPosition::State::rolling; }
    void halt() noexcept override { sync.state = SyncPosition::State::stopped; }
    void locate(std::int64_t frame) noexcept override { sync.frame = frame; }

    ManualConfig config_;
    BlockCutter cutter_;
    DeviceClient* client_ = nullptr;
    std::int64_t time_ = 0, xruns_ = 0;
};

} // namespace tutti::testing
