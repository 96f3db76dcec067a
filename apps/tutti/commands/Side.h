// One of the projects or sounds that a command holds against each other.
#pragma once

#include "base/TempFile.h"
#include "commands/Common.h"

#include <memory>
#include <string>

namespace tutti::cli {

/// What it is called and where its bytes are.
class Side {
public:
    /// What comes through a pipe (-, or what a shell makes of <(...)) waits in a file.
    static Expected<Side> open(const std::string& name);

    /// A file with a project's text: what git hands to its tools.
    bool isText() const;
    bool isProject() const { return looksLikeProject(path) || isText(); }
    Expected<Project> project(Context&) const;

    /// Nobody knows the file in which a pipe's bytes wait.
    Error named(Error) const;

    std::string name, path;
    std::shared_ptr<TempFile> kept;
};

} // namespace tutti::cli
