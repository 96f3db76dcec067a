#include "app/Stretch.h"

#include "app/Describe.h"
#include "base/Nearest.h"
#include "base/Parameter.h"
#include "model/Directory.h"
#include "model/VerbFields.h"
#include "time/TimeText.h"

#include <algorithm>
#include <cmath>

namespace tutti {
namespace {

bool isBareNumber(std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789.") == std::string_view::npos;
}

/// One end of a stretch after the other.
class EndReader {
public:
    explicit EndReader(const Project& project) : project_(project) {}

    /// The frame of A, or of B when A was read before.
    Expected<std::int64_t> read(std::string_view text) {
        auto place = text.starts_with('+')   ? later(text.substr(1))
                     : text.starts_with('-') ? beforeTheEnd(text.substr(1))
                                             : parsePlace(text, project_);
        if (!place) return place.error();
        const auto frame = project_.tempo->frameAt(*place, project_.settings.rate).count;
        if (frame < 0) return refused("'" + std::string(text) + "' lies before the start");
        base_ = *place;
        if (text.starts_with("bar:") || isBareNumber(text))
            unit_ = Unit::bars;
        else if (text.ends_with('q'))
            unit_ = Unit::quarters;
        return frame;
    }

private:
    enum class Unit { seconds, bars, quarters };

    Expected<TimePoint> later(std::string_view length) const {
        if (isBareNumber(length) && unit_ == Unit::bars) { // the same beat, so many bars on
            const auto count = parseNumber(length);
            if (!count || *count != std::floor(*count) || *count > 1e6)
                return refused("'+" + std::string(length) + "' is no number of bars");
            const auto& meter = *project_.meter;
            const auto at = project_.tempo->toTicks(base_);
            const auto bar = meter.barAt(at).bar;
            return TimePoint(meter.positionOf(bar + static_cast<std::int64_t>(*count)) +
                             (at - meter.positionOf(bar)));
        }
        TUTTI_LET(span, spanOf(length));
        return project_.tempo->endOf(base_, span);
    }
    Expected<TimePoint> beforeTheEnd(std::string_view length) const {
        TUTTI_LET(span, spanOf(length));
        const auto flicks = std::llround(factsOf(project_).seconds * static_cast<double>(flicksPerSecond));
        TimePoint end{FlickPoint{flicks}};
        if (span.musical()) end = project_.tempo->toTicks(end);
        return project_.tempo->endOf(end,
                                     span.musical() ? TimeSpan(-span.ticks()) : TimeSpan(-span.flicks()));
    }
    Expected<TimeSpan> spanOf(std::string_view length) const {
        const auto* unit = !isBareNumber(length) ? "" : unit_ == Unit::quarters ? "q" : "s";
        return parseTimeSpan(std::string(length) + unit, timeScaleOf(project_));
    }

    const Project& project_;
    TimePoint base_{}; ///< A
    Unit unit_ = Unit::seconds;
};

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
                       "it is A..B, as in 8q..24q, 17..+8 or 1:00..1:30, or @Section");
    }
    EndReader ends(project);
    if (dots > 0) {
        TUTTI_LET(from, ends.read(text.substr(0, dots)));
        stretch.from = from;
    }
    if (dots + 2 < text.size()) {
        TUTTI_LET(to, ends.read(text.substr(dots + 2)));
        stretch.to = to;
        if (to <= stretch.from) return refused("'" + std::string(text) + "' ends before it starts");
    }
    return stretch;
}

Expected<double> parseSeconds(std::string_view text, double rate) {
    const auto span = parseTimeSpan(std::string(text) + (isBareNumber(text) ? "s" : ""), {rate, 0});
    if (!span || span->musical() || span->count < 0)
        return refused("'" + std::string(text) + "' is no length of time",
                       "write 90s, 500ms, 10m, 1h or 1:30" +
                           std::string(rate > 0 ? ", or 48000smp (samples)" : ""));
    return asSeconds(span->flicks());
}

Expected<std::optional<std::int64_t>> parseTail(std::string_view text, double rate) {
    if (text.empty() || text == "auto") return std::optional<std::int64_t>{};
    const auto seconds = parseSeconds(text, rate);
    if (!seconds || *seconds > 3600)
        return refused("'" + std::string(text) + "' is no tail",
                       "it is auto, 0, or a time such as 3s, 500ms or 48000smp, up to an hour");
    return std::optional<std::int64_t>{std::llround(*seconds * rate)};
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
