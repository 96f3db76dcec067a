#include "devices/Keeper.h"

#include "devices/Relay.h"
#include "devices/SilentDevice.h"

#include <condition_variable>
#include <optional>
#include <thread>
#include <utility>

namespace tutti {
namespace {

class Keeper final : public AudioDevice {
public:
    Keeper(std::unique_ptr<AudioDevice> device, DeviceConfig config, DeviceOpener open,
           std::chrono::milliseconds pause)
        : config_(std::move(config)), open_(std::move(open)), pause_(pause), name_(device->name()),
          hasTransport_(device->transport() != nullptr),
          relay_([this](std::string reason) { noteLoss(std::move(reason)); }), device_(std::move(device)) {}
    ~Keeper() override { stop(); }

    Result start(DeviceClient& client) override;
    void stop() override;
    bool running() const override { return running_; }

    std::string name() const override { return name_; }
    double rate() const override { return ask(&AudioDevice::rate); }
    int block() const override { return ask(&AudioDevice::block); }
    int inputs() const override { return ask(&AudioDevice::inputs); }
    int outputs() const override { return ask(&AudioDevice::outputs); }
    int inputLatency() const override { return ask(&AudioDevice::inputLatency); }
    int outputLatency() const override { return ask(&AudioDevice::outputLatency); }
    std::int64_t xruns() const override { return xrunsBefore_ + ask(&AudioDevice::xruns); }
    SyncTransport* transport() override { return hasTransport_ ? &relay_ : nullptr; }
    std::vector<Connection> connections() const override { return ask(&AudioDevice::connections); }

private:
    template<class Answer>
    Answer ask(Answer (AudioDevice::*question)() const) const {
        const std::lock_guard lock(deviceMutex_);
        return (device_.get()->*question)();
    }
    /// What there was before.
    std::unique_ptr<AudioDevice> replace(std::unique_ptr<AudioDevice> next) {
        const std::lock_guard lock(deviceMutex_);
        return std::exchange(device_, std::move(next));
    }

    void noteLoss(std::string reason);
    void tend();
    void awaitReturn(std::unique_lock<std::mutex>&);
    void fallSilent(const std::string& reason);
    bool takeBack();
    std::unique_ptr<AudioDevice> silence() const;

    DeviceConfig config_; // the tending thread's: with the connections there were
    const DeviceOpener open_;
    const std::chrono::milliseconds pause_;
    const std::string name_;
    const bool hasTransport_;
    Relay relay_;

    mutable std::mutex deviceMutex_;
    std::unique_ptr<AudioDevice> device_; // never null; only the tending thread replaces it
    std::atomic<std::int64_t> xrunsBefore_{0};
    std::atomic<bool> running_{false};

    std::mutex mutex_;
    std::condition_variable changed_;
    std::optional<std::string> loss_; // told and not yet dealt with
    bool ending_ = false;
    std::thread tending_;
};

Result Keeper::start(DeviceClient& client) {
    relay_.setClient(client);
    relay_.beginAnew(device_->transport());
    TUTTI_TRY(device_->start(relay_));
    running_ = true;
    tending_ = std::thread([this] { tend(); });
    return success();
}

void Keeper::stop() {
    {
        const std::lock_guard lock(mutex_);
        ending_ = true;
    }
    changed_.notify_all();
    if (tending_.joinable()) tending_.join();
    device_->stop();
    running_ = false;
}

/// On a thread of the device, which must not wait for the device's end.
void Keeper::noteLoss(std::string reason) {
    const std::lock_guard lock(mutex_);
    loss_ = std::move(reason);
    changed_.notify_all();
}

void Keeper::tend() {
    std::unique_lock lock(mutex_);
    while (true) {
        changed_.wait(lock, [this] { return ending_ || loss_; });
        if (ending_) return;
        const auto reason = *std::exchange(loss_, {});
        lock.unlock();
        fallSilent(reason);
        lock.lock();
        awaitReturn(lock);
    }
}

void Keeper::awaitReturn(std::unique_lock<std::mutex>& lock) {
    while (!changed_.wait_for(lock, pause_, [this] { return ending_; })) {
        lock.unlock();
        const bool back = takeBack();
        lock.lock();
        if (back) return;
    }
}

std::unique_ptr<AudioDevice> Keeper::silence() const {
    return makeSilentDevice({.rate = relay_.rate() > 0 ? relay_.rate() : device_->rate(),
                             .block = device_->block(),
                             .inputs = device_->inputs(),
                             .outputs = device_->outputs(),
                             .midiOutputs = config_.allMidiOutputs()});
}

void Keeper::fallSilent(const std::string& reason) {
    device_->stop();
    relay_.tell([&](DeviceClient& client) { client.lost(reason); });
    if (auto connections = device_->connections(); !connections.empty()) {
        config_.connections = std::move(connections);
        config_.autoConnect = false;
    }
    xrunsBefore_ += device_->xruns();
    const auto old = replace(silence());
    relay_.beginAnew(nullptr);
    (void)device_->start(relay_); // the silent device always can
}

bool Keeper::takeBack() {
    auto opened = open_(config_);
    if (!opened) return false;
    auto& device = **opened;
    if (device.inputs() != device_->inputs() || device.outputs() != device_->outputs()) return false;
    device_->stop();
    relay_.beginAnew(device.transport());
    if (const auto rate = device.rate(); rate != relay_.rate())
        relay_.tell([rate](DeviceClient& client) { client.rateChanged(rate); });
    if (!device.start(relay_)) {
        replace(silence());
        relay_.beginAnew(nullptr);
        (void)device_->start(relay_);
        return false;
    }
    replace(std::move(*opened));
    relay_.tell([](DeviceClient& client) {
        client.reconnected();
        client.latencyChanged();
    });
    return true;
}

} // namespace

std::unique_ptr<AudioDevice> kept(std::unique_ptr<AudioDevice> device, DeviceConfig config, DeviceOpener open,
                                  std::chrono::milliseconds pause) {
    return std::make_unique<Keeper>(std::move(device), std::move(config), std::move(open), pause);
}

} // namespace tutti
