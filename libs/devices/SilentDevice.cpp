#include "devices/SilentDevice.h"

#include "devices/BlockCutter.h"
#include "devices/Pacer.h"

#include <atomic>
#include <thread>

namespace tutti {
namespace {

class SilentDevice final : public AudioDevice {
public:
    explicit SilentDevice(SilentConfig config)
        : config_(std::move(config)), cutter_(config_.inputs, config_.outputs, config_.midiOutputs),
          in_(config_.inputs, config_.block), out_(config_.outputs, config_.block) {}
    ~SilentDevice() override { stop(); }

    Result start(DeviceClient& client) override {
        running_ = true;
        thread_ = std::thread([this, &client] { run(client); });
        return success();
    }
    void stop() override {
        running_ = false;
        if (thread_.joinable()) thread_.join();
    }
    bool running() const override { return running_; }

    std::string name() const override { return "silent"; }
    double rate() const override { return config_.rate; }
    int block() const override { return config_.block; }
    int inputs() const override { return config_.inputs; }
    int outputs() const override { return config_.outputs; }
    int inputLatency() const override { return 0; }
    int outputLatency() const override { return 0; }
    std::int64_t xruns() const override { return xruns_; }

private:
    void run(DeviceClient& client) {
        auto began = config_.now();
        std::int64_t made = 0; // frames since `began`
        auto time = config_.firstTime;
        while (running_) {
            cutter_.process(client, {.in = in_.view(),
                                     .out = out_.view(),
                                     .midi = {},
                                     .time = time,
                                     .rate = config_.rate,
                                     .freewheel = false,
                                     .transport = {}});
            made += config_.block;
            time += config_.block;
            const auto due = began + nanosecondsOf(made);
            const auto behind = config_.now() - due;
            if (behind > mostBehind) {
                ++xruns_;
                client.xrun();
                const auto missed =
                    static_cast<std::int64_t>(static_cast<double>(behind) * 1e-9 * config_.rate);
                made += missed;
                time += missed;
            } else if (running_) {
                config_.sleepUntil(due);
            }
        }
    }
    std::int64_t nanosecondsOf(std::int64_t frames) const {
        return static_cast<std::int64_t>(static_cast<double>(frames) * 1e9 / config_.rate);
    }

    static constexpr std::int64_t mostBehind = 250'000'000; // nanoseconds

    const SilentConfig config_;
    BlockCutter cutter_;
    AudioBuffer in_, out_;
    std::atomic<bool> running_{false};
    std::atomic<std::int64_t> xruns_{0};
    std::thread thread_;
};

} // namespace

std::unique_ptr<AudioDevice> makeSilentDevice(SilentConfig config) {
    if (!config.now) config.now = monotonicNanoseconds;
    if (!config.sleepUntil) config.sleepUntil = sleepUntil;
    return std::make_unique<SilentDevice>(std::move(config));
}

Backend silentBackend() {
    return {"silent", "no sound card: silence in, nothing out, the computer's clock",
            []() -> Expected<std::vector<DeviceInfo>> {
                return std::vector<DeviceInfo>{{.backend = "silent", .name = "silent"}};
            },
            [](const DeviceConfig& asked) -> Expected<std::unique_ptr<AudioDevice>> {
                SilentConfig config;
                if (asked.rate > 0) config.rate = asked.rate;
                if (asked.block > 0) config.block = asked.block;
                config.inputs = asked.inputs;
                config.outputs = asked.outputs;
                config.midiOutputs = asked.allMidiOutputs();
                return makeSilentDevice(std::move(config));
            }};
}

} // namespace tutti
