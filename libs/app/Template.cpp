#include "app/Template.h"

#include "app/Session.h"
#include "base/Nearest.h"
#include "base/Utf8.h"

#include <algorithm>
#include <cctype>
#include <random>

namespace tutti {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view ending = ".tutti";

const BuiltinScript* scriptNamed(std::span<const BuiltinScript> scripts, std::string_view name) {
    const auto found =
        std::find_if(scripts.begin(), scripts.end(), [&](const auto& s) { return s.name == name; });
    return found == scripts.end() ? nullptr : &*found;
}

Error noSuch(std::string_view what, std::string_view name, std::span<const BuiltinScript> scripts) {
    std::vector<std::string_view> names;
    for (const auto& script : scripts)
        names.push_back(script.name);
    std::string list;
    for (const auto& each : names)
        list += (list.empty() ? "" : ", ") + std::string(each);
    return {Fault::usage,
            "no " + std::string(what) + " '" + std::string(name) + "'" +
                nearestWord(std::string(name), names),
            "there are " + list};
}

/// The project a script leads to.
Expected<Project> played(Project project, const BuiltinScript& script, VerbContext& context) {
    auto lines = readScript(script.text);
    if (!lines) return Error{Fault::internal, std::string(script.name) + ".verbs: " + lines.error().message};
    auto applied = applyScript(project, *lines, context);
    if (!applied)
        return Error{Fault::internal, std::string(script.name) + ".verbs: " + applied.error().message};
    return std::move(applied->project);
}

std::string fileNameOf(std::string name) {
    std::string result;
    for (const char c : name)
        if (std::isalnum(static_cast<unsigned char>(c)) != 0)
            result += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        else if (!result.empty() && result.back() != '-')
            result += '-';
    while (result.ends_with('-'))
        result.pop_back();
    return result;
}

std::uint64_t freshSeed() {
    std::random_device device;
    return (std::uint64_t{device()} << 32) ^ device();
}

} // namespace

Expected<fs::path> makeProject(const TemplateSpec& spec, const House& house) {
    const auto* script = scriptNamed(templateScripts(), spec.templateName);
    if (script == nullptr) return noSuch("template", spec.templateName, templateScripts());
    auto folder = fs::path(spec.name);
    while (folder.has_relative_path() && folder.filename().empty()) // NAME/; of / nothing is left
        folder = folder.parent_path();
    auto name = folder.filename().string();
    if (name.ends_with(ending)) name.resize(name.size() - ending.size());
    if (name.empty() || name == "." || name == ".." || !isUtf8(name))
        return Error{Fault::usage, "'" + spec.name + "' is no name for a project"};
    folder.replace_filename(name + std::string(ending));

    IdSource ids(spec.seed ? *spec.seed : freshSeed());
    VerbContext context{house.catalogue, ids};
    TUTTI_LET(project, played(emptyProject(ids.next<ProjectIdTag>(), name, spec.rate), *script, context));
    std::vector<Verb> wishes;
    if (!spec.tempo.empty()) wishes.push_back({"tempo.set", {{"bpm", spec.tempo}}});
    if (!spec.meter.empty()) wishes.push_back({"meter.set", {{"meter", spec.meter}}});
    if (!spec.key.empty()) wishes.push_back({"key.set", {{"key", spec.key}}});
    if (!spec.fps.empty()) wishes.push_back({"project.set", {{"fps", spec.fps}}});
    for (const auto& wish : wishes) {
        TUTTI_LET(next, apply(project, wish, context));
        project = std::move(next.project);
    }
    TUTTI_TRY(Package::create(folder, project, house.catalogue));
    return folder;
}

Expected<fs::path> makeDemo(std::string_view name, const fs::path& into, const House& house) {
    const auto* script = scriptNamed(demoScripts(), name);
    if (script == nullptr) return noSuch("demo", name, demoScripts());
    IdSource ids(1);
    VerbContext context{house.catalogue, ids};
    TUTTI_LET(project, played(emptyProject(ids.next<ProjectIdTag>(), std::string(name)), *script, context));
    const auto folder = into / (fileNameOf(project.settings.name) + std::string(ending));
    TUTTI_TRY(Package::create(folder, project, house.catalogue));
    return folder;
}

} // namespace tutti
