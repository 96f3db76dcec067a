// From recordings to clips.
#include "app/LoudParts.h"
#include "app/PlayedNotes.h"
#include "app/Takes.h"
#include "audio/TakeWriter.h"
#include "audio/WavMap.h"
#include "base/MappedFile.h"
#include "base/Sha256.h"
#include "live/MidiEvents.h"
#include "model/Clips.h"
#include "model/Directory.h"
#include "time/TimeText.h"

#include <algorithm>

namespace tutti {

namespace fs = std::filesystem;

namespace {

Expected<std::string> sha256Of(const fs::path& path) {
    TUTTI_LET(file, MappedFile::open(path.string()));
    return sha256Hex(file.bytes());
}

/// Something other than the end of a note was played between two frames of a recording.
bool isPlayed(const EventLog& log, std::int64_t from, std::int64_t to, bool notesOnly = false) {
    return std::any_of(log.events.begin(), log.events.end(), [&](const RecordedEvent& recorded) {
        const auto event = eventOf(recorded.message());
        return recorded.frame >= from && recorded.frame < to && event &&
               event->kind != Event::Kind::noteOff && (!notesOnly || event->kind == Event::Kind::noteOn);
    });
}

/// The stretches in which something was played. The first one starts where the transport did: what a player
/// strikes too early for it, he heard nothing yet, is kept, and where there is nothing of the kind, the clip
/// starts on its beat.
std::vector<TakePass> playedPasses(const TakeNote& note, const EventLog& log) {
    auto passes = passesOf(note, log.frames);
    if (!passes.empty()) {
        auto& first = passes.front();
        const auto early = std::clamp<std::int64_t>(note.at - first.at, 0, first.frames);
        if (!isPlayed(log, first.from, first.from + early, true))
            first = {first.at + early, first.from + early, first.frames - early};
    }
    std::erase_if(passes,
                  [&](const TakePass& pass) { return !isPlayed(log, pass.from, pass.from + pass.frames); });
    return passes;
}

/// Goes from one project to the next, take by take.
class Adoption {
public:
    Adoption(Session& session, bool recovered)
        : session_(session), recovered_(recovered), context_(session.context()), project_(session.project()) {
    }

    Result add(const TakeNote& note) {
        if (note.split == 0) return addFile(note);
        for (const auto& part : takeParts(session_.package().folder(), note))
            TUTTI_TRY(addFile(part));
        return success();
    }

    const Project& project() const { return project_; }
    std::vector<AdoptedTake> results() { return std::move(adopted_); }

private:
    Result addFile(const TakeNote& note) {
        auto& result = adopted_.emplace_back();
        result.file = note.file;
        const auto path = session_.package().folder() / note.file;
        if (!fs::exists(path)) return success(); // killed before it was made
        if (note.midi()) return addPlayed(note, path, result);
        TUTTI_LET(repair, repairTake(path));
        result.frames = repair.frames;
        if (repair.frames == 0 || isKnown(note.file)) return success();
        TUTTI_TRY(addMedia(note, path, result));
        auto passes = passesOf(note, result.frames);
        if (note.armLevel) {
            TUTTI_LET(map, WavMap::open(path.string()));
            passes = loudPasses(map, passes, *note.armLevel, note.pre);
        }
        return addPasses(note, passes, result);
    }

    bool isKnown(const std::string& file) const {
        return std::any_of(project_.media->begin(), project_.media->end(),
                           [&](const auto& media) { return media.file == file; });
    }

    Expected<Applied> done(const Verb& verb) {
        TUTTI_LET(applied, apply(project_, verb, context_));
        project_ = applied.project;
        return applied;
    }

    Result addMedia(const TakeNote& note, const fs::path& path, AdoptedTake& result) {
        TUTTI_LET(map, WavMap::open(path.string()));
        if (map.rate() != project_.settings.rate)
            return Error{Fault::input, path.string() + ": has another rate than the project"};
        TUTTI_LET(sha256, sha256Of(path));
        TUTTI_LET(made, done({"media.add",
                              {{"file", note.file},
                               {"frames", std::to_string(map.frames())},
                               {"channels", std::to_string(map.channels())},
                               {"sha256", sha256}}}));
        result.media = made.made.front();
        return success();
    }

