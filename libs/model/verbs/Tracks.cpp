// track. send.
#include "model/FieldKinds.h"
#include "model/Lines.h"
#include "model/verbs/Parts.h"
#include "model/verbs/Topics.h"
#include "time/TimeText.h"

#include <algorithm>

namespace tutti::verbs {
namespace {

Result checkTrackTargets(const Project& project, const Track& track) {
    if (track.folder) {
        const auto* folder = findTrack(project, *track.folder);
        if (folder == nullptr || folder->kind != TrackKind::folder)
            return refused("folder: " + track.folder->text() + " is no folder track");
    }
    if (track.output) {
        const auto* output = findTrack(project, *track.output);
        const bool takesSound =
            output != nullptr && output->kind != TrackKind::audio && output->kind != TrackKind::notes;
        if (!takesSound)
            return refused("out: " + track.output->text() + " is no bus, return, folder or main track");
    }
    return success();
}

Expected<Applied> addTrack(const Project& project, const VerbFields& fields, VerbContext& context) {
    Track track;
    TUTTI_LET(kind, VerbFields::named("kind", parseTrackKind(fields.text("kind", "audio"))));
    if (kind == TrackKind::main) return refused("kind: there is one main track, and it is there already");
    track.kind = kind;
    TUTTI_LET(values, withTrackIds<Track>(project, fields.others()));
    TUTTI_TRY(setAttributes(track, values));
    if (track.name.empty())
        track.name = std::string(kindName(kind)) + " " + std::to_string(project.tracks.size());
    TUTTI_LET(id, newTrackId(project, fields, context, track.name));
    track.id = id;
    TUTTI_TRY(checkTrackTargets(project, track));
    auto place = static_cast<std::ptrdiff_t>(project.tracks.size() - 1); // before the main track
    if (fields.has("before")) {
        TUTTI_LET(next, trackOf(project, fields, "before"));
        place = static_cast<std::ptrdiff_t>(*trackIndex(project, next->id));
    }
    auto tracks = project.tracks;
    tracks.insert(tracks.begin() + place, share(std::move(track)));
    return done(withTracks(project, std::move(tracks)), {id.text()});
}

Expected<Applied> setTrack(const Project& project, const VerbFields& fields, VerbContext&) {
    TUTTI_LET(track, trackOf(project, fields));
    auto next = *track;
    TUTTI_LET(values, withTrackIds<Track>(project, fields.others()));
    TUTTI_TRY(setAttributes(next, values));
    if (next.kind == TrackKind::main && (next.folder || next.output))
        return refused("the main track is the end of the way: it has no folder and no output");
    TUTTI_TRY(checkTrackTargets(project, next));
    auto result = withTrack(project, std::move(next));
    TUTTI_TRY(refuseLoops(result));
    return done(std::move(result));
}

/// What leads to a track that goes away leads nowhere any more: outputs and folders fall back to where the
/// track itself went, sends, side-chains, and what moved those, are dropped.
Ref<Track> withoutReferences(const Ref<Track>& track, const Track& gone) {
    auto next = *track;
    bool changed = false;
    if (next.folder == gone.id) next.folder = gone.folder, changed = true;
    if (next.output == gone.id) next.output = gone.output, changed = true;
    for (const auto& send : track->sends)
        if (send.to == gone.id) {
            forgetTargets(next, send.id.text());
            std::erase_if(next.sends, [&](const Send& each) { return each.id == send.id; });
            changed = true;
        }
    for (auto& device : next.devices)
        if (device->sidechain == gone.id) {
            auto loose = *device;
            loose.sidechain.reset();
            device = share(std::move(loose));
            changed = true;
        }
    return changed ? share(std::move(next)) : track;
}

Result refuseLocked(const std::vector<Ref<Clip>>& clips) {
    for (const auto& clip : clips)
        if (clip->lock) return isLocked(clip->id);
    return success();
}

Expected<Applied> removeTrack(const Project& project, const VerbFields& fields, VerbContext&) {
    TUTTI_LET(track, trackOf(project, fields));
    if (track->kind == TrackKind::main) return refused("the main track cannot be removed");
    TUTTI_TRY(refuseLocked(track->clips));
    for (const auto& lane : track->lanes)
        TUTTI_TRY(refuseLocked(lane->clips));
    std::vector<Ref<Track>> tracks;
    for (const auto& each : project.tracks)
        if (each->id != track->id) tracks.push_back(withoutReferences(each, *track));
    return done(withTracks(project, std::move(tracks)));
}

Expected<Applied> moveTrack(const Project& project, const VerbFields& fields, VerbContext&) {
    TUTTI_LET(track, trackOf(project, fields));
    TUTTI_LET(before, trackOf(project, fields, "before"));
    if (track->kind == TrackKind::main) return refused("the main track stays the last one");
    if (track->id == before->id) return done(project);
    auto tracks = project.tracks;
    std::erase(tracks, track);
    tracks.insert(std::find(tracks.begin(), tracks.end(), before), track);
    return done(withTracks(project, std::move(tracks)));
}

/// A copy of a track with ids of its own, and the curves' targets renamed to match.
Track copyOf(const Project& project, const Track& track, TrackId id, VerbContext& context) {
    auto copy = track;
    copy.id = id;
    copy.name += " copy";
    copy.controllers.clear(); // one knob would move both
    FreshIds fresh(project, context);
    const auto renew = [&](std::vector<Ref<Clip>>& clips) {
        for (auto& clip : clips) {
            auto next = *clip;
            next.id = fresh.next<ClipId>();
            clip = share(std::move(next));
        }
        std::sort(clips.begin(), clips.end(), clipComesBefore);
    };
    renew(copy.clips);
    for (auto& lane : copy.lanes) {
        auto next = *lane;
        next.id = fresh.next<LaneId>();
        renew(next.clips);
        lane = share(std::move(next));
    }
    std::map<std::string, std::string> renamed;
    for (auto& device : copy.devices) {
        auto next = *device;
        next.id = fresh.next<DeviceId>();
        renamed[device->id.text()] = next.id.text();
        device = share(std::move(next));
    }
    for (auto& send : copy.sends) {
        const auto before = send.id.text();
        send.id = fresh.next<SendId>();
        renamed[before] = send.id.text();
    }
    for (auto& curve : copy.curves) {
        const auto dot = curve->target.find('.');
        const auto found = renamed.find(curve->target.substr(0, dot));
        if (found == renamed.end()) continue;
        auto next = *curve;
        next.target = found->second + curve->target.substr(dot);
        curve = share(std::move(next));
    }
    std::sort(copy.curves.begin(), copy.curves.end(),
              [](const auto& a, const auto& b) { return a->target < b->target; });
    return copy;
}

Expected<Applied> duplicateTrack(const Project& project, const VerbFields& fields, VerbContext& context) {
    TUTTI_LET(track, trackOf(project, fields));
    if (track->kind == TrackKind::main) return refused("there is one main track only");
    TUTTI_LET(id, newTrackId(project, fields, context, track->name));
    auto tracks = project.tracks;
    const auto place = std::find(tracks.begin(), tracks.end(), track);
    tracks.insert(place + 1, share(copyOf(project, *track, id, context)));
    return done(withTracks(project, std::move(tracks)), {id.text()});
}

// --- sends -------------------------------------------------------------------------------------------------

struct SendPlace {
    Ref<Track> track;
    std::size_t index;
};

Expected<SendPlace> sendOf(const Project& project, const VerbFields& fields) {
    TUTTI_LET(id, fields.id<SendId>("send"));
    if (const auto home = project.directory->trackOf(id)) {
        const auto track = project.tracks[*trackIndex(project, *home)];
        for (std::size_t i = 0; i < track->sends.size(); ++i)
            if (track->sends[i].id == id) return SendPlace{track, i};
    }
    return refused("there is no send " + id.text());
}

Result checkSend(const Project& project, const Send& send) {
    const auto* target = findTrack(project, send.to);
    if (target == nullptr) return refused("to: there is no track " + send.to.text());
    if (target->kind == TrackKind::audio || target->kind == TrackKind::notes)
        return refused("to: " + send.to.text() + " is no bus or return track");
    return success();
}

Expected<Applied> addSend(const Project& project, const VerbFields& fields, VerbContext& context) {
    TUTTI_LET(track, trackOf(project, fields));
    if (track->kind == TrackKind::main)
        return refused("the main track is the end of the way: it sends nowhere");
    Send send;
    TUTTI_LET(id, newId<SendId>(project, fields, context));
    send.id = id;
    TUTTI_LET(to, trackOf(project, fields, "to"));
    send.to = to->id;
    TUTTI_TRY(setAttributes(send, fields.others()));
    TUTTI_TRY(checkSend(project, send));
    auto next = *track;
    next.sends.push_back(send);
    auto result = withTrack(project, std::move(next));
    TUTTI_TRY(refuseLoops(result));
    return done(std::move(result), {id.text()});
}

Expected<Applied> setSend(const Project& project, const VerbFields& fields, VerbContext&) {
    TUTTI_LET(place, sendOf(project, fields));
    auto next = *place.track;
    auto& send = next.sends[place.index];
    TUTTI_LET(values, withTrackIds<Send>(project, fields.others()));
    TUTTI_TRY(setAttributes(send, values));
    TUTTI_TRY(checkSend(project, send));
    auto result = withTrack(project, std::move(next));
    TUTTI_TRY(refuseLoops(result));
    return done(std::move(result));
}

Expected<Applied> removeSend(const Project& project, const VerbFields& fields, VerbContext&) {
    TUTTI_LET(place, sendOf(project, fields));
    auto next = *place.track;
    forgetTargets(next, next.sends[place.index].id.text());
    next.sends.erase(next.sends.begin() + static_cast<std::ptrdiff_t>(place.index));
    return done(withTrack(project, std::move(next)));
}

const VerbField trackField{"track", "t_VOX", "its id, or its name", true};
const VerbField sendField{"send", "x_V1", "its id", true};

} // namespace

std::vector<VerbSpec> tracks() {
    return {
        {"track.add",
         "Adds a track.",
         "track.add name=Strings kind=notes gain=-6dB",
         {{"kind", "audio|notes|bus|return|folder", "what it is; audio if absent"},
          {"id", "t_STR", "its id; made from the name if absent"},
          {"before", "t_VOX", "the track it comes before; the last if absent"}},
         true,
         addTrack},
        {"track.set",
         "Changes a track: name, gain, pan, width, mute, solo, folder, out, panlaw, arm, colour. An empty "
         "value is the default.",
         "track.set track=t_VOX gain=-3dB pan=10%",
         {trackField},
         true,
         setTrack},
        {"track.remove",
         "Removes a track and all that is on it, unless a clip of it is locked. What went to it goes where "
         "it "
         "went; sends to it are removed.",
         "track.remove track=t_VOX",
         {trackField},
         false,
         removeTrack},
        {"track.move",
         "Puts a track before another one.",
         "track.move track=t_KEYS before=t_VOX",
         {trackField, {"before", "t_VOX", "the track it comes before", true}},
         false,
         moveTrack},
        {"track.duplicate",
         "Copies a track with all that is on it.",
         "track.duplicate track=t_VOX",
         {trackField, {"id", "t_VOX2", "the copy's id"}},
         false,
         duplicateTrack},
        {"send.add",
         "Sends a track's sound to a bus or return as well.",
         "send.add track=t_KEYS to=t_VERB gain=-12dB",
         {trackField,
          {"to", "t_VERB", "the bus or return", true},
          {"id", "x_V2", "its id; one is made if absent"}},
         true,
         addSend},
        {"send.set",
         "Changes a send: to, gain, pan, pre, mute.",
         "send.set send=x_V1 gain=-9dB pre=on",
         {sendField},
         true,
         setSend},
        {"send.remove",
         "Removes a send and its automation.",
         "send.remove send=x_V1",
         {sendField},
         false,
         removeSend},
    };
}

} // namespace tutti::verbs
