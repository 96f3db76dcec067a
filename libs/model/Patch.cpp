#include "model/Change.h"
#include "model/Directory.h"
#include "model/Draft.h"
#include "model/Lines.h"
#include "time/TimeText.h"

#include <algorithm>
#include <unordered_map>

namespace tutti {
namespace {

Error doesNotFit(const Change& change, const std::string& why) {
    return refused("a change does not fit: " + change.kind + " " + change.key + ": " + why);
}

class Patcher {
public:
    Patcher(Project project, const Catalogue& catalogue)
        : draft_(std::move(project)), project_(draft_.project()), catalogue_(catalogue) {}

    Result apply(const Change& change) {
        if (change.kind == "unknown") return unknownLine(change);
        if (change.parent.empty()) return top(change);
        switch (change.parent[0]) {
        case 't': return inTrack(change);
        case 'l': return inLane(change);
        case 'c': return inClip(change);
        default: return doesNotFit(change, "there is no part '" + change.parent + "'");
        }
    }

    Expected<Project> finish() {
        TUTTI_TRY(finishMaps());
        return draft_.finish();
    }

private:
    // --- the top -------------------------------------------------------------------------------------------

    Result top(const Change& change) {
        if (change.kind == "track") return track(change);
        if (change.kind == "project") {
            TUTTI_LET(words, wordsOf(change));
            TUTTI_LET(settings, readSettings(words));
            settings.delivery = project_.settings.delivery;
            project_.settings = std::move(settings);
            return success();
        }
        if (change.kind == "delivery") {
            TUTTI_LET(words, wordsOf(change));
            TUTTI_LET(delivery, readDelivery(words));
            project_.settings.delivery = std::move(delivery);
            return success();
        }
        const auto place = [](const auto& point) { return formatTime(point.at); };
        const auto id = [](const auto& part) { return part.id.text(); };
        if (change.kind == "tempo")
            return listed(change, opened(tempo_, project_.tempo->points()), readTempo, place);
        if (change.kind == "meter")
            return listed(change, opened(meter_, project_.meter->points()), readMeter, place);
        if (change.kind == "key") return listed(change, opened(keys_, *project_.keys), readKey, place);
        if (change.kind == "marker")
            return listed(change, opened(markers_, *project_.markers), readMarker, id);
        if (change.kind == "section")
            return listed(change, opened(sections_, *project_.sections), readSection, id);
        if (change.kind == "media") return listed(change, opened(media_, *project_.media), readMedia, id);
        if (change.kind == "recipe")
            return listed(change, opened(recipes_, *project_.recipes), readRecipe,
                          [](const Recipe& r) { return r.name; });
        return doesNotFit(change, "it is of an unknown kind");
    }

    static Expected<std::vector<std::string>> wordsOf(const Change& change) {
        if (change.what != Change::What::put) return doesNotFit(change, "it can only be put");
        TUTTI_LET(words, splitWords(change.line));
        words.erase(words.begin());
        return words;
    }

    template<class T>
    static std::vector<T>& opened(std::optional<std::vector<T>>& list, const std::vector<T>& original) {
        if (!list) list = original;
        return *list;
    }

    /// Puts a part into a list of values, or drops it from there.
    template<class T>
    static Result listed(const Change& change, std::vector<T>& list, Expected<T> (*read)(Words),
                         const auto& keyOf) {
        const auto found =
            std::find_if(list.begin(), list.end(), [&](const T& part) { return keyOf(part) == change.key; });
        if (change.what == Change::What::drop) {
            if (found == list.end()) return doesNotFit(change, "it is not there");
            list.erase(found);
            return success();
        }
        TUTTI_LET(words, wordsOf(change));
        TUTTI_LET(part, read(words));
        if (found == list.end())
            list.push_back(std::move(part));
        else
            *found = std::move(part);
        return success();
    }

    Result finishMaps() {
        const auto byPlace = [](const auto& a, const auto& b) { return a.at < b.at; };
        if (tempo_) {
            std::sort(tempo_->begin(), tempo_->end(), byPlace);
            TUTTI_LET(map, TempoMap::make(std::move(*tempo_)));
            project_.tempo = std::make_shared<const TempoMap>(std::move(map));
        }
        if (meter_) {
            std::sort(meter_->begin(), meter_->end(), byPlace);
            TUTTI_LET(map, MeterMap::make(std::move(*meter_)));
            project_.meter = std::make_shared<const MeterMap>(std::move(map));
        }
        const auto close = [](auto& list, auto& ref, const auto& before) {
            if (!list) return;
            std::sort(list->begin(), list->end(), before);
            ref = std::make_shared<const std::remove_cvref_t<decltype(*list)>>(std::move(*list));
        };
        close(keys_, project_.keys, byPlace);
        close(markers_, project_.markers, markerComesBefore);
        close(sections_, project_.sections, sectionComesBefore);
        close(recipes_, project_.recipes, [](const auto& a, const auto& b) { return a.name < b.name; });
        close(media_, project_.media, [](const auto& a, const auto& b) { return a.id < b.id; });
        return success();
    }

