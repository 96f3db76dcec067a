// What libjack calls: the cycles of the audio thread, and news of the server. JackDevice.cpp owns one.
//
// libjack goes on calling until it has closed the client, and closing may hang (a server that died badly). So
// a JackClient is shared by its owner and the one who closes it, and only detach() says that nobody listens
// any more.
#pragma once

#include "devices/BlockCutter.h"
#include "devices/JackClock.h"
#include "devices/JackPorts.h"

#include <atomic>
#include <memory>
#include <semaphore>

namespace tutti {

class JackClient {
public:
    /// `config` with the server's name. Fault::device.
    static Expected<std::shared_ptr<JackClient>> open(const DeviceConfig& config);
    /// The last thing its owner does with it: detached, closed with patience, and freed when libjack lets go.
    static void close(std::shared_ptr<JackClient>);

    /// process() reaches this client from now on.
    Result attach(DeviceClient&);
    /// And from here on no more. Never waits for libjack.
    void detach();

    /// What has been heard of the server.
    struct News {
        double rate = 0;
        int block = 0, inputLatency = 0, outputLatency = 0;
        std::int64_t xruns = 0;
        std::uint64_t cycles = 0;
        bool freewheel = false, gone = false;
    };
    News news() const noexcept;
    /// Until there is news, or a fifth of a second is over.
    void waitForNews();
    void wake() noexcept { notice_.release(); }

    const JackPorts& ports() const { return ports_; }
    SyncTransport& transport() { return transport_; }

private:
    struct Transport final : SyncTransport {
        Transport(jack_client_t* client, JackClient* self) : handle(client), callee(self) {}
        void play() noexcept TUTTI_RT override;
        void halt() noexcept TUTTI_RT override;
        void locate(std::int64_t frame) noexcept TUTTI_RT override;
        bool leadTempo(bool) override;
        jack_client_t* handle;
        JackClient* callee;
    };

    JackClient(jack_client_t*, JackPorts, const DeviceConfig&);
    void setCallbacks();
    void setNewsCallbacks();
    void process(jack_nframes_t frames) noexcept TUTTI_RT;
    RawBlock blockOf(jack_nframes_t frames) noexcept TUTTI_RT;
    bool ready(std::int64_t frame) noexcept TUTTI_RT;
    void tellPlace(jack_position_t&) noexcept TUTTI_RT;
    void readLatency();

    const Jack& jack_;
    jack_client_t* const handle_;
    const std::string server_;
    JackPorts ports_;
    Transport transport_;
    BlockCutter cutter_; // the audio thread's
    JackClock clock_;    // the audio thread's

    std::atomic<DeviceClient*> client_{nullptr};
    std::atomic<bool> inside_{false}; // the audio thread uses client_

    std::atomic<double> rate_;
    std::atomic<int> block_, inputLatency_{0}, outputLatency_{0};
    std::atomic<std::int64_t> xruns_{0};
    std::atomic<std::uint64_t> cycles_{0};
    std::atomic<bool> freewheel_{false}, gone_{false};
    std::atomic<bool> interrupted_{false}; // since the last cycle
    std::counting_semaphore<> notice_{0};
};

} // namespace tutti
