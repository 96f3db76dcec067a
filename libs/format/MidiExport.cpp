#include "base/Maths.h"
#include "format/MidiProject.h"
#include "format/MidiTimeline.h"
#include "model/Clips.h"
#include "model/ControlTarget.h"
#include "model/Curves.h"
#include "model/Directory.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <tuple>

namespace tutti {
namespace {

using Kind = MidiEvent::Kind;

constexpr double rampError = 0.8e-4; // seconds; the rest is for the rounding of steps to ticks
constexpr int curveSteps = 48;       // in a quarter note, where a controller moves

/// Where an instrument's sound comes from, and on which channels a track plays it.
struct Voice {
    std::optional<int> bank, program; ///< none: an instrument that has no programs
    std::array<bool, 16> channels{};  ///< those its notes ask for
    std::uint8_t channel = 0;         ///< where notes of channel 0 go
    bool asksForChannels() const {
        return std::any_of(channels.begin() + 1, channels.end(), [](bool b) { return b; });
    }
    bool drums() const { return bank == midi::drumBank; }
    bool sameSound(const Voice& other) const {
        return program && program == other.program && bank == other.bank;
    }
};

class Exporter {
public:
    Exporter(const Project& project, const MidiExportSpec& spec, const Catalogue& catalogue)
        : project_(project), spec_(spec), catalogue_(catalogue), tempo_(*project.tempo) {}

    Expected<ExportedMidi> run() {
        if (spec_.perQuarter < 24 || spec_.perQuarter > 32767)
            return refused("a MIDI file has from 24 to 32767 ticks in a quarter note");
        TUTTI_TRY(chooseTracks());
        auto& file = exported_.file;
        file.division = {spec_.perQuarter, 0, 0};
        file.tracks.push_back(conductor());
        giveChannels();
        for (std::size_t i = 0; i < tracks_.size(); ++i)
            file.tracks.push_back(track(*tracks_[i], voices_[i]));
        if (tracks_.empty()) notice("there is no note to write: only tempo, meter, key and markers");
        if (roundedNotes_ > 0)
            notice(std::to_string(roundedNotes_) + " notes lie between the " +
                   std::to_string(spec_.perQuarter) + " ticks of a quarter note and were rounded");
        if (droppedTempo_)
            notice("a MIDI file cannot say a tempo below 3.58 bpm; it was written as 3.58 bpm");
        return std::move(exported_);
    }

private:
    void notice(std::string text) { exported_.notices.push_back(std::move(text)); }

    std::int64_t fileTick(TickPoint at) const {
        const auto whole = at.count / ticksPerQuarter, rest = at.count % ticksPerQuarter;
        return whole * spec_.perQuarter + (rest * spec_.perQuarter + ticksPerQuarter / 2) / ticksPerQuarter;
    }
    bool isExact(TickPoint at) const {
        return at.count % ticksPerQuarter * spec_.perQuarter % ticksPerQuarter == 0;
    }

    // --- which tracks --------------------------------------------------------------------------------------

    bool isMuted(const Track* track) const {
        for (std::size_t depth = 0; track != nullptr && depth <= project_.tracks.size(); ++depth) {
            if (track->mute) return true;
            track = track->folder ? findTrack(project_, *track->folder) : nullptr;
        }
        return false;
    }

    static bool hasNotes(const Track& track) {
        return std::any_of(track.clips.begin(), track.clips.end(),
                           [](const auto& clip) { return !clip->mute; });
    }

    Result chooseTracks() {
        std::string muted;
        for (const auto id : spec_.tracks) {
            const auto* track = findTrack(project_, id);
            if (track == nullptr) return refused("there is no track " + id.text());
            if (track->kind != TrackKind::notes)
                return refused("track " + id.text() +
                               " is no notes track: there is nothing of it a MIDI file holds");
            tracks_.push_back(track);
        }
        for (const auto& track : project_.tracks) {
            if (!spec_.tracks.empty() || track->kind != TrackKind::notes || !hasNotes(*track)) continue;
            if (isMuted(track.get()))
                muted += (muted.empty() ? "" : ", ") + track->name;
            else
                tracks_.push_back(track.get());
        }
        if (!muted.empty()) notice("muted tracks were left out: " + muted);
        return success();
    }

