#include "format/PackageFiles.h"

#include "base/Clock.h"

#include <algorithm>
#include <charconv>
#include <set>

namespace tutti::package {

namespace fs = std::filesystem;

fs::path packageFolder(const fs::path& given) {
    auto folder = given.filename() == documentName ? given.parent_path() : given;
    if (folder.empty()) folder = ".";
    return folder.has_filename() ? folder : folder.parent_path();
}

std::string recoverHint(const fs::path& folder) {
    return "tutti recover " + folder.string() + " shows what can be brought back";
}

Result ensureFolder(const fs::path& folder) {
    std::error_code problem;
    fs::create_directories(folder, problem);
    if (problem) return Error{Fault::output, folder.string() + ": cannot be made: " + problem.message()};
    return success();
}

std::optional<std::size_t> stepAfterSave(const Journal& journal, std::string_view sha256) {
    for (std::size_t i = journal.steps.size(); i-- > 0;)
        if (journal.steps[i].what == JournalStep::What::saved && journal.steps[i].sha256 == sha256)
            return i + 1;
    return std::nullopt;
}

Replayed replaySteps(Project project, const Journal& journal, std::size_t fromStep,
                     const Catalogue& catalogue) {
    Replayed replayed{std::move(project), fromStep, 0, {}};
    for (; replayed.stepsApplied < journal.steps.size(); ++replayed.stepsApplied) {
        const auto& step = journal.steps[replayed.stepsApplied];
        if (step.what == JournalStep::What::saved) continue;
        const auto& group = journal.groups[step.group];
        auto changes = step.what == JournalStep::What::undo ? group.backward() : group.forward();
        auto next =
            changes ? patch(replayed.project, *changes, catalogue) : Expected<Project>(changes.error());
        if (!next) {
            replayed.problem = next.error().message;
            break;
        }
        replayed.project = std::move(*next);
        ++replayed.edits;
    }
    return replayed;
}

fs::path nextVersionPath(const fs::path& folder, std::string_view what, std::string_view ending) {
    std::size_t highest = 0;
    std::error_code problem;
    for (const auto& entry : fs::directory_iterator(folder / versionsName, problem)) {
        const auto name = entry.path().filename().string();
        std::size_t number = 0;
        if (std::from_chars(name.data(), name.data() + name.size(), number).ec == std::errc{})
            highest = std::max(highest, number);
    }
    auto number = std::to_string(highest + 1);
    number.insert(0, number.size() < 6 ? 6 - number.size() : 0, '0');
    return folder / versionsName / (number + "-" + std::string(what) + std::string(ending));
}

void thinVersions(const fs::path& folder) {
    constexpr std::size_t alwaysKept = 10;
    std::vector<fs::path> documents;
    std::error_code problem;
    for (const auto& entry : fs::directory_iterator(folder / versionsName, problem))
        if (entry.path().extension() == ".tutti") documents.push_back(entry.path());
    std::sort(documents.rbegin(), documents.rend()); // the newest first: names start with their number
    // 000012-20261124T150211Z-<sha>.tutti: the hour is the first 11 characters of the stamp, the day the
    // first 8.
    const auto today = utcStamp().substr(0, 8);
    std::set<std::string> seen;
    for (std::size_t i = 0; i < documents.size(); ++i) {
        const auto name = documents[i].filename().string();
        const auto stamp = name.size() > 18 ? name.substr(7, 11) : name;
        const auto day = stamp.substr(0, 8);
        const bool first = seen.insert(day == today ? stamp : day).second;
        if (i >= alwaysKept && !first) fs::remove(documents[i], problem);
    }
}

} // namespace tutti::package
