#include "format/MidiFile.h"

#include <algorithm>

namespace tutti {
namespace {

using Kind = MidiEvent::Kind;

constexpr std::size_t headerSize = 14, chunkHead = 8;
constexpr std::size_t mostNotices = 20, mostTexts = 100'000, longestText = 64 << 10;
constexpr std::int64_t longestWay = 10'000'000; // quarter notes or seconds: more than a hundred days

class Reader {
public:
    explicit Reader(std::string_view bytes) : bytes_(bytes), end_(bytes.size()) {}

    Expected<ReadMidi> read() {
        if (bytes_.size() > largestMidiFile)
            return Error{Fault::input, "is larger than the " + std::to_string(largestMidiFile >> 20) +
                                           " MiB a MIDI file may have"};
        enterRiff();
        TUTTI_TRY(header());
        while (end_ - position_ >= chunkHead && chunk()) {
        }
        auto& tracks = read_.file.tracks;
        if (tracks.empty()) return damaged(position_, "there is no track in it");
        if (tracks.size() != announced_)
            notice(0, "the file speaks of " + std::to_string(announced_) + " tracks and has " +
                          std::to_string(tracks.size()));
        if (read_.file.format == 0 && tracks.size() > 1) read_.file.format = 1;
        if (hiddenNotices_ > 0)
            read_.notices.push_back("and " + std::to_string(hiddenNotices_) + " more of this kind");
        return std::move(read_);
    }

private:
    static Error damaged(std::size_t at, const std::string& what) {
        return {Fault::input, "byte " + std::to_string(at) + ": " + what};
    }
    void notice(std::size_t at, const std::string& what) {
        if (read_.notices.size() < mostNotices)
            read_.notices.push_back("byte " + std::to_string(at) + ": " + what);
        else
            ++hiddenNotices_;
    }
    void noticeInTrack(const std::string& what) {
        notice(eventStart_, "track " + std::to_string(read_.file.tracks.size()) + ": " + what);
    }

    std::uint32_t number(std::size_t at, int size) const {
        std::uint32_t value = 0;
        for (int i = 0; i < size; ++i)
            value = value << 8 | static_cast<std::uint8_t>(bytes_[at + static_cast<std::size_t>(i)]);
        return value;
    }

    /// Microsoft's RMID is a MIDI file inside a RIFF: the chunk `data` holds it.
    void enterRiff() {
        if (bytes_.size() < 20 || !bytes_.starts_with("RIFF") || bytes_.substr(8, 8) != "RMIDdata") return;
        position_ = 20;
    }

    Result header() {
        const auto start = position_;
        if (bytes_.substr(start, 4) != "MThd")
            return damaged(start, "not a MIDI file (it must start with MThd)");
        if (end_ - start < headerSize) return damaged(end_, "the header is cut off");
        const auto length = number(start + 4, 4);
        if (length < 6) return damaged(start + 4, "the header is too short");
        read_.file.format = static_cast<int>(number(start + 8, 2));
        if (read_.file.format > 2)
            return damaged(start + 8, "format " + std::to_string(read_.file.format) +
                                          " is not one of the formats 0, 1 and 2");
        announced_ = number(start + 10, 2);
        TUTTI_TRY(division(start + 12));
        position_ = start + chunkHead + std::min<std::size_t>(length, end_ - start - chunkHead);
        return success();
    }

    Result division(std::size_t at) {
        const auto value = number(at, 2);
        auto& division = read_.file.division;
        division.perQuarter = 0;
        if (value < 0x8000) {
            if (value == 0) return damaged(at, "a quarter note of no ticks");
            division.perQuarter = static_cast<int>(value);
            return success();
        }
        division.framesPerSecond = 256 - static_cast<int>(value >> 8);
        division.perFrame = static_cast<int>(value & 255);
        const auto rate = division.framesPerSecond;
        if (division.perFrame == 0 || (rate != 24 && rate != 25 && rate != 29 && rate != 30))
            return damaged(at, "there is no division of " + std::to_string(rate) + " frames a second in " +
                                   std::to_string(division.perFrame) + " parts");
        return success();
    }

    /// One chunk; false where nothing sensible can follow.
    bool chunk() {
        const auto start = position_;
        const auto kind = bytes_.substr(start, 4);
        const std::size_t length = number(start + 4, 4);
        const auto body = start + chunkHead;
        const auto here = std::min(length, end_ - body);
        const bool plain = std::all_of(kind.begin(), kind.end(), [](char c) { return c >= ' ' && c < 127; });
        if (!plain) {
            notice(start, "what follows is no chunk of a MIDI file and was left out");
            return false;
        }
        position_ = body + here;
        if (kind != "MTrk") return true; // the standard: pass over what you do not know
        track(body, body + here);
        if (here < length)
            notice(end_, "the file ends before track " + std::to_string(read_.file.tracks.size()) +
                             " does; what came before is kept");
        return true;
    }

    // --- a track -------------------------------------------------------------------------------------------

    void track(std::size_t start, std::size_t end) {
        read_.file.tracks.emplace_back();
        track_ = &read_.file.tracks.back();
        track_->events.reserve((end - start) / 2); // an event has two bytes at least
        at_ = start;
        trackEnd_ = end;
        now_ = 0;
        status_ = 0;
        statusIsOld_ = ended_ = false;
        while (at_ < trackEnd_ && !ended_)
            if (!event()) break;
        track_->end = std::max(track_->end, now_);
    }

    bool stop(const std::string& why) {
        noticeInTrack(why + "; the rest of the track is left out");
        return false;
    }
    bool cutOff() { return stop("it ends in the middle of an event"); }

