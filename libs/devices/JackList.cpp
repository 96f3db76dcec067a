// What `tutti devices` shows of a JACK server.
#include "devices/Jack.h"
#include "devices/JackDevice.h"

#include <algorithm>

namespace tutti {
namespace {

struct Found {
    std::vector<std::string> names;
    jack_nframes_t latency = 0; // the longest
};

Found hardwarePorts(const Jack& jack, jack_client_t* client, const char* type, unsigned long flags) {
    Found found;
    const auto mode = (flags & JackPortIsOutput) != 0 ? JackCaptureLatency : JackPlaybackLatency;
    for (const char* name :
         JackNames(jack, jack.jack_get_ports(client, nullptr, type, flags | JackPortIsPhysical))) {
        jack_latency_range_t range{};
        jack.jack_port_get_latency_range(jack.jack_port_by_name(client, name), mode, &range);
        found.latency = std::max(found.latency, range.max);
        found.names.emplace_back(name);
    }
    return found;
}

} // namespace

Expected<std::vector<DeviceInfo>> listJack() {
    const auto server = jackServerName({});
    TUTTI_LET(client, openJackClient("Tutti list", server));
    const auto& jack = jackLibrary().value();
    DeviceInfo info{.backend = "jack", .name = server};
    info.rate = jack.jack_get_sample_rate(client);
    info.block = static_cast<int>(jack.jack_get_buffer_size(client));
    info.realTime = jack.jack_is_realtime(client) != 0;
    // What a sound card puts out comes in.
    auto in = hardwarePorts(jack, client, JACK_DEFAULT_AUDIO_TYPE, JackPortIsOutput);
    auto out = hardwarePorts(jack, client, JACK_DEFAULT_AUDIO_TYPE, JackPortIsInput);
    info.inputs = static_cast<int>(in.names.size());
    info.outputs = static_cast<int>(out.names.size());
    info.inputLatency = static_cast<int>(in.latency);
    info.outputLatency = static_cast<int>(out.latency);
    info.audioIn = std::move(in.names);
    info.audioOut = std::move(out.names);
    info.midiIn = hardwarePorts(jack, client, JACK_DEFAULT_MIDI_TYPE, JackPortIsOutput).names;
    info.midiOut = hardwarePorts(jack, client, JACK_DEFAULT_MIDI_TYPE, JackPortIsInput).names;
    closeJackClient(client, {});
    return std::vector<DeviceInfo>{std::move(info)};
}

} // namespace tutti
