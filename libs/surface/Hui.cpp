#include "surface/Hui.h"

#include <algorithm>
#include <cstdlib>

namespace tutti::hui {
namespace {

constexpr std::uint8_t noteOn = 0x90, keyPressure = 0xA0, controller = 0xB0, systemReset = 0xFF;
// Controllers. The desk says its zones and ports with others than it hears them by.
constexpr std::uint8_t faderUpper = 0x00, faderLower = 0x20, ring = 0x10, turn = 0x40, jog = 0x0D;
constexpr std::uint8_t zoneOfDesk = 0x0F, portOfDesk = 0x2F, zoneToDesk = 0x0C, portToDesk = 0x2C;
constexpr std::uint8_t lastZone = 0x1D, on = 0x40;
constexpr std::array<std::uint8_t, 6> head{0xF0, 0x00, 0x00, 0x66, 0x05, 0x00};
constexpr std::uint8_t labels = 0x10, time = 0x11, cells = 0x12;
constexpr std::uint8_t dark = 16, darkByte = 0x20, dotBit = 0x10;

constexpr PlaceName allPlaces[] = {
    {{0x08, 0}, "ctrl"},
    {{0x08, 1}, "shift"},
    {{0x08, 2}, "edit mode"},
    {{0x08, 3}, "undo"},
    {{0x08, 4}, "alt"},
    {{0x08, 5}, "option"},
    {{0x08, 6}, "edit tool"},
    {{0x08, 7}, "save"},
    {{0x09, 0}, "mix window"},
    {{0x09, 1}, "edit window"},
    {{0x09, 2}, "transport window"},
    {{0x09, 3}, "locations window"},
    {{0x09, 4}, "status window"},
    {{0x09, 5}, "alt window"},
    {{0x0A, 0}, "channel left"},
    {{0x0A, 1}, "bank left"},
    {{0x0A, 2}, "channel right"},
    {{0x0A, 3}, "bank right"},
    {{0x0B, 0}, "assign output"},
    {{0x0B, 1}, "assign input"},
    {{0x0B, 2}, "assign pan"},
    {{0x0B, 3}, "send e"},
    {{0x0B, 4}, "send d"},
    {{0x0B, 5}, "send c"},
    {{0x0B, 6}, "send b"},
    {{0x0B, 7}, "send a"},
    {{0x0C, 0}, "assign"},
    {{0x0C, 1}, "default"},
    {{0x0C, 2}, "suspend"},
    {{0x0C, 3}, "assign shift"},
    {{0x0C, 4}, "assign mute"},
    {{0x0C, 5}, "bypass"},
    {{0x0C, 6}, "arm all"},
    {{0x0D, 0}, "down"},
    {{0x0D, 1}, "left"},
    {{0x0D, 2}, "cursor mode"},
    {{0x0D, 3}, "right"},
    {{0x0D, 4}, "up"},
    {{0x0D, 5}, "scrub"},
    {{0x0D, 6}, "shuttle"},
    {{0x0E, 0}, "talkback"},
    {{0x0E, 1}, "rewind"},
    {{0x0E, 2}, "forward"},
    {{0x0E, 3}, "stop"},
    {{0x0E, 4}, "play"},
    {{0x0E, 5}, "record"},
    {{0x0F, 0}, "to start"},
    {{0x0F, 1}, "to end"},
    {{0x0F, 2}, "online"},
    {{0x0F, 3}, "loop"},
    {{0x0F, 4}, "quick punch"},
    {{0x10, 0}, "audition"},
    {{0x10, 1}, "pre"},
    {{0x10, 2}, "in"},
    {{0x10, 3}, "out"},
    {{0x10, 4}, "post"},
    {{0x11, 0}, "input 3"},
    {{0x11, 1}, "input 2"},
    {{0x11, 2}, "input 1"},
    {{0x11, 3}, "mute monitors"},
    {{0x11, 4}, "discrete"},
    {{0x12, 0}, "output 3"},
    {{0x12, 1}, "output 2"},
    {{0x12, 2}, "output 1"},
    {{0x12, 3}, "dim"},
    {{0x12, 4}, "mono"},
    {{0x13, 0}, "0"},
    {{0x13, 1}, "1"},
    {{0x13, 2}, "4"},
    {{0x13, 3}, "2"},
    {{0x13, 4}, "5"},
    {{0x13, 5}, "."},
    {{0x13, 6}, "3"},
    {{0x13, 7}, "6"},
    {{0x14, 0}, "enter"},
    {{0x14, 1}, "+"},
    {{0x15, 0}, "7"},
    {{0x15, 1}, "8"},
    {{0x15, 2}, "9"},
    {{0x15, 3}, "-"},
    {{0x15, 4}, "clr"},
    {{0x15, 5}, "="},
    {{0x15, 6}, "/"},
    {{0x15, 7}, "*"},
    {{0x16, 0}, "timecode lamp"},
    {{0x16, 1}, "feet lamp"},
    {{0x16, 2}, "beats lamp"},
    {{0x16, 3}, "rude solo lamp"},
    {{0x17, 0}, "automate plug-in"},
    {{0x17, 1}, "automate pan"},
    {{0x17, 2}, "automate fader"},
    {{0x17, 3}, "automate send mute"},
    {{0x17, 4}, "automate send"},
    {{0x17, 5}, "automate mute"},
    {{0x18, 0}, "trim"},
    {{0x18, 1}, "latch"},
    {{0x18, 2}, "read"},
    {{0x18, 3}, "off"},
    {{0x18, 4}, "write"},
    {{0x18, 5}, "touch"},
    {{0x19, 0}, "phase"},
    {{0x19, 1}, "monitor"},
    {{0x19, 2}, "auto"},
    {{0x19, 3}, "suspend group"},
    {{0x19, 4}, "create group"},
    {{0x19, 5}, "group"},
    {{0x1A, 0}, "paste"},
    {{0x1A, 1}, "cut"},
    {{0x1A, 2}, "capture"},
    {{0x1A, 3}, "delete"},
    {{0x1A, 4}, "copy"},
    {{0x1A, 5}, "separate"},
    {{0x1B, 0}, "f1"},
    {{0x1B, 1}, "f2"},
    {{0x1B, 2}, "f3"},
    {{0x1B, 3}, "f4"},
    {{0x1B, 4}, "f5"},
    {{0x1B, 5}, "f6"},
    {{0x1B, 6}, "f7"},
    {{0x1B, 7}, "f8"},
    {{0x1C, 0}, "insert/param"},
    {{0x1C, 1}, "assign parameter"},
    {{0x1C, 2}, "select 1"},
    {{0x1C, 3}, "select 2"},
    {{0x1C, 4}, "select 3"},
    {{0x1C, 5}, "select 4"},
    {{0x1C, 6}, "bypass parameter"},
    {{0x1C, 7}, "compare"},
    {{0x1D, 0}, "relay 1"},
    {{0x1D, 1}, "relay 2"},
    {{0x1D, 2}, "click"},
    {{0x1D, 3}, "beep"},
};

std::uint8_t limited(int value, int most) {
    return static_cast<std::uint8_t>(std::clamp(value, 0, most));
}
bool isData(std::span<const std::uint8_t> bytes) {
    return std::all_of(bytes.begin(), bytes.end(), [](std::uint8_t byte) { return byte < 0x80; });
}

// Ticks are a size of six bits, with bit 6 for clockwise: the other way round than in Mackie Control.
int ticksOf(std::uint8_t value) {
    return (value & 0x40) != 0 ? value & 0x3F : -(value & 0x3F);
}
std::uint8_t byteOf(int ticks) {
    const auto size = static_cast<std::uint8_t>(std::min(std::abs(ticks), 63));
    return ticks < 0 ? size : static_cast<std::uint8_t>(size | 0x40);
}

Bytes exclusive(std::uint8_t id) {
    Bytes bytes(head.begin(), head.end());
    bytes.push_back(id);
    return bytes;
}
template<std::size_t Size>
void put(Bytes& bytes, const std::array<char, Size>& text) {
    for (const char c : text)
        bytes.push_back(c >= ' ' && c < 127 ? static_cast<std::uint8_t>(c) : std::uint8_t{'?'});
}

template<class Text>
std::optional<ToDesk> textIn(std::span<const std::uint8_t> data, std::uint8_t lastPlace) {
    Text text;
    if (data.size() != 1 + text.text.size() || data[0] > lastPlace) return {};
    text.place = data[0];
    std::copy(data.begin() + 1, data.end(), text.text.begin());
    return text;
}

std::optional<ToDesk> timeIn(std::span<const std::uint8_t> data) {
    Time shown;
    if (data.size() != shown.digits.size()) return {};
    for (std::size_t i = 0; i < data.size(); ++i) { // from right to left
        auto& to = shown.digits[data.size() - 1 - i];
        to.dot = (data[i] & dotBit) != 0;
        to.digit = (data[i] & darkByte) != 0 ? dark : data[i] & 15;
    }
    return shown;
}

std::optional<ToDesk> exclusiveIn(std::span<const std::uint8_t> bytes) {
    if (bytes.size() < head.size() + 2 || !std::equal(head.begin(), head.end(), bytes.begin()) ||
        bytes.back() != 0xF7)
        return {};
    const auto data = bytes.subspan(head.size() + 1, bytes.size() - head.size() - 2);
    if (!isData(data)) return {};
    switch (bytes[head.size()]) {
    case labels: return textIn<Label>(data, strips);
    case cells: return textIn<Cell>(data, 7);
    case time: return timeIn(data);
    default: return {};
    }
}

/// The zone and the port of a button or lamp, and whether it is down or lit.
struct PortState {
    Place place;
    bool active;
};
std::optional<PortState> portIn(std::uint8_t zone, std::uint8_t value) {
    if (zone > lastZone || (value & ~(on | 7)) != 0) return {};
    return PortState{{zone, static_cast<std::uint8_t>(value & 7)}, (value & on) != 0};
}

std::vector<Bytes> inTwo(std::uint8_t one, int first, std::uint8_t two, int second) {
    return {{controller, one, static_cast<std::uint8_t>(first)},
            {controller, two, static_cast<std::uint8_t>(second)}};
}
std::vector<Bytes> writeFader(const Fader& fader) {
    const auto strip = limited(fader.strip, strips - 1);
    const int position = std::min<int>(fader.position, 16383);
    return inTwo(faderUpper + strip, position >> 7, faderLower + strip, position & 0x7F);
}
int portByte(const Place& place, bool active) {
    return limited(place.port, 7) | (active ? on : 0);
}

struct FromWriter {
    std::vector<Bytes> operator()(const Ping&) const { return {{noteOn, 0, 0x7F}}; }
    std::vector<Bytes> operator()(const Fader& fader) const { return writeFader(fader); }
    std::vector<Bytes> operator()(const Press& press) const {
        return inTwo(zoneOfDesk, limited(press.place.zone, lastZone), portOfDesk,
                     portByte(press.place, press.down));
    }
    std::vector<Bytes> operator()(const Turn& pot) const {
        return {
            {controller, static_cast<std::uint8_t>(turn + limited(pot.pot, pots - 1)), byteOf(pot.ticks)}};
    }
    std::vector<Bytes> operator()(const Jog& wheel) const { return {{controller, jog, byteOf(wheel.ticks)}}; }
    std::vector<Bytes> operator()(const Reset&) const { return {{systemReset}}; }
};

struct ToWriter {
    std::vector<Bytes> operator()(const Ping&) const { return {{noteOn, 0, 0}}; }
    std::vector<Bytes> operator()(const Fader& fader) const { return writeFader(fader); }
    std::vector<Bytes> operator()(const Lamp& lamp) const {
        return inTwo(zoneToDesk, limited(lamp.place.zone, lastZone), portToDesk,
                     portByte(lamp.place, lamp.on));
    }
    std::vector<Bytes> operator()(const Ring& shown) const {
        const int value =
            limited(shown.position, 11) | static_cast<int>(shown.mode) << 4 | (shown.below ? 0x40 : 0);
        return {{controller, static_cast<std::uint8_t>(ring + limited(shown.pot, pots - 1)),
                 static_cast<std::uint8_t>(value)}};
    }
    std::vector<Bytes> operator()(const Meter& meter) const {
        return {{keyPressure, limited(meter.strip, strips - 1),
                 static_cast<std::uint8_t>(int{meter.right} << 4 | limited(meter.level, 12))}};
    }
    std::vector<Bytes> operator()(const Label& label) const {
        auto bytes = exclusive(labels);
        bytes.push_back(limited(label.place, strips));
        put(bytes, label.text);
        bytes.push_back(0xF7);
        return {bytes};
    }
    std::vector<Bytes> operator()(const Cell& cell) const {
        auto bytes = exclusive(cells);
        bytes.push_back(limited(cell.place, 7));
        put(bytes, cell.text);
        bytes.push_back(0xF7);
        return {bytes};
    }
    std::vector<Bytes> operator()(const Time& shown) const {
        auto bytes = exclusive(time);
        for (std::size_t i = shown.digits.size(); i-- > 0;) {
            const auto& digit = shown.digits[i];
            const int value = digit.digit >= dark ? darkByte : digit.digit;
            bytes.push_back(static_cast<std::uint8_t>(value | (digit.dot ? dotBit : 0)));
        }
        bytes.push_back(0xF7);
        return {bytes};
    }
};

} // namespace

std::span<const PlaceName> places() {
    return allPlaces;
}

std::optional<Fader> Reader::fader(std::uint8_t number, std::uint8_t value) {
    if (number < faderUpper + strips) upper_[number] = value;
    if (number < faderLower || number >= faderLower + strips) return {};
    const std::uint8_t strip = number - faderLower;
    return Fader{strip, static_cast<std::uint16_t>(upper_[strip] << 7 | value)};
}

std::optional<FromDesk> Reader::fromDesk(std::span<const std::uint8_t> bytes) {
    if (bytes.size() == 1 && bytes[0] == systemReset) return Reset{};
    if (bytes.size() != 3 || !isData(bytes.subspan(1))) return {};
    const auto number = bytes[1], value = bytes[2];
    if (bytes[0] == noteOn)
        return number == 0 && value == 0x7F ? std::optional<FromDesk>(Ping{}) : std::nullopt;
    if (bytes[0] != controller) return {};
    if (const auto moved = fader(number, value)) return *moved;
    if (number >= turn && number < turn + pots)
        return Turn{static_cast<std::uint8_t>(number - turn), ticksOf(value)};
    if (number == jog) return Jog{ticksOf(value)};
    if (number == zoneOfDesk) zone_ = value;
    if (number != portOfDesk) return {};
    const auto state = portIn(zone_, value);
    return state ? std::optional<FromDesk>(Press{state->place, state->active}) : std::nullopt;
}

std::optional<ToDesk> Reader::toDesk(std::span<const std::uint8_t> bytes) {
    if (const auto text = exclusiveIn(bytes)) return text;
    if (bytes.size() != 3 || !isData(bytes.subspan(1))) return {};
    const auto number = bytes[1], value = bytes[2];
    if (bytes[0] == noteOn) return number == 0 && value == 0 ? std::optional<ToDesk>(Ping{}) : std::nullopt;
    if (bytes[0] == keyPressure) {
        if (number >= strips || (value & 15) > 12 || value >= 0x20) return {};
        return Meter{number, value >= 0x10, static_cast<std::uint8_t>(value & 15)};
    }
    if (bytes[0] != controller) return {};
    if (const auto moved = fader(number, value)) return *moved;
    if (number >= ring && number < ring + pots && (value & 15) <= 11)
        return Ring{static_cast<std::uint8_t>(number - ring), static_cast<RingMode>(value >> 4 & 3),
                    static_cast<std::uint8_t>(value & 15), (value & 0x40) != 0};
    if (number == zoneToDesk) zone_ = value;
    if (number != portToDesk) return {};
    const auto state = portIn(zone_, value);
    return state ? std::optional<ToDesk>(Lamp{state->place, state->active}) : std::nullopt;
}

std::vector<Bytes> write(const FromDesk& message) {
    return std::visit(FromWriter{}, message);
}
std::vector<Bytes> write(const ToDesk& message) {
    return std::visit(ToWriter{}, message);
}

} // namespace tutti::hui
