#include "base/Sha256.h"
#include "format/Package.h"
#include "format/PackageFiles.h"
#include "format/Text.h"

#include <algorithm>
#include <set>

namespace tutti {

namespace fs = std::filesystem;
using namespace package;

namespace {

std::string counted(std::size_t number, const char* noun) {
    return std::to_string(number) + " " + noun + (number == 1 ? "" : "s");
}

std::string contentsOf(const Project& project) {
    std::size_t clips = 0;
    for (const auto& track : project.tracks)
        clips += track->clips.size();
    return counted(project.tracks.size() - 1, "track") + ", " + counted(clips, "clip");
}

/// Looks through a package, from the newest to the oldest.
class Search {
public:
    Search(fs::path folder, const Catalogue& catalogue) : folder_(std::move(folder)), catalogue_(catalogue) {
        addJournal(folder_ / journalName);
        for (const auto& aside : versionFiles(folder_, ".log"))
            addJournal(aside);
    }

    std::vector<RecoveryChoice> run() {
        document(folder_ / documentName);
        for (const auto& version : versionFiles(folder_, ".tutti"))
            document(version);
        return std::move(choices_);
    }

private:
    struct Source {
        std::string name;
        Journal journal;
        bool isPresent = false; ///< journal.log, not one that was set aside
        bool walked = false;    ///< a document led to its end already: all others lead there, too
    };

    void addJournal(const fs::path& path) {
        const auto bytes = readFile(path, largestJournal);
        const bool isPresent = path.filename() == journalName;
        if (bytes && !bytes->empty())
            journals_.push_back(
                {isPresent ? "journal" : path.filename().string(), readJournal(*bytes), isPresent});
    }

    /// What a document leads to: itself with the later edits of a journal that knows it, and itself.
    void document(const fs::path& path) {
        const auto name = path.filename() == documentName
                              ? std::string(documentName)
                              : std::string(versionsName) + "/" + path.filename().string();
        const auto text = readFile(path, largestDocument);
        auto project = text ? readProject(*text, catalogue_) : Expected<Project>(text.error());
        if (!project) {
            choices_.push_back({name, project.error().message, false, {}});
            return;
        }
        const auto sha256 = sha256Hex(*text);
        const auto known = std::any_of(journals_.begin(), journals_.end(), [&](const auto& source) {
            return stepAfterSave(source.journal, sha256).has_value();
        });
        const auto asKept = isAsKept(path, sha256).value_or(known || journals_.empty());
        // The edits that follow on a document are newer than it. But if they are not what opening would give
        // (a later document had taken their place, and this one came back), then it goes first.
        if (path.filename() != documentName)
            for (auto& source : journals_)
                withEdits(name, *project, source, sha256);
        else if (!journals_.empty() && journals_.front().isPresent &&
                 leadsOn(journals_.front().journal, sha256))
            withEdits(name, *project, journals_.front(), sha256);
        add(name, contentsOf(*project) + (asKept ? "" : "; not as Tutti wrote it"), *project);
        for (auto& source : journals_)
            withEdits(name, *project, source, sha256);
    }

    static bool leadsOn(const Journal& journal, const std::string& sha256) {
        const auto from = stepAfterSave(journal, sha256);
        return from && !wasReplaced(journal, *from, sha256);
    }

    void withEdits(const std::string& name, const Project& project, Source& source,
                   const std::string& sha256) {
        const auto from = stepAfterSave(source.journal, sha256);
        if (!from || source.walked) return;
        auto replayed = replaySteps(project, source.journal, *from, catalogue_);
        source.walked = replayed.problem.empty();
        if (replayed.edits == 0) return;
        const auto early = replayed.problem.empty() ? "" : ", where it is damaged";
        const auto contents = counted(replayed.edits, "edit") + " from the journal" + early + "; " +
                              contentsOf(replayed.project);
        add(name + " and " + source.name, contents, std::move(replayed.project));
    }

    void add(std::string source, std::string description, Project project) {
        if (!seen_.insert(sha256Hex(writeProject(project, catalogue_))).second) return;
        choices_.push_back({std::move(source), std::move(description), true, std::move(project)});
    }

    fs::path folder_;
    const Catalogue& catalogue_;
    std::vector<Source> journals_;
    std::vector<RecoveryChoice> choices_;
    std::set<std::string> seen_; ///< checksums of the states found so far
};

/// Copies a file to versions/; moves it there if it cannot be read.
Result setAside(const fs::path& folder, const char* name, std::string_view ending) {
    const auto kept = nextVersionPath(folder, "before-recovery", ending);
    const auto bytes = readIfThere(folder / name, largestJournal);
    if (bytes) return bytes->empty() ? success() : writeFileDurably(kept, *bytes);
    std::error_code problem;
    fs::rename(folder / name, kept, problem);
    if (problem) return Error{Fault::output, kept.string() + ": cannot be written: " + problem.message()};
    return syncFolder(folder / versionsName);
}

} // namespace

std::vector<RecoveryChoice> findRecoveries(const fs::path& given, const Catalogue& catalogue) {
    return Search(packageFolder(given), catalogue).run();
}

Result recoverTo(const fs::path& given, const RecoveryChoice& choice, const Catalogue& catalogue) {
    if (!choice.usable) return refused(choice.source + " cannot be used: " + choice.description);
    const auto folder = packageFolder(given);
    TUTTI_LET(lock, FileLock::acquire(folder / lockName));
    TUTTI_TRY(ensureFolder(folder / versionsName));
    removeLeftovers(folder);
    // Copies first, so that whatever interrupts this leaves both the old state and a second way to it.
    const auto text = writeProject(choice.project, catalogue);
    TUTTI_TRY(setAside(folder, documentName, ".tutti"));
    TUTTI_TRY(setAside(folder, journalName, ".log"));
    // The document is replaced before the journal restarts: a crash between the two leaves the chosen one
    // with a journal that does not lead on from it, which opens as the chosen one.
    TUTTI_TRY(writeFileDurably(folder / documentName, text));
    const auto sha256 = sha256Hex(text);
    TUTTI_TRY(keepVersion(folder, sha256, Keep::copy));
    std::uint32_t crc = 0;
    auto journal = journalHeader();
    journal += savedRecord(sha256, crc);
    return writeFileDurably(folder / journalName, journal);
}

} // namespace tutti
