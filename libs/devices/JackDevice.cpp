#include "devices/JackDevice.h"

#include "devices/JackClient.h"
#include "devices/Pacer.h"

#include <mutex>
#include <thread>

namespace tutti {
namespace {

class JackDevice final : public AudioDevice {
public:
    JackDevice(std::shared_ptr<JackClient> jack, DeviceConfig config)
        : config_(std::move(config)), jack_(std::move(jack)) {}
    ~JackDevice() override {
        stop();
        JackClient::close(std::move(jack_));
    }

    Result start(DeviceClient& client) override;
    void stop() override;
    bool running() const override { return running_; }

    std::string name() const override { return config_.device; }
    double rate() const override { return jack_->news().rate; }
    int block() const override { return jack_->news().block; }
    int inputs() const override { return config_.inputs; }
    int outputs() const override { return config_.outputs; }
    int inputLatency() const override { return jack_->news().inputLatency; }
    int outputLatency() const override { return jack_->news().outputLatency; }
    std::int64_t xruns() const override { return jack_->news().xruns; }
    SyncTransport* transport() override { return &jack_->transport(); }
    std::vector<Connection> connections() const override {
        const std::lock_guard lock(connectionsMutex_);
        return connections_;
    }

private:
    void watch(DeviceClient&);
    void tell(DeviceClient&, const JackClient::News&);
    std::string lossIn(const JackClient::News&, std::int64_t now);
    void lookAtConnections(std::int64_t now);

    const DeviceConfig config_;
    std::shared_ptr<JackClient> jack_;
    std::atomic<bool> running_{false};
    std::thread watch_;

    // The watch's: what the client has heard of, and when there was a new cycle.
    JackClient::News told_;
    std::int64_t cycleMoment_ = 0, lookMoment_ = 0; // nanoseconds
    mutable std::mutex connectionsMutex_;
    std::vector<Connection> connections_;
};

constexpr std::int64_t second = 1'000'000'000;

Result JackDevice::start(DeviceClient& client) {
    TUTTI_TRY(jack_->attach(client));
    if (config_.autoConnect) jack_->ports().connectToHardware(config_);
    jack_->ports().connect(config_.connections);
    told_ = jack_->news();
    cycleMoment_ = monotonicNanoseconds();
    running_ = true;
    watch_ = std::thread([this, &client] { watch(client); });
    return success();
}

void JackDevice::stop() {
    running_ = false;
    jack_->wake();
    if (watch_.joinable()) watch_.join();
    jack_->detach();
}

/// A thread that tells the client what is not for the audio thread.
void JackDevice::watch(DeviceClient& client) {
    while (running_) {
        jack_->waitForNews();
        if (!running_) return;
        const auto news = jack_->news();
        const auto now = monotonicNanoseconds();
        const auto loss = lossIn(news, now);
        tell(client, news);
        if (!loss.empty()) {
            running_ = false;
            return client.lost(loss);
        }
        lookAtConnections(now);
    }
}

std::string JackDevice::lossIn(const JackClient::News& news, std::int64_t now) {
    if (news.cycles != told_.cycles || news.freewheel) cycleMoment_ = now;
    const auto server = "JACK server '" + config_.device + "': ";
    if (news.gone) return server + "is gone";
    return now - cycleMoment_ > second * 3 / 2 ? server + "does not answer any more" : std::string();
}

void JackDevice::tell(DeviceClient& client, const JackClient::News& news) {
    for (auto count = told_.xruns; count < news.xruns; ++count)
        client.xrun();
    if (news.rate != told_.rate) client.rateChanged(news.rate);
    if (news.block != told_.block) client.blockChanged(news.block);
    if (news.inputLatency != told_.inputLatency || news.outputLatency != told_.outputLatency)
        client.latencyChanged();
    told_ = news;
}

void JackDevice::lookAtConnections(std::int64_t now) {
    if (now - lookMoment_ < second / 2) return;
    lookMoment_ = now;
    auto all = jack_->ports().connections();
    const std::lock_guard lock(connectionsMutex_);
    connections_ = std::move(all);
}

// --- the row of the table ----------------------------------------------------------------------------------

Expected<std::unique_ptr<AudioDevice>> open(const DeviceConfig& asked) {
    auto config = asked;
    config.device = jackServerName(asked.device);
    TUTTI_LET(client, JackClient::open(config));
    return std::unique_ptr<AudioDevice>(new JackDevice(std::move(client), std::move(config)));
}

} // namespace

Backend jackBackend() {
    return {"jack", "JACK, and PipeWire through it", listJack, open};
}

} // namespace tutti
