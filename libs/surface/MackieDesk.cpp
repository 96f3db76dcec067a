#include "surface/MackieDesk.h"

#include "surface/Travel.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <utility>

namespace tutti {
namespace {

using mackie::Key;

constexpr double topOfFader = 16383;
/// Meters fall by themselves and are told again while there is sound; a division takes them 300 ms.
constexpr Desk::Time metersEvery{100};

struct DeskKey {
    Key key;
    DeskButton button;
};
constexpr DeskKey stripKeys[] = {{Key::arm, DeskButton::arm},
                                 {Key::solo, DeskButton::solo},
                                 {Key::mute, DeskButton::mute},
                                 {Key::select, DeskButton::select},
                                 {Key::pot, DeskButton::pot}};
constexpr DeskKey deskKeys[] = {
    {Key::bankLeft, DeskButton::bankLeft},
    {Key::bankRight, DeskButton::bankRight},
    {Key::channelLeft, DeskButton::channelLeft},
    {Key::channelRight, DeskButton::channelRight},
    {Key::nameValue, DeskButton::nameValue},
    {Key::timeMode, DeskButton::timeMode},
    {Key::shift, DeskButton::shift},
    {Key::save, DeskButton::save},
    {Key::undo, DeskButton::undo},
    {Key::cycle, DeskButton::loop},
    {Key::click, DeskButton::click},
    {Key::rewind, DeskButton::rewind},
    {Key::forward, DeskButton::forward},
    {Key::stop, DeskButton::stop},
    {Key::play, DeskButton::play},
    {Key::record, DeskButton::record},
};

std::optional<Gesture> gestureOf(const mackie::Press& press) {
    const int key = press.key;
    const int touch = key - static_cast<int>(Key::faderTouch);
    if (touch >= 0 && touch < mackie::faders)
        return Gesture{.kind = Gesture::Kind::touch, .strip = touch, .down = press.down};
    for (const auto& row : stripKeys) {
        const int strip = key - static_cast<int>(row.key);
        if (strip >= 0 && strip < mackie::strips)
            return Gesture{.button = row.button, .strip = strip, .down = press.down};
    }
    for (const auto& row : deskKeys)
        if (key == static_cast<int>(row.key)) return Gesture{.button = row.button, .down = press.down};
    return {};
}

} // namespace

// --- what is heard -----------------------------------------------------------------------------------------

std::vector<Gesture> MackieDesk::hear(std::span<const std::uint8_t> bytes) {
    const auto said = mackie::readFromDesk(bytes);
    if (!said) return {};
    if (const auto* hello = std::get_if<mackie::Hello>(&*said)) {
        model_ = hello->model;
        forget(); // it was switched on, and shows nothing
        out_.push_back(mackie::write(
            mackie::ToDesk(mackie::Response{model_, hello->serial, mackie::responseTo(hello->challenge)})));
        return {};
    }
    if (const auto* fader = std::get_if<mackie::Fader>(&*said)) {
        shown_.erase(slotOf(*fader)); // so that it is told where it is
        return {{.kind = Gesture::Kind::fader, .strip = fader->strip, .way = fader->position / topOfFader}};
    }
    if (const auto* turn = std::get_if<mackie::Turn>(&*said))
        return {{.kind = Gesture::Kind::turn, .strip = turn->pot, .ticks = turn->ticks}};
    if (const auto* jog = std::get_if<mackie::Jog>(&*said))
        return {{.kind = Gesture::Kind::jog, .ticks = jog->ticks}};
    if (const auto* press = std::get_if<mackie::Press>(&*said))
        if (const auto gesture = gestureOf(*press)) return {*gesture};
    return {};
}

// --- what is shown -----------------------------------------------------------------------------------------

MackieDesk::Slot MackieDesk::slotOf(const mackie::ToDesk& message) {
    const auto number = [](const auto& value) {
        using T = std::remove_cvref_t<decltype(value)>;
        if constexpr (requires { value.strip; })
            return int{value.strip};
        else if constexpr (requires { value.key; })
            return int{value.key};
        else if constexpr (requires { value.pot; })
            return int{value.pot};
        else if constexpr (requires { value.place; })
            return int{value.place};
        else if constexpr (std::is_same_v<T, mackie::Text>)
            return int{value.at};
        else
            return 0;
    };
    return {message.index(), std::visit(number, message)};
}

void MackieDesk::put(const mackie::ToDesk& message) {
    const auto [at, fresh] = shown_.try_emplace(slotOf(message), message);
    if (!fresh && at->second == message) return;
    at->second = message;
    out_.push_back(mackie::write(message));
}

void MackieDesk::light(Key key, int strip, bool on) {
    put(mackie::Lamp{static_cast<std::uint8_t>(static_cast<int>(key) + strip),
                     on ? mackie::Light::on : mackie::Light::off});
}

std::vector<DeskMessage> MackieDesk::show(const DeskFace& face, Time now) {
    if (!met_) out_.push_back(mackie::write(mackie::ToDesk(mackie::Query{model_})));
    met_ = true;
    const bool meters = now >= metersAt_;
    if (meters) metersAt_ = now + metersEvery;
    for (std::uint8_t i = 0; i < mackie::strips; ++i) {
        const auto& strip = face.strips[i];
        showStrip(strip, i);
        const auto level = static_cast<std::uint8_t>(meterStep(std::max(strip.meter[0], strip.meter[1])));
        const mackie::Meter meter{i, level};
        if (meters && level > 0) shown_.erase(slotOf(meter));
        if (meters) put(meter);
    }
    showDisplay(face);
    if (!mackie::isExtender(model_)) showDesk(face);
    return std::exchange(out_, {});
}

void MackieDesk::showStrip(const DeskStrip& strip, std::uint8_t i) {
    put(mackie::Fader{i,
                      static_cast<std::uint16_t>(std::lround(std::clamp(strip.way, 0.0, 1.0) * topOfFader))});
    put(mackie::Ring{i, mackie::RingMode::boost, strip.there ? lampOf(strip.pan) : std::uint8_t{0},
                     strip.there && strip.pan == 0});
    light(Key::arm, i, strip.arm);
    light(Key::solo, i, strip.solo);
    light(Key::mute, i, strip.mute);
    light(Key::select, i, strip.selected);
}

/// Names above, values below; the seventh character of each strip keeps its neighbour away.
void MackieDesk::showDisplay(const DeskFace& face) {
    if (!face.notice.empty()) {
        // In cells like everything else, so that the names come back by themselves.
        const auto text = shortened(face.notice, 2 * mackie::lineLength);
        for (int cell = 0; cell < 2 * mackie::strips; ++cell) {
            const int at = cell * mackie::cellLength;
            put(mackie::Text{model_, static_cast<std::uint8_t>(at),
                             text.substr(static_cast<std::size_t>(at), mackie::cellLength)});
        }
        return;
    }
    for (int i = 0; i < mackie::strips; ++i) {
        const auto& strip = face.strips[static_cast<std::size_t>(i)];
        const int at = i * mackie::cellLength;
        put(mackie::Text{model_, static_cast<std::uint8_t>(at),
                         shortened(strip.name, mackie::cellLength - 1) + " "});
        put(mackie::Text{model_, static_cast<std::uint8_t>(mackie::lineLength + at),
                         shortened(strip.value, mackie::cellLength - 1) + " "});
    }
}

void MackieDesk::showDesk(const DeskFace& face) {
    put(mackie::Fader{masterStrip, static_cast<std::uint16_t>(
                                       std::lround(std::clamp(face.master, 0.0, 1.0) * topOfFader))});
    light(Key::play, 0, face.playing);
    light(Key::stop, 0, !face.playing);
    light(Key::record, 0, face.recording);
    light(Key::cycle, 0, face.loop);
    light(Key::click, 0, face.click);
    light(Key::soloLamp, 0, face.solo);
    light(Key::timeLamp, 0, !face.beats);
    light(Key::beatsLamp, 0, face.beats);
    const auto two = shortened(face.assignment, 2);
    put(mackie::Digit{11, static_cast<char>(std::toupper(static_cast<unsigned char>(two[0]))), false});
    put(mackie::Digit{10, static_cast<char>(std::toupper(static_cast<unsigned char>(two[1]))), false});
    showTime(face);
}

/// Ten digits in groups of three, two, two and three, with dots between them.
void MackieDesk::showTime(const DeskFace& face) {
    const auto [a, b, c, d] = face.time;
    char digits[32];
    std::snprintf(digits, sizeof digits, face.beats ? "%3d%2d%2d%03d" : "%3d%02d%02d%3d",
                  std::clamp(a, -99, 999), std::clamp(b, 0, 99), std::clamp(c, 0, 99), std::clamp(d, 0, 999));
    for (int i = 0; i < mackie::timeDigits; ++i)
        put(mackie::Digit{static_cast<std::uint8_t>(mackie::timeDigits - 1 - i), digits[i],
                          i == 2 || i == 4 || i == 6});
}

std::vector<DeskMessage> MackieDesk::goodbye() {
    DeskFace nothing;
    nothing.assignment = "  ";
    auto all = show(nothing, metersAt_);
    for (const auto key : {Key::stop, Key::beatsLamp})
        light(key, 0, false);
    for (std::uint8_t i = 0; i < mackie::timeDigits; ++i)
        put(mackie::Digit{i, ' ', false});
    for (auto& message : std::exchange(out_, {}))
        all.push_back(std::move(message));
    return all;
}

} // namespace tutti
