#include "format/PackageFiles.h"

#include "base/Clock.h"
#include "base/File.h"

#include <algorithm>
#include <charconv>
#include <chrono>
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

Expected<std::string> readIfThere(const fs::path& path, std::size_t limit) {
    std::error_code problem;
    if (fs::symlink_status(path, problem).type() == fs::file_type::not_found) return std::string();
    return readFile(path, limit);
}

namespace {

bool isSave(const JournalStep& step) {
    return step.what == JournalStep::What::saving || step.what == JournalStep::What::saved;
}

} // namespace

std::optional<std::size_t> stepAfterSave(const Journal& journal, std::string_view sha256) {
    for (std::size_t i = journal.steps.size(); i-- > 0;)
        if (isSave(journal.steps[i]) && journal.steps[i].sha256 == sha256) return i + 1;
    return std::nullopt;
}

bool wasReplaced(const Journal& journal, std::size_t step, std::string_view sha256) {
    return std::any_of(journal.steps.begin() + static_cast<std::ptrdiff_t>(step), journal.steps.end(),
                       [&](const JournalStep& later) {
                           return later.what == JournalStep::What::saved && later.sha256 != sha256;
                       });
}

Replayed replaySteps(Project project, const Journal& journal, std::size_t fromStep,
                     const Catalogue& catalogue) {
    Replayed replayed{std::move(project), fromStep, 0, {}};
    for (; replayed.stepsApplied < journal.steps.size(); ++replayed.stepsApplied) {
        const auto& step = journal.steps[replayed.stepsApplied];
        if (isSave(step)) continue;
        if (step.what == JournalStep::What::gap) {
            replayed.problem = "records are damaged there";
            break;
        }
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

// --- versions/ ---------------------------------------------------------------------------------------------
//
// 000012-20261124T150211Z-9f3c2a71b0de.tutti   a document that a save replaced: when, and its checksum
// 000013-before-recovery.tutti                 one that was set aside

namespace {

std::size_t numberOf(const fs::path& path) {
    const auto name = path.filename().string();
    std::size_t number = 0;
    std::from_chars(name.data(), name.data() + name.size(), number);
    return number;
}

/// The parts of a kept document's name after its number; empty if it is named otherwise.
struct KeptName {
    std::string_view stamp, sha256;
};
KeptName keptName(std::string_view name) {
    constexpr std::size_t stampLength = 16, shaLength = 12;
    const auto dash = name.find('-');
    if (dash == std::string_view::npos) return {};
    name.remove_prefix(dash + 1);
    if (name.size() < stampLength + 1 + shaLength || name[8] != 'T' || name[stampLength] != '-') return {};
    return {name.substr(0, stampLength), name.substr(stampLength + 1, shaLength)};
}

/// Hours since 1970 of `20261124T150211Z`.
long hoursOf(std::string_view stamp) {
    const auto part = [&](std::size_t from, std::size_t length) {
        int value = 0;
        std::from_chars(stamp.data() + from, stamp.data() + from + length, value);
        return value;
    };
    const auto day = std::chrono::year(part(0, 4)) / part(4, 2) / part(6, 2);
    return std::chrono::sys_days(day).time_since_epoch().count() * 24L + part(9, 2);
}

} // namespace

std::vector<fs::path> versionFiles(const fs::path& folder, std::string_view ending) {
    std::vector<fs::path> files;
    std::error_code problem;
    for (const auto& entry : fs::directory_iterator(folder / versionsName, problem))
        if (entry.path().extension() == ending) files.push_back(entry.path());
    std::sort(files.begin(), files.end(), [](const auto& a, const auto& b) {
        return std::pair(numberOf(a), a) > std::pair(numberOf(b), b);
    });
    return files;
}

fs::path nextVersionPath(const fs::path& folder, std::string_view what, std::string_view ending) {
    std::size_t highest = 0;
    std::error_code problem;
    for (const auto& entry : fs::directory_iterator(folder / versionsName, problem))
        highest = std::max(highest, numberOf(entry.path()));
    auto number = std::to_string(highest + 1);
    number.insert(0, number.size() < 6 ? 6 - number.size() : 0, '0');
    return folder / versionsName / (number + "-" + std::string(what) + std::string(ending));
}

Result keepVersion(const fs::path& folder, std::string_view sha256, Keep how) {
    TUTTI_TRY(ensureFolder(folder / versionsName));
    const auto kept = versionFiles(folder, ".tutti");
    if (!kept.empty() && keptName(kept.front().filename().string()).sha256 == sha256.substr(0, 12))
        return success();
    const auto path = nextVersionPath(folder, utcStamp() + "-" + std::string(sha256.substr(0, 12)), ".tutti");
    if (how == Keep::link) {
        std::error_code problem;
        fs::create_hard_link(folder / documentName, path, problem);
        if (!problem) return syncFolder(folder / versionsName); // else: a file system without links
    }
    TUTTI_LET(bytes, readFile(folder / documentName, largestDocument));
    return writeFileDurably(path, bytes);
}

std::optional<bool> isAsKept(const fs::path& version, std::string_view sha256) {
    const auto name = version.filename().string();
    const auto kept = keptName(name);
    if (kept.sha256.empty()) return std::nullopt;
    return sha256.starts_with(kept.sha256);
}

void thinVersions(const fs::path& folder, std::string_view now) {
    constexpr std::size_t alwaysKept = 10;
    const auto present = hoursOf(now);
    std::size_t count = 0;
    std::set<std::pair<bool, long>> seen; // hours of the last day, days before it
    for (const auto& version : versionFiles(folder, ".tutti")) {
        const auto name = version.filename().string();
        const auto stamp = keptName(name).stamp;
        if (stamp.empty()) continue;
        const auto hour = hoursOf(stamp);
        const bool recent = present - hour < 24;
        const bool first = seen.emplace(recent, recent ? hour : hour / 24).second;
        std::error_code problem;
        if (++count > alwaysKept && !first) fs::remove(version, problem);
    }
}

void removeLeftovers(const fs::path& folder) {
    std::error_code problem;
    for (const auto& place : {folder, folder / "media", folder / versionsName})
        for (const auto& entry : fs::directory_iterator(place, problem))
            if (entry.path().extension() == ".part" && entry.is_regular_file(problem))
                fs::remove(entry.path(), problem);
}

} // namespace tutti::package
