#include "live/MidiLine.h"

#include <algorithm>
#include <array>

namespace tutti {

// --- audio thread ------------------------------------------------------------------------------------------

void MidiLine::run(const DeviceBlock& block) noexcept TUTTI_RT {
    for (const auto& message : block.midi) {
        if (message.port != in_) continue;
        const auto size = message.bytes.size();
        std::array<std::uint8_t, head + longestMessage> whole;
        if (size == 0 || size > longestMessage) continue; // a dump of data, no hand
        whole[0] = static_cast<std::uint8_t>(size >> 8);
        whole[1] = static_cast<std::uint8_t>(size & 255);
        std::copy(message.bytes.begin(), message.bytes.end(), whole.begin() + head);
        if (!from_.putAll({whole.data(), head + size})) lost_.fetch_add(1, std::memory_order_relaxed);
    }
    for (std::size_t sent = 0;;) {
        if (nextSize_ == 0) {
            std::uint8_t size[head];
            if (to_.waiting() < head) return;
            to_.takeUpTo(size);
            nextSize_ = static_cast<std::size_t>(size[0] << 8 | size[1]);
            to_.takeUpTo({next_, nextSize_}); // both were put as one
        }
        if (sent > 0 && sent + nextSize_ > mostPerBlock) return; // waits for the next block
        if (!block.midiOut.put(out_, 0, {next_, nextSize_})) lost_.fetch_add(1, std::memory_order_relaxed);
        sent += nextSize_;
        nextSize_ = 0;
    }
}

// --- the owner's thread ------------------------------------------------------------------------------------

std::optional<std::vector<std::uint8_t>> MidiLine::receive() {
    std::uint8_t size[head];
    if (from_.waiting() < head) return {};
    from_.takeUpTo(size);
    std::vector<std::uint8_t> bytes(static_cast<std::size_t>(size[0] << 8 | size[1]));
    from_.takeUpTo(bytes);
    return bytes;
}

bool MidiLine::send(std::span<const std::uint8_t> bytes) {
    if (bytes.empty() || bytes.size() > longestMessage) return false;
    std::vector<std::uint8_t> whole{static_cast<std::uint8_t>(bytes.size() >> 8),
                                    static_cast<std::uint8_t>(bytes.size() & 255)};
    whole.insert(whole.end(), bytes.begin(), bytes.end());
    return to_.putAll(whole);
}

} // namespace tutti