    // --- tracks --------------------------------------------------------------------------------------------

    Result track(const Change& change) {
        if (change.what == Change::What::order) {
            draft_.trackListChanges();
            return reorder(change, project_.tracks, [](const auto& t) { return t->id.text(); });
        }
        TUTTI_LET(id, TrackId::parse(change.key));
        if (change.what == Change::What::drop)
            return draft_.remove(id) ? success() : doesNotFit(change, "it is not there");
        TUTTI_LET(words, wordsOf(change));
        TUTTI_LET(head, readTrack(words));
        if (auto* track = draft_.track(id)) {
            std::swap(head.clips, track->clips);
            std::swap(head.lanes, track->lanes);
            std::swap(head.devices, track->devices);
            std::swap(head.sends, track->sends);
            std::swap(head.curves, track->curves);
            std::swap(head.controllers, track->controllers);
            std::swap(head.unknown.lines, track->unknown.lines);
            *track = std::move(head);
        } else {
            draft_.add(std::move(head));
        }
        return success();
    }

    Expected<Track*> parentTrack(const Change& change) {
        TUTTI_LET(id, TrackId::parse(change.parent));
        auto* track = draft_.track(id);
        if (track == nullptr) return doesNotFit(change, "there is no track " + change.parent);
        return track;
    }

    Result inTrack(const Change& change) {
        TUTTI_LET(track, parentTrack(change));
        const auto id = [](const auto& part) { return part->id.text(); };
        const bool order = change.what == Change::What::order;
        if (change.kind == "clip") return clip(change, track->clips);
        if (change.kind == "device")
            return order ? reorder(change, track->devices, id) : device(change, *track);
        if (change.kind == "take") return order ? reorder(change, track->lanes, id) : lane(change, *track);
        if (change.kind == "send") {
            const auto sendId = [](const Send& send) { return send.id.text(); };
            return order ? reorder(change, track->sends, sendId)
                         : listed(change, track->sends, readSend, sendId);
        }
        if (change.kind == "curve") return curve(change, *track);
        if (change.kind == "controller") {
            TUTTI_TRY(listed(change, track->controllers, readController,
                             [](const Controller& controller) { return controller.target; }));
            std::sort(track->controllers.begin(), track->controllers.end(), controllerComesBefore);
            return success();
        }
        return doesNotFit(change, "it is of an unknown kind");
    }

    Result device(const Change& change, Track& track) {
        auto& devices = track.devices;
        const auto found = std::find_if(devices.begin(), devices.end(),
                                        [&](const auto& d) { return d->id.text() == change.key; });
        if (change.what == Change::What::drop) {
            if (found == devices.end()) return doesNotFit(change, "it is not there");
            devices.erase(found);
            return success();
        }
        TUTTI_LET(words, wordsOf(change));
        TUTTI_LET(next, readDevice(words, catalogue_));
        if (found != devices.end()) next.unknown.lines = (*found)->unknown.lines;
        auto made = std::make_shared<const Device>(std::move(next));
        if (found == devices.end())
            devices.push_back(std::move(made));
        else
            *found = std::move(made);
        return success();
    }

    Result curve(const Change& change, Track& track) {
        auto& curves = track.curves;
        const auto found =
            std::lower_bound(curves.begin(), curves.end(), change.key,
                             [](const auto& c, const std::string& target) { return c->target < target; });
        const bool there = found != curves.end() && (*found)->target == change.key;
        if (change.what == Change::What::drop) {
            if (!there) return doesNotFit(change, "it is not there");
            curves.erase(found);
            return success();
        }
        TUTTI_LET(words, wordsOf(change));
        TUTTI_LET(next, readCurve(words));
        auto made = std::make_shared<const Curve>(std::move(next));
        if (there)
            *found = std::move(made);
        else
            curves.insert(found, std::move(made));
        return success();
    }

