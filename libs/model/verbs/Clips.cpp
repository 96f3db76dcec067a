// clip.
#include "model/Clips.h"

#include "model/ClipEdges.h"
#include "model/verbs/Parts.h"
#include "model/verbs/Topics.h"
#include "time/TimeText.h"

#include <algorithm>

namespace tutti::verbs {
namespace {

TimePoint shifted(TimePoint from, TimeSpan by, const TempoMap& tempo) {
    if (from.clock == by.clock)
        return from.musical() ? TimePoint(from.ticks() + by.ticks()) : TimePoint(from.flicks() + by.flicks());
    return inClockOf(from, tempo.endOf(from, by), tempo);
}

Result notBeforeStart(TimePoint at) {
    if (at.count < 0) return refused("a clip cannot start before the timeline does");
    return success();
}

Result checkKind(const Track& track, const Clip& clip) {
    const bool audio = std::holds_alternative<AudioContent>(clip.content);
    if (audio && track.kind != TrackKind::audio)
        return refused("an audio clip needs an audio track, and " + track.id.text() + " is none");
    if (!audio && track.kind != TrackKind::notes)
        return refused(
            "a " + std::string(std::holds_alternative<Ref<NoteContent>>(clip.content) ? "note" : "pattern") +
            " clip needs a notes track, and " + track.id.text() + " is none");
    return success();
}

/// All of a medium from a frame on, in flicks.
Flicks mediaRest(const Project& project, const Media& media, Frames from) {
    const auto frames = media.frames - from.count;
    return {static_cast<std::int64_t>(
        static_cast<double>(frames) / project.settings.rate * static_cast<double>(flicksPerSecond) + 0.5)};
}

Expected<Applied> addClip(const Project& project, const VerbFields& fields, VerbContext& context) {
    TUTTI_LET(track, trackOf(project, fields));
    Clip clip;
    TUTTI_LET(id, newClipId(project, fields, context));
    clip.id = id;
    TUTTI_LET(at, fields.place("at"));
    clip.start = at;
    TUTTI_TRY(notBeforeStart(at));
    const auto content = fields.text("content", fields.has("src") ? "audio" : "notes");
    if (content == "audio")
        clip.content = AudioContent{};
    else if (content == "notes")
        clip.content = share(NoteContent{});
    else if (content == "pattern")
        clip.content = share(PatternContent{});
    else
        return refused("content: '" + content + "' is not audio, notes or pattern");
    if (fields.has("len")) {
        TUTTI_LET(length, fields.span("len"));
        clip.length = length;
    }
    TUTTI_TRY(setAttributes(clip, fields.others()));
    if (auto* audio = std::get_if<AudioContent>(&clip.content)) {
        TUTTI_LET(media, mediaOf(project, fields, "src"));
        audio->media = media;
        TUTTI_TRY(checkAgainstMedia(clip, project));
        if (!fields.has("len")) clip.length = mediaRest(project, *findMedia(project, media), audio->from);
    }
    if (clip.length.count <= 0) return refused("len: a clip must be longer than nothing");
    TUTTI_TRY(checkKind(*track, clip));
    return done(withClipAdded(project, *track, nullptr, std::move(clip)), {id.text()});
}

Expected<Applied> setClip(const Project& project, const VerbFields& fields, VerbContext&) {
    // A locked clip can be unlocked, together with other changes, and nothing else.
    const auto locked = fields.has("lock") ? Locked::allow : Locked::refuse;
    TUTTI_LET(places, clipsOf(project, fields, locked));
    auto next = project;
    for (const auto& place : places) {
        auto clip = *place.clip;
        TUTTI_TRY(setAttributes(clip, fields.others()));
        if (place.clip->lock && clip.lock && fields.others().size() > 1)
            TUTTI_TRY(clipOf(project, clip.id)); // refuses it
        if (clip.length.count <= 0) return refused("len: a clip must be longer than nothing");
        TUTTI_TRY(notBeforeStart(clip.start));
        TUTTI_TRY(checkAgainstMedia(clip, project));
        next = withClip(std::move(next), std::move(clip));
    }
    return done(std::move(next));
}

/// Where a moved clip goes: to a track, into a take of its track, or nowhere else.
struct Target {
    std::optional<TrackId> track;
    std::optional<LaneId> lane;
};

Expected<Target> targetOf(const Project& project, const VerbFields& fields) {
    if (fields.has("take")) {
        if (fields.has("track")) return refused("clip.move takes track or take, not both");
        TUTTI_LET(lane, fields.id<LaneId>("take"));
        const auto home = project.directory->trackOf(lane);
        if (!home) return refused("there is no take " + lane.text());
        return Target{home, lane};
    }
    if (!fields.has("track")) return Target{};
    TUTTI_LET(track, trackOf(project, fields));
    return Target{track->id, std::nullopt};
}

Expected<Applied> moveClip(const Project& project, const VerbFields& fields, VerbContext&) {
    TUTTI_LET(places, clipsOf(project, fields));
    TUTTI_LET(target, targetOf(project, fields));
    if (fields.has("to") && fields.has("by")) return refused("clip.move takes to or by, not both");
    if (!fields.has("to") && !fields.has("by") && !target.track)
        return refused("clip.move needs to=PLACE, by=SPAN, track=TRACK or take=TAKE");
    const auto& tempo = *project.tempo;
    // Several clips keep their distances: the first one goes to the place.
    auto next = project;
    for (const auto& place : places) {
        auto clip = *place.clip;
        if (fields.has("to")) {
            TUTTI_LET(to, fields.place("to"));
            const auto distance = tempo.spanBetween(places.front().clip->start, clip.start, clip.start.clock);
            clip.start = shifted(inClockOf(clip.start, to, tempo), distance, tempo);
        } else if (fields.has("by")) {
            TUTTI_LET(by, fields.span("by"));
            clip.start = shifted(clip.start, by, tempo);
        }
        TUTTI_TRY(notBeforeStart(clip.start));
        if (!target.track) {
            next = withClip(std::move(next), std::move(clip));
            continue;
        }
        TUTTI_TRY(checkKind(*findTrack(project, *target.track), clip));
        next = withPieces(std::move(next), *findClip(next, clip.id), {});
        const auto track = *findTrack(next, *target.track);
        const Lane* lane = nullptr;
        for (const auto& each : track.lanes)
            if (target.lane == each->id) lane = each.get();
        next = withClipAdded(std::move(next), track, lane, std::move(clip));
    }
    return done(std::move(next));
}

/// How long two clips overlap. Where that is what `said` says, to the frame, it is that: measured across the
/// two clocks it may be a flick off.
TimeSpan overlapOf(const Clip& left, const Clip& right, TimeSpan said, const Project& project) {
    const auto& tempo = *project.tempo;
    const auto measured = tempo.spanBetween(right.start, clipEnd(left, tempo), Clock::absolute);
    const auto frames = [&](TimeSpan span) {
        return tempo.framesOf(right.start, span, project.settings.rate);
    };
    return frames(said) == frames(measured) ? said : measured;
}

/// Makes a clip start or end elsewhere without moving what it plays.
Expected<Applied> trimClip(const Project& project, const VerbFields& fields, VerbContext&) {
    TUTTI_LET(place, clipOf(project, fields));
    if (!fields.has("start") && !fields.has("end"))
        return refused("clip.trim needs start=PLACE or end=PLACE");
    auto clip = *place.clip;
    if (fields.has("end")) {
        TUTTI_LET(end, fields.place("end"));
        TUTTI_LET(trimmed, withEnd(clip, end, project));
        clip = std::move(trimmed);
    }
    if (fields.has("start")) {
        TUTTI_LET(start, fields.place("start"));
        TUTTI_LET(trimmed, withStart(clip, start, project));
        clip = std::move(trimmed);
    }
    return done(withClip(project, std::move(clip)));
}

/// Moves the content under a clip that stays where it is.
Expected<Applied> slipClip(const Project& project, const VerbFields& fields, VerbContext&) {
    TUTTI_LET(place, clipOf(project, fields));
    TUTTI_LET(by, fields.span("by"));
    auto clip = *place.clip;
    const auto& tempo = *project.tempo;
    if (auto* audio = std::get_if<AudioContent>(&clip.content)) {
        // Content moves later: what is heard first lies earlier in the file, or later if it is played
        // backwards.
        const auto length =
            by.count < 0 ? (by.musical() ? TimeSpan(-by.ticks()) : TimeSpan(-by.flicks())) : by;
        const auto frames = tempo.framesOf(clip.start, length, project.settings.rate);
        audio->from += (by.count < 0) == audio->reverse ? -frames : frames;
    } else if (auto* notes = std::get_if<Ref<NoteContent>>(&clip.content)) {
        auto content = **notes;
        content.from -= by.musical() ? by.ticks()
                                     : tempo.toTicks(tempo.endOf(clip.start, by)) - tempo.toTicks(clip.start);
        *notes = share(std::move(content));
    } else {
        return refused("a pattern has nothing to slip", "clip.unpattern turns it into notes");
    }
    TUTTI_TRY(checkAgainstMedia(clip, project));
    return done(withClip(project, std::move(clip)));
}

Expected<Applied> splitClip(const Project& project, const VerbFields& fields, VerbContext& context) {
    TUTTI_LET(places, clipsOf(project, fields));
    TUTTI_LET(at, fields.place("at"));
    auto next = project;
    std::vector<std::string> made;
    FreshIds fresh(project, context);
    for (const auto& place : places) {
        TUTTI_LET(pieces, cutClip(*place.clip, at, project));
        for (auto& piece : pieces)
            if (!piece.id) {
                piece.id = fresh.next<ClipId>();
                made.push_back(piece.id.text());
            }
        next = withPieces(next, *findClip(next, place.clip->id), std::move(pieces));
    }
    return done(std::move(next), std::move(made));
}

Expected<Applied> removeClip(const Project& project, const VerbFields& fields, VerbContext&) {
    TUTTI_LET(places, clipsOf(project, fields));
    auto next = project;
    for (const auto& place : places)
        if (const auto now = findClip(next, place.clip->id)) next = withPieces(next, *now, {});
    return done(std::move(next));
}

Expected<Applied> duplicateClip(const Project& project, const VerbFields& fields, VerbContext& context) {
    TUTTI_LET(places, clipsOf(project, fields, Locked::allow));
    constexpr ParameterSpec timesSpec{"times", Unit::none, 1, 1000, 1, "how many copies"};
    TUTTI_LET(times, fields.number("times", timesSpec));
    const auto& tempo = *project.tempo;
    auto next = project;
    std::vector<std::string> made;
    FreshIds fresh(project, context);
    for (const auto& place : places) {
        auto copy = *place.clip;
        copy.lock = false;
        auto step = copy.length;
        if (fields.has("every")) {
            TUTTI_LET(every, fields.span("every"));
            step = every;
        }
        for (int i = 0; i < static_cast<int>(times); ++i) {
            if (i == 0 && fields.has("to")) {
                TUTTI_LET(to, fields.place("to"));
                copy.start = inClockOf(copy.start, to, tempo);
            } else {
                copy.start = shifted(copy.start, step, tempo);
            }
            copy.id = fresh.next<ClipId>();
            TUTTI_TRY(notBeforeStart(copy.start));
            const auto now = *findClip(next, place.clip->id);
            const auto track = *now.track;
            const auto lane = now.lane;
            made.push_back(copy.id.text());
            next = withClipAdded(next, track, lane, copy);
        }
    }
    return done(std::move(next), std::move(made));
}

/// Two neighbours overlap by `len` around the place where they meet, and fade into each other.
Expected<Applied> crossfade(const Project& project, const VerbFields& fields, VerbContext&) {
    TUTTI_LET(leftId, fields.id<ClipId>("left"));
    TUTTI_LET(rightId, fields.id<ClipId>("right"));
    TUTTI_LET(leftPlace, clipOf(project, leftId));
    TUTTI_LET(rightPlace, clipOf(project, rightId));
    auto left = *leftPlace.clip, right = *rightPlace.clip;
    const auto& tempo = *project.tempo;
    if (leftPlace.track != rightPlace.track || leftPlace.lane != rightPlace.lane)
        return refused("the two clips must lie on the same track");
    if (!tempo.before(left.start, right.start)) return refused("left must start before right");
    if (tempo.before(clipEnd(left, tempo), right.start))
        return refused("the two clips do not touch", "trim one of them to the other first");
    auto shape = FadeShape::power;
    if (fields.has("shape")) {
        Clip probe;
        TUTTI_TRY(setAttributes(probe, {{"in", "1s:" + fields.text("shape")}}));
        shape = probe.in.shape;
    }
    // Where they overlap already, that overlap is the crossfade; else the right one starts earlier by `len`.
    if (!tempo.before(right.start, clipEnd(left, tempo))) {
        if (!std::holds_alternative<AudioContent>(right.content))
            return refused("only audio clips can be made longer to fade into each other");
        TimeSpan length = Flicks{flicksPerSecond / 100};
        if (fields.has("len")) {
            TUTTI_LET(given, fields.span("len"));
            length = given;
        }
        if (length.count <= 0) return refused("len: a crossfade must be longer than nothing");
        const auto start = length.musical() ? TimePoint(tempo.toTicks(right.start) + -length.ticks())
                                            : TimePoint(tempo.toFlicks(right.start) + -length.flicks());
        if (!tempo.before(left.start, start)) return refused("len: the fade is longer than the left clip");
        auto longer = withStart(right, start, project);
        if (!longer) { // that moves its start is our affair
            const auto& message = longer.error().message;
            return refused("right: " + message.substr(message.starts_with("start: ") ? 7 : 0),
                           longer.error().hint);
        }
        right = std::move(*longer);
        left.out = {length, shape};
    } else {
        TimeSpan said = left.out.length;
        if (fields.has("len")) {
            TUTTI_LET(given, fields.span("len"));
            said = given;
        }
        left.out = {overlapOf(left, right, said, project), shape};
    }
    right.in = left.out;
    return done(withClip(withClip(project, std::move(left)), std::move(right)));
}

Expected<Applied> unpattern(const Project& project, const VerbFields& fields, VerbContext&) {
    TUTTI_LET(place, clipOf(project, fields));
    auto clip = *place.clip;
    if (!std::holds_alternative<Ref<PatternContent>>(clip.content))
        return refused("clip " + clip.id.text() + " is no pattern");
    NoteContent content;
    content.notes = heardNotes(clip, *project.tempo);
    std::sort(content.notes.begin(), content.notes.end(), noteComesBefore);
    clip.content = share(std::move(content));
    clip.loop.reset();
    return done(withClip(project, std::move(clip)));
}

const VerbField clipField{"clip", "c_7Q2", "its id", true};
const VerbField clipsField{"clip", "c_7Q2", "its id; several with commas between them", true};

} // namespace

std::vector<VerbSpec> clips() {
    return {
        {"clip.add",
         "Puts a clip on a track: sound from a media file, notes, or a pattern.",
         "clip.add track=t_VOX at=16q src=a_WAV from=1000 gain=-3dB",
         {{"track", "t_VOX", "its id, or its name", true},
          {"at", "16q", "where: 16q follows the tempo, 1.5s does not", true},
          {"len", "8q", "how long; for audio all of the file if absent"},
          {"content", "audio|notes|pattern", "audio if src is given, else notes"},
          {"src", "a_WAV", "the media file"},
          {"id", "c_NEW", "its id; one is made if absent"}},
         true,
         addClip},
        {"clip.set",
         "Changes attributes of clips: name, gain, in, out, loop, reverse, mute, lock, colour, from, ... An "
         "empty value is the default.",
         "clip.set clip=c_A1 gain=-2dB in=10ms:power",
         {clipsField},
         true,
         setClip},
        {"clip.move",
         "Moves clips to a place, by a distance, to another track, or into a take.",
         "clip.move clip=c_A1 to=12q",
         {clipsField,
          {"to", "16q", "where to"},
          {"by", "-1/4q", "how far"},
          {"track", "t_VOX", "to which track"},
          {"take", "l_T1", "into which take"}},
         false,
         moveClip},
        {"clip.trim",
         "Moves the edges of a clip; what it plays stays where it is.",
         "clip.trim clip=c_A1 start=1q end=3q",
         {clipField, {"start", "1q", "the new start"}, {"end", "3q", "the new end"}},
         false,
         trimClip},
        {"clip.slip",
         "Moves what a clip plays, later or (with a minus) earlier; the clip stays.",
         "clip.slip clip=c_A1 by=-10ms",
         {clipField, {"by", "-10ms", "how far", true}},
         false,
         slipClip},
        {"clip.split",
         "Cuts clips in two.",
         "clip.split clip=c_A1 at=2q",
         {clipsField, {"at", "2q", "where", true}},
         false,
         splitClip},
        {"clip.remove", "Removes clips.", "clip.remove clip=c_A1,c_A2", {clipsField}, false, removeClip},
        {"clip.duplicate",
         "Copies clips behind themselves, or to a place.",
         "clip.duplicate clip=c_N1 times=2",
         {clipsField,
          {"times", "2", "how many copies"},
          {"to", "16q", "where the first copy goes"},
          {"every", "4q", "the distance between copies; the clip's length if absent"}},
         false,
         duplicateClip},
        {"clip.crossfade",
         "Fades two touching clips into each other. Where they overlap, the overlap is the fade.",
         "clip.crossfade left=c_A1 right=c_A2 len=20ms shape=power",
         {{"left", "c_A1", "the earlier clip", true},
          {"right", "c_A2", "the later clip", true},
          {"len", "20ms", "how long, where they do not overlap yet; 10 ms if absent"},
          {"shape", "linear|power|s|exponential", "power if absent"}},
         false,
         crossfade},
        {"clip.unpattern",
         "Turns a pattern into notes.",
         "clip.unpattern clip=c_P1",
         {clipField},
         false,
         unpattern},
    };
}

} // namespace tutti::verbs
