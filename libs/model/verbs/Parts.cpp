#include "model/verbs/Parts.h"

#include "model/Routing.h"

#include <algorithm>

namespace tutti::verbs {

Expected<Ref<Track>> trackOf(const Project& project, const VerbFields& fields, std::string_view field) {
    return trackNamed(project, fields.text(field), field);
}

Expected<Ref<Track>> trackNamed(const Project& project, const std::string& given, std::string_view field) {
    if (const auto id = TrackId::parse(given))
        if (const auto index = trackIndex(project, *id)) return project.tracks[*index];
    Ref<Track> found;
    for (const auto& track : project.tracks) {
        if (track->name != given) continue;
        if (found)
            return refused(std::string(field) + ": several tracks are named '" + given + "'",
                           "give its id, as in " + found->id.text());
        found = track;
    }
    if (found) return found;
    std::vector<std::string> names;
    for (const auto& track : project.tracks)
        names.push_back(track->id.text()), names.push_back(track->name);
    return refused(std::string(field) + ": there is no track '" + given + "'" +
                       nearestWord(given, {names.begin(), names.end()}),
                   "tutti show PROJECT lists them");
}

Error isLocked(ClipId id) {
    return refused("clip " + id.text() + " is locked", "clip.set clip=" + id.text() + " lock=off unlocks it");
}

Expected<ClipPlace> clipOf(const Project& project, ClipId id, Locked locked) {
    auto place = findClip(project, id);
    if (!place) return refused("there is no clip " + id.text());
    if (place->clip->lock && locked == Locked::refuse) return isLocked(id);
    return *place;
}

Expected<ClipPlace> clipOf(const Project& project, const VerbFields& fields, Locked locked) {
    TUTTI_LET(id, fields.id<ClipId>("clip"));
    return clipOf(project, id, locked);
}

Expected<std::vector<ClipPlace>> clipsOf(const Project& project, const VerbFields& fields, Locked locked) {
    TUTTI_LET(ids, fields.ids<ClipId>("clip"));
    if (ids.empty()) return refused("clip: which one?");
    std::vector<ClipPlace> places;
    for (auto id = ids.begin(); id != ids.end(); ++id) {
        if (std::find(ids.begin(), id, *id) != id) continue; // named twice is named once
        TUTTI_LET(place, clipOf(project, *id, locked));
        places.push_back(std::move(place));
    }
    return places;
}

Expected<DevicePlace> deviceOf(const Project& project, const VerbFields& fields) {
    TUTTI_LET(id, fields.id<DeviceId>("device"));
    if (auto place = findDevice(project, id)) return *place;
    return refused("there is no device " + id.text());
}

Expected<MediaId> mediaOf(const Project& project, const VerbFields& fields, std::string_view field) {
    TUTTI_LET(id, fields.id<MediaId>(field));
    if (findMedia(project, id) == nullptr)
        return refused(std::string(field) + ": there is no media file " + id.text());
    return id;
}

Expected<TrackId> newTrackId(const Project& project, const VerbFields& fields, VerbContext& context,
                             std::string_view name) {
    if (fields.has("id")) return newId<TrackId>(project, fields, context);
    for (;;)
        if (const auto id = context.ids.nextNamed<TrackIdTag>(name); !idIsTaken(project, id)) return id;
}

Expected<ClipId> newClipId(const Project& project, const VerbFields& fields, VerbContext& context) {
    return newId<ClipId>(project, fields, context);
}

void forgetTargets(Track& track, const std::string& id) {
    const auto isOfIt = [prefix = id + "."](const std::string& target) { return target.starts_with(prefix); };
    std::erase_if(track.curves, [&](const auto& curve) { return isOfIt(curve->target); });
    std::erase_if(track.controllers, [&](const auto& each) { return isOfIt(each.target); });
}

Result refuseLoops(const Project& project) {
    if (const auto ring = findFolderLoop(project))
        return refused("folders cannot lie in each other: " + loopText(project, *ring));
    if (const auto loop = findFeedback(project))
        return refused("the sound would come back to where it came from: " + loopText(project, *loop),
                       "send it somewhere else");
    return success();
}

namespace {

Project withClips(Project project, const Track& track, const Lane* lane, std::vector<Ref<Clip>> clips) {
    auto next = track;
    if (lane == nullptr) {
        next.clips = std::move(clips);
    } else {
        for (auto& each : next.lanes)
            if (each.get() == lane) {
                auto changed = *lane;
                changed.clips = std::move(clips);
                each = share(std::move(changed));
                break;
            }
    }
    return withTrack(std::move(project), std::move(next));
}

} // namespace

Project withPieces(Project project, const ClipPlace& place, std::vector<Clip> pieces) {
    auto clips = place.lane == nullptr ? place.track->clips : place.lane->clips;
    std::erase_if(clips, [&](const auto& clip) { return clip->id == place.clip->id; });
    for (auto& piece : pieces)
        insertClip(clips, share(std::move(piece)));
    const auto track = *place.track;
    return withClips(std::move(project), track, place.lane, std::move(clips));
}

Project withClipAdded(Project project, const Track& track, const Lane* lane, Clip clip) {
    auto clips = lane == nullptr ? track.clips : lane->clips;
    insertClip(clips, share(std::move(clip)));
    const auto copy = track;
    return withClips(std::move(project), copy, lane, std::move(clips));
}

} // namespace tutti::verbs
