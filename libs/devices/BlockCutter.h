// Between a device and its client: every device calls its client through one of these. It marks the audio
// thread, cuts blocks that are larger than a client has to take, and gathers the MIDI that comes out.
#pragma once

#include "devices/MidiOutbox.h"

namespace tutti {

/// A block as the device brings it, of any length.
struct RawBlock {
    ConstAudioView in;
    AudioView out; ///< its frames are the block's
    std::span<const MidiMessage> midi;
    std::int64_t time = 0;
    double rate = 0;
    bool freewheel = false;
    SyncPosition transport;
};

class BlockCutter {
public:
    BlockCutter(int inputs, int outputs, int midiOutputs);

    /// The audio thread. The channel counts are those it was made for.
    void process(DeviceClient& client, const RawBlock& block) noexcept TUTTI_RT;
    /// What was sent in the last block, in order of its frames.
    std::span<const MidiMessage> midi() noexcept TUTTI_RT { return outbox_.sorted(); }

private:
    void processPiece(DeviceClient&, const RawBlock&, int first, int frames) noexcept TUTTI_RT;

    std::vector<const float*> in_;
    std::vector<float*> out_;
    std::vector<MidiMessage> midi_;
    MidiOutbox outbox_;
};

} // namespace tutti