    // --- tempo, meter, key, markers ------------------------------------------------------------------------

    MidiTrack conductor() {
        MidiTrack track;
        addText(track, 0, MidiText::name, project_.settings.name);
        const auto& points = tempo_.points();
        for (std::size_t i = 0; i < points.size(); ++i)
            tempo(track, points[i], i + 1 < points.size() ? &points[i + 1] : nullptr);
        for (const auto& point : project_.meter->points()) {
            MidiEvent event{fileTick(point.at), Kind::meter};
            event.number = static_cast<std::uint8_t>(point.beats);
            while (1 << event.amount < point.unit)
                ++event.amount;
            track.events.push_back(event);
        }
        for (const auto& key : *project_.keys) {
            MidiEvent event{fileTick(key.at), Kind::key};
            event.number = static_cast<std::uint8_t>(midi::sharpsOf(key));
            event.amount = key.minor ? 1 : 0;
            track.events.push_back(event);
        }
        for (const auto& marker : *project_.markers)
            addText(track, fileTick(tempo_.toTicks(marker.at)), MidiText::marker, marker.name);
        for (const auto& section : *project_.sections)
            addText(track, fileTick(section.at), MidiText::cue, section.name);
        finish(track);
        return track;
    }

    static void addText(MidiTrack& track, std::int64_t at, MidiText type, const std::string& text) {
        if (text.empty()) return;
        MidiEvent event{at, Kind::text};
        event.number = static_cast<std::uint8_t>(type);
        event.value = static_cast<std::uint32_t>(track.texts.size());
        track.texts.push_back(text);
        track.events.push_back(event);
    }

    void addTempo(MidiTrack& track, std::int64_t at, double bpm) {
        MidiEvent event{at, Kind::tempo};
        event.value = midi::microsecondsOf(bpm);
        droppedTempo_ = droppedTempo_ || 60e6 / bpm > 16777215.5;
        track.events.push_back(event);
    }

    void tempo(MidiTrack& track, const TempoPoint& point, const TempoPoint* next) {
        if (point.ramp.count == 0 || point.toBpm == point.bpm)
            return addTempo(track, fileTick(point.at), point.bpm);
        const auto end = point.at + point.ramp;
        const auto first = fileTick(point.at), last = fileTick(end);
        // A step of h quarters is at most h^2/8 * |k| * 60 / T^2 seconds away from the ramp T = T0 + k b.
        const double quarters = asQuarters(point.ramp), slope = std::abs(point.toBpm - point.bpm) / quarters;
        const double slowest = std::min(point.bpm, point.toBpm);
        const double step = std::sqrt(8 * rampError * slowest * slowest / (60 * slope));
        const auto steps = std::clamp<std::int64_t>(static_cast<std::int64_t>(std::ceil(quarters / step)), 1,
                                                    std::max<std::int64_t>(1, last - first));
        const auto secondsAt = [&](std::int64_t tick) {
            return tempo_.secondsAt({tick * ticksPerQuarter / spec_.perQuarter});
        };
        double now = secondsAt(first); // where the steps so far lead to: their rounding never adds up
        for (std::int64_t i = 0; i < steps; ++i) {
            const auto from = first + (last - first) * i / steps,
                       to = first + (last - first) * (i + 1) / steps;
            if (from == to) continue;
            const double length = static_cast<double>(to - from) / spec_.perQuarter;
            addTempo(track, from, 60 * length / (secondsAt(to) - now));
            now += length * track.events.back().value / 1e6;
        }
        if (next == nullptr || next->at > end) addTempo(track, last, point.toBpm);
    }

    // --- channels ------------------------------------------------------------------------------------------

