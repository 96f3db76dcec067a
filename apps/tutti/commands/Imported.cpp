#include "commands/Imported.h"

#include "audio/AudioReader.h"
#include "base/Parameter.h"

#include <cmath>
#include <filesystem>

namespace tutti::cli {
namespace {

namespace fs = std::filesystem;

/// The sample rate of a project that is made for these files: that of the first sound.
double rateFor(const std::vector<std::string>& sources) {
    constexpr double usual = 48000;
    for (const auto& source : sources) {
        const auto kind = kindOfSource(source);
        if (source == "-" || !kind || *kind != SourceKind::sound) continue;
        const auto reader = openAudio(source);
        const double rate = reader ? (*reader)->info().rate : usual;
        return rate >= 8000 && rate <= 384000 && std::floor(rate) == rate ? rate : usual;
    }
    return usual;
}

Json sourceJson(const ImportedSource& result) {
    Json json{{"file", result.source},
              {"kind", result.kind == SourceKind::midi ? "midi" : "sound"},
              {"name", result.name}};
    if (result.kind == SourceKind::sound) {
        json["media"] = result.media;
        json["duration_s"] = result.seconds;
        json["channels"] = result.channels;
        json["converted_from_hz"] = result.originRate == 0 ? Json(nullptr) : Json(result.originRate);
    }
    json["tracks"] = result.tracks;
    json["clips"] = result.clips;
    json["notices"] = result.notices;
    return json;
}

} // namespace

Expected<TemplateSpec> newProjectSpec(const std::string& name, const Arguments& arguments,
                                      const std::vector<std::string>& sources) {
    TemplateSpec spec;
    spec.name = name;
    TUTTI_LET(rate, arguments.whole("rate", 8000, 384000));
    spec.rate = rate ? static_cast<double>(*rate) : rateFor(sources);
    TUTTI_LET(seed, arguments.whole("seed", 0, 1L << 52));
    if (seed) spec.seed = static_cast<std::uint64_t>(*seed);
    return spec;
}

Expected<NewProject> NewProject::make(const TemplateSpec& spec, const std::vector<std::string>& sources,
                                      Context& context) {
    for (const auto& source : sources)
        TUTTI_TRY(kindOfSource(source));
    TUTTI_LET(folder, makeProject(spec, context.house));
    NewProject made;
    made.folder_ = std::move(folder);
    return made;
}
NewProject::NewProject(NewProject&& other) noexcept : folder_(std::exchange(other.folder_, {})) {}
NewProject::~NewProject() {
    std::error_code ignored;
    if (!folder_.empty()) fs::remove_all(folder_, ignored);
}

Expected<std::vector<ImportedSource>> importShown(Session& session, const ImportJob& job, Console& console) {
    std::optional<ProgressLine> line;
    std::string shown;
    return importFiles(session, job, [&](const std::string& source, double done) {
        if (source != shown || !line) line.emplace(console, "Import", shown = source, 0);
        return line->update(done);
    });
}

Json importedJson(const std::vector<ImportedSource>& results) {
    Json files = Json::array();
    for (const auto& result : results)
        files.push_back(sourceJson(result));
    return files;
}

void tellImported(const std::string& project, const std::vector<ImportedSource>& results, bool dry,
                  Console& console) {
    if (console.json) {
        console.printJson("import",
                          {{"project", project}, {"files", importedJson(results)}, {"dry_run", dry}});
        return;
    }
    for (const auto& result : results) {
        for (const auto& notice : result.notices)
            console.warn(result.source + ": " + notice);
        auto line = result.source + ": ";
        if (result.kind == SourceKind::midi)
            line += std::to_string(result.clips.size()) + (result.clips.size() == 1 ? " clip" : " clips") +
                    " of notes";
        else
            line += durationText(result.seconds) +
                    (result.channels == 1   ? ", mono"
                     : result.channels == 2 ? ", stereo"
                                            : ", " + std::to_string(result.channels) + " channels");
        if (result.originRate != 0) line += ", converted from " + formatNumber(result.originRate) + " Hz";
        if (dry)
            console.print(line);
        else
            console.say(line);
        if (dry) continue;
        for (const auto& id : result.tracks.empty() ? result.clips : result.tracks)
            console.print(id);
    }
}

} // namespace tutti::cli
