#include "base/Utf8.h"
#include "format/MidiParts.h"
#include "format/MidiProject.h"
#include "format/MidiTimeline.h"
#include "model/Directory.h"

#include <algorithm>
#include <set>

namespace tutti {
namespace {

using Kind = MidiEvent::Kind;

/// Notes and controller values of a file. Songs have thousands; a project is fast up to a million notes.
constexpr std::size_t mostEvents = 1'000'000;

template<class T>
Ref<T> share(T value) {
    return std::make_shared<const T>(std::move(value));
}

class Importer {
public:
    Importer(const Project& project, const ReadMidi& read, const MidiImportSpec& spec, VerbContext& context)
        : project_(project), read_(read), file_(read.file), spec_(spec), context_(context) {}

    Expected<ImportedMidi> run() {
        TUTTI_TRY(checkSize());
        imported_.notices = read_.notices;
        if (read_.sysex > 0) leftovers_["system exclusive messages"] = read_.sysex;
        if (file_.format == 2)
            notice("the sequences of a file of format 2 are independent; they all start together here");
        TUTTI_TRY(timeline());
        parts_ = midi::partsOf(
            file_, spec_.name, [this](std::int64_t at) { return ticksAt(at); }, leftovers_);
        if (parts_.empty()) return Error{Fault::input, "there is no note in it"};
        TUTTI_TRY(spec_.track ? ontoTrack() : asTracks());
        for (const auto& [what, count] : leftovers_)
            notice(std::to_string(count) + " " + what + " have no place in a project and were left out");
        imported_.project = std::move(project_);
        return std::move(imported_);
    }

private:
    Result checkSize() const {
        std::size_t count = 0;
        for (const auto& track : file_.tracks)
            count += static_cast<std::size_t>(
                std::count_if(track.events.begin(), track.events.end(), [](const MidiEvent& event) {
                    return event.kind <= Kind::bend && event.kind != Kind::noteOff;
                }));
        if (count <= mostEvents) return success();
        return Error{Fault::input, "holds " + std::to_string(count) +
                                       " notes and controller values; a project takes up to a million"};
    }

    void notice(std::string text) { imported_.notices.push_back(std::move(text)); }

    /// The way from the file's start, in the units of the house.
    Ticks ticksAt(std::int64_t at) const {
        const auto& division = file_.division;
        if (division.musical())
            return {(at * ticksPerQuarter + division.perQuarter / 2) / division.perQuarter};
        const double start = project_.tempo->secondsAt(spec_.at);
        return project_.tempo->ticksAt(start + static_cast<double>(at) / division.perSecond()) - spec_.at;
    }
    TickPoint placeOf(std::int64_t at) const { return spec_.at + ticksAt(at); }

    // --- the timeline --------------------------------------------------------------------------------------

    bool timelineIsEmpty() const {
        return std::all_of(project_.tracks.begin(), project_.tracks.end(), [](const auto& track) {
            return track->clips.empty() && track->lanes.empty() && track->curves.empty();
        });
    }

    /// All events of a kind, in order. The standard wants them in the first track; not all programs know it.
    std::vector<MidiEvent> all(Kind kind) const {
        std::vector<MidiEvent> events;
        for (const auto& track : file_.tracks)
            std::copy_if(track.events.begin(), track.events.end(), std::back_inserter(events),
                         [&](const MidiEvent& event) { return event.kind == kind; });
        std::stable_sort(events.begin(), events.end(),
                         [](const auto& a, const auto& b) { return a.at < b.at; });
        return events;
    }