    Voice voiceOf(const Track& track) const {
        Voice voice;
        for (const auto& clip : track.clips)
            if (const auto* notes = std::get_if<Ref<NoteContent>>(&clip->content))
                for (const auto& note : (*notes)->notes)
                    voice.channels[note.channel] = true;
        if (track.devices.empty() || track.devices.front()->type != midi::playerType) return voice;
        const auto number = [&](std::string_view name) -> int {
            const auto* kind = catalogue_.find(midi::playerType);
            const auto* spec = kind == nullptr ? nullptr : findParameter(kind->parameters, name);
            if (spec == nullptr) return 0;
            for (const auto& value : track.devices.front()->values)
                if (value.name == name) return static_cast<int>(engineValue(*spec, value.value));
            return static_cast<int>(spec->standard);
        };
        voice.bank = number("bank");
        voice.program = number("program");
        return voice;
    }

    /// Tracks that ask for channels get them. The others, whose notes all say channel 1, each get one of
    /// their own, as long as there are any, so that their programs and controllers do not meet; drums get
    /// channel 10.
    void giveChannels() {
        std::array<std::vector<const Voice*>, 16> users;
        for (const auto* track : tracks_)
            voices_.push_back(voiceOf(*track));
        for (const auto& voice : voices_)
            for (std::size_t c = 0; c < 16 && voice.asksForChannels(); ++c)
                if (voice.channels[c]) users[c].push_back(&voice);
        bool shared = false;
        for (auto& voice : voices_) {
            if (voice.asksForChannels()) continue;
            const auto isFree = [&](std::size_t c) {
                return c != midi::drumChannel &&
                       std::all_of(users[c].begin(), users[c].end(),
                                   [&](const Voice* other) { return other->sameSound(voice); });
            };
            std::size_t channel = 0;
            while (channel < 16 && !isFree(channel))
                ++channel;
            if (voice.drums()) channel = midi::drumChannel;
            shared = shared || channel == 16;
            voice.channel = static_cast<std::uint8_t>(channel % 16);
            users[voice.channel].push_back(&voice);
        }
        if (shared)
            notice("there are more sounds than the 15 channels of a MIDI file; some share the first one");
    }

    // --- a track -------------------------------------------------------------------------------------------

    MidiTrack track(const Track& source, const Voice& voice) {
        MidiTrack track;
        addText(track, 0, MidiText::name, source.name);
        std::array<bool, 16> used{};
        for (const auto& clip : source.clips) {
            if (clip->mute) continue;
            const auto start = tempo_.toTicks(clip->start);
            std::array<bool, 16> here{};
            for (const auto& note : heardNotes(*clip, tempo_))
                here[this->note(track, note, heardVelocity(*clip, note), start, voice)] = true;
            if (std::none_of(here.begin(), here.end(), [](bool b) { return b; })) here[voice.channel] = true;
            for (std::uint8_t channel = 0; channel < 16; ++channel) {
                if (!here[channel]) continue;
                used[channel] = true;
                for (const auto& curve : heardCurves(*clip, tempo_))
                    this->curve(track, curve, start, channel);
            }
            track.end = std::max(track.end, fileTick(tempo_.toTicks(clipEnd(*clip, tempo_))));
        }
        for (std::uint8_t channel = 0; channel < 16; ++channel)
            if (used[channel]) program(track, voice, channel);
        finish(track);
        return track;
    }

    /// The channel it went to.
    std::uint8_t note(MidiTrack& track, const Note& note, float velocity, TickPoint start,
                      const Voice& voice) {
        MidiEvent event{fileTick(start + note.at), Kind::noteOn};
        event.channel = note.channel == 0 ? voice.channel : note.channel;
        event.number = note.pitch;
        event.amount = static_cast<std::uint8_t>(std::lround(velocity));
        track.events.push_back(event);
        roundedNotes_ += !isExact(start + note.at) || !isExact(start + note.at + note.length);
        event.at = std::max(event.at + 1, fileTick(start + note.at + note.length));
        event.kind = Kind::noteOff;
        event.amount = static_cast<std::uint8_t>(std::lround(std::clamp(note.release, 0.0f, 127.0f)));
        track.events.push_back(event);
        return event.channel;
    }

