// The protocol of Mackie Control, Mackie Control Universal and Logic Control, and of the many desks that
// speak it: MIDI messages as values, read and written, in both directions.
//
//   if (const auto said = mackie::readFromDesk(bytes)) ...       what a hand did
//   port.put(mackie::write(mackie::Ring{3, mackie::RingMode::boost, 6}));   what the desk shows
//
// "Logic Control User's Manual", Emagic/Mackie 2002, Appendix B "MIDI Implementation" (Mackie Control took it
// over with other device numbers), and the measurements in "Mackie Control Protocol", N. Guerin and R.
// Doursenaud, TouchMCU. All messages are on MIDI channel 1 but for the faders, of which each has its own.
//
// Each message is one value and each value one message, so nothing here has a state. What is no message of
// the protocol is none: any bytes may come. Strips and pots count from 0; strip 8 is the master.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace tutti::mackie {

using Bytes = std::vector<std::uint8_t>;

inline constexpr int strips = 8, faders = 9;

/// The fifth byte of a system exclusive message.
enum class Model : std::uint8_t {
    logicControl = 0x10,
    logicExtender = 0x11,
    control = 0x14,
    extender = 0x15
};
constexpr bool isExtender(Model model) {
    return model == Model::logicExtender || model == Model::extender;
}

/// Buttons and lamps by the key they are. Of those that each strip has it is the first strip's: add the
/// strip.
enum class Key : std::uint8_t {
    arm = 0x00,
    solo = 0x08,
    mute = 0x10,
    select = 0x18,
    pot = 0x20,
    assignTrack = 0x28,
    assignSend,
    assignPan,
    assignPlugin,
    assignEq,
    assignInstrument,
    bankLeft = 0x2E,
    bankRight,
    channelLeft,
    channelRight,
    flip,
    globalView,
    nameValue,
    timeMode,
    f1 = 0x36,
    f2,
    f3,
    f4,
    f5,
    f6,
    f7,
    f8,
    midiTracks = 0x3E,
    inputs,
    audioTracks,
    instruments,
    aux,
    busses,
    outputs,
    user,
    shift = 0x46,
    option,
    control,
    alt,
    read = 0x4A,
    write,
    trim,
    touch,
    latch,
    group,
    save = 0x50,
    undo,
    cancel,
    enter,
    marker,
    nudge,
    cycle,
    drop,
    replace,
    click,
    soloAll,
    rewind = 0x5B,
    forward,
    stop,
    play,
    record,
    up = 0x60,
    down,
    left,
    right,
    zoom,
    scrub,
    userA,
    userB,
    faderTouch = 0x68, // nine
    timeLamp = 0x71,
    beatsLamp,
    soloLamp,
    relay = 0x76,
};

/// A key and how many in a row it stands for; for people.
struct KeyRow {
    Key first;
    int count;
    std::string_view name;
};
/// All keys of the protocol, in order, none twice.
std::span<const KeyRow> keys();

// --- both ways ---------------------------------------------------------------------------------------------

/// From the desk: moved there. To the desk: move there.
struct Fader {
    std::uint8_t strip = 0;     ///< 0..8
    std::uint16_t position = 0; ///< 0..16383; desks have 10 bits of it
    bool operator==(const Fader&) const = default;
};

// --- from the desk -----------------------------------------------------------------------------------------

