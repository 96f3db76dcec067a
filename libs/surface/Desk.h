// A mixing desk whose faders move by themselves, whichever protocol it speaks: what hands do on it, and what
// it shows.
//
//   MackieDesk desk;
//   for (const auto& gesture : desk.hear(bytes)) ...
//   face.strips[0].name = "Vox";
//   for (const auto& message : desk.show(face, now)) port.put(message);
//
// A desk remembers what it shows, so show() sends what differs and nothing else. It has eight strips, and
// perhaps a master; wider ones are several desks side by side. Values, no threads, no ports: whoever owns it
// carries the bytes. `now` is any clock that goes forward.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tutti {

enum class DeskButton : std::uint8_t {
    // of a strip
    mute,
    solo,
    arm,
    select,
    pot,
    // of the desk
    play,
    stop,
    record,
    rewind,
    forward,
    toStart,
    toEnd,
    loop,
    click,
    bankLeft,
    bankRight,
    channelLeft,
    channelRight,
    shift,
    undo,
    save,
    timeMode,
    nameValue,
};

/// The master's strip, where there is one.
inline constexpr int masterStrip = 8;

struct Gesture {
    enum class Kind : std::uint8_t { fader, touch, turn, jog, press };
    Kind kind = Kind::press;
    DeskButton button = DeskButton::play; ///< press
    int strip = -1;                       ///< 0..7, masterStrip, or -1 for what is no strip's
    double way = 0;                       ///< fader: 0..1
    int ticks = 0;                        ///< turn, jog: clockwise is above 0
    bool down = false;                    ///< touch, press
    bool operator==(const Gesture&) const = default;
};

struct DeskStrip {
    bool there = false; ///< a track is on it; else it shows nothing
    double way = 0;     ///< of the fader, 0..1
    double pan = 0;     ///< -1..1
    bool mute = false, solo = false, arm = false, selected = false;
    std::string name, value;                 ///< value: what the display shows below the name
    std::array<double, 2> meter{-144, -144}; ///< dBFS, left and right
};

/// All a desk can show of a program. Each shows as much of it as it has lamps for.
struct DeskFace {
    std::array<DeskStrip, 8> strips;
    double master = 0; ///< way of its fader
    bool playing = false, recording = false, loop = false, click = false, solo = false;
    bool beats = true;         ///< time: bars and beats; else hours, minutes, seconds, frames
    std::array<int, 4> time{}; ///< bar, beat, sixteenth, thousandth of it; or hours, minutes, seconds, frames
    std::string assignment{"Pn"}; ///< what the pots move; two characters, or four where there is room
    std::string notice;           ///< not empty: is shown in place of names, for what cannot be done
};

using DeskMessage = std::vector<std::uint8_t>;

class Desk {
public:
    using Time = std::chrono::milliseconds;

    virtual ~Desk() = default;
    /// What a message means; nothing if it means nothing. What the protocol wants answered is part of the
    /// next show().
    virtual std::vector<Gesture> hear(std::span<const std::uint8_t>) = 0;
    /// What brings the desk from what it shows to this. Some thirty times a second.
    virtual std::vector<DeskMessage> show(const DeskFace&, Time now) = 0;
    /// Whatever it shows is unknown: the next show() sends all. (A cable was pulled.)
    virtual void forget() = 0;
    /// All lamps dark, displays empty: the program ends.
    virtual std::vector<DeskMessage> goodbye() = 0;
};

/// A name in so many characters of ASCII, filled up with blanks: what is too long loses blanks, then vowels
/// from its end, then its end. `Lead vocal` in six is `Ledvcl`.
std::string shortened(std::string_view name, std::size_t length);
/// Where a pan stands among the eleven lamps of a pot: 1 (left) .. 6 (middle) .. 11.
std::uint8_t lampOf(double pan);

} // namespace tutti
