// The MIDI a client sends during one block of a device, kept until the block is done and then handed out in
// the order of its frames, which is what every system's MIDI wants and no engine finds easy to promise.
#pragma once

#include "devices/AudioDevice.h"

#include <span>
#include <vector>

namespace tutti {

class MidiOutbox final : public MidiOut {
public:
    /// Room for so many ports and, in one block, for `messages` messages of `bytes` bytes together.
    explicit MidiOutbox(int ports, std::size_t messages = 4096, std::size_t bytes = 1 << 16);

    /// A new block. What is put from now on belongs to the frames from `first` on, and there are `frames` of
    /// them.
    void clear() noexcept TUTTI_RT { used_ = count_ = 0; }
    void setPiece(int first, int frames) noexcept TUTTI_RT { first_ = first, frames_ = frames; }
    bool put(std::uint8_t port, std::int32_t offset,
             std::span<const std::uint8_t> bytes) noexcept TUTTI_RT override;

    /// All of the block, sorted. Valid until the next call of a method.
    std::span<const MidiMessage> sorted() noexcept TUTTI_RT;
    /// Messages that found no room since it was made.
    std::int64_t refused() const noexcept { return refused_; }

private:
    int ports_, first_ = 0, frames_ = 0;
    std::vector<MidiMessage> messages_;
    std::vector<std::uint8_t> bytes_;
    std::size_t count_ = 0, used_ = 0;
    std::int64_t refused_ = 0;
};

} // namespace tutti
