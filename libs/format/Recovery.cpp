#include "base/Sha256.h"
#include "format/Package.h"
#include "format/PackageFiles.h"
#include "format/Text.h"

#include <algorithm>

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

/// What a document leads to: itself, and itself with the journal's later edits where the journal knows it.
void addChoices(std::vector<RecoveryChoice>& choices, const fs::path& folder, const fs::path& document,
                const Journal& journal, const Catalogue& catalogue) {
    const auto source = fs::relative(document, folder).string();
    const auto text = readFile(document, largestDocument);
    auto project = text ? readProject(*text, catalogue) : Expected<Project>(text.error());
    if (!project) {
        choices.push_back({source, project.error().message, false, {}});
        return;
    }
    if (const auto from = stepAfterSave(journal, sha256Hex(*text))) {
        auto replayed = replaySteps(*project, journal, *from, catalogue);
        if (replayed.edits > 0)
            choices.push_back(
                {source + " and journal",
                 counted(replayed.edits, "edit") + " from the journal; " + contentsOf(replayed.project), true,
                 std::move(replayed.project)});
    }
    const auto contents = contentsOf(*project);
    choices.push_back({source, contents, true, std::move(*project)});
}

} // namespace

std::vector<RecoveryChoice> findRecoveries(const fs::path& given, const Catalogue& catalogue) {
    const auto folder = packageFolder(given);
    const auto bytes = readFile(folder / journalName, largestDocument);
    const auto journal = bytes ? readJournal(*bytes) : Journal{};
    std::vector<RecoveryChoice> choices;
    addChoices(choices, folder, folder / documentName, journal, catalogue);
    std::vector<fs::path> versions;
    std::error_code problem;
    for (const auto& entry : fs::directory_iterator(folder / versionsName, problem))
        if (entry.path().extension() == ".tutti") versions.push_back(entry.path());
    std::sort(versions.rbegin(), versions.rend());
    for (const auto& version : versions)
        addChoices(choices, folder, version, journal, catalogue);
    return choices;
}

Result recoverTo(const fs::path& given, const RecoveryChoice& choice, const Catalogue& catalogue) {
    if (!choice.usable) return refused(choice.source + " cannot be used: " + choice.description);
    const auto folder = packageFolder(given);
    TUTTI_LET(lock, FileLock::acquire(folder / lockName));
    TUTTI_TRY(ensureFolder(folder / versionsName));
    // Copies first, so that whatever interrupts this leaves both the old state and a second way to it.
    const auto text = writeProject(choice.project, catalogue);
    for (const auto& [name, ending] : {std::pair{documentName, ".tutti"}, std::pair{journalName, ".log"}}) {
        const auto bytes = readFile(folder / name, largestDocument);
        if (bytes) TUTTI_TRY(writeFileDurably(nextVersionPath(folder, "before-recovery", ending), *bytes));
    }
    // The journal restarts before the document is replaced: a crash between the two leaves the old document
    // with a journal that does not know it, which opens with a notice and nothing lost (both are in
    // versions/).
    std::uint32_t crc = 0;
    auto journal = journalHeader();
    journal += savedRecord(sha256Hex(text), crc);
    TUTTI_TRY(writeFileDurably(folder / journalName, journal));
    return writeFileDurably(folder / documentName, text);
}

} // namespace tutti
