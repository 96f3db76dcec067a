#include "devices/JackPorts.h"

#include <algorithm>

namespace tutti {

Expected<JackPorts> JackPorts::make(const Jack& jack, jack_client_t* client, const DeviceConfig& config) {
    JackPorts ports(jack, client);
    const auto* audio = JACK_DEFAULT_AUDIO_TYPE;
    const auto* midi = JACK_DEFAULT_MIDI_TYPE;
    TUTTI_TRY(ports.add(ports.in_, config.inputs, "in", true, audio, JackPortIsInput));
    TUTTI_TRY(ports.add(ports.out_, config.outputs, "out", true, audio, JackPortIsOutput));
    TUTTI_TRY(
        ports.add(ports.midiIn_, config.midiInputs, "midi_in", config.midiInputs > 1, midi, JackPortIsInput));
    TUTTI_TRY(ports.add(ports.midiOut_, config.midiOutputs, "midi_out", config.midiOutputs > 1, midi,
                        JackPortIsOutput));
    for (const auto& name : config.remotes) {
        TUTTI_TRY(ports.add(ports.midiIn_, 1, name + "_in", false, midi, JackPortIsInput));
        TUTTI_TRY(ports.add(ports.midiOut_, 1, name + "_out", false, midi, JackPortIsOutput));
    }
    ports.inBuffers_.resize(ports.in_.size());
    ports.outBuffers_.resize(ports.out_.size());
    ports.sources_.resize(ports.midiIn_.size());
    ports.sinks_.resize(ports.midiOut_.size());
    return ports;
}

Result JackPorts::add(Ports& ports, int count, const std::string& name, bool numbered, const char* type,
                      unsigned long flags) {
    for (int i = 0; i < count; ++i) {
        const auto each = numbered ? name + "_" + std::to_string(i + 1) : name;
        auto* port = jack_->jack_port_register(client_, each.c_str(), type, flags, 0);
        if (port == nullptr)
            return Error{Fault::device, "JACK: no port " + each + ": the server has no more",
                         "ask for fewer, or start the server with a larger --port-max"};
        ports.push_back(port);
    }
    return success();
}

// --- audio thread ------------------------------------------------------------------------------------------

ConstAudioView JackPorts::in(jack_nframes_t frames) noexcept TUTTI_RT {
    for (std::size_t c = 0; c < in_.size(); ++c)
        inBuffers_[c] = static_cast<const float*>(jack_->jack_port_get_buffer(in_[c], frames));
    return {inBuffers_.data(), static_cast<int>(in_.size()), static_cast<int>(frames)};
}

AudioView JackPorts::out(jack_nframes_t frames) noexcept TUTTI_RT {
    for (std::size_t c = 0; c < out_.size(); ++c)
        outBuffers_[c] = static_cast<float*>(jack_->jack_port_get_buffer(out_[c], frames));
    return {outBuffers_.data(), static_cast<int>(out_.size()), static_cast<int>(frames)};
}

std::span<const MidiMessage> JackPorts::midiIn(jack_nframes_t frames) noexcept TUTTI_RT {
    for (std::size_t p = 0; p < midiIn_.size(); ++p) {
        auto* buffer = jack_->jack_port_get_buffer(midiIn_[p], frames);
        sources_[p] = {buffer, 0, jack_->jack_midi_get_event_count(buffer)};
    }
    // Each port is in order by itself; the earliest message of all comes next.
    std::size_t count = 0;
    while (count < midi_.size()) {
        Source* from = nullptr;
        jack_midi_event_t earliest{};
        for (auto& source : sources_) {
            jack_midi_event_t event{};
            if (source.next == source.count) continue;
            if (jack_->jack_midi_event_get(&event, source.buffer, source.next) != 0) continue;
            if (from == nullptr || event.time < earliest.time) from = &source, earliest = event;
        }
        if (from == nullptr) break;
        ++from->next;
        midi_[count++] = {static_cast<std::int32_t>(earliest.time),
                          static_cast<std::uint8_t>(from - sources_.data()),
                          {earliest.buffer, earliest.size}};
    }
    return std::span(midi_).first(count);
}

void JackPorts::midiOut(std::span<const MidiMessage> messages, jack_nframes_t frames) noexcept TUTTI_RT {
    for (std::size_t p = 0; p < midiOut_.size(); ++p) {
        sinks_[p] = jack_->jack_port_get_buffer(midiOut_[p], frames);
        jack_->jack_midi_clear_buffer(sinks_[p]);
    }
    for (const auto& message : messages)
        jack_->jack_midi_event_write(sinks_[message.port], static_cast<jack_nframes_t>(message.offset),
                                     message.bytes.data(), message.bytes.size());
}

// --- any other thread --------------------------------------------------------------------------------------

void JackPorts::connectToHardware(const DeviceConfig& config) const {
    connectInOrder(in_, JACK_DEFAULT_AUDIO_TYPE, JackPortIsOutput);
    connectInOrder(out_, JACK_DEFAULT_AUDIO_TYPE, JackPortIsInput);
    connectKeyboards(config);
}

void JackPorts::connectInOrder(const Ports& ours, const char* type, unsigned long theirs) const {
    const JackNames names(*jack_, jack_->jack_get_ports(client_, nullptr, type, theirs | JackPortIsPhysical));
    std::size_t index = 0;
    for (const char* name : names) {
        if (index == ours.size()) return;
        const char* own = jack_->jack_port_name(ours[index++]);
        const bool toThem = (theirs & JackPortIsInput) != 0;
        jack_->jack_connect(client_, toThem ? own : name, toThem ? name : own);
    }
}

/// What plays notes, to all ports for them. A desk is no keyboard.
void JackPorts::connectKeyboards(const DeviceConfig& config) const {
    const auto isRemote = [&](const std::string& ours) {
        return std::any_of(config.remotes.begin(), config.remotes.end(),
                           [&](const auto& name) { return ours == name + "_in"; });
    };
    const JackNames names(*jack_, jack_->jack_get_ports(client_, nullptr, JACK_DEFAULT_MIDI_TYPE,
                                                        JackPortIsOutput | JackPortIsPhysical));
    for (const char* name : names) {
        const bool desk =
            std::any_of(config.connections.begin(), config.connections.end(),
                        [&](const auto& cable) { return cable.theirs == name && isRemote(cable.ours); });
        if (desk) continue;
        for (std::size_t p = 0; p < static_cast<std::size_t>(config.midiInputs); ++p)
            jack_->jack_connect(client_, name, jack_->jack_port_name(midiIn_[p]));
    }
}

void JackPorts::connect(std::span<const Connection> wanted) const {
    for (const auto* ports : {&in_, &out_, &midiIn_, &midiOut_})
        for (auto* port : *ports)
            for (const auto& [ours, theirs] : wanted) {
                if (ours != jack_->jack_port_short_name(port)) continue;
                const char* own = jack_->jack_port_name(port);
                const bool in = (jack_->jack_port_flags(port) & JackPortIsInput) != 0;
                jack_->jack_connect(client_, in ? theirs.c_str() : own, in ? own : theirs.c_str());
            }
}

std::vector<Connection> JackPorts::connections() const {
    std::vector<Connection> all;
    for (const auto* ports : {&in_, &out_, &midiIn_, &midiOut_})
        for (auto* port : *ports)
            for (const char* name : JackNames(*jack_, jack_->jack_port_get_all_connections(client_, port)))
                all.push_back({jack_->jack_port_short_name(port), name});
    return all;
}

int JackPorts::longest(const Ports& ports, jack_latency_callback_mode_t mode) const {
    jack_nframes_t most = 0;
    for (auto* port : ports) {
        jack_latency_range_t range{};
        jack_->jack_port_get_latency_range(port, mode, &range);
        most = std::max(most, range.max);
    }
    return static_cast<int>(most);
}

int JackPorts::inputLatency() const {
    return longest(in_, JackCaptureLatency);
}
int JackPorts::outputLatency() const {
    return longest(out_, JackPlaybackLatency);
}

void JackPorts::passLatency(jack_latency_callback_mode_t mode) const {
    const auto& from = mode == JackCaptureLatency ? in_ : out_;
    const auto& to = mode == JackCaptureLatency ? out_ : in_;
    jack_latency_range_t all{};
    bool first = true;
    for (auto* port : from) {
        jack_latency_range_t range{};
        jack_->jack_port_get_latency_range(port, mode, &range);
        all =
            first ? range : jack_latency_range_t{std::min(all.min, range.min), std::max(all.max, range.max)};
        first = false;
    }
    for (auto* port : to)
        jack_->jack_port_set_latency_range(port, mode, &all);
}

} // namespace tutti
