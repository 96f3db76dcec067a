// A project on disk: a folder Name.tutti/ with the document, its journal and its media.
//
//   project.tutti   the document as text, written whole and atomically by save()
//   journal.log     every edit, appended and synced before it counts as done; never rewritten
//   media/          sound files, written once      peaks/ derived/   caches, safe to delete
//   versions/       the documents that earlier saves replaced, and journals set aside
//   .lock           who has the project open for writing
//
// What open() returns is project.tutti plus the journal's steps after the save that wrote it, so a kill -9
// at any moment loses nothing that append() acknowledged. Opening never writes; what a crash left behind is
// told in notices() and kept.
#pragma once

#include "base/File.h"
#include "format/Journal.h"
#include "model/Project.h"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace tutti {

enum class Access { read, write };

/// One line of `tutti log`.
struct HistoryEntry {
    std::size_t number = 0;
    std::string label;
    std::string when;
    bool undone = false;
};

/// A step of history: what it is called and the version it leads to.
struct Step {
    std::string label;
    Project project;
};

class Package {
public:
    using Path = std::filesystem::path;

    /// Makes the folder with this project in it. Refuses if anything is there already.
    static Result create(const Path&, const Project&, const Catalogue&);
    /// Fault::project with the reason if it cannot be opened, or if somebody else has it open for writing;
    /// Fault::damaged if project.tutti is missing or not whole. `path` may be the folder or the project.tutti
    /// in it.
    static Expected<Package> open(const Path&, Access, const Catalogue&);

    const Path& folder() const { return folder_; }
    const Project& project() const { return project_; }
    /// What the user should know about how it was opened: edits recovered, a torn tail, an outside change.
    const std::vector<std::string>& notices() const { return notices_; }
    /// Those of the notices that tell of a damaged journal.
    const std::vector<std::string>& damage() const { return damage_; }

    /// Makes `next` the present version: appends the difference to the journal and syncs it. On failure the
    /// present version stays, and so does the file. A version equal to the present one is not recorded.
    Result append(std::string label, Project next);
    /// The same for several steps: all or none, even if the program is killed meanwhile.
    Result append(std::vector<Step>);
    /// Goes one edit back or forth; the label of that edit. Refuses at the end of history.
    Expected<std::string> undo();
    Expected<std::string> redo();
    /// Whether what failed to be recorded is surely not in the journal; if not, it may be there when the
    /// project is opened again.
    bool journalIsWhole() const { return !file_ || file_->isWhole(); }
    bool canUndo() const { return !stacks_.done.empty(); }
    bool canRedo() const { return !stacks_.undone.empty(); }
    std::vector<HistoryEntry> history() const;

    /// Writes project.tutti if it differs from the present version; the one it replaces goes to versions/.
    /// On failure it is the old one or the new one, whole.
    Result save();

private:
    Package(Path folder, const Catalogue& catalogue) : folder_(std::move(folder)), catalogue_(&catalogue) {}

    Result load();
    Result parse(const std::string& text);
    Result checkEnding(const std::string& text);
    bool isStill(const std::string& text, const std::string& journal) const;
    void startFromForeign();
    void tellOfDamage();
    void addDamage(std::string sentence);
    void replay(std::size_t fromStep);
    Result keepJournal(std::string_view as, std::size_t from);
    Result startJournal();
    Result openJournal();
    Expected<std::string> recordOf(const JournalGroup&, const Project& before, const Project& after,
                                   bool more, std::uint32_t& crc) const;
    Result write(const std::string& records, std::uint32_t crc);
    Result writeDocument(const std::string& text);
    Result step(bool back);

    Path folder_;
    const Catalogue* catalogue_;
    Project project_;
    std::string savedSha256_; ///< of project.tutti as it is on disk; empty after a save that failed half-way
    Journal journal_;
    Journal::Stacks stacks_;
    bool journalIsForeign_ = false; ///< it belongs to another project.tutti: set aside before the first write
    bool documentIsBehind_ = false; ///< it holds less than project_, and the journal will not make up for it
    std::vector<std::string> notices_, damage_;
    std::unique_ptr<FileLock> lock_;
    std::unique_ptr<AppendFile> file_; ///< the journal, once something was written
};

/// One way to get a project back: the newest state a source leads to.
struct RecoveryChoice {
    std::string source; ///< "project.tutti", "project.tutti and journal", "versions/000012-... and journal"
    std::string description; ///< how many edits, tracks, clips; or why it cannot be read
    bool usable = false;
    Project project;
};
/// All that is left in a package, newest first, without writing anything. Idempotent. Journals that were set
/// aside count, too; a state that an entry further up leads to already is not listed again.
std::vector<RecoveryChoice> findRecoveries(const std::filesystem::path&, const Catalogue&);
/// Makes a choice the project: the old project.tutti and journal are copied to versions/, nothing is deleted.
/// Interrupted anywhere, it leaves the old state or the chosen one, and can be done again.
Result recoverTo(const std::filesystem::path&, const RecoveryChoice&, const Catalogue&);

} // namespace tutti
