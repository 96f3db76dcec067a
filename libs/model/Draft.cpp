#include "model/Draft.h"

#include "model/Directory.h"

#include <algorithm>

namespace tutti {

std::vector<Ref<Track>>::iterator Draft::placeOf(TrackId id) {
    if (!listChanged_) {
        const auto index = project_.directory->indexOf(id);
        return index ? project_.tracks.begin() + static_cast<std::ptrdiff_t>(*index) : project_.tracks.end();
    }
    return std::find_if(project_.tracks.begin(), project_.tracks.end(),
                        [&](const auto& track) { return track->id == id; });
}

Track* Draft::track(TrackId id) {
    if (const auto found = tracks_.find(id); found != tracks_.end()) return found->second.get();
    const auto place = placeOf(id);
    if (place == project_.tracks.end()) return nullptr;
    originals_.push_back(*place);
    auto copy = std::make_shared<Track>(**place);
    *place = copy;
    return (tracks_[id] = std::move(copy)).get();
}

void Draft::add(Track track) {
    auto added = std::make_shared<Track>(std::move(track));
    tracks_[added->id] = added;
    const bool beforeMain = added->kind != TrackKind::main && !project_.tracks.empty() &&
                            project_.tracks.back()->kind == TrackKind::main;
    project_.tracks.insert(project_.tracks.end() - (beforeMain ? 1 : 0), std::move(added));
    listChanged_ = true;
}

bool Draft::remove(TrackId id) {
    const auto place = placeOf(id);
    if (place == project_.tracks.end()) return false;
    project_.tracks.erase(place);
    tracks_.erase(id);
    listChanged_ = true;
    return true;
}

Lane& Draft::lane(Ref<Lane>& place) {
    const auto found = lanes_.find(place->id);
    if (found != lanes_.end()) return *found->second;
    auto copy = std::make_shared<Lane>(*place);
    place = copy;
    return *(lanes_[copy->id] = copy);
}

Lane* Draft::lane(LaneId id) {
    if (const auto found = lanes_.find(id); found != lanes_.end()) return found->second.get();
    const auto home = project_.directory->trackOf(id);
    auto* parent = home ? track(*home) : nullptr;
    if (parent == nullptr) return nullptr;
    for (auto& place : parent->lanes)
        if (place->id == id) return &lane(place);
    return nullptr;
}

Draft::OpenClip& Draft::clip(Ref<Clip>& place) {
    const auto found = clips_.find(place->id);
    if (found != clips_.end()) return found->second;
    auto copy = std::make_shared<Clip>(*place);
    place = copy;
    return clips_[copy->id] = {copy, nullptr, {}};
}

Draft::OpenClip* Draft::clip(ClipId id) {
    if (const auto found = clips_.find(id); found != clips_.end()) return &found->second;
    const auto home = project_.directory->trackOf(id);
    auto* parent = home ? track(*home) : nullptr;
    if (parent == nullptr) return nullptr;
    const auto isIt = [&](const Ref<Clip>& each) { return each->id == id; };
    if (const auto place = std::find_if(parent->clips.begin(), parent->clips.end(), isIt);
        place != parent->clips.end())
        return &clip(*place);
    for (auto& place : parent->lanes) {
        if (std::none_of(place->clips.begin(), place->clips.end(), isIt)) continue;
        auto& clips = lane(place).clips;
        return &clip(*std::find_if(clips.begin(), clips.end(), isIt));
    }
    return nullptr;
}

void Draft::openNotes(OpenClip& opened) {
    if (opened.notes) return;
    opened.notes = std::make_shared<NoteContent>(*std::get<Ref<NoteContent>>(opened.clip->content));
    opened.clip->content = Ref<NoteContent>(opened.notes);
    for (std::size_t i = 0; i < opened.notes->notes.size(); ++i)
        opened.places[std::to_string(opened.notes->notes[i].number)] = i;
}

Project Draft::finish() {
    for (auto& [id, opened] : clips_) {
        if (!opened.notes) continue;
        std::sort(opened.notes->notes.begin(), opened.notes->notes.end(), noteComesBefore);
        std::sort(opened.notes->curves.begin(), opened.notes->curves.end(),
                  [](const Curve& a, const Curve& b) { return a.target < b.target; });
    }
    for (auto& [id, track] : tracks_)
        std::sort(track->clips.begin(), track->clips.end(), clipComesBefore);
    for (auto& [id, lane] : lanes_)
        std::sort(lane->clips.begin(), lane->clips.end(), clipComesBefore);
    if (listChanged_) {
        project_.directory = Directory::of(project_.tracks);
    } else {
        for (const auto& original : originals_)
            project_.directory =
                Directory::withTrack(project_.directory, *original, *tracks_.at(original->id));
    }
    return std::move(project_);
}

} // namespace tutti
