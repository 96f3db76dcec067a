// Finds the files that processors name: in the project first, then where the system keeps such files.
//
// A name is a path, or the name of a file with or without its ending. Looked for in the project's folder and
// its subfolder of the kind's name, then in the folders of ResourceFolders*.cpp. Any thread.
#pragma once

#include "processor/Processor.h"

#include <filesystem>
#include <vector>

namespace tutti {

class ResourceFiles final : public Resources {
public:
    /// `project`: a project's folder, or empty.
    explicit ResourceFiles(std::filesystem::path project = {}) : project_(std::move(project)) {}

    /// Fault::input if there is no such file, with the name of the Debian package that has it where we know
    /// one.
    Expected<std::string> locate(std::string_view kind, std::string_view name) const override;

private:
    std::filesystem::path project_;
};

/// Where this system keeps files of a kind (`soundfont`), the user's own folders first.
std::vector<std::filesystem::path> systemResourceFolders(std::string_view kind);

} // namespace tutti
