#include "app/Stretch.h"

#include "base/Nearest.h"
#include "model/Directory.h"
#include "model/VerbFields.h"
#include "time/TimeText.h"

#include <algorithm>

namespace tutti {
namespace {

Expected<std::int64_t> frameOf(std::string_view text, const Project& project) {
    TUTTI_LET(place, parsePlace(text, project));
    const auto frame = project.tempo->frameAt(place, project.settings.rate).count;
    if (frame < 0) return refused("'" + std::string(text) + "' lies before the start");
    return frame;
}

Expected<Ref<Track>> trackNamed(const std::string& name, const Project& project) {
    for (const auto& track : project.tracks)
        if (track->id.text() == name) return track;
    for (const auto& track : project.tracks)
        if (track->name == name) return track;
    std::vector<std::string_view> names;
    for (const auto& track : project.tracks)
        names.push_back(track->name);
    return refused("there is no track '" + name + "'" + nearestWord(name, names),
                   "tutti show PROJECT lists them");
}

Project withMute(const Project& project, const Track& track, bool mute) {
    auto next = track;
    next.mute = mute;
    std::erase_if(next.curves, [](const auto& curve) { return curve->target == "mute"; });
    return withTrack(project, std::move(next));
}

Project withSolo(const Project& project, const Track& track, Solo solo) {
    auto next = track;
    next.solo = solo;
    return withTrack(project, std::move(next));
}

Project withoutSolos(Project project) {
    for (std::size_t i = 0; i < project.tracks.size(); ++i)
        if (project.tracks[i]->solo == Solo::on) project = withSolo(project, *project.tracks[i], Solo::off);
    return project;
}

} // namespace

Expected<Stretch> sectionStretch(std::string_view name, const Project& project) {
    std::vector<std::string_view> names;
    for (const auto& section : *project.sections) {
        names.push_back(section.name);
        if (section.name != name && section.id.text() != name) continue;
        const auto rate = project.settings.rate;
        return Stretch{project.tempo->frameAt(section.at, rate).count,
                       project.tempo->frameAt(section.at + section.length, rate).count};
    }
    return refused("there is no section '" + std::string(name) + "'" + nearestWord(name, names));
}

Expected<Stretch> parseStretch(std::string_view text, const Project& project) {
    Stretch stretch;
    if (text.empty()) return stretch;
    const auto dots = text.find("..");
    if (dots == std::string_view::npos) {
        if (text.starts_with('@')) return sectionStretch(text.substr(1), project);
        return refused("'" + std::string(text) + "' is no stretch",
                       "it is A..B, as in 8q..24q or 1:00..1:30, or @Section");
    }
    if (dots > 0) {
        TUTTI_LET(from, frameOf(text.substr(0, dots), project));
        stretch.from = from;
    }
    if (dots + 2 < text.size()) {
        TUTTI_LET(to, frameOf(text.substr(dots + 2), project));
        stretch.to = to;
        if (to <= stretch.from) return refused("'" + std::string(text) + "' ends before it starts");
    }
    return stretch;
}

Expected<std::optional<std::int64_t>> parseTail(std::string_view text, double rate) {
    if (text.empty() || text == "auto") return std::optional<std::int64_t>{};
    if (text == "0") return std::optional<std::int64_t>{0};
    const auto span = parseTimeSpan(text);
    if (!span || span->musical() || span->count < 0 || asSeconds(span->flicks()) > 3600)
        return refused("'" + std::string(text) + "' is no tail",
                       "it is auto, 0, or a time such as 3s or 500ms, up to an hour");
    return std::optional<std::int64_t>{TempoMap().framesOf(FlickPoint{}, *span, rate).count};
}

Expected<Project> heardAs(const Project& given, const Hearing& hearing) {
    auto project = given;
    if (!hearing.only.empty()) project = withoutSolos(std::move(project));
    for (const auto& name : hearing.only) {
        TUTTI_LET(track, trackNamed(name, project));
        project = withMute(project, *track, false);
        TUTTI_LET(audible, trackNamed(name, project));
        project = withSolo(project, *audible, Solo::on);
    }
    for (const auto& name : hearing.solo) {
        TUTTI_LET(track, trackNamed(name, project));
        project = withSolo(project, *track, Solo::on);
    }
    for (const auto& name : hearing.mute) {
        TUTTI_LET(track, trackNamed(name, project));
        project = withMute(project, *track, true);
    }
    return project;
}

} // namespace tutti
