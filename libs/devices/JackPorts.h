// The ports of a JACK client, by the names people expect: in_1 in_2, out_1 out_2, midi_in, midi_out (with
// numbers where there are several); those of remote controls have names of their own.
#pragma once

#include "devices/AudioDevice.h"
#include "devices/Jack.h"

#include <vector>

namespace tutti {

class JackPorts {
public:
    /// Fault::device if the server has no more.
    static Expected<JackPorts> make(const Jack&, jack_client_t*, const DeviceConfig&);

    // --- audio thread --------------------------------------------------------------------------------------

    /// The buffers of this cycle, valid until its end.
    ConstAudioView in(jack_nframes_t frames) noexcept TUTTI_RT;
    AudioView out(jack_nframes_t frames) noexcept TUTTI_RT;
    /// What came in on all MIDI ports, in order of frames.
    std::span<const MidiMessage> midiIn(jack_nframes_t frames) noexcept TUTTI_RT;
    /// In order of frames; an empty list too must be sent.
    void midiOut(std::span<const MidiMessage>, jack_nframes_t frames) noexcept TUTTI_RT;

    // --- any other thread ----------------------------------------------------------------------------------

    /// To the sound card's ports, the first to the first; MIDI that comes from hardware to all MIDI inputs.
    /// Not what remote controls have, and not to theirs.
    void connectToHardware(const DeviceConfig&) const;
    /// Those that cannot be made, because there is no such port any more, are left out.
    void connect(std::span<const Connection>) const;
    std::vector<Connection> connections() const;
    /// The longest of all ports, in frames.
    int inputLatency() const;
    int outputLatency() const;
    /// JACK's latency callback: what comes out follows what comes in without delay.
    void passLatency(jack_latency_callback_mode_t) const;

private:
    using Ports = std::vector<jack_port_t*>;
    JackPorts(const Jack& jack, jack_client_t* client) : jack_(&jack), client_(client), midi_(4096) {}
    Result add(Ports&, int count, const std::string& name, bool numbered, const char* type,
               unsigned long flags);
    void connectInOrder(const Ports&, const char* type, unsigned long theirs) const;
    void connectKeyboards(const DeviceConfig&) const;
    int longest(const Ports&, jack_latency_callback_mode_t) const;

    const Jack* jack_;
    jack_client_t* client_;
    Ports in_, out_, midiIn_, midiOut_;
    std::vector<const float*> inBuffers_;
    std::vector<float*> outBuffers_;
    struct Source {
        void* buffer;
        std::uint32_t next, count;
    };
    std::vector<Source> sources_;
    std::vector<void*> sinks_;
    std::vector<MidiMessage> midi_;
};

} // namespace tutti
