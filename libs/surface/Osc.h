// Open Sound Control 1.0: packets as values, read and written.
//
//   osc::Message message{"/tutti/track/3/volume", {0.75f}};
//   socket.send(osc::write(message));
//   TUTTI_LET(packet, osc::read(bytes));      a message, or a bundle of them
//
// "The Open Sound Control 1.0 Specification", M. Wright, 2002: "OSC Packets", "OSC Type Tag String", "OSC
// Bundles". All numbers are big-endian, all parts multiples of four bytes. The types i f s b h d T F N I;
// others are refused, since nobody can know how long they are. What is read is written back byte for byte,
// but for messages of old programs that have no type tags, which may have no arguments.
//
// Errors: Fault::input, with the byte at which the packet is damaged. Any bytes may come; nothing here
// crashes, recurses deeper than `deepestBundle`, or allocates more than some times what it was given.
#pragma once

#include "base/Expected.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace tutti::osc {

using Bytes = std::vector<std::uint8_t>;

struct Nil { ///< type N
    bool operator==(const Nil&) const = default;
};
struct Impulse { ///< type I: that it comes is all it says
    bool operator==(const Impulse&) const = default;
};

/// i, f, s, b, h, d, T or F, N, I.
using Argument =
    std::variant<std::int32_t, float, std::string, Bytes, std::int64_t, double, bool, Nil, Impulse>;

struct Message {
    std::string address; ///< `/a/b`, or a pattern (OscPattern.h); printable ASCII
    std::vector<Argument> arguments;
    bool operator==(const Message&) const = default;
};

/// When a bundle is meant to happen: seconds since 1900 in the upper 32 bits, their fraction in the lower
/// (the form of NTP). 1 means at once.
using TimeTag = std::uint64_t;
inline constexpr TimeTag atOnce = 1;

struct Packet;
struct Bundle {
    TimeTag time = atOnce;
    std::vector<Packet> parts;
    bool operator==(const Bundle&) const = default;
};
struct Packet {
    std::variant<Message, Bundle> content;
    bool operator==(const Packet&) const = default;
};

/// How deep bundles may lie in bundles.
inline constexpr int deepestBundle = 8;

Expected<Packet> read(std::span<const std::uint8_t>);

/// Precondition: the address starts with a slash; strings hold no zero byte.
Bytes write(const Message&);
Bytes write(const Packet&);

} // namespace tutti::osc
