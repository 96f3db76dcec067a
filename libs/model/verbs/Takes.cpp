// take. comp.
#include "model/Clips.h"
#include "model/verbs/Parts.h"
#include "model/verbs/Topics.h"

#include <algorithm>

namespace tutti::verbs {
namespace {

struct TakePlace {
    Ref<Track> track;
    Ref<Lane> lane;
};

Expected<TakePlace> takeOf(const Project& project, const VerbFields& fields) {
    TUTTI_LET(id, fields.id<LaneId>("take"));
    if (const auto home = project.directory->trackOf(id)) {
        const auto track = project.tracks[*trackIndex(project, *home)];
        for (const auto& lane : track->lanes)
            if (lane->id == id) return TakePlace{track, lane};
    }
    return refused("there is no take " + id.text());
}

Expected<Applied> addTake(const Project& project, const VerbFields& fields, VerbContext& context) {
    TUTTI_LET(track, trackOf(project, fields));
    Lane lane;
    TUTTI_LET(id, newId<LaneId>(project, fields, context));
    lane.id = id;
    auto next = *track;
    lane.name = fields.text("name", "Take " + std::to_string(next.lanes.size() + 1));
    if (fields.has("clip")) { // clips that lie on the track become the take
        TUTTI_LET(places, clipsOf(project, fields));
        for (const auto& place : places) {
            if (place.track->id != track->id || place.lane != nullptr)
                return refused("clip: " + place.clip->id.text() + " does not lie on track " +
                               track->id.text());
            std::erase(next.clips, place.clip);
            insertClip(lane.clips, place.clip);
        }
    }
    next.lanes.push_back(share(std::move(lane)));
    return done(withTrack(project, std::move(next)), {id.text()});
}

Expected<Applied> changeTake(const Project& project, const VerbFields& fields, bool stays) {
    TUTTI_LET(place, takeOf(project, fields));
    auto next = *place.track;
    if (stays) {
        auto lane = *place.lane;
        TUTTI_TRY(setAttributes(lane, fields.others()));
        std::replace(next.lanes.begin(), next.lanes.end(), place.lane, share(std::move(lane)));
    } else {
        std::erase(next.lanes, place.lane);
    }
    return done(withTrack(project, std::move(next)));
}

Expected<Applied> setTake(const Project& project, const VerbFields& fields, VerbContext&) {
    return changeTake(project, fields, true);
}
Expected<Applied> removeTake(const Project& project, const VerbFields& fields, VerbContext&) {
    return changeTake(project, fields, false);
}

/// What of a clip lies in a stretch; none if nothing does. The id stays that of the clip.
Expected<std::optional<Clip>> within(const Clip& clip, TimePoint from, TimePoint to, const Project& project) {
    const auto& tempo = *project.tempo;
    if (!tempo.before(clip.start, to) || !tempo.before(from, clipEnd(clip, tempo)))
        return std::optional<Clip>{};
    auto piece = clip;
    if (tempo.before(clip.start, from)) {
        TUTTI_LET(pieces, cutClip(clip, from, project));
        if (pieces.size() > 2)
            return refused("clip " + clip.id.text() + " is a loop that would be cut within a round");
        piece = std::move(pieces[1]);
    }
    if (tempo.before(to, clipEnd(piece, tempo))) {
        TUTTI_LET(pieces, cutClip(piece, to, project));
        piece = std::move(pieces[0]);
    }
    piece.id = clip.id;
    return std::optional<Clip>(std::move(piece));
}

/// The stretch of a take becomes what is heard on the track: what was there is cut away, the edges fade into
/// each other.
Expected<Applied> compTake(const Project& project, const VerbFields& fields, VerbContext& context) {
    TUTTI_LET(place, takeOf(project, fields));
    TUTTI_LET(from, fields.place("from"));
    TUTTI_LET(to, fields.place("to"));
    const auto& tempo = *project.tempo;
    if (!tempo.before(from, to)) return refused("to: must lie behind from");
    auto next = *place.track;
    std::vector<std::string> made;
    std::vector<ClipId> taken;
    std::vector<Ref<Clip>> clips;
    const auto fresh = [&] {
        taken.push_back(freshClipId(project, context, taken));
        return taken.back();
    };
    for (const auto& clip : next.clips) { // what stays on both sides
        if (!tempo.before(clip->start, to) || !tempo.before(from, clipEnd(*clip, tempo))) {
            clips.push_back(clip);
            continue;
        }
        if (clip->lock) return refused("clip " + clip->id.text() + " is locked");
        TUTTI_LET(head, within(*clip, clip->start, from, project));
        TUTTI_LET(tail, within(*clip, to, clipEnd(*clip, tempo), project));
        if (tempo.before(clip->start, from) && head) clips.push_back(share(std::move(*head)));
        if (tempo.before(to, clipEnd(*clip, tempo)) && tail) {
            if (tempo.before(clip->start, from)) tail->id = fresh();
            clips.push_back(share(std::move(*tail)));
        }
    }
    const Fade edge{Flicks{flicksPerSecond / 200}, FadeShape::power}; // 5 ms: no click where two takes meet
    for (const auto& clip : place.lane->clips) {
        TUTTI_LET(piece, within(*clip, from, to, project));
        if (!piece) continue;
        piece->id = fresh();
        if (std::holds_alternative<AudioContent>(piece->content)) {
            if (piece->in.length.count == 0) piece->in = edge;
            if (piece->out.length.count == 0) piece->out = edge;
        }
        made.push_back(piece->id.text());
        clips.push_back(share(std::move(*piece)));
    }
    if (made.empty()) return refused("take " + place.lane->id.text() + " has nothing in this stretch");
    std::sort(clips.begin(), clips.end(), clipComesBefore);
    next.clips = std::move(clips);
    return done(withTrack(project, std::move(next)), std::move(made));
}

const VerbField takeField{"take", "l_T1", "its id", true};

} // namespace

std::vector<VerbSpec> takes() {
    return {
        {"take.add",
         "Adds a take to a track: clips that are kept and not heard.",
         "take.add track=t_VOX clip=c_A1",
         {{"track", "t_VOX", "its id, or its name", true},
          {"name", "\"Take 2\"", "its name"},
          {"clip", "c_A1", "clips of the track that become the take"},
          {"id", "l_T2", "its id; one is made if absent"}},
         false,
         addTake},
        {"take.set", "Renames a take.", "take.set take=l_T1 name=Best", {takeField}, true, setTake},
        {"take.remove",
         "Removes a take and its clips. What was comped from it stays.",
         "take.remove take=l_T1",
         {takeField},
         false,
         removeTake},
        {"comp.take",
         "Makes a stretch of a take what is heard on its track, with short fades at the edges.",
         "comp.take take=l_T1 from=1q to=3q",
         {takeField, {"from", "1q", "the start", true}, {"to", "3q", "the end", true}},
         false,
         compTake},
    };
}

} // namespace tutti::verbs