    template<class T>
    Result reorder(const Change& change, std::vector<T>& parts, const auto& keyOf) {
        TUTTI_LET(keys, splitWords(change.line));
        std::unordered_map<std::string, std::size_t> rank;
        for (std::size_t i = 0; i < keys.size(); ++i)
            rank[keys[i]] = i;
        const auto rankOf = [&](const T& part) {
            const auto found = rank.find(keyOf(part));
            return found == rank.end() ? keys.size() : found->second;
        };
        std::stable_sort(parts.begin(), parts.end(),
                         [&](const T& a, const T& b) { return rankOf(a) < rankOf(b); });
        return success();
    }

    Result lane(const Change& change, Track& track) {
        auto& lanes = track.lanes;
        const auto found = std::find_if(lanes.begin(), lanes.end(),
                                        [&](const auto& l) { return l->id.text() == change.key; });
        if (change.what == Change::What::drop) {
            if (found == lanes.end()) return doesNotFit(change, "it is not there");
            draft_.forget((*found)->id);
            lanes.erase(found);
            return success();
        }
        TUTTI_LET(words, wordsOf(change));
        TUTTI_LET(head, readLane(words));
        if (found != lanes.end()) {
            auto& opened = draft_.lane(*found);
            opened.name = head.name;
            opened.unknown.attributes = head.unknown.attributes;
            return success();
        }
        lanes.push_back(std::make_shared<const Lane>(std::move(head)));
        draft_.lane(lanes.back());
        return success();
    }

    Result inLane(const Change& change) {
        TUTTI_LET(id, LaneId::parse(change.parent));
        auto* lane = draft_.lane(id);
        if (lane == nullptr || change.kind != "clip")
            return doesNotFit(change, "there is no take " + change.parent);
        return clip(change, lane->clips);
    }

    // --- clips ---------------------------------------------------------------------------------------------

    Result clip(const Change& change, std::vector<Ref<Clip>>& clips) {
        TUTTI_LET(id, ClipId::parse(change.key));
        const auto found =
            std::find_if(clips.begin(), clips.end(), [&](const auto& clip) { return clip->id == id; });
        if (change.what == Change::What::drop) {
            if (found == clips.end()) return doesNotFit(change, "it is not there");
            clips.erase(found);
            draft_.forget(id);
            return success();
        }
        TUTTI_LET(words, wordsOf(change));
        TUTTI_LET(head, readClip(words));
        if (found == clips.end()) {
            clips.push_back(std::make_shared<const Clip>(std::move(head)));
            draft_.clip(clips.back());
        } else {
            auto& opened = draft_.clip(*found);
            keepChildren(*opened.clip, head);
            if (head.content.index() != opened.clip->content.index()) opened.notes = nullptr;
            *opened.clip = std::move(head);
            if (opened.notes) { // the copy that is being changed takes the new attributes too
                opened.notes->from = std::get<Ref<NoteContent>>(opened.clip->content)->from;
                opened.clip->content = Ref<NoteContent>(opened.notes);
            }
        }
        return success();
    }

    /// A clip's line says nothing of its notes, rows and unknown lines: they stay if the kind of content
    /// does.
    static void keepChildren(const Clip& before, Clip& next) {
        next.unknown.lines = before.unknown.lines;
        if (before.content.index() != next.content.index()) return;
        if (auto* notes = std::get_if<Ref<NoteContent>>(&next.content)) {
            auto content = *std::get<Ref<NoteContent>>(before.content);
            content.from = (*notes)->from;
            *notes = std::make_shared<const NoteContent>(std::move(content));
        } else if (auto* pattern = std::get_if<Ref<PatternContent>>(&next.content)) {
            auto content = **pattern;
            content.rows = std::get<Ref<PatternContent>>(before.content)->rows;
            *pattern = std::make_shared<const PatternContent>(std::move(content));
        }
    }

    Result inClip(const Change& change) {
        TUTTI_LET(id, ClipId::parse(change.parent));
        auto* opened = draft_.clip(id);
        if (opened == nullptr) return doesNotFit(change, "there is no clip " + change.parent);
        auto& content = opened->clip->content;
        if (auto* pattern = std::get_if<Ref<PatternContent>>(&content);
            pattern != nullptr && change.kind == "row") {
            auto next = **pattern;
            const auto pitch = [](const PatternRow& row) { return formatPitch(row.pitch); };
            if (change.what == Change::What::order)
                TUTTI_TRY(reorder(change, next.rows, pitch));
            else
                TUTTI_TRY(listed(change, next.rows, readRow, pitch));
            *pattern = std::make_shared<const PatternContent>(std::move(next));
            return success();
        }
        if (!std::holds_alternative<Ref<NoteContent>>(content))
            return doesNotFit(change, "the clip holds no such thing");
        draft_.openNotes(*opened);
        if (change.kind == "note") return note(change, *opened);
        if (change.kind == "curve")
            return listed(change, opened->notes->curves, readCurve, [](const Curve& c) { return c.target; });
        return doesNotFit(change, "it is of an unknown kind");
    }

