#include "devices/BlockCutter.h"

#include <algorithm>

namespace tutti {

BlockCutter::BlockCutter(int inputs, int outputs, int midiOutputs)
    : in_(static_cast<std::size_t>(inputs)), out_(static_cast<std::size_t>(outputs)), midi_(4096),
      outbox_(midiOutputs) {}

void BlockCutter::process(DeviceClient& client, const RawBlock& block) noexcept TUTTI_RT {
    const RealTimeScope audioThread;
    const FlushDenormals flush;
    outbox_.clear();
    for (int first = 0; first < block.out.frames; first += maximumBlock)
        processPiece(client, block, first, std::min(maximumBlock, block.out.frames - first));
}

void BlockCutter::processPiece(DeviceClient& client, const RawBlock& block, int first,
                               int frames) noexcept TUTTI_RT {
    for (std::size_t c = 0; c < in_.size(); ++c)
        in_[c] = block.in[static_cast<int>(c)] + first;
    for (std::size_t c = 0; c < out_.size(); ++c)
        out_[c] = block.out[static_cast<int>(c)] + first;

    std::size_t count = 0;
    for (const auto& message : block.midi) {
        const auto offset = message.offset - first;
        if (offset < 0 || offset >= frames || count == midi_.size()) continue;
        midi_[count] = message;
        midi_[count++].offset = offset;
    }
    outbox_.setPiece(first, frames);

    auto transport = block.transport;
    if (transport.state == SyncPosition::State::rolling) transport.frame += first;
    client.process({.in = {in_.data(), static_cast<int>(in_.size()), frames},
                    .out = {out_.data(), static_cast<int>(out_.size()), frames},
                    .midi = std::span(midi_).first(count),
                    .midiOut = outbox_,
                    .time = block.time + first,
                    .rate = block.rate,
                    .freewheel = block.freewheel,
                    .transport = transport});
}

} // namespace tutti
