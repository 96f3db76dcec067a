// Between the device of the moment and the client of a kept device: one time out of all their times, and a
// transport that does not go away with a device.
#pragma once

#include "devices/AudioDevice.h"

#include <atomic>
#include <functional>
#include <mutex>

namespace tutti {

class Relay final : public DeviceClient, public SyncTransport {
public:
    /// `lost` gets what devices say at their end.
    explicit Relay(std::function<void(std::string)> lost) : lost_(std::move(lost)) {}

    /// Before the first device starts. The client outlives all that follow.
    void setClient(DeviceClient& client) { client_ = &client; }
    /// Between two devices: the next one begins its time at zero. Null if it has no transport.
    void beginAnew(SyncTransport* transport);
    /// Hz, of the last block; 0 if there was none. Between two devices.
    double rate() const { return rate_; }
    /// Calls the client from another thread than the device's, which wait for one another.
    void tell(const std::function<void(DeviceClient&)>& news) {
        const std::lock_guard lock(telling_);
        news(*client_);
    }

    // --- what devices call ---------------------------------------------------------------------------------

    void process(const DeviceBlock& block) noexcept TUTTI_RT override;
    bool ready(std::int64_t frame) noexcept TUTTI_RT override { return client_->ready(frame); }
    bool musicalPlace(std::int64_t frame, MusicalPlace& place) noexcept TUTTI_RT override {
        return client_->musicalPlace(frame, place);
    }
    void lost(const std::string& reason) override { lost_(reason); }
    void xrun() override {
        tell([](DeviceClient& client) { client.xrun(); });
    }
    void rateChanged(double rate) override {
        tell([rate](DeviceClient& client) { client.rateChanged(rate); });
    }
    void blockChanged(int frames) override {
        tell([frames](DeviceClient& client) { client.blockChanged(frames); });
    }
    void latencyChanged() override {
        tell([](DeviceClient& client) { client.latencyChanged(); });
    }

    // --- what the client's side calls: wishes that the next block grants
    // ------------------------------------

    void play() noexcept TUTTI_RT override { wish_ = Wish::play; }
    void halt() noexcept TUTTI_RT override { wish_ = Wish::halt; }
    void locate(std::int64_t frame) noexcept TUTTI_RT override { place_ = frame; }
    bool leadTempo(bool leads) override;

private:
    enum class Wish { none, play, halt };
    static constexpr std::int64_t nowhere = -1;
    void grantWishes() noexcept TUTTI_RT;

    DeviceClient* client_ = nullptr;
    std::function<void(std::string)> lost_;
    std::mutex telling_;
    std::mutex leading_; // keeps transport_ where it is while its owner speaks to it
    bool leads_ = false;
    std::atomic<Wish> wish_{Wish::none};
    std::atomic<std::int64_t> place_{nowhere};

    // The audio thread's; between two devices, the keeper's.
    SyncTransport* transport_ = nullptr;
    std::int64_t base_ = 0;            // time of the device's zero
    std::int64_t begin_ = 0, end_ = 0; // of the last block
    std::int64_t moment_ = 0;          // nanoseconds, when it began
    double rate_ = 0;
};

} // namespace tutti
