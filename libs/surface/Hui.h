// The protocol of the Mackie HUI, which most desks speak as well: MIDI messages as values, in both
// directions.
//
//   hui::Reader reader;
//   if (const auto said = reader.fromDesk(bytes)) ...      what a hand did
//   for (const auto& message : hui::write(hui::Lamp{{0x0E, 4}, true})) port.put(message);
//
// Mackie never published it. "HUI MIDI protocol", theageman, 2010 (measured on firmware 1.45), sections
// "Ping", "Text", "VU-Meters", "Timecode display", "V-Pot rings", "LEDs", "Faders", "Switches"; names of
// zones and ports as there and in Digidesign's and Logic's manuals for the desk.
//
// Two things take two messages: a switch or lamp is a zone and then a port in it, a fader is its upper seven
// bits and then its lower seven. A Reader remembers the first. Strips and pots count from 0. Any bytes may
// come.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace tutti::hui {

using Bytes = std::vector<std::uint8_t>;

inline constexpr int strips = 8;
/// Pots: 0..7 of the strips, 8..11 of the display, 12 scrolls it.
inline constexpr int pots = 13;

/// Where a button and its lamp are.
struct Place {
    std::uint8_t zone = 0, port = 0; ///< 0x00..0x1D, 0..7
    bool operator==(const Place&) const = default;
};
/// The port of what each strip has; the zone is the strip.
enum class OfStrip : std::uint8_t { faderTouch, select, mute, solo, automation, pot, insert, arm };

namespace at {
inline constexpr Place shift{0x08, 1}, undo{0x08, 3}, save{0x08, 7};
inline constexpr Place channelLeft{0x0A, 0}, bankLeft{0x0A, 1}, channelRight{0x0A, 2}, bankRight{0x0A, 3};
inline constexpr Place down{0x0D, 0}, left{0x0D, 1}, cursorMode{0x0D, 2}, right{0x0D, 3}, up{0x0D, 4},
    scrub{0x0D, 5};
inline constexpr Place rewind{0x0E, 1}, forward{0x0E, 2}, stop{0x0E, 3}, play{0x0E, 4}, record{0x0E, 5};
inline constexpr Place toStart{0x0F, 0}, toEnd{0x0F, 1}, loop{0x0F, 3};
inline constexpr Place timeLamp{0x16, 0}, feetLamp{0x16, 1}, beatsLamp{0x16, 2}, soloLamp{0x16, 3};
inline constexpr Place click{0x1D, 2};
} // namespace at

struct PlaceName {
    Place place;
    std::string_view name;
};
/// All buttons and lamps there are but those of the strips, in order, none twice.
std::span<const PlaceName> places();

// --- both ways ---------------------------------------------------------------------------------------------

/// From the program once a second, and answered by the desk: both are there.
struct Ping {
    bool operator==(const Ping&) const = default;
};
struct Fader {
    std::uint8_t strip = 0;     ///< 0..7
    std::uint16_t position = 0; ///< 0..16383; the desk has 9 bits of it
    bool operator==(const Fader&) const = default;
};

// --- from the desk -----------------------------------------------------------------------------------------

struct Press {
    Place place;
    bool down = false;
    bool operator==(const Press&) const = default;
};
struct Turn {
    std::uint8_t pot = 0; ///< 0..12
    int ticks = 0;        ///< -63..63, clockwise is above 0
    bool operator==(const Turn&) const = default;
};
struct Jog {
    int ticks = 0;
    bool operator==(const Jog&) const = default;
};
/// It was switched on.
struct Reset {
    bool operator==(const Reset&) const = default;
};
using FromDesk = std::variant<Ping, Fader, Press, Turn, Jog, Reset>;

// --- to the desk -------------------------------------------------------------------------------------------

struct Lamp {
    Place place;
    bool on = false;
    bool operator==(const Lamp&) const = default;
};
enum class RingMode : std::uint8_t { dot, boost, wrap, spread };
struct Ring {
    std::uint8_t pot = 0; ///< 0..12
    RingMode mode = RingMode::dot;
    std::uint8_t position = 0; ///< 1..11, 0 dark
    bool below = false;
    bool operator==(const Ring&) const = default;
};
struct Meter {
    std::uint8_t strip = 0; ///< 0..7
    bool right = false;
    std::uint8_t level = 0; ///< 0..12 (Travel.h, meterStep); 12 is the red lamp
    bool operator==(const Meter&) const = default;
};
/// Four characters: over a strip, or (place 8) beside SELECT-ASSIGN.
struct Label {
    std::uint8_t place = 0; ///< 0..8
    std::array<char, 4> text{' ', ' ', ' ', ' '};
    bool operator==(const Label&) const = default;
};
/// Ten characters of the display of two lines of forty: 0..3 above, 4..7 below.
struct Cell {
    std::uint8_t place = 0;
    std::array<char, 10> text{' ', ' ', ' ', ' ', ' ', ' ', ' ', ' ', ' ', ' '};
    bool operator==(const Cell&) const = default;
};
/// The time display: eight digits, the last one on the right.
struct Time {
    struct Digit {
        std::uint8_t digit = 0; ///< 0..15; 16 dark
        bool dot = false;
        bool operator==(const Digit&) const = default;
    };
    std::array<Digit, 8> digits{};
    bool operator==(const Time&) const = default;
};
using ToDesk = std::variant<Ping, Fader, Lamp, Ring, Meter, Label, Cell, Time>;

// -----------------------------------------------------------------------------------------------------------

/// What one side hears, message by message. None where a message is the first of two, or none of the
/// protocol.
class Reader {
public:
    std::optional<FromDesk> fromDesk(std::span<const std::uint8_t>);
    std::optional<ToDesk> toDesk(std::span<const std::uint8_t>);

private:
    std::optional<Fader> fader(std::uint8_t number, std::uint8_t value);

    std::uint8_t zone_ = 0xFF; // none
    std::array<std::uint8_t, strips> upper_{};
};

/// One or two messages. Values outside their ranges are brought into them.
std::vector<Bytes> write(const FromDesk&);
std::vector<Bytes> write(const ToDesk&);

} // namespace tutti::hui