    Result timeline() {
        using Maps = MidiImportSpec::Maps;
        const bool ours =
            spec_.maps == Maps::project || (spec_.maps == Maps::automatic && !timelineIsEmpty());
        if (!file_.division.musical()) {
            notice("the file counts film frames, not beats; its notes were put at their seconds");
        } else if (!ours) {
            TUTTI_TRY(takeTempo());
        } else if (const auto tempos = all(Kind::tempo); !tempos.empty()) {
            const auto theirs = midi::bpmOf(tempos.front().value);
            if (tempos.size() > 1 || theirs != project_.tempo->bpmAt(spec_.at))
                notice("the project's tempo holds; that of the file starts at " + formatNumber(theirs) +
                       " bpm");
        }
        if (!ours) takeMeter(), takeKeys();
        takeMarkers();
        return success();
    }

    Result takeTempo() {
        const auto events = all(Kind::tempo);
        if (events.empty()) return success();
        auto points = project_.tempo->points();
        std::erase_if(points, [&](const TempoPoint& point) { return point.at >= spec_.at; });
        if (events.front().at > 0 || points.empty()) points.push_back({spec_.at, 120}); // the standard's own
        for (const auto& event : events) {
            const TempoPoint point{placeOf(event.at), midi::bpmOf(event.value)};
            if (60e6 / event.value > 1000) notice("a tempo above 1000 bpm became 1000 bpm");
            if (points.back().at == point.at)
                points.back() = point;
            else
                points.push_back(point);
        }
        TUTTI_LET(map, TempoMap::make(std::move(points)));
        project_.tempo = share(std::move(map));
        return success();
    }

    void takeMeter() {
        auto points = project_.meter->points();
        std::erase_if(points, [&](const MeterPoint& point) { return point.at > spec_.at; });
        std::size_t refused = 0;
        for (const auto& event : all(Kind::meter)) {
            const MeterPoint point{placeOf(event.at), event.number, event.amount < 6 ? 1 << event.amount : 0};
            const bool legal = point.unit > 0 && point.beats >= 1 && point.beats <= 99;
            refused += !legal || !midi::addMeter(points, point);
        }
        if (refused > 0) leftovers_["meters that do not exist or start within a beat"] = refused;
        if (auto map = MeterMap::make(std::move(points))) project_.meter = share(std::move(*map));
    }

    void takeKeys() {
        const auto events = all(Kind::key);
        if (events.empty()) return;
        auto keys = *project_.keys;
        std::erase_if(keys, [&](const KeyPoint& key) { return key.at >= spec_.at; });
        for (const auto& event : events) {
            auto key = midi::keyOf(static_cast<std::int8_t>(event.number), event.amount == 1);
            key.at = placeOf(event.at);
            if (!keys.empty() && keys.back().at == key.at)
                keys.back() = key;
            else
                keys.push_back(key);
        }
        project_.keys = share(std::move(keys));
    }

    void takeMarkers() {
        auto markers = *project_.markers;
        std::set<MarkerId> taken;
        for (const auto& marker : markers)
            taken.insert(marker.id);
        for (const auto& track : file_.tracks)
            for (const auto& event : track.events) {
                if (event.kind != Kind::text) continue;
                const auto type = static_cast<MidiText>(event.number);
                if (type == MidiText::text || type == MidiText::lyric || type == MidiText::copyright)
                    ++leftovers_["lyrics and texts"];
                if (type != MidiText::marker && type != MidiText::cue) continue;
                Marker marker;
                do
                    marker.id = context_.ids.next<MarkerIdTag>();
                while (!taken.insert(marker.id).second);
                marker.at = placeOf(event.at);
                marker.name = readableText(track.texts[event.value]);
                markers.push_back(std::move(marker));
            }
        std::sort(markers.begin(), markers.end(), markerComesBefore);
        project_.markers = share(std::move(markers));
    }

    // --- the parts -----------------------------------------------------------------------------------------

    Clip clipOf(midi::Part& part) {
        Clip clip;
        clip.name = part.name;
        clip.start = spec_.at;
        // To the end of the bar, so that the clip can be looped and copied.
        const auto end = spec_.at + std::max(part.end, Ticks{1});
        const auto bar = project_.meter->barAt(end + Ticks{-1});
        clip.length = project_.meter->positionOf(bar.bar + 1) - spec_.at;
        NoteContent content;
        content.notes = std::move(part.notes);
        for (auto& [target, curve] : part.curves)
            content.curves.push_back(std::move(curve));
        clip.content = share(std::move(content));
        return clip;
    }