    /// What was played on a keyboard: no media, for the notes are in the document.
    Result addPlayed(const TakeNote& note, const fs::path& path, AdoptedTake& result) {
        TUTTI_LET(played, readEvents(path));
        result.frames = played.frames;
        const auto id = ClipId::parse(note.clip);
        if (played.frames == 0 || (id && findClip(project_, *id))) return success();
        if (played.rate != project_.settings.rate)
            return Error{Fault::input, path.string() + ": has another rate than the project"};
        return addPasses(note, playedPasses(note, played), result, &played);
    }

    /// Clips of sound, or of what was played.
    Result addPasses(const TakeNote& note, const std::vector<TakePass>& passes, AdoptedTake& result,
                     const EventLog* played = nullptr) {
        if (passes.empty()) return success(); // all of it is before the start, or beside the punch
        TUTTI_LET(track, trackOf(note));
        const bool round = !note.loop.empty() && note.at < note.loop.to;
        const bool lanes = round || note.passes.size() > 1 ||
                           (note.replace && !recovered_ && isTaken(track, passes.front()));
        for (const auto& pass : passes) {
            TUTTI_LET(clip,
                      played ? addNotes(note, track, pass, *played) : addClip(note, track, pass, result));
            result.clip = clip;
            if (!lanes) continue;
            TUTTI_LET(lane, done({"take.add", {{"track", track}, {"clip", clip}}}));
            result.lanes.push_back(lane.made.front());
        }
        for (std::size_t i = 0; i < result.lanes.size(); ++i)
            if (isChosen(passes, i)) TUTTI_TRY(choose(note, result.lanes[i], passes[i], result));
        return lock(result);
    }

    Expected<std::string> addClip(const TakeNote& note, const std::string& track, const TakePass& pass,
                                  const AdoptedTake& result) {
        TUTTI_LET(made,
                  done({"clip.add",
                        {{"track", track},
                         {"at", formatTime(TimePoint(flicksAt(pass.at)))},
                         {"len", formatTime(TimeSpan(flicksAt(pass.at + pass.frames) - flicksAt(pass.at)))},
                         {"src", result.media},
                         {"from", std::to_string(pass.from)},
                         {"name", recovered_ ? "Recovered " + note.when : note.name}}}));
        return made.made.front();
    }

    Expected<std::string> addNotes(const TakeNote& note, const std::string& track, const TakePass& pass,
                                   const EventLog& played) {
        const auto start = ticksAt(pass.at), end = ticksAt(pass.at + pass.frames);
        Verb add{"clip.add",
                 {{"track", track},
                  {"at", formatTime(start)},
                  {"len", formatTime(end - start)},
                  {"content", "notes"},
                  {"name", recovered_ ? "Recovered " + note.when : note.name}}};
        if (const auto id = ClipId::parse(note.clip); id && !idIsTaken(project_, *id))
            add.fields["id"] = note.clip;
        TUTTI_LET(made, done(add));
        auto clip = *findClip(project_, *ClipId::parse(made.made.front()))->clip;
        const PlayedStretch stretch{pass.from, pass.from + pass.frames, pass.at};
        clip.content = std::make_shared<const NoteContent>(
            playedNotes(played.events, stretch, start, *project_.tempo, played.rate));
        project_ = withClip(project_, clip);
        if (!note.quantise.empty())
            TUTTI_TRY(done({"notes.quantise", {{"clip", clip.id.text()}, {"grid", note.quantise}}}));
        return clip.id.text();
    }

    /// The last one is; where it did not get to, the one before it.
    static bool isChosen(const std::vector<TakePass>& passes, std::size_t which) {
        if (which + 1 == passes.size()) return true;
        const auto end = passes[which].at + passes[which].frames;
        if (std::none_of(passes.begin() + static_cast<std::ptrdiff_t>(which) + 1, passes.end(),
                         [&](const auto& later) {
                             return later.at < end && later.at + later.frames > passes[which].at;
                         }))
            return true; // none of the later ones was played there
        return which + 2 == passes.size() &&
               passes.back().at + passes.back().frames < passes[which].at + passes[which].frames;
    }

