// MIDI of one of a device's ports, both ways between the audio thread and the owner's: for remote controls,
// which are no instruments.
//
// Whole messages go through rings of fixed size. What comes in while the owner is away for long is dropped
// and counted; what goes out leaves at most `mostPerBlock` bytes in one block, so that a desk that is told
// all it shows does not fill the port.
#pragma once

#include "base/Spsc.h"
#include "devices/AudioDevice.h"

#include <atomic>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace tutti {

class MidiLine {
public:
    static constexpr std::size_t mostPerBlock = 1024;
    static constexpr std::size_t longestMessage = 512;

    /// The numbers of its ports (MidiMessage::port, MidiOut::put).
    MidiLine(std::uint8_t in, std::uint8_t out) : in_(in), out_(out) {}

    // --- audio thread --------------------------------------------------------------------------------------

    /// Takes what came in by its port, and sends what waits.
    void run(const DeviceBlock&) noexcept TUTTI_RT;

    // --- the owner's thread --------------------------------------------------------------------------------

    /// The next message that came.
    std::optional<std::vector<std::uint8_t>> receive();
    /// False if there is no room, or it is too long: nothing was sent.
    bool send(std::span<const std::uint8_t>);
    /// Messages that were lost, in either direction, since the last time one asked: the other side does not
    /// know what it should.
    int takeLost() noexcept { return lost_.exchange(0, std::memory_order_relaxed); }

private:
    // In the rings a message is its length, two bytes, and itself.
    static constexpr std::size_t head = 2;

    std::uint8_t in_, out_;
    Spsc<std::uint8_t> from_{1 << 16}, to_{1 << 16};
    std::uint8_t next_[longestMessage]{}; // of to_, on the audio thread
    std::size_t nextSize_ = 0;
    std::atomic<int> lost_{0};
};

} // namespace tutti
