#include "commands/Validate.h"

#include "app/Describe.h"
#include "app/SoundCheck.h"
#include "commands/Common.h"
#include "commands/Report.h"

#include <algorithm>
#include <filesystem>

namespace tutti::cli {
namespace {

/// What was found out about one thing.
struct Finding {
    std::vector<Issue> issues;
    std::optional<SoundCheck> sound; ///< of a sound file
};

/// All that is wrong with a project. What is damaged is an answer; an error is only what cannot be looked at.
Expected<Finding> lookAtProject(const std::string& path, const Arguments& arguments, Context& context) {
    if (arguments.has("spec"))
        return Error{Fault::usage, "--spec: is for sound files, and " + path + " is a project",
                     "tutti render " + path + " --target NAME delivers it"};
    const auto session = openQuietly(path, Access::read, context);
    if (!session && session.error().fault == Fault::damaged) {
        context.console.say("hint: tutti recover " + path + " shows what can be brought back");
        return Finding{{{"", session.error().message}}, {}};
    }
    if (!session) return session.error();
    const auto& package = session->package();
    std::vector<Issue> issues;
    for (const auto& sentence : package.damage())
        issues.push_back({"", path + ": " + sentence});
    for (const auto& notice : package.notices())
        if (std::find(package.damage().begin(), package.damage().end(), notice) == package.damage().end())
            context.console.warn(path + ": " + notice);
    for (const auto& found : {validate(session->project(), context.house.catalogue),
                              validateMedia(package, arguments.has("deep"))})
        issues.insert(issues.end(), found.begin(), found.end());
    return Finding{std::move(issues), {}};
}

Expected<Finding> lookAtSound(const std::string& path, const Target* target, Context& context) {
    ProgressLine line(context.console, "Check", std::filesystem::path(path).filename().string(), 0);
    TUTTI_LET(check, checkSound(path, target, line.callback()));
    Finding finding;
    const std::string name = path == "-" ? "standard input" : path;
    for (const auto& problem : check.problems)
        finding.issues.push_back({"", problem.starts_with(name) ? problem : name + ": " + problem});
    if (target == nullptr && check.clippedRuns > 0)
        context.console.warn(name + ": is clipped in " + std::to_string(check.clippedRuns) + " places");
    if (target != nullptr)
        if (const auto note = judge(*target, check.sound).note; !note.empty()) context.console.warn(note);
    finding.sound = std::move(check);
    return finding;
}

Json findingJson(const std::string& path, const Finding& finding, const Target* target) {
    Json list = Json::array();
    for (const auto& issue : finding.issues)
        list.push_back({{"part", issue.part}, {"sentence", issue.sentence}});
    Json json{{"file", path}, {"valid", finding.issues.empty()}, {"issues", list}};
    if (!finding.sound) return json;
    const auto& sound = *finding.sound;
    json["format"] = sound.info.format;
    json.update(measuredJson(sound.sound));
    json["missing_frames"] = sound.info.missing;
    json["clipped_places"] = sound.clippedRuns;
    if (target != nullptr) addTarget(json, *target, sound.sound);
    return json;
}

} // namespace

Outcome runValidate(const Arguments& arguments, Context& context) {
    std::optional<Target> target;
    if (arguments.has("spec")) {
        TUTTI_LET(found, named("spec", findTarget(arguments.text("spec"))));
        target = found;
    }
    const auto* spec = target ? &*target : nullptr;
    const auto paths = arguments.list("FILE");
    Json files = Json::array();
    std::size_t failed = 0;
    bool valid = true;
    Fault fault = Fault::input;
    for (const auto& path : paths) {
        auto finding =
            namesProject(path) ? lookAtProject(path, arguments, context) : lookAtSound(path, spec, context);
        const bool own =
            !finding && finding.error().fault != Fault::usage && finding.error().fault != Fault::interrupted;
        if (!finding && (paths.size() == 1 || !own)) return finding.error();
        if (!finding) {
            ++failed;
            fault = finding.error().fault;
            context.console.error(finding.error());
            files.push_back({{"file", path}, {"error", finding.error().message}});
            continue;
        }
        files.push_back(findingJson(path, *finding, spec));
        context.console.event("file", files.back());
        valid = valid && finding->issues.empty();
        if (context.console.json) continue;
        for (const auto& issue : finding->issues)
            context.console.print(issue.part.empty() ? issue.sentence : issue.part + ": " + issue.sentence);
        if (finding->issues.empty())
            context.console.print(path + (spec ? ": is fit for " + std::string(spec->name)
                                               : std::string(": nothing is wrong")));
    }
    if (context.console.json)
        context.console.printJson("validate", paths.size() == 1
                                                  ? files[0]
                                                  : Json{{"valid", valid && failed == 0}, {"files", files}});
    if (failed > 0) return failed == paths.size() ? exitCodeOf(fault) : someFailed;
    return valid ? 0 : 1;
}

} // namespace tutti::cli