struct Press {
    std::uint8_t key = 0; ///< a Key, with its strip
    bool down = false;
    bool operator==(const Press&) const = default;
};
struct Turn {
    std::uint8_t pot = 0; ///< 0..7
    int ticks = 0;        ///< -63..63, clockwise is above 0
    bool operator==(const Turn&) const = default;
};
struct Jog {
    int ticks = 0;
    bool operator==(const Jog&) const = default;
};
/// The pedal or controller plugged into the desk.
struct Pedal {
    std::uint8_t value = 0; ///< 0..127
    bool operator==(const Pedal&) const = default;
};
using Serial = std::array<std::uint8_t, 7>;
using Code = std::array<std::uint8_t, 4>;
/// A desk is switched on, or was asked (Query): it wants responseTo(challenge).
struct Hello {
    Model model = Model::control;
    Serial serial{};
    Code challenge{};
    bool operator==(const Hello&) const = default;
};
/// It took the response, or did not.
struct Verdict {
    Model model = Model::control;
    bool accepted = true;
    Serial serial{};
    bool operator==(const Verdict&) const = default;
};
struct Version {
    Model model = Model::control;
    std::array<char, 5> text{};
    bool operator==(const Version&) const = default;
};
using FromDesk = std::variant<Fader, Press, Turn, Jog, Pedal, Hello, Verdict, Version>;

// --- to the desk -------------------------------------------------------------------------------------------

enum class Light : std::uint8_t { off = 0, blinks = 1, on = 127 };
struct Lamp {
    std::uint8_t key = 0;
    Light light = Light::off;
    bool operator==(const Lamp&) const = default;
};
/// How the eleven lamps around a pot show a position: as one dot, from the middle, from the left, to both
/// sides.
enum class RingMode : std::uint8_t { dot, boost, wrap, spread };
struct Ring {
    std::uint8_t pot = 0; ///< 0..7
    RingMode mode = RingMode::dot;
    std::uint8_t position = 0; ///< 1..11, 0 dark
    bool below = false;        ///< the lamp below the pot
    bool operator==(const Ring&) const = default;
};
/// Text from a place on: 0..55 is the upper line, 56..111 the lower one; seven characters over each strip.
struct Text {
    Model model = Model::control;
    std::uint8_t at = 0;
    std::string text; ///< printable ASCII
    bool operator==(const Text&) const = default;
};
inline constexpr int lineLength = 56, cellLength = 7;
/// One digit of the time display: 0 (rightmost) .. 9, and 10, 11 of the assignment display.
struct Digit {
    std::uint8_t place = 0;
    char shown = ' '; ///< space, digits, upper case letters and most signs: ' ' .. '_'
    bool dot = false;
    bool operator==(const Digit&) const = default;
};
inline constexpr int timeDigits = 10;
/// 0..12 (Travel.h, meterStep); 14 lights the overload lamp, 15 puts it out. It falls by itself.
struct Meter {
    std::uint8_t strip = 0; ///< 0..7
    std::uint8_t level = 0;
    bool operator==(const Meter&) const = default;
};
inline constexpr std::uint8_t overload = 14, noOverload = 15;
/// How a strip's meter is shown.
struct MeterMode {
    Model model = Model::control;
    std::uint8_t strip = 0;
    bool lamp = true, peak = false, display = false; ///< signal lamp; peak held; level in the text display
    bool operator==(const MeterMode&) const = default;
};
/// Who is there?
struct Query {
    Model model = Model::control;
    bool operator==(const Query&) const = default;
};
struct Response {
    Model model = Model::control;
    Serial serial{};
    Code response{};
    bool operator==(const Response&) const = default;
};
/// Messages that are a number alone.
enum class Order : std::uint8_t {
    tellVersion = 0x13,
    goOffline = 0x0F,
    fadersDown = 0x61,
    lampsOff = 0x62,
    reset = 0x63
};
struct Command {
    Model model = Model::control;
    Order order = Order::reset;
    bool operator==(const Command&) const = default;
};
using ToDesk = std::variant<Fader, Lamp, Ring, Text, Digit, Meter, MeterMode, Query, Response, Command>;

// -----------------------------------------------------------------------------------------------------------

std::optional<FromDesk> readFromDesk(std::span<const std::uint8_t>);
std::optional<ToDesk> readToDesk(std::span<const std::uint8_t>);
/// Values outside their ranges are brought into them.
Bytes write(const FromDesk&);
Bytes write(const ToDesk&);

/// What the desk wants to hear to its challenge.
Code responseTo(const Code& challenge);

} // namespace tutti::mackie
