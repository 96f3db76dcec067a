#include "commands/Side.h"

#include "base/File.h"
#include "format/Text.h"

#include <filesystem>
#include <fstream>
#include <iostream>

namespace tutti::cli {

namespace fs = std::filesystem;

Expected<Side> Side::open(const std::string& name) {
    Side side{name, name, {}};
    std::error_code ignored;
    const bool input = name == "-";
    if (!input && !fs::exists(name, ignored)) return Error{Fault::input, name + ": no such file or project"};
    if (!input && !fs::is_fifo(name, ignored)) return side;
    std::ifstream pipe;
    if (!input) pipe.open(name, std::ios::binary);
    TUTTI_LET(kept, TempFile::filledFrom(input ? std::cin : pipe, "tutti-diff"));
    side.name = input ? "standard input" : name;
    side.path = kept.path().string();
    side.kept = std::make_shared<TempFile>(std::move(kept));
    return side;
}

bool Side::isText() const {
    std::error_code ignored;
    if (!fs::is_regular_file(path, ignored)) return false;
    char start[6] = {};
    return std::ifstream(path, std::ios::binary).read(start, sizeof start) &&
           std::string_view(start, sizeof start) == "tutti ";
}

Expected<Project> Side::project(Context& context) const {
    if (fs::path(path).filename() == "project.tutti" || !isText()) {
        TUTTI_LET(session, openSession(path, Access::read, context));
        return session.project();
    }
    TUTTI_LET(text, readFile(path, std::size_t{1} << 30));
    auto project = readProject(text, context.house.catalogue);
    if (project) return project;
    auto error = project.error();
    error.message = name + ": " + error.message;
    return error;
}

Error Side::named(Error error) const {
    if (kept && error.message.starts_with(path)) error.message.replace(0, path.size(), name);
    return error;
}

} // namespace tutti::cli
