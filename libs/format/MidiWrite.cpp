#include "format/MidiFile.h"

namespace tutti {
namespace {

using Kind = MidiEvent::Kind;

void putNumber(std::string& bytes, std::uint32_t value, int size) {
    for (int shift = 8 * (size - 1); shift >= 0; shift -= 8)
        bytes += static_cast<char>(value >> shift & 255);
}

void putVariable(std::string& bytes, std::uint32_t value) {
    for (int shift = 21; shift > 0; shift -= 7)
        if (value >> shift != 0) bytes += static_cast<char>((value >> shift & 127) | 128);
    bytes += static_cast<char>(value & 127);
}

class TrackWriter {
public:
    std::string write(const MidiTrack& track) {
        for (const auto& event : track.events) {
            advance(event.at);
            if (event.kind <= Kind::bend)
                channelMessage(event);
            else
                meta(event, track);
        }
        advance(track.end);
        meta(0x2F, {});
        return std::move(bytes_);
    }

private:
    /// The way to a place. One that is longer than a number can say is cut by empty texts.
    void advance(std::int64_t to) {
        constexpr std::int64_t longest = (1 << 28) - 1;
        while (to - now_ > longest) {
            putVariable(bytes_, longest);
            now_ += longest;
            meta(0x01, {});
        }
        putVariable(bytes_, static_cast<std::uint32_t>(to - now_));
        now_ = to;
    }

    void channelMessage(const MidiEvent& event) {
        const auto status =
            static_cast<std::uint8_t>((static_cast<int>(event.kind) + 8) << 4 | event.channel);
        if (status != status_) bytes_ += static_cast<char>(status);
        status_ = status;
        const auto put = [&](std::uint32_t data) { bytes_ += static_cast<char>(data & 127); };
        switch (event.kind) {
        case Kind::program: return put(event.number);
        case Kind::pressure: return put(event.amount);
        case Kind::bend: return put(event.value), put(event.value >> 7);
        default: return put(event.number), put(event.amount);
        }
    }

    void meta(const MidiEvent& event, const MidiTrack& track) {
        std::string body;
        switch (event.kind) {
        case Kind::tempo: putNumber(body, event.value, 3); return meta(0x51, body);
        case Kind::meter: // 24 MIDI clocks in a click, 8 thirty-seconds in a quarter
            body = {static_cast<char>(event.number), static_cast<char>(event.amount), 24, 8};
            return meta(0x58, body);
        case Kind::key:
            body = {static_cast<char>(event.number), static_cast<char>(event.amount)};
            return meta(0x59, body);
        default: return meta(event.number, track.texts[event.value]);
        }
    }

    void meta(std::uint8_t type, std::string_view body) {
        bytes_ += '\xFF';
        bytes_ += static_cast<char>(type);
        putVariable(bytes_, static_cast<std::uint32_t>(body.size()));
        bytes_ += body;
        status_ = 0; // the standard: a meta event ends the running status
    }

    std::string bytes_;
    std::int64_t now_ = 0;
    std::uint8_t status_ = 0;
};

} // namespace

std::string writeMidi(const MidiFile& file) {
    std::string bytes = "MThd";
    putNumber(bytes, 6, 4);
    putNumber(bytes, static_cast<std::uint32_t>(file.format), 2);
    putNumber(bytes, static_cast<std::uint32_t>(file.tracks.size()), 2);
    const auto& division = file.division;
    putNumber(bytes,
              division.musical()
                  ? static_cast<std::uint32_t>(division.perQuarter)
                  : static_cast<std::uint32_t>((256 - division.framesPerSecond) << 8 | division.perFrame),
              2);
    for (const auto& track : file.tracks) {
        const auto body = TrackWriter().write(track);
        bytes += "MTrk";
        putNumber(bytes, static_cast<std::uint32_t>(body.size()), 4);
        bytes += body;
    }
    return bytes;
}

} // namespace tutti
