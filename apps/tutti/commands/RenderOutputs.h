// Which files `tutti render` makes, and of what.
#pragma once

#include "app/Stretch.h"
#include "commands/RenderWords.h"

namespace tutti::cli {

struct Output {
    std::string path;
    Project project;
    std::optional<Stretch> stretch; ///< of a section
};

/// One file, or a file for each stem or section. Refuses what is there already, and what would lie inside a
/// project. `json`: standard output is taken.
Expected<std::vector<Output>> outputsOf(const Arguments&, const Wanted&, const Project&, bool json);
/// Says which folders it makes.
Result ensureFolders(const std::vector<Output>&, Console&);

} // namespace tutti::cli
