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

Result Package::create(const Path& folder, const Project& project, const Catalogue& catalogue) {
    std::error_code problem;
    if (fs::exists(folder, problem)) return Error{Fault::output, folder.string() + ": is there already"};
    // Built beside its place and moved there whole, so that no half a project is ever seen.
    const auto building = Path(folder.string() + ".part");
    fs::remove_all(building, problem);
    for (const char* name : {"media", "peaks", "derived", "versions"})
        if (!fs::create_directories(building / name, problem) && problem)
            return Error{Fault::output, building.string() + ": cannot be made: " + problem.message()};
    const auto text = writeProject(project, catalogue);
    auto journal = journalHeader();
    std::uint32_t crc = 0;
    journal += savedRecord(sha256Hex(text), crc);
    TUTTI_TRY(writeFileDurably(building / documentName, text));
    TUTTI_TRY(writeFileDurably(building / journalName, journal));
    TUTTI_TRY(writeFileDurably(building / ".gitignore",
                               "journal.log\n.lock\nversions/\npeaks/\nderived/\nview.json\n*.part\n"));
    fs::rename(building, folder, problem);
    if (problem) return Error{Fault::output, folder.string() + ": cannot be made: " + problem.message()};
    return syncFolder(folder.has_parent_path() ? folder.parent_path() : Path("."));
}

Expected<Package> Package::open(const Path& given, Access access, const Catalogue& catalogue) {
    Package package(packageFolder(given), catalogue);
    TUTTI_TRY(package.load(access));
    return package;
}

Result Package::load(Access access) {
    std::error_code problem;
    if (!fs::is_directory(folder_, problem))
        return Error{Fault::project, folder_.string() + ": no such project", "tutti new NAME makes one"};
    if (access == Access::write) {
        TUTTI_LET(lock, FileLock::acquire(folder_ / lockName));
        lock_ = std::make_unique<FileLock>(std::move(lock));
    }
    const auto document = folder_ / documentName;
    auto text = readFile(document, largestDocument);
    if (!text) return Error{Fault::project, text.error().message, recoverHint(folder_)};
    auto project = readProject(*text, *catalogue_);
    if (!project) {
        const auto& error = project.error();
        return Error{Fault::project, document.string() + ": " + error.message,
                     error.hint.empty() ? recoverHint(folder_) : error.hint};
    }
    project_ = std::move(*project);
    savedSha256_ = sha256Hex(*text);

    const auto bytes = readFile(folder_ / journalName, largestDocument);
    if (bytes) journal_ = readJournal(*bytes);
    if (journal_.lostBytes > 0)
        notices_.push_back("the end of the journal (" + std::to_string(journal_.lostBytes) +
                           " bytes) is damaged and was left out: " + journal_.problem);
    const auto from = stepAfterSave(journal_, savedSha256_);
    if (!from) {
        if (!journal_.steps.empty())
            notices_.push_back(
                "project.tutti was changed outside Tutti; its history starts anew (the old one is kept)");
        journalIsForeign_ = true;
        stacks_ = {};
        return success();
    }
    replay(*from);
    return success();
}

void Package::replay(std::size_t fromStep) {
    auto replayed = replaySteps(project_, journal_, fromStep, *catalogue_);
    project_ = std::move(replayed.project);
    stacks_ = journal_.stacksAfter(replayed.stepsApplied);
    if (replayed.edits > 0)
        notices_.push_back("brought back " + std::to_string(replayed.edits) +
                           (replayed.edits == 1 ? " edit" : " edits") + " from the journal");
    if (!replayed.problem.empty()) {
        notices_.push_back("the journal stops making sense at step " +
                           std::to_string(replayed.stepsApplied + 1) + ": " + replayed.problem +
                           "; the rest is kept aside");
        journalIsForeign_ = true;
        documentIsBehind_ = replayed.edits > 0;
        stacks_ = {};
    }
}