    static Result note(const Change& change, Draft::OpenClip& opened) {
        auto& notes = opened.notes->notes;
        const auto found = opened.places.find(change.key);
        if (change.what == Change::What::drop) {
            if (found == opened.places.end()) return doesNotFit(change, "it is not there");
            const auto place = found->second;
            opened.places.erase(found);
            if (place + 1 < notes.size()) { // the last one fills the gap; finish() sorts
                notes[place] = notes.back();
                opened.places[std::to_string(notes[place].number)] = place;
            }
            notes.pop_back();
            return success();
        }
        if (change.what != Change::What::put || !change.line.starts_with("note "))
            return doesNotFit(change, "it can only be put");
        TUTTI_LET(next, readNote(std::string_view(change.line).substr(5)));
        if (found != opened.places.end()) {
            notes[found->second] = next;
        } else {
            opened.places[change.key] = notes.size();
            notes.push_back(next);
        }
        return success();
    }

    // --- unknown lines -------------------------------------------------------------------------------------

    Result unknownLine(const Change& change) {
        if (change.parent.empty()) {
            if (!unknown_) unknown_ = std::make_shared<Unknown>(*project_.unknown);
            project_.unknown = unknown_;
            return changeLines(change, unknown_->lines);
        }
        if (change.parent[0] == 't') {
            TUTTI_LET(track, parentTrack(change));
            return changeLines(change, track->unknown.lines);
        }
        if (change.parent[0] == 'c') {
            TUTTI_LET(id, ClipId::parse(change.parent));
            auto* opened = draft_.clip(id);
            if (opened == nullptr) return doesNotFit(change, "there is no clip " + change.parent);
            return changeLines(change, opened->clip->unknown.lines);
        }
        if (change.parent[0] == 'l') {
            TUTTI_LET(id, LaneId::parse(change.parent));
            auto* lane = draft_.lane(id);
            if (lane == nullptr) return doesNotFit(change, "there is no take " + change.parent);
            return changeLines(change, lane->unknown.lines);
        }
        return deviceLines(change);
    }

    Result deviceLines(const Change& change) {
        for (const auto& ref : project_.tracks) // rare, so a search will do
            for (std::size_t i = 0; i < ref->devices.size(); ++i) {
                if (ref->devices[i]->id.text() != change.parent) continue;
                auto* track = draft_.track(ref->id);
                auto device = *track->devices[i];
                TUTTI_TRY(changeLines(change, device.unknown.lines));
                track->devices[i] = std::make_shared<const Device>(std::move(device));
                return success();
            }
        return doesNotFit(change, "there is no part '" + change.parent + "'");
    }

    static Result changeLines(const Change& change, std::vector<std::string>& lines) {
        if (change.what == Change::What::put) {
            lines.push_back(change.key);
            return success();
        }
        const auto found = std::find(lines.begin(), lines.end(), change.key);
        if (found == lines.end()) return doesNotFit(change, "it is not there");
        lines.erase(found);
        return success();
    }

    Draft draft_;
    Project& project_; // the draft's
    const Catalogue& catalogue_;
    std::optional<std::vector<TempoPoint>> tempo_;
    std::optional<std::vector<MeterPoint>> meter_;
    std::optional<std::vector<KeyPoint>> keys_;
    std::optional<std::vector<Marker>> markers_;
    std::optional<std::vector<Section>> sections_;
    std::optional<std::vector<Recipe>> recipes_;
    std::optional<std::vector<Media>> media_;
    std::shared_ptr<Unknown> unknown_;
};

} // namespace

Expected<Project> patch(Project project, std::span<const Change> changes, const Catalogue& catalogue) {
    Patcher patcher(std::move(project), catalogue);
    for (const auto& change : changes)
        if (auto applied = patcher.apply(change); !applied) {
            auto error = applied.error();
            if (!error.message.starts_with("a change"))
                error.message = "a change does not fit: " + error.message;
            return error;
        }
    return patcher.finish();
}

} // namespace tutti
