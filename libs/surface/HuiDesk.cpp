#include "surface/HuiDesk.h"

#include "surface/Travel.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <utility>

namespace tutti {
namespace {

constexpr double topOfFader = 16383;

struct DeskPlace {
    hui::Place place;
    DeskButton button;
};
constexpr DeskPlace deskPlaces[] = {
    {hui::at::shift, DeskButton::shift},         {hui::at::undo, DeskButton::undo},
    {hui::at::save, DeskButton::save},           {hui::at::channelLeft, DeskButton::channelLeft},
    {hui::at::bankLeft, DeskButton::bankLeft},   {hui::at::channelRight, DeskButton::channelRight},
    {hui::at::bankRight, DeskButton::bankRight}, {hui::at::rewind, DeskButton::rewind},
    {hui::at::forward, DeskButton::forward},     {hui::at::stop, DeskButton::stop},
    {hui::at::play, DeskButton::play},           {hui::at::record, DeskButton::record},
    {hui::at::toStart, DeskButton::toStart},     {hui::at::toEnd, DeskButton::toEnd},
    {hui::at::loop, DeskButton::loop},
};

std::optional<Gesture> gestureOf(const hui::Press& press) {
    const auto [zone, port] = press.place;
    if (zone >= hui::strips) {
        for (const auto& row : deskPlaces)
            if (press.place == row.place) return Gesture{.button = row.button, .down = press.down};
        return {};
    }
    Gesture gesture{.strip = zone, .down = press.down};
    switch (static_cast<hui::OfStrip>(port)) {
    case hui::OfStrip::faderTouch: gesture.kind = Gesture::Kind::touch; break;
    case hui::OfStrip::select: gesture.button = DeskButton::select; break;
    case hui::OfStrip::mute: gesture.button = DeskButton::mute; break;
    case hui::OfStrip::solo: gesture.button = DeskButton::solo; break;
    case hui::OfStrip::pot: gesture.button = DeskButton::pot; break;
    case hui::OfStrip::arm: gesture.button = DeskButton::arm; break;
    case hui::OfStrip::automation:
    case hui::OfStrip::insert: return {};
    }
    return gesture;
}

template<std::size_t Size>
std::array<char, Size> letters(const std::string& text, std::size_t from = 0) {
    std::array<char, Size> all;
    for (std::size_t i = 0; i < Size; ++i)
        all[i] = from + i < text.size() ? text[from + i] : ' ';
    return all;
}

} // namespace

std::vector<Gesture> HuiDesk::hear(std::span<const std::uint8_t> bytes) {
    const auto said = reader_.fromDesk(bytes);
    if (!said) return {};
    if (std::holds_alternative<hui::Reset>(*said)) forget();
    if (std::holds_alternative<hui::Ping>(*said)) {
        if (unanswered_ > 1) forget(); // it is back
        unanswered_ = 0;
    }
    if (const auto* fader = std::get_if<hui::Fader>(&*said)) {
        shown_.erase(slotOf(*fader)); // so that it is told where it is
        return {{.kind = Gesture::Kind::fader, .strip = fader->strip, .way = fader->position / topOfFader}};
    }
    if (const auto* turn = std::get_if<hui::Turn>(&*said); turn != nullptr && turn->pot < hui::strips)
        return {{.kind = Gesture::Kind::turn, .strip = turn->pot, .ticks = turn->ticks}};
    if (const auto* jog = std::get_if<hui::Jog>(&*said))
        return {{.kind = Gesture::Kind::jog, .ticks = jog->ticks}};
    if (const auto* press = std::get_if<hui::Press>(&*said))
        if (const auto gesture = gestureOf(*press)) return {*gesture};
    return {};
}

HuiDesk::Slot HuiDesk::slotOf(const hui::ToDesk& message) {
    const auto number = [](const auto& value) {
        using T = std::remove_cvref_t<decltype(value)>;
        if constexpr (std::is_same_v<T, hui::Lamp>)
            return value.place.zone * 8 + value.place.port;
        else if constexpr (std::is_same_v<T, hui::Meter>)
            return value.strip * 2 + int{value.right};
        else if constexpr (requires { value.strip; })
            return int{value.strip};
        else if constexpr (requires { value.pot; })
            return int{value.pot};
        else if constexpr (requires { value.place; })
            return int{value.place};
        else
            return 0;
    };
    return {message.index(), std::visit(number, message)};
}

void HuiDesk::put(const hui::ToDesk& message) {
    const auto [at, fresh] = shown_.try_emplace(slotOf(message), message);
    if (!fresh && at->second == message) return;
    at->second = message;
    for (auto& bytes : hui::write(message))
        out_.push_back(std::move(bytes));
}

void HuiDesk::light(hui::Place place, bool on) {
    put(hui::Lamp{place, on});
}

std::vector<DeskMessage> HuiDesk::show(const DeskFace& face, Time now) {
    if (!pinged_ || now - *pinged_ >= pingEvery) {
        ++unanswered_;
        pinged_ = now;
        for (auto& bytes : hui::write(hui::ToDesk(hui::Ping{})))
            out_.push_back(std::move(bytes));
    }
    for (std::uint8_t i = 0; i < hui::strips; ++i)
        showStrip(face.strips[i], i);
    showDesk(face);
    return std::exchange(out_, {});
}

void HuiDesk::showStrip(const DeskStrip& strip, std::uint8_t i) {
    put(hui::Fader{i, static_cast<std::uint16_t>(std::lround(std::clamp(strip.way, 0.0, 1.0) * topOfFader))});
    put(hui::Ring{i, hui::RingMode::boost, strip.there ? lampOf(strip.pan) : std::uint8_t{0},
                  strip.there && strip.pan == 0});
    const auto lamp = [&](hui::OfStrip port, bool on) { light({i, static_cast<std::uint8_t>(port)}, on); };
    lamp(hui::OfStrip::select, strip.selected);
    lamp(hui::OfStrip::mute, strip.mute);
    lamp(hui::OfStrip::solo, strip.solo);
    lamp(hui::OfStrip::arm, strip.arm);
    put(hui::Label{i, letters<4>(shortened(strip.name, 4))});
    put(hui::Meter{i, false, static_cast<std::uint8_t>(meterStep(strip.meter[0]))});
    put(hui::Meter{i, true, static_cast<std::uint8_t>(meterStep(strip.meter[1]))});
}

/// The display of two lines has the names at greater length, strips 1 to 4 above and 5 to 8 below; or a
/// notice.
void HuiDesk::showDesk(const DeskFace& face) {
    std::string text;
    for (const auto& strip : face.strips)
        text += shortened(strip.name, 9) + " ";
    if (!face.notice.empty()) text = shortened(face.notice, 80);
    for (std::uint8_t cell = 0; cell < 8; ++cell)
        put(hui::Cell{cell, letters<10>(text, std::size_t{cell} * 10)});
    put(hui::Label{hui::strips, letters<4>(shortened(face.assignment, 4))});
    light(hui::at::play, face.playing);
    light(hui::at::stop, !face.playing);
    light(hui::at::record, face.recording);
    light(hui::at::loop, face.loop);
    light(hui::at::soloLamp, face.solo);
    light(hui::at::timeLamp, !face.beats);
    light(hui::at::beatsLamp, face.beats);
    showTime(face);
}

/// Eight digits: hours, minutes, seconds, frames, or a bar of three digits, a beat, a sixteenth and
/// thousandths.
void HuiDesk::showTime(const DeskFace& face) {
    const auto [a, b, c, d] = face.time;
    char digits[32];
    if (face.beats)
        std::snprintf(digits, sizeof digits, "%3d%d%d%03d", std::clamp(a, 0, 999), std::clamp(b, 0, 9),
                      std::clamp(c, 0, 9), std::clamp(d, 0, 999));
    else
        std::snprintf(digits, sizeof digits, "%02d%02d%02d%02d", std::clamp(a, 0, 99), std::clamp(b, 0, 99),
                      std::clamp(c, 0, 99), std::clamp(d, 0, 99));
    hui::Time time;
    for (std::size_t i = 0; i < time.digits.size(); ++i) {
        const bool dot = face.beats ? i == 2 || i == 3 || i == 4 : i == 1 || i == 3 || i == 5;
        time.digits[i] = {static_cast<std::uint8_t>(digits[i] == ' ' ? 16 : digits[i] - '0'), dot};
    }
    put(time);
}

std::vector<DeskMessage> HuiDesk::goodbye() {
    DeskFace nothing;
    nothing.assignment = "";
    out_.clear();
    for (std::uint8_t i = 0; i < hui::strips; ++i)
        showStrip(nothing.strips[i], i);
    showDesk(nothing);
    for (const auto place : {hui::at::stop, hui::at::beatsLamp})
        light(place, false);
    hui::Time dark;
    dark.digits.fill({16, false});
    put(dark);
    return std::exchange(out_, {});
}

} // namespace tutti
