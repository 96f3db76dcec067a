#include "format/Package.h"

#include "base/Clock.h"
#include "base/Sha256.h"
#include "format/PackageFiles.h"
#include "format/Text.h"
#include "model/Change.h"

#include <algorithm>

namespace tutti {

namespace fs = std::filesystem;
using namespace package;

namespace {

/// What git leaves out of a project's history, and how it treats the rest.
constexpr const char* gitIgnore =
    "journal.log\n.lock\nversions/\npeaks/\nderived/\nview.json\n*.part\n*.take\n*.events\n.reserve\n";
constexpr const char* gitAttributes =
    "project.tutti text eol=lf diff=tutti merge=tutti\nmedia/** -text -diff\n";

Result fillFolder(const fs::path& folder, const std::string& text) {
    std::error_code problem;
    for (const char* name : {"media", "peaks", "derived", "versions"})
        if (!fs::create_directories(folder / name, problem) && problem)
            return Error{Fault::output, folder.string() + ": cannot be made: " + problem.message()};
    const auto sha256 = sha256Hex(text);
    auto journal = journalHeader();
    std::uint32_t crc = 0;
    journal += savedRecord(sha256, crc);
    TUTTI_TRY(writeFileDurably(folder / documentName, text));
    TUTTI_TRY(writeFileDurably(folder / journalName, journal));
    TUTTI_TRY(keepVersion(folder, sha256, Keep::copy));
    TUTTI_TRY(writeFileDurably(folder / ".gitignore", gitIgnore));
    return writeFileDurably(folder / ".gitattributes", gitAttributes);
}

} // namespace

Result Package::create(const Path& folder, const Project& project, const Catalogue& catalogue) {
    std::error_code problem;
    if (fs::exists(folder, problem))
        return Error{Fault::output, folder.string() + ": is there already",
                     "a project is never replaced: move it away, or take another name"};
    // Built beside its place and moved there whole, so that no half a project is ever seen.
    const auto building = Path(folder.string() + ".part");
    fs::remove_all(building, problem);
    auto ours = building; // what goes again on failure
    const auto make = [&]() -> Result {
        TUTTI_TRY(fillFolder(building, writeProject(project, catalogue)));
        fs::rename(building, folder, problem);
        if (problem) return Error{Fault::output, folder.string() + ": cannot be made: " + problem.message()};
        ours = folder;
        return syncFolder(folder.has_parent_path() ? folder.parent_path() : Path("."));
    };
    auto made = make();
    if (!made) fs::remove_all(ours, problem);
    return made;
}

Expected<Package> Package::open(const Path& given, Access access, const Catalogue& catalogue) {
    Package package(packageFolder(given), catalogue);
    std::error_code problem;
    if (!fs::is_directory(package.folder_, problem))
        return Error{Fault::project, package.folder_.string() + ": no such project",
                     "tutti new NAME makes one"};
    if (access == Access::write) {
        TUTTI_LET(lock, FileLock::acquire(package.folder_ / lockName));
        package.lock_ = std::make_unique<FileLock>(std::move(lock));
    }
    TUTTI_TRY(package.load());
    return package;
}

Result Package::load() {
    constexpr int mostTries = 50;
    for (int attempt = 1;; ++attempt) {
        const auto text = readFile(folder_ / documentName, largestDocument);
        if (!text) {
            std::error_code problem;
            const bool gone = !fs::exists(folder_ / documentName, problem) && !problem;
            return Error{gone ? Fault::damaged : Fault::project, text.error().message, recoverHint(folder_)};
        }
        const auto journal = readIfThere(folder_ / journalName, largestJournal);
        if (!journal) return Error{Fault::project, journal.error().message, recoverHint(folder_)};
        journal_ = readJournal(*journal);
        savedSha256_ = sha256Hex(*text);
        const auto from = stepAfterSave(journal_, savedSha256_);
        const bool known = from && !wasReplaced(journal_, *from, savedSha256_);
        // What looks odd may be the work of somebody who writes just now: then the next look is another one.
        if ((!known || journal_.tornBytes > 0) && attempt < mostTries && !isStill(*text, *journal)) continue;
        TUTTI_TRY(parse(*text));
        if (!from && !journal_.steps.empty()) TUTTI_TRY(checkEnding(*text));
        tellOfDamage();
        if (known)
            replay(*from);
        else
            startFromForeign();
        return success();
    }
}

/// Whether both files are as they were read; in this order, so that they were so at one moment.
bool Package::isStill(const std::string& text, const std::string& journal) const {
    const auto textNow = readFile(folder_ / documentName, largestDocument);
    const auto journalNow = readIfThere(folder_ / journalName, largestJournal);
    return textNow && journalNow && *textNow == text && *journalNow == journal;
}

Result Package::parse(const std::string& text) {
    auto project = readProject(text, *catalogue_);
    if (!project) {
        const auto& error = project.error();
        return Error{error.fault, (folder_ / documentName).string() + ": " + error.message,
                     error.hint.empty() ? recoverHint(folder_) : error.hint};
    }
    project_ = std::move(*project);
    return success();
}

/// A file that nobody here wrote may be one that was cut off between two lines.
Result Package::checkEnding(const std::string& text) {
    const auto ending = endingOf(text);
    if (ending == Ending::cut)
        return Error{Fault::damaged,
                     (folder_ / documentName).string() +
                         ": is cut off: neither its last line, end, nor the main track is there",
                     recoverHint(folder_) + "; if it is whole, end is to be its last line"};
    if (ending == Ending::unknown)
        notices_.push_back("project.tutti has no last line, end: it was cut off behind the main track, or an "
                           "older Tutti wrote it: " +
                           recoverHint(folder_));
    return success();
}

/// The journal belongs to another document: what it holds is kept, and a new one starts with the first edit.
void Package::startFromForeign() {
    std::error_code problem;
    if (journal_.steps.empty() && fs::exists(folder_ / journalName, problem))
        addDamage("the journal holds nothing that can be read, so history starts anew: " +
                  recoverHint(folder_));
    else if (!journal_.steps.empty())
        notices_.push_back(
            "project.tutti was changed outside Tutti, so its history starts anew; what it was is kept: " +
            recoverHint(folder_));
    journalIsForeign_ = true;
}

void Package::addDamage(std::string sentence) {
    notices_.push_back(sentence);
    damage_.push_back(std::move(sentence));
}

void Package::tellOfDamage() {
    if (journal_.tornBytes > 0)
        addDamage("the end of the journal (" + std::to_string(journal_.tornBytes) + " bytes) is damaged" +
                  (lock_ ? "" : ", or somebody is writing it just now,") +
                  " and was left out: " + journal_.problem);
    else if (!journal_.problem.empty())
        addDamage("the journal is damaged (" + std::to_string(journal_.damagedBytes) +
                  " bytes): what was done before that cannot be undone");
}

void Package::replay(std::size_t fromStep) {
    auto replayed = replaySteps(project_, journal_, fromStep, *catalogue_);
    project_ = std::move(replayed.project);
    stacks_ = journal_.stacksAfter(replayed.stepsApplied);
    if (replayed.edits > 0)
        notices_.push_back("brought back " + std::to_string(replayed.edits) +
                           (replayed.edits == 1 ? " edit" : " edits") + " from the journal");
    if (!replayed.problem.empty()) {
        addDamage("the journal stops making sense at step " + std::to_string(replayed.stepsApplied + 1) +
                  ": " + replayed.problem + "; the rest is kept aside");
        journalIsForeign_ = true;
        documentIsBehind_ = replayed.edits > 0;
        stacks_ = {};
    }
}

/// Copies the journal to versions/ from byte `from` on.
Result Package::keepJournal(std::string_view as, std::size_t from) {
    TUTTI_LET(bytes, readIfThere(folder_ / journalName, largestJournal));
    if (bytes.size() <= from) return success();
    TUTTI_TRY(ensureFolder(folder_ / versionsName));
    return writeFileDurably(nextVersionPath(folder_, as, ".log"), std::string_view(bytes).substr(from));
}

/// A journal that starts from the project.tutti that is there, so that what follows can be replayed. A copy
/// of that document is the second way to it.
Result Package::startJournal() {
    TUTTI_TRY(keepVersion(folder_, savedSha256_, Keep::copy));
    std::uint32_t crc = 0;
    const auto bytes = journalHeader() + savedRecord(savedSha256_, crc);
    TUTTI_TRY(writeFileDurably(folder_ / journalName, bytes));
    journal_ = readJournal(bytes);
    stacks_ = {};
    return success();
}

Result Package::openJournal() {
    if (file_) return success();
    removeLeftovers(folder_);
    if (journalIsForeign_) {
        // Its edits that could still be replayed are in project_ alone: the document takes them in before a
        // journal that does not hold them replaces this one.
        TUTTI_TRY(keepJournal("journal-aside", 0));
        if (documentIsBehind_) TUTTI_TRY(writeDocument(writeProject(project_, *catalogue_)));
        TUTTI_TRY(startJournal());
        journalIsForeign_ = documentIsBehind_ = false;
    } else if (journal_.tornBytes > 0) {
        TUTTI_TRY(keepJournal("journal-tail", journal_.goodBytes));
        TUTTI_LET(bytes, readFile(folder_ / journalName, largestJournal));
        TUTTI_TRY(
            writeFileDurably(folder_ / journalName, std::string_view(bytes).substr(0, journal_.goodBytes)));
        journal_.tornBytes = 0;
    }
    TUTTI_LET(file, AppendFile::open(folder_ / journalName));
    file_ = std::make_unique<AppendFile>(std::move(file));
    return success();
}

Result Package::write(const std::string& record, std::uint32_t crc) {
    TUTTI_TRY(file_->append(record));
    journal_.lastCrc = crc;
    journal_.goodBytes += record.size();
    return success();
}

Result Package::append(std::string label, Project next) {
    std::vector<Step> one;
    one.push_back({std::move(label), std::move(next)});
    return append(std::move(one));
}

Result Package::append(std::vector<Step> steps) {
    auto present = project_;
    std::erase_if(steps, [&](const Step& step) { // those that change nothing
        if (sameProject(present, step.project)) return true;
        present = step.project;
        return false;
    });
    if (steps.empty()) return success();
    TUTTI_TRY(openJournal());
    auto crc = journal_.lastCrc;
    std::string records;
    std::vector<JournalGroup> groups;
    for (std::size_t i = 0; i < steps.size(); ++i) {
        const auto& before = i == 0 ? project_ : steps[i - 1].project;
        auto& group = groups.emplace_back();
        group.number = journal_.nextNumber() + i;
        group.label = steps[i].label;
        group.when = utcNow();
        TUTTI_LET(record, recordOf(group, before, steps[i].project, i + 1 < steps.size(), crc));
        const auto body = record.find('\n') + 1;
        group.body = record.substr(body, record.rfind("commit ") - body);
        records += record;
    }
    TUTTI_TRY(write(records, crc));
    for (auto& group : groups) {
        const auto index = journal_.groups.size();
        journal_.groups.push_back(std::move(group));
        journal_.steps.push_back({JournalStep::What::edit, index, {}});
        stacks_.done.push_back(index);
    }
    stacks_.undone.clear();
    project_ = std::move(steps.back().project);
    return success();
}

/// The record of an edit, once it is sure that it leads from the one version to the other and back: what
/// cannot be replayed is not acknowledged.
Expected<std::string> Package::recordOf(const JournalGroup& group, const Project& before,
                                        const Project& after, bool more, std::uint32_t& crc) const {
    const auto forward = diff(before, after, *catalogue_), backward = diff(after, before, *catalogue_);
    const auto leads = [&](const Project& from, const std::vector<Change>& changes,
                           const Project& to) -> Result {
        const auto replayed = patch(from, changes, *catalogue_);
        if (replayed && sameProject(*replayed, to)) return success();
        return Error{Fault::internal,
                     "the edit cannot be recorded, so it was not made: " +
                         (replayed ? "its record leads elsewhere" : replayed.error().message)};
    };
    TUTTI_TRY(leads(before, forward, after));
    TUTTI_TRY(leads(after, backward, before));
    return editRecord({group.number, group.label, group.when, more}, forward, backward, crc);
}

Result Package::step(bool back) {
    auto& from = back ? stacks_.done : stacks_.undone;
    auto& to = back ? stacks_.undone : stacks_.done;
    const auto index = from.back();
    const auto& group = journal_.groups[index];
    TUTTI_LET(changes, back ? group.backward() : group.forward());
    TUTTI_LET(next, patch(project_, changes, *catalogue_));
    TUTTI_TRY(openJournal());
    auto crc = journal_.lastCrc;
    const auto record = back ? undoRecord(group.number, crc) : redoRecord(group.number, crc);
    TUTTI_TRY(write(record, crc));
    journal_.steps.push_back({back ? JournalStep::What::undo : JournalStep::What::redo, index, {}});
    from.pop_back();
    to.push_back(index);
    project_ = std::move(next);
    return success();
}

Expected<std::string> Package::undo() {
    if (!canUndo()) return refused("there is nothing to undo");
    const auto label = journal_.groups[stacks_.done.back()].label;
    TUTTI_TRY(step(true));
    return label;
}

Expected<std::string> Package::redo() {
    if (!canRedo()) return refused("there is nothing to redo");
    const auto label = journal_.groups[stacks_.undone.back()].label;
    TUTTI_TRY(step(false));
    return label;
}

std::vector<HistoryEntry> Package::history() const {
    std::vector<HistoryEntry> entries;
    const auto add = [&](std::size_t index, bool undone) {
        const auto& group = journal_.groups[index];
        entries.push_back({group.number, group.label, group.when, undone});
    };
    for (const auto index : stacks_.done)
        add(index, false);
    for (auto next = stacks_.undone.rbegin(); next != stacks_.undone.rend(); ++next)
        add(*next, true);
    return entries;
}

Result Package::save() {
    const auto text = writeProject(project_, *catalogue_);
    const auto sha256 = sha256Hex(text);
    if (sha256 == savedSha256_) return success();
    TUTTI_TRY(openJournal());
    // One record before and one after: whichever of the two documents a crash leaves, the journal knows it,
    // and once the new one is there, it knows the old one for an old one.
    auto crc = journal_.lastCrc;
    const auto saving = savingRecord(sha256, crc);
    TUTTI_TRY(write(saving, crc));
    journal_.steps.push_back({JournalStep::What::saving, 0, sha256});
    TUTTI_TRY(writeDocument(text));
    const auto saved = savedRecord(sha256, crc);
    TUTTI_TRY(write(saved, crc));
    journal_.steps.push_back({JournalStep::What::saved, 0, sha256});
    return success();
}

/// Replaces project.tutti; the one that was there goes to versions/.
Result Package::writeDocument(const std::string& text) {
    if (savedSha256_.empty()) {
        TUTTI_LET(present, readFile(folder_ / documentName, largestDocument));
        savedSha256_ = sha256Hex(present);
    }
    TUTTI_TRY(keepVersion(folder_, savedSha256_, Keep::link));
    thinVersions(folder_, utcStamp());
    savedSha256_.clear(); // not known until the new one is surely there
    TUTTI_TRY(writeFileDurably(folder_ / documentName, text));
    savedSha256_ = sha256Hex(text);
    return success();
}

} // namespace tutti
