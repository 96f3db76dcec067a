// range.
#include "model/ClipEdges.h"
#include "model/Curves.h"
#include "model/verbs/Stretch.h"
#include "model/verbs/Topics.h"

#include <algorithm>

namespace tutti::verbs {
namespace {

/// The tracks a field names, by ids or names with commas between them; all if it is absent.
Expected<std::vector<TrackId>> tracksOf(const Project& project, const VerbFields& fields) {
    std::vector<TrackId> ids;
    if (!fields.has("track")) {
        for (const auto& track : project.tracks)
            ids.push_back(track->id);
        return ids;
    }
    for (const auto& word : fields.words("track")) {
        const Verb verb{"", {{"track", word}}};
        TUTTI_LET(track, trackOf(project, VerbFields(verb, {}, project)));
        if (std::find(ids.begin(), ids.end(), track->id) == ids.end()) ids.push_back(track->id);
    }
    if (ids.empty()) return refused("track: which one?");
    return ids;
}

Expected<Applied> deleteRange(const Project& project, const VerbFields& fields, VerbContext& context) {
    TUTTI_LET(edges, stretchOf(fields));
    TUTTI_LET(ids, tracksOf(project, fields));
    TUTTI_LET(ripple, fields.on("ripple", false));
    Stretch stretch{edges.first, edges.second, {}, *project.tempo, *project.tempo};
    if (ripple) stretch.shift = -stretch.length();
    auto next = project;
    FreshIds fresh(project, context);
    for (const auto id : ids) {
        TUTTI_LET(track, trackWithout(*findTrack(next, id), stretch, ripple, project, fresh));
        next = withTrack(std::move(next), std::move(track));
    }
    return done(std::move(next));
}

/// The points of a stretch of a curve, in place of what is at another place.
std::vector<CurvePoint> withCopied(const Curve& into, const Curve& from, const Stretch& stretch,
                                   TickPoint at) {
    auto points = curvePart(into, TickPoint{INT64_MIN / 2}, at);
    for (auto point : curvePart(from, stretch.from, stretch.to)) {
        point.at += at - stretch.from;
        points.push_back(point);
    }
    const auto rest = curvePart(into, at + stretch.length(), TickPoint{INT64_MAX / 2});
    points.insert(points.end(), rest.begin(), rest.end());
    return points;
}

Expected<Applied> copyRange(const Project& project, const VerbFields& fields, VerbContext& context) {
    TUTTI_LET(edges, stretchOf(fields));
    TUTTI_LET(to, fields.tick("at"));
    constexpr ParameterSpec timesSpec{"times", Unit::none, 1,
                                      1000,    1,          "how many copies, one behind the other"};
    TUTTI_LET(times, fields.number("times", timesSpec));
    TUTTI_LET(ids, tracksOf(project, fields));
    TUTTI_LET(automation, fields.on("automation", false));
    if (to < TickPoint{}) return refused("at: must not lie before the start");
    const Stretch stretch{edges.first, edges.second, to - edges.first, *project.tempo, *project.tempo};
    auto next = project;
    FreshIds fresh(project, context);
    std::vector<std::string> made;
    for (const auto id : ids) {
        const auto& track = *findTrack(project, id);
        auto changed = track;
        for (const auto& clip : track.clips) {
            TUTTI_LET(pieces, clipWithin(*clip, stretch.from, stretch.to, project));
            for (const auto& piece : pieces)
                for (int i = 0; i < static_cast<int>(times); ++i) {
                    auto copy = piece;
                    copy.lock = false; // a lock keeps a clip from being changed, not from being copied
                    copy.id = fresh.next<ClipId>();
                    auto way = stretch;
                    way.shift += stretch.length() * i;
                    copy.start = way.moved(piece.start);
                    made.push_back(copy.id.text());
                    insertClip(changed.clips, share(std::move(copy)));
                }
        }
        for (auto& curve : changed.curves)
            for (int i = 0; automation && i < static_cast<int>(times); ++i)
                curve = share(
                    Curve{curve->target, withCopied(*curve, *curve, stretch, to + stretch.length() * i)});
        next = withTrack(std::move(next), std::move(changed));
    }
    if (made.empty() && !automation) return refused("there is nothing in this stretch");
    return done(std::move(next), std::move(made));
}

const VerbField fromField{"from", "4q", "the start", true};
const VerbField toField{"to", "8q", "the end", true};
const VerbField trackField{"track", "t_VOX", "these tracks only, with commas between them; all if absent"};

} // namespace

std::vector<VerbSpec> ranges() {
    return {
        {"range.delete",
         "Removes what lies in a stretch; with ripple what is behind it moves up, takes and automation "
         "included.",
         "range.delete from=1q to=2q ripple=on",
         {fromField, toField, trackField, {"ripple", "on|off", "closes the gap; off if absent"}},
         false,
         deleteRange},
        {"range.copy",
         "Copies what lies in a stretch to another place.",
         "range.copy from=0q to=4q at=32q times=2",
         {fromField,
          toField,
          {"at", "32q", "where the copy starts", true},
          {"times", "2", "how many copies"},
          {"automation", "on|off", "copies automation, in place of what is there; off if absent"},
          trackField},
         false,
         copyRange},
    };
}

} // namespace tutti::verbs