    template<class IdType>
    IdType freshId() {
        for (;;) {
            const auto packed = context_.ids.next<ClipIdTag>().packed();
            if (!idIsTaken(project_, IdType(packed)) && taken_.insert(packed).second) return IdType(packed);
        }
    }

    Result ontoTrack() {
        const auto* found = findTrack(project_, *spec_.track);
        if (found == nullptr) return refused("there is no track " + spec_.track->text());
        if (found->kind != TrackKind::notes)
            return refused("track " + spec_.track->text() + " is no notes track",
                           "without a track named, a new one is made");
        auto track = *found;
        for (auto& part : parts_) {
            auto clip = clipOf(part);
            clip.id = freshId<ClipId>();
            imported_.made.push_back(clip.id.text());
            insertClip(track.clips, share(std::move(clip)));
        }
        project_ = withTrack(std::move(project_), std::move(track));
        return success();
    }

    Result asTracks() {
        const auto* player = context_.catalogue.find(midi::playerType);
        if (player == nullptr) notice("there is no SoundFont player here: the tracks have no instrument");
        auto tracks = project_.tracks;
        std::set<TrackId> taken;
        for (auto& part : parts_) {
            Track track;
            do
                track.id = context_.ids.nextNamed<TrackIdTag>(part.name);
            while (idIsTaken(project_, track.id) || !taken.insert(track.id).second);
            track.kind = TrackKind::notes;
            track.name = part.name;
            if (player != nullptr) track.devices.push_back(share(instrument(*player, part)));
            auto clip = clipOf(part);
            clip.id = freshId<ClipId>();
            insertClip(track.clips, share(std::move(clip)));
            imported_.made.push_back(track.id.text());
            tracks.insert(tracks.end() - 1, share(std::move(track))); // the main track stays the last
        }
        project_ = withTracks(std::move(project_), std::move(tracks));
        return success();
    }

    Device instrument(const DeviceKind& player, const midi::Part& part) {
        Device device;
        device.id = freshId<DeviceId>();
        device.type = player.type;
        const int bank = part.channel == midi::drumChannel ? midi::drumBank : part.bank.value_or(0);
        set(device, player, "bank", bank);
        if (!set(device, player, "bend", part.bendRange.value_or(2)))
            ++leftovers_["pitch bend ranges beyond the player's"];
        set(device, player, "program", part.program.value_or(0));
        std::sort(device.values.begin(), device.values.end(),
                  [](const auto& a, const auto& b) { return a.name < b.name; });
        return device;
    }

    /// A parameter of the player, unless it has that value by itself. False if it cannot have it.
    static bool set(Device& device, const DeviceKind& kind, std::string_view name, int number) {
        const auto* spec = findParameter(kind.parameters, name);
        if (spec == nullptr || number < spec->minimum || number > spec->maximum) return false;
        if (spec->standard == number) return true;
        if (spec->unit == Unit::choice)
            device.values.push_back(
                {std::string(name), std::string(choiceNames(*spec)[static_cast<std::size_t>(number)])});
        else
            device.values.push_back({std::string(name), static_cast<double>(number)});
        return true;
    }

    Project project_;
    const ReadMidi& read_;
    const MidiFile& file_;
    const MidiImportSpec& spec_;
    VerbContext& context_;
    std::vector<midi::Part> parts_;
    midi::Leftovers leftovers_;
    std::set<std::uint64_t> taken_;
    ImportedMidi imported_;
};

} // namespace

Expected<ImportedMidi> importMidi(const Project& project, const ReadMidi& read, const MidiImportSpec& spec,
                                  VerbContext& context) {
    return Importer(project, read, spec, context).run();
}

} // namespace tutti