    bool event() {
        eventStart_ = at_;
        std::uint32_t delta = 0;
        if (!variable(delta)) return false;
        if (now_ + delta > longest()) return stop("an event lies more than ten million quarter notes away");
        if (at_ >= trackEnd_) return cutOff();
        now_ += delta;
        const auto first = static_cast<std::uint8_t>(bytes_[at_]);
        if (first == 0xFF) return ++at_, meta();
        if (first == 0xF0 || first == 0xF7) return ++at_, exclusive();
        if (first > 0xF0) return stop("a message of the kind " + hex(first) + " has no place in a file");
        if (first >= 0x80) {
            status_ = first;
            statusIsOld_ = false;
            ++at_;
        } else if (status_ == 0) {
            return stop("data without a status before it");
        } else if (statusIsOld_) {
            noticeInTrack("a running status goes on behind a meta or exclusive event, which the standard "
                          "forbids; it was read so");
            statusIsOld_ = false;
        }
        return channelMessage();
    }

    std::int64_t longest() const {
        const auto& division = read_.file.division;
        const int perUnit = division.musical() ? division.perQuarter : 30 * division.perFrame;
        return longestWay * perUnit;
    }

    static std::string hex(std::uint8_t byte) {
        constexpr std::string_view digits = "0123456789ABCDEF";
        return {digits[byte >> 4], digits[byte & 15]};
    }

    /// A number in groups of seven bits, at most four of them.
    bool variable(std::uint32_t& value) {
        value = 0;
        for (int i = 0; i < 4; ++i) {
            if (at_ >= trackEnd_) return cutOff();
            const auto byte = static_cast<std::uint8_t>(bytes_[at_++]);
            value = value << 7 | (byte & 127u);
            if (byte < 0x80) return true;
        }
        return stop("a number of more than four bytes");
    }

    bool channelMessage() {
        const int count = (status_ & 0xE0) == 0xC0 ? 1 : 2; // program and channel pressure have one
        std::uint8_t data[2] = {0, 0};
        for (int i = 0; i < count; ++i, ++at_) {
            if (at_ >= trackEnd_) return cutOff();
            data[i] = static_cast<std::uint8_t>(bytes_[at_]);
            if (data[i] >= 0x80) return stop(hex(data[i]) + " where a number below 80 must be");
        }
        MidiEvent event;
        event.channel = status_ & 15;
        event.number = data[0];
        event.amount = data[1];
        event.kind = static_cast<Kind>((status_ >> 4) - 8);
        if (event.kind == Kind::noteOn && event.amount == 0) event.kind = Kind::noteOff, event.amount = 64;
        if (event.kind == Kind::pressure) std::swap(event.number, event.amount);
        if (event.kind == Kind::bend) {
            event.value = data[0] | static_cast<std::uint32_t>(data[1]) << 7;
            event.number = event.amount = 0;
        }
        add(event);
        return true;
    }

    void add(MidiEvent event) {
        event.at = now_;
        track_->events.push_back(event);
    }

    /// The bytes a length announces; false if they are not all there.
    bool counted(std::string_view& body) {
        std::uint32_t length = 0;
        if (!variable(length)) return false;
        if (length > trackEnd_ - at_) return cutOff();
        body = bytes_.substr(at_, length);
        at_ += length;
        statusIsOld_ = true;
        return true;
    }

    bool exclusive() {
        std::string_view body;
        if (!counted(body)) return false;
        ++read_.sysex;
        return true;
    }

    bool meta() {
        if (at_ >= trackEnd_) return cutOff();
        const auto type = static_cast<std::uint8_t>(bytes_[at_++]);
        std::string_view body;
        if (!counted(body)) return false;
        const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(body[i]); };
        MidiEvent event;
        if (type >= 1 && type <= 7) {
            text(type, body);
        } else if (type == 0x2F) {
            ended_ = true;
            track_->end = now_;
        } else if (type == 0x51 && body.size() == 3) {
            event.kind = Kind::tempo;
            event.value = std::uint32_t{byte(0)} << 16 | std::uint32_t{byte(1)} << 8 | byte(2);
            if (event.value > 0)
                add(event);
            else
                noticeInTrack("a quarter note of no length was left out");
        } else if (type == 0x58 && body.size() >= 2) {
            event.kind = Kind::meter;
            event.number = byte(0);
            event.amount = byte(1);
            add(event);
        } else if (type == 0x59 && body.size() == 2) {
            event.kind = Kind::key;
            event.number = byte(0);
            event.amount = byte(1);
            const auto sharps = static_cast<std::int8_t>(byte(0));
            if (sharps >= -7 && sharps <= 7 && byte(1) <= 1)
                add(event);
            else
                noticeInTrack("a key that does not exist was left out");
        } else {
            ++read_.others;
        }
        return true;
    }

    void text(std::uint8_t type, std::string_view body) {
        if (body.empty()) return;
        if (textCount_++ >= mostTexts) {
            ++read_.others;
            return;
        }
        MidiEvent event;
        event.kind = Kind::text;
        event.number = type;
        event.value = static_cast<std::uint32_t>(track_->texts.size());
        track_->texts.emplace_back(body.substr(0, longestText));
        add(event);
    }

    std::string_view bytes_;
    std::size_t end_, position_ = 0;
    std::size_t announced_ = 0, hiddenNotices_ = 0, textCount_ = 0;
    ReadMidi read_;

    MidiTrack* track_ = nullptr;
    std::size_t at_ = 0, trackEnd_ = 0, eventStart_ = 0;
    std::int64_t now_ = 0;
    std::uint8_t status_ = 0;  // the running status; 0: none yet
    bool statusIsOld_ = false; // a meta or exclusive event came after it
    bool ended_ = false;
};

} // namespace

Expected<ReadMidi> readMidi(std::string_view bytes) {
    return Reader(bytes).read();
}

} // namespace tutti
