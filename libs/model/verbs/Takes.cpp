// take. comp.
#include "model/ClipEdges.h"
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

/// Where two takes meet, one fades out while the other fades in: half of it on either side of the place.
constexpr Flicks joint{flicksPerSecond / 200}; // 5 ms
constexpr Fade jointFade{joint, FadeShape::power};

bool isSound(const Clip& clip) {
    return std::holds_alternative<AudioContent>(clip.content);
}

/// Fades at the edges that are cuts and not the clip's own.
void fadeEdges(Clip& piece, const Clip& whole, const TempoMap& tempo) {
    if (!isSound(piece)) return;
    if (tempo.before(whole.start, piece.start)) piece.in = jointFade;
    if (tempo.before(clipEnd(piece, tempo), clipEnd(whole, tempo))) piece.out = jointFade;
}

class Comp {
public:
    Comp(const Project& project, VerbContext& context, TimePoint from, TimePoint to)
        : project_(project), tempo_(*project.tempo), fresh_(project, context), from_(from), to_(to) {
        const auto start = tempo_.toFlicks(from), end = tempo_.toFlicks(to);
        half_ = std::min(joint.count / 2, (end - start).count / 4);
        start_ = FlickPoint{std::max<std::int64_t>(0, start.count - half_)};
        end_ = end + Flicks{half_};
    }

    /// What is left of a clip of the track beside the stretch.
    Result keep(const Ref<Clip>& clip) {
        const bool sound = isSound(*clip);
        const TimePoint start = sound ? TimePoint(start_) : from_, end = sound ? TimePoint(end_) : to_;
        if (!tempo_.before(clip->start, end) || !tempo_.before(start, clipEnd(*clip, tempo_))) {
            clips_.push_back(clip);
            return success();
        }
        if (clip->lock) return isLocked(clip->id);
        bool idUsed = false;
        // A joint of an earlier comp is no piece of its own: what starts with this one is replaced.
        if (isEarlier(clip->start, start))
            TUTTI_TRY(add(*clip, clip->start, sound ? later(from_) : from_, idUsed));
        if (isEarlier(end, clipEnd(*clip, tempo_)))
            TUTTI_TRY(add(*clip, sound ? earlier(to_) : to_, clipEnd(*clip, tempo_), idUsed));
        return success();
    }

    /// What a clip of the take gives.
    Result take(const Clip& clip) {
        const bool sound = isSound(clip);
        TUTTI_LET(pieces, clipWithin(clip, sound ? TimePoint(start_) : from_, sound ? TimePoint(end_) : to_,
                                     project_));
        for (auto& piece : pieces) {
            fadeEdges(piece, clip, tempo_);
            piece.id = fresh_.next<ClipId>();
            piece.lock = false;
            made_.push_back(piece.id.text());
            clips_.push_back(share(std::move(piece)));
        }
        return success();
    }

    std::vector<Ref<Clip>> clips() {
        std::sort(clips_.begin(), clips_.end(), clipComesBefore);
        for (std::size_t i = 1; i < clips_.size(); ++i)
            evenOut(clips_[i - 1], clips_[i]);
        return std::move(clips_);
    }
    const std::vector<std::string>& made() const { return made_; }

private:
    /// By a frame at least: places in two clocks are rounded apart.
    bool isEarlier(TimePoint a, TimePoint b) const {
        const double rate = project_.settings.rate;
        return tempo_.frameAt(a, rate) < tempo_.frameAt(b, rate);
    }
    /// Where a take meets itself, two power fades would be 3 dB too loud: the same sound is added up.
    void evenOut(Ref<Clip>& left, Ref<Clip>& right) const {
        const auto* a = std::get_if<AudioContent>(&left->content);
        const auto* b = std::get_if<AudioContent>(&right->content);
        if (a == nullptr || b == nullptr || left->out != jointFade || right->in != jointFade) return;
        const double rate = project_.settings.rate;
        const auto way = tempo_.frameAt(right->start, rate) - tempo_.frameAt(left->start, rate);
        if (a->media != b->media || a->reverse || b->reverse || left->loop || right->loop ||
            a->from + way != b->from)
            return;
        auto out = *left, in = *right;
        out.out.shape = in.in.shape = FadeShape::linear;
        left = share(std::move(out));
        right = share(std::move(in));
    }
    TimePoint later(TimePoint at) const { return tempo_.toFlicks(at) + Flicks{half_}; }
    TimePoint earlier(TimePoint at) const { return tempo_.toFlicks(at) + Flicks{-half_}; }
    Result add(const Clip& clip, TimePoint from, TimePoint to, bool& idUsed) {
        TUTTI_LET(pieces, clipWithin(clip, from, to, project_));
        for (auto& piece : pieces) {
            fadeEdges(piece, clip, tempo_);
            piece.id = idUsed ? fresh_.next<ClipId>() : clip.id;
            idUsed = true;
            clips_.push_back(share(std::move(piece)));
        }
        return success();
    }

    const Project& project_;
    const TempoMap& tempo_;
    FreshIds fresh_;
    TimePoint from_, to_;
    std::int64_t half_ = 0;  // of the joint, in flicks; shorter in a very short stretch
    FlickPoint start_, end_; // the stretch with its joints
    std::vector<Ref<Clip>> clips_;
    std::vector<std::string> made_;
};

/// The stretch of a take becomes what is heard on the track.
Expected<Applied> compTake(const Project& project, const VerbFields& fields, VerbContext& context) {
    TUTTI_LET(place, takeOf(project, fields));
    TUTTI_LET(from, fields.place("from"));
    TUTTI_LET(to, fields.place("to"));
    if (!project.tempo->before(from, to) || from.count < 0) return refused("to: must lie behind from");
    Comp comp(project, context, from, to);
    for (const auto& clip : place.track->clips)
        TUTTI_TRY(comp.keep(clip));
    for (const auto& clip : place.lane->clips)
        TUTTI_TRY(comp.take(*clip));
    if (comp.made().empty()) return refused("take " + place.lane->id.text() + " has nothing in this stretch");
    auto next = *place.track;
    next.clips = comp.clips();
    return done(withTrack(project, std::move(next)), comp.made());
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
         "Makes a stretch of a take what is heard on its track; sound is joined by crossfades of 5 ms.",
         "comp.take take=l_T1 from=1q to=3q",
         {takeField, {"from", "1q", "the start", true}, {"to", "3q", "the end", true}},
         false,
         compTake},
    };
}

} // namespace tutti::verbs
