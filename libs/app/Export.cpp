#include "app/Export.h"

#include "app/Describe.h"
#include "format/MarkerText.h"
#include "format/MidiProject.h"
#include "model/Clips.h"
#include "model/verbs/Parts.h"
#include "processor/ResourceFiles.h"

#include <algorithm>
#include <cctype>
#include <filesystem>

namespace tutti {
namespace {

Expected<Ref<Track>> trackNamed(const std::string& name, const Project& project) {
    const Verb verb{"export", {{"track", name}}};
    return verbs::trackOf(project, VerbFields(verb, {}, project));
}

/// A track that only plays what lies on it, and its instrument.
Track bare(const Track& track, const Catalogue& catalogue) {
    Track bare;
    bare.id = track.id;
    bare.kind = track.kind;
    bare.name = track.name;
    bare.clips = track.clips;
    if (track.devices.empty()) return bare;
    const auto* kind = catalogue.find(track.devices.front()->type);
    if (kind != nullptr && kind->instrument) bare.devices = {track.devices.front()};
    return bare;
}

/// A project with this track and nothing else.
Project alone(const Project& project, Track track, const Catalogue& catalogue) {
    const auto end = bare(mainTrack(project), catalogue);
    return withTracks(project, {verbs::share(std::move(track)), verbs::share(end)});
}

bool allMono(const Project& project, const Track& track) {
    return track.kind == TrackKind::audio &&
           std::all_of(track.clips.begin(), track.clips.end(), [&](const auto& clip) {
               const auto* media = findMedia(project, std::get<AudioContent>(clip->content).media);
               return media == nullptr || media->channels == 1;
           });
}

struct Excerpt {
    Track track;
    RenderSpec sound;
};

Expected<Excerpt> excerptOf(const Project& project, const SoundJob& job, const Catalogue& catalogue) {
    const auto frames = [&](const Clip& clip) {
        return framesOf(clip, *project.tempo, project.settings.rate);
    };
    Excerpt excerpt;
    if (!job.clip.empty()) {
        TUTTI_LET(id, ClipId::parse(job.clip));
        TUTTI_LET(place, verbs::clipOf(project, id, verbs::Locked::allow));
        excerpt.track = bare(*place.track, catalogue);
        auto clip = *place.clip;
        clip.mute = false;
        excerpt.sound.from = frames(clip).start;
        excerpt.sound.to = frames(clip).end;
        if (!clip.name.empty()) excerpt.track.name = clip.name;
        excerpt.track.clips = {verbs::share(std::move(clip))};
    } else {
        TUTTI_LET(track, trackNamed(job.track, project));
        excerpt.track = bare(*track, catalogue);
        std::int64_t end = 0;
        for (const auto& clip : track->clips)
            if (!clip->mute) end = std::max(end, frames(*clip).end);
        if (end == 0) return refused("track " + track->id.text() + " plays nothing");
        excerpt.sound.to = end;
    }
    if (excerpt.track.kind == TrackKind::audio) excerpt.sound.tail = 0;
    return excerpt;
}

} // namespace

std::string exportTypeOf(const std::string& path) {
    auto ending = std::filesystem::path(path).extension().string();
    std::transform(ending.begin(), ending.end(), ending.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    if (ending == ".mid" || ending == ".midi") return "mid";
    if (ending == ".csv") return "csv";
    if (ending == ".txt") return "labels";
    if (ending == ".ffmeta") return "chapters";
    return {};
}

Expected<ExportedText> exportText(const Project& project, const ExportJob& job, const Catalogue& catalogue) {
    if (job.type == "csv") return ExportedText{markersAsCsv(project), {}};
    if (job.type == "labels") return ExportedText{markersAsLabels(project), {}};
    if (job.type == "chapters") return ExportedText{markersAsChapters(project, factsOf(project).seconds), {}};
    if (job.type != "mid")
        return Error{Fault::usage, "'" + job.type + "' is not one of " + std::string(exportTypes)};
    MidiExportSpec spec;
    spec.perQuarter = job.perQuarter;
    for (const auto& wanted : job.tracks) {
        TUTTI_LET(track, trackNamed(wanted, project));
        spec.tracks.push_back(track->id);
    }
    TUTTI_LET(made, exportMidi(project, spec, catalogue));
    return ExportedText{writeMidi(made.file), std::move(made.notices)};
}

Expected<Delivered> exportSound(const std::string& path, const Session& session, const SoundJob& job,
                                const JobProgress& progress) {
    const auto& house = session.house();
    const auto& project = session.project();
    TUTTI_LET(excerpt, excerptOf(project, job, house.catalogue));
    RenderJob render;
    render.sound = excerpt.sound;
    render.file = job.file;
    render.measured = false;
    if (render.file.rate == 0) render.file.rate = project.settings.rate;
    if (render.file.channels == 0) render.file.channels = allMono(project, excerpt.track) ? 1 : 2;
    if (!render.file.tags.contains("title")) render.file.tags["title"] = excerpt.track.name;
    TUTTI_TRY(checkSpec(render.file));
    const auto media = packageMedia(session.package().folder());
    const ResourceFiles resources(session.package().folder());
    Compiler compiler(house.registry, *media, &resources);
    return renderTo(path, compiler, alone(project, std::move(excerpt.track), house.catalogue), house.registry,
                    render, progress);
}

} // namespace tutti
