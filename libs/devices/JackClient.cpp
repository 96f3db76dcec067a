#include "devices/JackClient.h"

#include <algorithm>
#include <chrono>
#include <thread>

namespace tutti {
namespace {

JackClient& of(void* self) {
    return *static_cast<JackClient*>(self);
}

} // namespace

// --- the owner ---------------------------------------------------------------------------------------------

Expected<std::shared_ptr<JackClient>> JackClient::open(const DeviceConfig& config) {
    TUTTI_LET(handle, openJackClient(config.client, config.device));
    auto ports = JackPorts::make(jackLibrary().value(), handle, config);
    if (!ports) {
        closeJackClient(handle, {});
        return ports.error();
    }
    return std::shared_ptr<JackClient>(new JackClient(handle, std::move(*ports), config));
}

JackClient::JackClient(jack_client_t* handle, JackPorts ports, const DeviceConfig& config)
    : jack_(jackLibrary().value()), handle_(handle), server_(config.device), ports_(std::move(ports)),
      transport_(handle, this), cutter_(config.inputs, config.outputs, config.allMidiOutputs()),
      rate_(jack_.jack_get_sample_rate(handle)),
      block_(static_cast<int>(jack_.jack_get_buffer_size(handle))) {
    setCallbacks();
    setNewsCallbacks();
}

void JackClient::close(std::shared_ptr<JackClient> client) {
    client->detach();
    auto* handle = client->handle_;
    closeJackClient(handle, std::move(client));
}

Result JackClient::attach(DeviceClient& client) {
    client_ = &client;
    if (jack_.jack_activate(handle_) != 0) {
        client_ = nullptr;
        return Error{Fault::device, "JACK server '" + server_ + "': does not run the client"};
    }
    readLatency();
    return success();
}

void JackClient::detach() {
    client_ = nullptr;
    while (inside_)
        std::this_thread::yield();
}

JackClient::News JackClient::news() const noexcept {
    return {rate_, block_, inputLatency_, outputLatency_, xruns_, cycles_, freewheel_, gone_};
}

void JackClient::waitForNews() {
    (void)notice_.try_acquire_for(std::chrono::milliseconds(200));
}

void JackClient::Transport::play() noexcept TUTTI_RT {
    jackLibrary().value().jack_transport_start(handle);
}
void JackClient::Transport::halt() noexcept TUTTI_RT {
    jackLibrary().value().jack_transport_stop(handle);
}
void JackClient::Transport::locate(std::int64_t frame) noexcept TUTTI_RT {
    const auto limited = std::clamp<std::int64_t>(frame, 0, UINT32_MAX);
    jackLibrary().value().jack_transport_locate(handle, static_cast<jack_nframes_t>(limited));
}

bool JackClient::Transport::leadTempo(bool leads) {
    const auto& jack = jackLibrary().value();
    if (!leads) return jack.jack_release_timebase(handle) == 0;
    constexpr int onlyIfNobodyDoes = 1;
    return jack.jack_set_timebase_callback(
               handle, onlyIfNobodyDoes,
               [](jack_transport_state_t, jack_nframes_t, jack_position_t* place, int, void* self) {
                   of(self).tellPlace(*place);
               },
               callee) == 0;
}

// --- the audio thread --------------------------------------------------------------------------------------

void JackClient::setCallbacks() {
    jack_.jack_set_process_callback(
        handle_, [](jack_nframes_t frames, void* self) { return of(self).process(frames), 0; }, this);
    jack_.jack_set_sync_callback(
        handle_,
        [](jack_transport_state_t, jack_position_t* position, void* self) {
            return of(self).ready(position->frame) ? 1 : 0;
        },
        this);
}

void JackClient::process(jack_nframes_t frames) noexcept TUTTI_RT {
    const RealTimeScope audioThread;
    cycles_.fetch_add(1, std::memory_order_relaxed);
    const auto block = blockOf(frames);
    inside_ = true;
    if (auto* client = client_.load()) {
        cutter_.process(*client, block);
        ports_.midiOut(cutter_.midi(), frames);
    } else {
        for (int c = 0; c < block.out.channelCount; ++c)
            std::fill_n(block.out[c], frames, 0.0f);
        ports_.midiOut({}, frames);
    }
    inside_ = false;
}

RawBlock JackClient::blockOf(jack_nframes_t frames) noexcept TUTTI_RT {
    RawBlock block;
    block.in = ports_.in(frames);
    block.out = ports_.out(frames);
    block.midi = ports_.midiIn(frames);
    block.rate = rate_;
    block.freewheel = freewheel_;

    jack_nframes_t frame = 0;
    jack_time_t now = 0, next = 0;
    float period = 0;
    jack_.jack_get_cycle_times(handle_, &frame, &now, &next, &period);
    const bool interrupted = interrupted_.exchange(false) && !block.freewheel;
    block.time = clock_.advance(frame, now, frames, block.rate, interrupted);

    using State = SyncPosition::State;
    jack_position_t position{};
    const auto state = jack_.jack_transport_query(handle_, &position);
    block.transport.state = state == JackTransportStopped ? State::stopped
                            : state == JackTransportStarting || state == JackTransportNetStarting
                                ? State::starting
                                : State::rolling;
    block.transport.frame = position.frame;
    return block;
}

bool JackClient::ready(std::int64_t frame) noexcept TUTTI_RT {
    const RealTimeScope audioThread;
    inside_ = true;
    auto* client = client_.load();
    const bool answer = client == nullptr || client->ready(frame);
    inside_ = false;
    return answer;
}

void JackClient::tellPlace(jack_position_t& place) noexcept TUTTI_RT {
    const RealTimeScope audioThread;
    constexpr double ticksPerBeat = 1920;
    inside_ = true;
    MusicalPlace music;
    if (auto* client = client_.load(); client != nullptr && client->musicalPlace(place.frame, music)) {
        place.valid = JackPositionBBT;
        place.bar = static_cast<std::int32_t>(music.bar);
        place.beat = music.beat;
        place.tick = static_cast<std::int32_t>(music.part * ticksPerBeat);
        place.bar_start_tick = music.beatsBefore * ticksPerBeat;
        place.beats_per_bar = static_cast<float>(music.beats);
        place.beat_type = static_cast<float>(music.unit);
        place.ticks_per_beat = ticksPerBeat;
        place.beats_per_minute = music.tempo;
    }
    inside_ = false;
}

// --- other threads of libjack ------------------------------------------------------------------------------

void JackClient::setNewsCallbacks() {
    jack_.jack_set_xrun_callback(
        handle_,
        [](void* self) {
            ++of(self).xruns_;
            of(self).interrupted_ = true;
            return of(self).wake(), 0;
        },
        this);
    jack_.jack_set_buffer_size_callback(
        handle_,
        [](jack_nframes_t frames, void* self) {
            of(self).block_ = static_cast<int>(frames);
            of(self).interrupted_ = true;
            return of(self).wake(), 0;
        },
        this);
    jack_.jack_set_sample_rate_callback(
        handle_,
        [](jack_nframes_t rate, void* self) {
            of(self).rate_ = rate;
            return of(self).wake(), 0;
        },
        this);
    jack_.jack_set_freewheel_callback(
        handle_, [](int on, void* self) { of(self).freewheel_ = on != 0; }, this);
    jack_.jack_set_latency_callback(
        handle_,
        [](jack_latency_callback_mode_t mode, void* self) {
            of(self).ports_.passLatency(mode);
            of(self).readLatency();
            of(self).wake();
        },
        this);
    jack_.jack_on_info_shutdown(
        handle_,
        [](jack_status_t, const char*, void* self) {
            of(self).gone_ = true;
            of(self).wake();
        },
        this);
}

void JackClient::readLatency() {
    inputLatency_ = ports_.inputLatency();
    outputLatency_ = ports_.outputLatency();
}

} // namespace tutti
