// Names and small jobs inside a project's folder, shared by Package.cpp and Recovery.cpp.
#pragma once

#include "format/Journal.h"
#include "model/Project.h"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tutti::package {

inline constexpr const char* documentName = "project.tutti";
inline constexpr const char* journalName = "journal.log";
inline constexpr const char* versionsName = "versions";
inline constexpr const char* lockName = ".lock";
inline constexpr std::size_t largestDocument = std::size_t{1} << 30;
inline constexpr std::size_t largestJournal = std::size_t{1} << 36; ///< it only grows, and is never refused

/// The folder, whether it or the project.tutti inside is named; without the slash at the end.
std::filesystem::path packageFolder(const std::filesystem::path&);
std::string recoverHint(const std::filesystem::path& folder);
Result ensureFolder(const std::filesystem::path&);

/// A file that may not be there (then empty); one that is and cannot be read is an error.
Expected<std::string> readIfThere(const std::filesystem::path&, std::size_t limit);

/// The step after the last save of the document with this checksum; none if the journal never saw it.
std::optional<std::size_t> stepAfterSave(const Journal&, std::string_view sha256);
/// Whether a later document reached the disk after this step. Then one that is older came from outside: a
/// checkout of git, a copy put back by hand.
bool wasReplaced(const Journal&, std::size_t step, std::string_view sha256);

struct Replayed {
    Project project;
    std::size_t stepsApplied = 0; ///< from the start of the journal
    std::size_t edits = 0;
    std::string problem; ///< why it stopped early
};
Replayed replaySteps(Project, const Journal&, std::size_t fromStep, const Catalogue&);

/// The documents (".tutti") or journals (".log") in versions/, the newest first.
std::vector<std::filesystem::path> versionFiles(const std::filesystem::path& folder, std::string_view ending);
/// versions/NNNNNN-<what><ending>, one number above all that are there.
std::filesystem::path nextVersionPath(const std::filesystem::path& folder, std::string_view what,
                                      std::string_view ending);
/// Puts project.tutti, whose checksum this is, into versions/, unless the newest one there is it. A link will
/// do just before it is replaced; while it stays, a copy survives what is done to it.
enum class Keep { link, copy };
Result keepVersion(const std::filesystem::path& folder, std::string_view sha256, Keep);
/// Whether a document has the checksum that its name in versions/ says; none if the name says nothing.
std::optional<bool> isAsKept(const std::filesystem::path& version, std::string_view sha256);
/// Keeps the newest ten documents that saves replaced, then one an hour for a day, then one a day. What was
/// set aside for other reasons, and journals, are never thinned. `now` is a time as utcStamp() writes it.
void thinVersions(const std::filesystem::path& folder, std::string_view now);

/// Removes what an interrupted write left in the folder and in media/. Only the holder of the lock may.
void removeLeftovers(const std::filesystem::path& folder);

} // namespace tutti::package
