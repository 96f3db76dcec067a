#include "commands/RenderOutputs.h"

#include "app/Stems.h"
#include "base/Clock.h"
#include "commands/Common.h"

#include <filesystem>

namespace tutti::cli {
namespace {

namespace fs = std::filesystem;

/// A name as a file may have it.
std::string fileName(std::string name) {
    for (auto& c : name)
        if (c == '/' || c == '\0' || static_cast<unsigned char>(c) < 32) c = '-';
    return name.empty() || name.starts_with('.') ? "untitled" + name : name;
}

std::string replaced(std::string text, std::string_view what, const std::string& by) {
    for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += by.size())
        text.replace(at, what.size(), by);
    return text;
}

std::string ending(const WriteSpec& file) {
    return file.type == "bwf" || file.type == "rf64" ? ".wav" : "." + file.type;
}

/// {project} and {date}, which all files have.
std::string withProject(std::string pattern, const Project& project) {
    return replaced(replaced(std::move(pattern), "{project}", project.settings.name), "{date}",
                    utcNow().substr(0, 10));
}

/// Of the mix.
Expected<std::string> pathOf(const Arguments& arguments, const Wanted& wanted, const Project& project) {
    const auto out = arguments.text("out");
    std::error_code ignored;
    const bool folder = out.empty() || out.ends_with('/') || fs::is_directory(out, ignored);
    const auto pattern = arguments.text("name");
    if (!folder && !pattern.empty())
        return Error{Fault::usage, "--name: -o names the file already", "-o FOLDER/ lets --name do it"};
    if (!folder) return out;
    for (const auto* word : {"{number}", "{track}", "{section}"})
        if (pattern.find(word) != std::string::npos)
            return Error{Fault::usage, std::string("--name: ") + word + " is for --stems",
                         "the mix has {project} and {date}"};
    auto name = fileName(pattern.empty() ? project.settings.name : withProject(pattern, project));
    if (pattern.empty() && !wanted.recipe.name.empty()) name += "-" + wanted.recipe.name;
    return (fs::path(out) / (name + ending(wanted.job.file))).string();
}

/// What the files are made of, without their paths.
struct Part {
    std::string name;
    Project project;
    std::optional<Stretch> stretch;
};

Expected<std::vector<Part>> partsOf(std::string_view kind, const Project& project) {
    std::vector<Part> parts;
    if (kind == "sections") {
        for (const auto& section : *project.sections) {
            TUTTI_LET(stretch, sectionStretch(section.id.text(), project));
            parts.push_back({section.name, project, stretch});
        }
        if (parts.empty())
            return refused("--stems: the project has no sections", "tutti do PROJECT section.add makes one");
        return parts;
    }
    if (kind != "tracks" && kind != "buses")
        return Error{Fault::usage,
                     "--stems: '" + std::string(kind) + "' is not one of tracks, buses, sections"};
    for (auto& stem : stemsOf(project, kind == "tracks" ? StemKind::tracks : StemKind::buses))
        parts.push_back({stem.name, std::move(stem.project), {}});
    if (parts.empty()) return refused("--stems: no track plays anything");
    return parts;
}

bool bySections(const Arguments& arguments) {
    return arguments.text("stems") == "sections";
}

Expected<std::vector<Output>> stemOutputs(const Arguments& arguments, const Wanted& wanted,
                                          const Project& project) {
    const auto given = arguments.text("stems");
    TUTTI_LET(parts, partsOf(given.empty() ? "tracks" : given, project));
    if (bySections(arguments))
        for (const auto* other : {"range", "section", "from", "to"})
            if (arguments.has(other))
                return Error{Fault::usage, "--stems=sections: says already which stretches, --" +
                                               std::string(other) + " too"};
    const auto pattern =
        arguments.text("name", bySections(arguments) ? "{number} {section}" : "{number} {track}");
    std::vector<Output> outputs;
    for (const auto& part : parts) {
        char number[16];
        std::snprintf(number, sizeof number, "%02zu", outputs.size() + 1);
        auto name = replaced(pattern, "{number}", number);
        for (const auto* word : {"{track}", "{section}"})
            name = replaced(name, word, part.name);
        name = withProject(std::move(name), project);
        const auto path =
            (fs::path(arguments.text("out", ".")) / (fileName(name) + ending(wanted.job.file))).string();
        for (const auto& other : outputs)
            if (other.path == path)
                return Error{Fault::usage, "--name: two stems would be " + path,
                             "{number} makes names differ"};
        outputs.push_back({path, part.project, part.stretch});
    }
    return outputs;
}

} // namespace

Expected<std::vector<Output>> outputsOf(const Arguments& arguments, const Wanted& wanted,
                                        const Project& project, bool json) {
    std::vector<Output> outputs;
    if (arguments.has("stems")) {
        TUTTI_LET(each, stemOutputs(arguments, wanted, project));
        outputs = std::move(each);
    } else {
        TUTTI_LET(path, pathOf(arguments, wanted, project));
        outputs.push_back({path, project, {}});
    }
    if (outputs.front().path == "-" && json)
        return Error{Fault::usage, "render: --json and -o - both want standard output",
                     "--report FILE writes the numbers to a file"};
    for (const auto& output : outputs) {
        if (looksLikeProject(fs::path(output.path).parent_path().string()))
            return Error{Fault::output, "--out: " + output.path + " would lie inside a project",
                         "-o names a file or another folder"};
        TUTTI_TRY(checkTarget(output.path, arguments));
    }
    return outputs;
}

Result ensureFolders(const std::vector<Output>& outputs, Console& console) {
    for (const auto& output : outputs) {
        const auto folder = fs::path(output.path).parent_path();
        std::error_code error;
        const bool made = !folder.empty() && output.path != "-" && fs::create_directories(folder, error);
        if (made && !console.json) console.say("made the folder " + folder.string());
        if (error) return Error{Fault::output, folder.string() + ": cannot be made: " + error.message()};
    }
    return success();
}

} // namespace tutti::cli
