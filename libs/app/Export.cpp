#include "app/Export.h"

#include "app/Describe.h"
#include "format/MarkerText.h"
#include "format/MidiProject.h"
#include "model/verbs/Parts.h"

#include <algorithm>
#include <cctype>
#include <filesystem>

namespace tutti {

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
        const Verb verb{"export", {{"track", wanted}}};
        TUTTI_LET(track, verbs::trackOf(project, VerbFields(verb, {}, project)));
        spec.tracks.push_back(track->id);
    }
    TUTTI_LET(made, exportMidi(project, spec, catalogue));
    return ExportedText{writeMidi(made.file), std::move(made.notices)};
}

} // namespace tutti