/// Copies the journal to versions/ from byte `from` on.
Result Package::keepJournal(std::string_view as, std::size_t from) {
    auto bytes = readFile(folder_ / journalName, largestDocument);
    if (!bytes || bytes->size() <= from) return success(); // there is none, or nothing left in it
    TUTTI_TRY(ensureFolder(folder_ / versionsName));
    return writeFileDurably(nextVersionPath(folder_, as, ".log"), std::string_view(*bytes).substr(from));
}

/// A journal that starts from the project.tutti that is there, so that what follows can be replayed.
Result Package::startJournal() {
    std::uint32_t crc = 0;
    const auto bytes = journalHeader() + savedRecord(savedSha256_, crc);
    TUTTI_TRY(writeFileDurably(folder_ / journalName, bytes));
    journal_ = readJournal(bytes);
    stacks_ = {};
    return success();
}

Result Package::openJournal() {
    if (file_) return success();
    if (journalIsForeign_) {
        // Its edits that could still be replayed are in project_ alone: the document takes them in before a
        // journal that does not hold them replaces this one.
        TUTTI_TRY(keepJournal("journal-aside", 0));
        if (documentIsBehind_) TUTTI_TRY(writeDocument(writeProject(project_, *catalogue_)));
        TUTTI_TRY(startJournal());
        journalIsForeign_ = documentIsBehind_ = false;
    } else if (journal_.lostBytes > 0) {
        TUTTI_TRY(keepJournal("journal-tail", journal_.goodBytes));
        TUTTI_LET(bytes, readFile(folder_ / journalName, largestDocument));
        TUTTI_TRY(
            writeFileDurably(folder_ / journalName, std::string_view(bytes).substr(0, journal_.goodBytes)));
        journal_.lostBytes = 0;
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

Result Package::append(const std::string& label, Project next) {
    const auto forward = diff(project_, next, *catalogue_);
    if (forward.empty()) return success();
    const auto backward = diff(next, project_, *catalogue_);
    TUTTI_TRY(openJournal());
    auto crc = journal_.lastCrc;
    const auto number = journal_.groups.size() + 1;
    const auto when = utcNow();
    const auto record = editRecord(number, label, when, forward, backward, crc);
    TUTTI_TRY(write(record, crc));
    const auto bodyStart = record.find('\n') + 1;
    const auto bodyEnd = record.rfind("commit ");
    journal_.groups.push_back({number, label, when, record.substr(bodyStart, bodyEnd - bodyStart)});
    journal_.steps.push_back({JournalStep::What::edit, number - 1, {}});
    stacks_.done.push_back(number - 1);
    stacks_.undone.clear();
    project_ = std::move(next);
    return success();
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
    // The record goes first: whichever of the two documents a crash leaves, the journal knows it.
    auto crc = journal_.lastCrc;
    const auto record = savedRecord(sha256, crc);
    TUTTI_TRY(write(record, crc));
    journal_.steps.push_back({JournalStep::What::saved, 0, sha256});
    return writeDocument(text);
}

/// Replaces project.tutti; the one that was there goes to versions/.
Result Package::writeDocument(const std::string& text) {
    TUTTI_TRY(keepVersion(savedSha256_));
    TUTTI_TRY(writeFileDurably(folder_ / documentName, text));
    savedSha256_ = sha256Hex(text);
    return success();
}

Result Package::keepVersion(const std::string& sha256) {
    TUTTI_TRY(ensureFolder(folder_ / versionsName));
    const auto kept = nextVersionPath(folder_, utcStamp() + "-" + sha256.substr(0, 12), ".tutti");
    std::error_code problem;
    fs::create_hard_link(folder_ / documentName, kept, problem);
    if (problem) { // a file system without links
        problem.clear();
        fs::copy_file(folder_ / documentName, kept, problem);
        if (problem) return Error{Fault::output, kept.string() + ": cannot be written: " + problem.message()};
    }
    thinVersions(folder_);
    return success();
}

} // namespace tutti
