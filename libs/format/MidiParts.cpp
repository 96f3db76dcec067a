#include "format/MidiParts.h"

#include "base/Utf8.h"
#include "format/MidiTimeline.h"
#include "model/Directory.h"

#include <algorithm>
#include <array>

namespace tutti::midi {
namespace {

using Kind = MidiEvent::Kind;

/// Controller values that go to other tracks than their own; a file made to be hostile has many of both.
constexpr std::size_t mostShared = 1'000'000;

/// Reads the channel messages of one channel of a track.
class PartReader {
public:
    PartReader(Part& part, const std::function<Ticks(std::int64_t)>& ticksAt, Leftovers& leftovers)
        : part_(part), ticksAt_(ticksAt), leftovers_(leftovers) {}

    void read(const MidiEvent& event) {
        switch (event.kind) {
        case Kind::noteOn: return begin(event);
        case Kind::noteOff: return end(event);
        case Kind::controller: return controller(event);
        case Kind::program:
            if (!part_.program)
                part_.program = event.number;
            else if (*part_.program != event.number)
                count("later program changes");
            return;
        case Kind::pressure: return point("pressure", event.at, event.amount);
        case Kind::bend: return point("bend", event.at, (static_cast<double>(event.value) - 8192) / 8192);
        case Kind::keyPressure: count("key pressure messages"); return;
        default: return;
        }
    }

    /// What another track says of the channel; what it leaves over is counted there.
    void hear(const MidiEvent& event) {
        const bool program = event.kind == Kind::program ||
                             (event.kind == Kind::controller && (event.number == 0 || event.number == 32));
        if (program || event.kind < Kind::controller) return;
        counting_ = false;
        read(event);
        counting_ = true;
    }

    /// What still sounds ends where the track does.
    void finish(std::int64_t at) {
        for (auto& key : open_)
            for (std::size_t i = key.next; i < key.notes.size(); ++i) {
                count("ends of notes that never came");
                close(part_.notes[key.notes[i]], at);
            }
        std::sort(part_.notes.begin(), part_.notes.end(), noteComesBefore);
    }

private:
    struct OpenKey {
        std::vector<std::size_t>
            notes; ///< struck and, from `next` on, not yet ended; the first one ends first
        std::size_t next = 0;
    };

    void count(const char* what) {
        if (counting_) ++leftovers_[what];
    }

    void begin(const MidiEvent& event) {
        Note note;
        note.number = static_cast<std::uint32_t>(part_.notes.size() + 1);
        note.at = ticksAt_(event.at);
        note.length = ticksAt_(event.at + 1) - note.at; // until its end comes
        note.pitch = event.number;
        note.velocity = event.amount;
        note.channel = event.channel;
        open_[event.number].notes.push_back(part_.notes.size());
        part_.notes.push_back(note);
    }

    void end(const MidiEvent& event) {
        auto& key = open_[event.number];
        if (key.next == key.notes.size()) return; // ends of what never began are common and mean nothing
        auto& note = part_.notes[key.notes[key.next++]];
        note.release = event.amount;
        close(note, event.at);
    }

    void close(Note& note, std::int64_t at) {
        note.length = std::max(note.length, ticksAt_(at) - note.at);
        part_.end = std::max(part_.end, note.at + note.length);
    }

    /// Bank select belongs to the program, registered parameters are sequences that a curve each cannot say.
    void controller(const MidiEvent& event) {
        const int number = event.number;
        if (number == 0) {
            if (part_.notes.empty()) part_.bank = event.amount;
            return;
        }
        if (number == 32) return;
        if (number >= 120) {
            count("channel mode messages");
            return;
        }
        if (number == 100 || number == 101) registered_[number - 100] = event.amount;
        if (number == 98 || number == 99) registered_ = {127, 127};
        const bool bendRange = number == 6 && registered_ == std::array<int, 2>{0, 0};
        if (bendRange && !part_.bendRange) part_.bendRange = event.amount;
        if (number == 6 || number == 38 || (number >= 96 && number <= 101)) {
            if (number == 6 && !bendRange) count("registered parameters");
            return;
        }
        point("cc" + std::to_string(number), event.at, event.amount);
    }

    void point(const std::string& target, std::int64_t at, double value) {
        auto& curve = part_.curves[target];
        curve.target = target;
        const auto place = TickPoint{} + ticksAt_(at);
        if (!curve.points.empty() && curve.points.back().at == place)
            curve.points.back().value = value;
        else
            curve.points.push_back({place, value, CurveShape::hold});
        part_.end = std::max(part_.end, place - TickPoint{});
    }

