#include "surface/Mackie.h"

#include <algorithm>

namespace tutti::mackie {
namespace {

constexpr std::uint8_t noteOff = 0x80, noteOn = 0x90, controller = 0xB0, channelPressure = 0xD0,
                       pitchBend = 0xE0;
constexpr std::uint8_t potTurn = 0x10, pedal = 0x2E, ring = 0x30, jog = 0x3C, digit = 0x40; // controllers
enum class Id : std::uint8_t {
    query = 0x00,
    hello = 0x01,
    response = 0x02,
    accepted = 0x03,
    refused = 0x04,
    text = 0x12,
    version = 0x14,
    meterMode = 0x20,
};
constexpr std::array<std::uint8_t, 4> head{0xF0, 0x00, 0x00, 0x66};

constexpr KeyRow allKeys[] = {
    {Key::arm, 8, "arm"},
    {Key::solo, 8, "solo"},
    {Key::mute, 8, "mute"},
    {Key::select, 8, "select"},
    {Key::pot, 8, "pot"},
    {Key::assignTrack, 1, "assign track"},
    {Key::assignSend, 1, "assign send"},
    {Key::assignPan, 1, "assign pan"},
    {Key::assignPlugin, 1, "assign plug-in"},
    {Key::assignEq, 1, "assign eq"},
    {Key::assignInstrument, 1, "assign instrument"},
    {Key::bankLeft, 1, "bank left"},
    {Key::bankRight, 1, "bank right"},
    {Key::channelLeft, 1, "channel left"},
    {Key::channelRight, 1, "channel right"},
    {Key::flip, 1, "flip"},
    {Key::globalView, 1, "global view"},
    {Key::nameValue, 1, "name/value"},
    {Key::timeMode, 1, "smpte/beats"},
    {Key::f1, 8, "f"},
    {Key::midiTracks, 1, "midi tracks"},
    {Key::inputs, 1, "inputs"},
    {Key::audioTracks, 1, "audio tracks"},
    {Key::instruments, 1, "instruments"},
    {Key::aux, 1, "aux"},
    {Key::busses, 1, "busses"},
    {Key::outputs, 1, "outputs"},
    {Key::user, 1, "user"},
    {Key::shift, 1, "shift"},
    {Key::option, 1, "option"},
    {Key::control, 1, "control"},
    {Key::alt, 1, "alt"},
    {Key::read, 1, "read/off"},
    {Key::write, 1, "write"},
    {Key::trim, 1, "trim"},
    {Key::touch, 1, "touch"},
    {Key::latch, 1, "latch"},
    {Key::group, 1, "group"},
    {Key::save, 1, "save"},
    {Key::undo, 1, "undo"},
    {Key::cancel, 1, "cancel"},
    {Key::enter, 1, "enter"},
    {Key::marker, 1, "marker"},
    {Key::nudge, 1, "nudge"},
    {Key::cycle, 1, "cycle"},
    {Key::drop, 1, "drop"},
    {Key::replace, 1, "replace"},
    {Key::click, 1, "click"},
    {Key::soloAll, 1, "solo all"},
    {Key::rewind, 1, "rewind"},
    {Key::forward, 1, "forward"},
    {Key::stop, 1, "stop"},
    {Key::play, 1, "play"},
    {Key::record, 1, "record"},
    {Key::up, 1, "up"},
    {Key::down, 1, "down"},
    {Key::left, 1, "left"},
    {Key::right, 1, "right"},
    {Key::zoom, 1, "zoom"},
    {Key::scrub, 1, "scrub"},
    {Key::userA, 1, "user a"},
    {Key::userB, 1, "user b"},
    {Key::faderTouch, 9, "fader touch"},
    {Key::timeLamp, 1, "smpte lamp"},
    {Key::beatsLamp, 1, "beats lamp"},
    {Key::soloLamp, 1, "rude solo lamp"},
    {Key::relay, 1, "relay click"},
};

bool isData(std::span<const std::uint8_t> bytes) {
    return std::all_of(bytes.begin(), bytes.end(), [](std::uint8_t byte) { return byte < 0x80; });
}

// Ticks are a size of six bits and a sign above them.
int ticksOf(std::uint8_t value) {
    return (value & 0x40) != 0 ? -(value & 0x3F) : value & 0x3F;
}
std::uint8_t byteOf(int ticks) {
    const auto size = static_cast<std::uint8_t>(std::min(std::abs(ticks), 63));
    return ticks < 0 ? static_cast<std::uint8_t>(size | 0x40) : size;
}
std::uint8_t limited(int value, int most) {
    return static_cast<std::uint8_t>(std::clamp(value, 0, most));
}

/// A system exclusive message of ours: its number, and what follows it.
struct Exclusive {
    Model model;
    std::uint8_t id;
    std::span<const std::uint8_t> data;
};
std::optional<Exclusive> exclusiveIn(std::span<const std::uint8_t> bytes) {
    if (bytes.size() < head.size() + 3 || !std::equal(head.begin(), head.end(), bytes.begin()) ||
        bytes.back() != 0xF7)
        return {};
    const auto inside = bytes.subspan(head.size(), bytes.size() - head.size() - 1);
    const auto model = static_cast<Model>(inside[0]);
    const bool known = model == Model::logicControl || model == Model::logicExtender ||
                       model == Model::control || model == Model::extender;
    if (!known || !isData(inside)) return {};
    return Exclusive{model, inside[1], inside.subspan(2)};
}

Bytes exclusive(Model model, std::uint8_t id,
                std::initializer_list<std::span<const std::uint8_t>> parts = {}) {
    Bytes bytes(head.begin(), head.end());
    bytes.push_back(static_cast<std::uint8_t>(model));
    bytes.push_back(id);
    for (const auto& part : parts)
        for (const auto byte : part)
            bytes.push_back(byte & 0x7F);
    bytes.push_back(0xF7);
    return bytes;
}
Bytes exclusive(Model model, Id id, std::initializer_list<std::span<const std::uint8_t>> parts = {}) {
    return exclusive(model, static_cast<std::uint8_t>(id), parts);
}

template<std::size_t Size>
std::array<std::uint8_t, Size> firstOf(std::span<const std::uint8_t> data) {
    std::array<std::uint8_t, Size> first{};
    std::copy_n(data.begin(), Size, first.begin());
    return first;
}

std::optional<Fader> faderIn(std::span<const std::uint8_t> bytes) {
    const auto strip = bytes[0] & 0x0F;
    if ((bytes[0] & 0xF0) != pitchBend || strip >= faders) return {};
    return Fader{static_cast<std::uint8_t>(strip), static_cast<std::uint16_t>(bytes[2] << 7 | bytes[1])};
}

std::optional<FromDesk> fromDeskExclusive(const Exclusive& message) {
    const auto& data = message.data;
    switch (static_cast<Id>(message.id)) {
    case Id::hello:
        if (data.size() != 11) return {};
        return Hello{message.model, firstOf<7>(data), firstOf<4>(data.subspan(7))};
    case Id::accepted:
    case Id::refused:
        if (data.size() != 7) return {};
        return Verdict{message.model, message.id == static_cast<std::uint8_t>(Id::accepted),
                       firstOf<7>(data)};
    case Id::version: {
        if (data.size() != 5) return {};
        Version version{message.model, {}};
        std::copy(data.begin(), data.end(), version.text.begin());
        return version;
    }
    default: return {};
    }
}

std::optional<ToDesk> toDeskExclusive(const Exclusive& message) {
    const auto& data = message.data;
    switch (message.id) {
    case static_cast<std::uint8_t>(Id::query):
        if (!data.empty()) return {};
        return Query{message.model};
    case static_cast<std::uint8_t>(Id::response):
        if (data.size() != 11) return {};
        return Response{message.model, firstOf<7>(data), firstOf<4>(data.subspan(7))};
    case static_cast<std::uint8_t>(Id::text):
        if (data.empty() || data[0] >= 2 * lineLength ||
            data.size() - 1 > static_cast<std::size_t>(2 * lineLength - data[0]))
            return {};
        return Text{message.model, data[0], std::string(data.begin() + 1, data.end())};
    case static_cast<std::uint8_t>(Id::meterMode):
        if (data.size() != 2 || data[0] >= strips || data[1] > 7) return {};
        return MeterMode{message.model, data[0], (data[1] & 1) != 0, (data[1] & 2) != 0, (data[1] & 4) != 0};
    default: break;
    }
    for (const auto order :
         {Order::tellVersion, Order::goOffline, Order::fadersDown, Order::lampsOff, Order::reset})
        if (message.id == static_cast<std::uint8_t>(order) && data.size() == 1 && data[0] == 0)
            return Command{message.model, order};
    return {};
}

std::optional<ToDesk> toDeskController(std::uint8_t number, std::uint8_t value) {
    if (number >= ring && number < ring + strips && (value & 15) <= 11)
        return Ring{static_cast<std::uint8_t>(number - ring), static_cast<RingMode>(value >> 4 & 3),
                    static_cast<std::uint8_t>(value & 15), (value & 0x40) != 0};
    if (number >= digit && number < digit + timeDigits + 2) {
        // Letters are sent without their bit 6, where the dot is.
        const int six = value & 0x3F;
        return Digit{static_cast<std::uint8_t>(number - digit),
                     static_cast<char>(six < 0x20 ? six + 0x40 : six), (value & 0x40) != 0};
    }
    return {};
}

// --- writing -----------------------------------------------------------------------------------------------

struct Writer {
    Bytes operator()(const Fader& fader) const {
        const auto position = std::min<int>(fader.position, 16383);
        return {static_cast<std::uint8_t>(pitchBend | limited(fader.strip, faders - 1)),
                static_cast<std::uint8_t>(position & 0x7F), static_cast<std::uint8_t>(position >> 7)};
    }
    Bytes operator()(const Press& press) const {
        return {noteOn, limited(press.key, 127), static_cast<std::uint8_t>(press.down ? 0x7F : 0)};
    }
    Bytes operator()(const Turn& turn) const {
        return {controller, static_cast<std::uint8_t>(potTurn + limited(turn.pot, strips - 1)),
                byteOf(turn.ticks)};
    }
    Bytes operator()(const Jog& wheel) const { return {controller, jog, byteOf(wheel.ticks)}; }
    Bytes operator()(const Pedal& plugged) const { return {controller, pedal, limited(plugged.value, 127)}; }
    Bytes operator()(const Hello& hello) const {
        return exclusive(hello.model, Id::hello, {hello.serial, hello.challenge});
    }
    Bytes operator()(const Verdict& verdict) const {
        return exclusive(verdict.model, verdict.accepted ? Id::accepted : Id::refused, {verdict.serial});
    }
    Bytes operator()(const Version& version) const {
        const Bytes text(version.text.begin(), version.text.end());
        return exclusive(version.model, Id::version, {text});
    }
    Bytes operator()(const Lamp& lamp) const {
        return {noteOn, limited(lamp.key, 127), static_cast<std::uint8_t>(lamp.light)};
    }
    Bytes operator()(const Ring& shown) const {
        const int value =
            limited(shown.position, 11) | static_cast<int>(shown.mode) << 4 | (shown.below ? 0x40 : 0);
        return {controller, static_cast<std::uint8_t>(ring + limited(shown.pot, strips - 1)),
                static_cast<std::uint8_t>(value)};
    }
    Bytes operator()(const Text& text) const {
        const auto at = limited(text.at, 2 * lineLength - 1);
        const Bytes start{at};
        Bytes letters;
        for (const char c : text.text.substr(0, static_cast<std::size_t>(2 * lineLength - at)))
            letters.push_back(c >= ' ' && c < 127 ? static_cast<std::uint8_t>(c) : std::uint8_t{'?'});
        return exclusive(text.model, Id::text, {start, letters});
    }
    Bytes operator()(const Digit& shown) const {
        const char c = shown.shown >= ' ' && shown.shown <= '_' ? shown.shown : ' ';
        return {controller, static_cast<std::uint8_t>(digit + limited(shown.place, timeDigits + 1)),
                static_cast<std::uint8_t>((c & 0x3F) | (shown.dot ? 0x40 : 0))};
    }
    Bytes operator()(const Meter& meter) const {
        return {channelPressure,
                static_cast<std::uint8_t>(limited(meter.strip, strips - 1) << 4 | limited(meter.level, 15))};
    }
    Bytes operator()(const MeterMode& mode) const {
        const Bytes data{
            limited(mode.strip, strips - 1),
            static_cast<std::uint8_t>(int{mode.lamp} | int{mode.peak} << 1 | int{mode.display} << 2)};
        return exclusive(mode.model, Id::meterMode, {data});
    }
    Bytes operator()(const Query& query) const { return exclusive(query.model, Id::query); }
    Bytes operator()(const Response& response) const {
        return exclusive(response.model, Id::response, {response.serial, response.response});
    }
    Bytes operator()(const Command& command) const {
        const Bytes nothing{0};
        return exclusive(command.model, static_cast<std::uint8_t>(command.order), {nothing});
    }
};

} // namespace

std::span<const KeyRow> keys() {
    return allKeys;
}

std::optional<FromDesk> readFromDesk(std::span<const std::uint8_t> bytes) {
    if (const auto message = exclusiveIn(bytes)) return fromDeskExclusive(*message);
    if (bytes.size() != 3 || !isData(bytes.subspan(1))) return {};
    if (const auto fader = faderIn(bytes)) return *fader;
    const auto number = bytes[1], value = bytes[2];
    if (bytes[0] == noteOn || bytes[0] == noteOff) return Press{number, bytes[0] == noteOn && value > 0};
    if (bytes[0] != controller) return {};
    if (number >= potTurn && number < potTurn + strips)
        return Turn{static_cast<std::uint8_t>(number - potTurn), ticksOf(value)};
    if (number == jog) return Jog{ticksOf(value)};
    if (number == pedal) return Pedal{value};
    return {};
}

std::optional<ToDesk> readToDesk(std::span<const std::uint8_t> bytes) {
    if (const auto message = exclusiveIn(bytes)) return toDeskExclusive(*message);
    if (bytes.size() == 2 && bytes[0] == channelPressure && isData(bytes.subspan(1)))
        return Meter{static_cast<std::uint8_t>(bytes[1] >> 4), static_cast<std::uint8_t>(bytes[1] & 15)};
    if (bytes.size() != 3 || !isData(bytes.subspan(1))) return {};
    if (const auto fader = faderIn(bytes)) return *fader;
    if (bytes[0] == noteOn)
        return Lamp{bytes[1], bytes[2] == 0 ? Light::off : bytes[2] == 1 ? Light::blinks : Light::on};
    if (bytes[0] == controller) return toDeskController(bytes[1], bytes[2]);
    return {};
}

Bytes write(const FromDesk& message) {
    return std::visit(Writer{}, message);
}
Bytes write(const ToDesk& message) {
    return std::visit(Writer{}, message);
}

/// The manual, "Host Connection Reply".
Code responseTo(const Code& c) {
    return {static_cast<std::uint8_t>(0x7F & (c[0] + (c[1] ^ 0x0A) - c[3])),
            static_cast<std::uint8_t>(0x7F & ((c[2] >> 4) ^ (c[0] + c[3]))),
            static_cast<std::uint8_t>(0x7F & ((c[3] - (c[2] << 2)) ^ (c[0] | c[1]))),
            static_cast<std::uint8_t>(0x7F & (c[1] - c[2] + (0xF0 ^ (c[3] << 4))))};
}

} // namespace tutti::mackie