    /// The take is what is heard there. Where a locked clip is in the way, it stays a lane.
    Result choose(const TakeNote& note, const std::string& lane, const TakePass& pass, AdoptedTake& result) {
        const auto place = [&](std::int64_t frame) {
            return formatTime(note.midi() ? TimePoint(ticksAt(frame)) : TimePoint(flicksAt(frame)));
        };
        const auto chosen = done(
            {"comp.take", {{"take", lane}, {"from", place(pass.at)}, {"to", place(pass.at + pass.frames)}}});
        if (chosen)
            result.clip = chosen->made.front();
        else if (chosen.error().fault != Fault::refused)
            return chosen.error();
        return success();
    }

    /// What was recovered is not to be changed by chance.
    Result lock(const AdoptedTake& result) {
        if (!recovered_) return success();
        if (result.lanes.empty()) TUTTI_TRY(done({"clip.set", {{"clip", result.clip}, {"lock", "on"}}}));
        for (const auto& each : result.lanes) {
            const auto id = *LaneId::parse(each);
            const auto before = project_; // holds the lane that is walked through while verbs make new ones
            const auto* track = findTrack(before, *before.directory->trackOf(id));
            for (const auto& lane : track->lanes)
                for (const auto& clip : lane->clips)
                    if (lane->id == id)
                        TUTTI_TRY(done({"clip.set", {{"clip", clip->id.text()}, {"lock", "on"}}}));
        }
        return success();
    }

    /// Something lies on the track where the pass was played.
    bool isTaken(const std::string& track, const TakePass& pass) const {
        const auto& clips = findTrack(project_, *TrackId::parse(track))->clips;
        return std::any_of(clips.begin(), clips.end(), [&](const auto& clip) {
            const auto frames = framesOf(*clip, *project_.tempo, project_.settings.rate);
            return frames.start < pass.at + pass.frames && frames.end > pass.at;
        });
    }

    Expected<std::string> trackOf(const TakeNote& note) {
        const auto id = TrackId::parse(note.track);
        if (id && findTrack(project_, *id)) return note.track;
        const auto name = note.name.empty() ? std::string("Recording") : note.name;
        TUTTI_LET(made, done({"track.add", {{"name", name}, {"kind", note.midi() ? "notes" : "audio"}}}));
        return made.made.front();
    }

    TickPoint ticksAt(std::int64_t frame) const {
        return project_.tempo->ticksAt(static_cast<double>(frame) / project_.settings.rate);
    }
    /// The moment of a frame, to the flick.
    FlickPoint flicksAt(std::int64_t frame) const {
        const auto rate = static_cast<std::int64_t>(project_.settings.rate);
        const auto seconds = frame / rate, rest = frame % rate;
        return FlickPoint{seconds * flicksPerSecond + (rest * flicksPerSecond + rate / 2) / rate};
    }

    Session& session_;
    const bool recovered_;
    VerbContext context_;
    Project project_;
    std::vector<AdoptedTake> adopted_;
};

Expected<std::vector<AdoptedTake>> adopt(Session& session, const std::vector<TakeNote>& notes,
                                         bool recovered) {
    Adoption adoption(session, recovered);
    for (const auto& note : notes)
        TUTTI_TRY(adoption.add(note));
    const std::string label = recovered           ? "Recover takes"
                              : notes.size() == 1 ? "Record " + notes.front().name
                                                  : "Record";
    TUTTI_TRY(session.adopt(label, adoption.project()));
    TUTTI_TRY(forgetTakes(session.package().folder(), notes));
    return adoption.results();
}

} // namespace

Expected<std::vector<AdoptedTake>> adoptTakes(Session& session, const std::vector<TakeNote>& notes) {
    return adopt(session, notes, false);
}

Expected<std::vector<AdoptedTake>> recoverTakes(Session& session) {
    const auto notes = unfinishedTakes(session.package().folder());
    if (notes.empty()) return std::vector<AdoptedTake>{};
    return adopt(session, notes, true);
}

} // namespace tutti