    void program(MidiTrack& track, const Voice& voice, std::uint8_t channel) {
        if (!voice.program) return;
        MidiEvent event{0, Kind::controller};
        event.channel = channel;
        if (*voice.bank > 0 && *voice.bank < 128) {
            event.amount = static_cast<std::uint8_t>(*voice.bank);
            track.events.push_back(event);
            event.amount = 0;
        }
        event.kind = Kind::program;
        event.number = static_cast<std::uint8_t>(*voice.program);
        track.events.push_back(event);
    }

    /// Points that hold are one event each; where a curve moves, an event for each value it passes through.
    void curve(MidiTrack& track, const Curve& curve, TickPoint start, std::uint8_t channel) {
        const auto step = Ticks{ticksPerQuarter / std::min(curveSteps, spec_.perQuarter)};
        for (std::size_t i = 0; i < curve.points.size(); ++i) {
            const auto& point = curve.points[i];
            auto last = controlEvent(curve.target, point.value);
            last.channel = channel;
            last.at = fileTick(point.at + (start - TickPoint{}));
            track.events.push_back(last);
            if (i + 1 == curve.points.size() || point.shape == CurveShape::hold) continue;
            for (auto at = point.at + step; at < curve.points[i + 1].at; at += step) {
                auto event = controlEvent(curve.target, curveValue(curve, at));
                event.channel = channel;
                event.at = fileTick(at + (start - TickPoint{}));
                if (event.value == last.value && event.amount == last.amount && event.number == last.number)
                    continue;
                track.events.push_back(last = event);
            }
        }
    }

    static MidiEvent controlEvent(const std::string& target, double value) {
        using Control = ControlTarget::Kind;
        const auto moved = controlTarget(target).value_or(ControlTarget{});
        MidiEvent event;
        if (moved.kind == Control::bend) {
            event.kind = Kind::bend;
            event.value =
                static_cast<std::uint32_t>(std::clamp(std::lround(value * 8192) + 8192L, 0L, 16383L));
            return event;
        }
        const auto amount = static_cast<std::uint8_t>(std::clamp(std::lround(value), 0L, 127L));
        event.number = moved.number;
        event.amount = amount;
        event.kind = moved.kind == Control::pressure      ? Kind::pressure
                     : moved.kind == Control::keyPressure ? Kind::keyPressure
                                                          : Kind::controller;
        if (moved.kind == Control::program)
            event.kind = Kind::program, event.number = amount, event.amount = 0;
        return event;
    }

    /// In order: at one place texts and maps come first, then ends of notes, programs, controllers, notes.
    static void finish(MidiTrack& track) {
        const auto rank = [](const MidiEvent& event) {
            switch (event.kind) {
            case Kind::noteOff: return 1;
            case Kind::controller: return event.number == 0 ? 2 : 4;
            case Kind::program: return 3;
            case Kind::keyPressure:
            case Kind::pressure:
            case Kind::bend: return 4;
            case Kind::noteOn: return 5;
            default: return 0;
            }
        };
        std::stable_sort(track.events.begin(), track.events.end(), [&](const auto& a, const auto& b) {
            return std::tuple(a.at, rank(a)) < std::tuple(b.at, rank(b));
        });
        if (!track.events.empty()) track.end = std::max(track.end, track.events.back().at);
    }

    const Project& project_;
    const MidiExportSpec& spec_;
    const Catalogue& catalogue_;
    const TempoMap& tempo_;
    std::vector<const Track*> tracks_;
    std::vector<Voice> voices_;
    std::size_t roundedNotes_ = 0;
    bool droppedTempo_ = false;
    ExportedMidi exported_;
};

} // namespace

Expected<ExportedMidi> exportMidi(const Project& project, const MidiExportSpec& spec,
                                  const Catalogue& catalogue) {
    return Exporter(project, spec, catalogue).run();
}

} // namespace tutti
