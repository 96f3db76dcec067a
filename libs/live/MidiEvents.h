// MIDI 1.0 messages as the events of processors (MIDI 1.0 Detailed Specification, table 1).
#pragma once

#include "processor/Processor.h"

#include <cstdint>
#include <optional>
#include <span>

namespace tutti {

/// A channel message; none for system messages and for what is cut off. Its offset is 0. A note on with
/// velocity 0 is a note off.
inline std::optional<Event> eventOf(std::span<const std::uint8_t> bytes) noexcept TUTTI_RT {
    if (bytes.empty() || bytes[0] < 0x80 || bytes[0] >= 0xF0) return {};
    const auto kind = bytes[0] & 0xF0;
    const std::size_t size = kind == 0xC0 || kind == 0xD0 ? 2 : 3;
    if (bytes.size() < size || bytes[1] > 127 || (size == 3 && bytes[2] > 127)) return {};
    const float last = static_cast<float>(bytes[size - 1]) / 127;
    Event event;
    event.channel = bytes[0] & 15;
    event.number = bytes[1];
    event.value = last;
    switch (kind) {
    case 0x80: event.kind = Event::Kind::noteOff; break;
    case 0x90: event.kind = bytes[2] > 0 ? Event::Kind::noteOn : Event::Kind::noteOff; break;
    case 0xA0: event.kind = Event::Kind::keyPressure; break;
    case 0xB0: event.kind = bytes[1] == 123 ? Event::Kind::allNotesOff : Event::Kind::controller; break;
    case 0xC0: event.kind = Event::Kind::program; break;
    case 0xD0: event.kind = Event::Kind::pressure, event.number = 0; break;
    default:
        event.kind = Event::Kind::pitchBend;
        event.number = 0;
        event.value =
            static_cast<float>((bytes[2] << 7 | bytes[1]) - 8192) / (bytes[2] >= 64 ? 8191.0f : 8192.0f);
    }
    return event;
}

} // namespace tutti