    Part& part_;
    const std::function<Ticks(std::int64_t)>& ticksAt_;
    Leftovers& leftovers_;
    bool counting_ = true;
    std::array<OpenKey, 128> open_;
    std::array<int, 2> registered_{127, 127}; // the parameter that data entry is for: fine, coarse
};

std::string textOf(const MidiTrack& track, MidiText type) {
    for (const auto& event : track.events)
        if (event.kind == Kind::text && event.number == static_cast<std::uint8_t>(type))
            return readableText(track.texts[event.value]);
    return {};
}

std::string nameOf(const MidiTrack& track, const std::string& fileName, int channel, bool several) {
    auto name = textOf(track, MidiText::name);
    if (name.empty()) name = textOf(track, MidiText::instrument);
    if (name.empty()) name = fileName;
    if (several) name += channel == drumChannel ? " drums" : " " + std::to_string(channel + 1);
    return name;
}

/// The events of all tracks, by channel: what each channel's notes hear.
class Channels {
public:
    explicit Channels(const MidiFile& file) : file_(file) {
        for (std::size_t t = 0; t < file.tracks.size(); ++t)
            for (const auto& event : file.tracks[t].events) {
                if (event.kind > Kind::bend) continue;
                auto& channel = channels_[event.channel];
                if (event.kind == Kind::noteOn) sounds_[{t, event.channel}] = true;
                if (event.kind == Kind::program && !channel.program) channel.program = event.number;
                if (event.kind >= Kind::controller) channel.controls.push_back({event, t});
            }
        std::array<std::size_t, 16> parts{};
        for (const auto& [place, sounds] : sounds_)
            ++parts[place.second];
        std::size_t shared = 0;
        for (std::size_t c = 0; c < 16; ++c) {
            auto& controls = channels_[c].controls;
            shared += controls.size() * parts[c];
            std::stable_sort(controls.begin(), controls.end(),
                             [](const Control& a, const Control& b) { return a.event.at < b.event.at; });
        }
        shares_ = shared <= mostShared;
    }

    bool sounds(std::size_t track, std::uint8_t channel) const { return sounds_.contains({track, channel}); }
    std::optional<int> program(std::uint8_t channel) const { return channels_[channel].program; }

    /// The track's own events of the channel with those of other tracks between them.
    void read(PartReader& reader, std::size_t t, std::uint8_t channel) const {
        static const std::vector<Control> none;
        const auto& others = shares_ ? channels_[channel].controls : none;
        auto other = others.begin();
        const auto hearUntil = [&](std::int64_t at) {
            for (; other != others.end() && other->event.at < at; ++other)
                if (other->track != t) reader.hear(other->event);
        };
        for (const auto& event : file_.tracks[t].events) {
            if (event.kind > Kind::bend || event.channel != channel) continue;
            hearUntil(event.at);
            reader.read(event);
        }
        hearUntil(INT64_MAX);
    }

private:
    struct Control {
        MidiEvent event;
        std::size_t track;
    };
    struct Channel {
        std::optional<int> program;
        std::vector<Control> controls; ///< in time
    };
    const MidiFile& file_;
    std::array<Channel, 16> channels_;
    std::map<std::pair<std::size_t, std::uint8_t>, bool> sounds_; ///< tracks and channels with notes
    bool shares_ = true;
};

} // namespace

std::vector<Part> partsOf(const MidiFile& file, const std::string& fileName,
                          const std::function<Ticks(std::int64_t)>& ticksAt, Leftovers& leftovers) {
    const Channels channels(file);
    std::vector<Part> parts;
    for (std::size_t t = 0; t < file.tracks.size(); ++t) {
        int count = 0;
        for (std::uint8_t channel = 0; channel < 16; ++channel)
            count += channels.sounds(t, channel);
        for (std::uint8_t channel = 0; channel < 16; ++channel) {
            if (!channels.sounds(t, channel)) continue;
            auto& part = parts.emplace_back();
            part.channel = channel;
            part.name = nameOf(file.tracks[t], fileName, channel, count > 1);
            PartReader reader(part, ticksAt, leftovers);
            channels.read(reader, t, channel);
            reader.finish(file.tracks[t].end);
            if (!part.program) part.program = channels.program(channel);
        }
    }
    return parts;
}

} // namespace tutti::midi
