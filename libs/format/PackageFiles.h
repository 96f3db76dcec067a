// Names and small jobs inside a project's folder, shared by Package.cpp and Recovery.cpp.
#pragma once

#include "format/Journal.h"
#include "model/Project.h"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace tutti::package {

inline constexpr const char* documentName = "project.tutti";
inline constexpr const char* journalName = "journal.log";
inline constexpr const char* versionsName = "versions";
inline constexpr const char* lockName = ".lock";
inline constexpr std::size_t largestDocument = std::size_t{1} << 30;

/// The folder, whether it or the project.tutti inside is named; without the slash at the end.
std::filesystem::path packageFolder(const std::filesystem::path&);
std::string recoverHint(const std::filesystem::path& folder);
Result ensureFolder(const std::filesystem::path&);

/// The step after the last save of the document with this checksum; none if the journal never saw it.
std::optional<std::size_t> stepAfterSave(const Journal&, std::string_view sha256);

struct Replayed {
    Project project;
    std::size_t stepsApplied = 0; ///< from the start of the journal
    std::size_t edits = 0;
    std::string problem; ///< why it stopped early
};
Replayed replaySteps(Project, const Journal&, std::size_t fromStep, const Catalogue&);

/// versions/NNNNNN-<what><ending>, one number above all that are there.
std::filesystem::path nextVersionPath(const std::filesystem::path& folder, std::string_view what,
                                      std::string_view ending);
/// Keeps the newest ten documents, then one an hour for a day, then one a day. Journals are never thinned.
void thinVersions(const std::filesystem::path& folder);

} // namespace tutti::package
