#include "processor/ResourceFiles.h"

namespace tutti {
namespace {

namespace fs = std::filesystem;

struct KnownFile {
    std::string_view kind, name, package;
};
constexpr KnownFile knownFiles[] = {
    {"soundfont", "TimGM6mb.sf2", "timgm6mb-soundfont"},
    {"soundfont", "FluidR3_GM.sf2", "fluid-soundfont-gm"},
    {"soundfont", "FluidR3_GS.sf2", "fluid-soundfont-gs"},
    {"soundfont", "MuseScore_General.sf3", "musescore-general-soundfont"},
};

std::vector<std::string_view> endingsOf(std::string_view kind) {
    if (kind == "soundfont") return {"", ".sf2", ".sf3"};
    return {""};
}

bool isFile(const fs::path& path) {
    std::error_code error;
    return fs::is_regular_file(path, error);
}

} // namespace

Expected<std::string> ResourceFiles::locate(std::string_view kind, std::string_view name) const {
    std::vector<fs::path> folders;
    if (!project_.empty()) folders = {project_, project_ / kind};
    for (auto& folder : systemResourceFolders(kind))
        folders.push_back(std::move(folder));
    if (fs::path(name).is_absolute()) folders = {fs::path()};
    for (const auto& folder : folders)
        for (const auto ending : endingsOf(kind))
            if (const auto path = folder / (std::string(name) + std::string(ending)); isFile(path))
                return path.string();

    std::string hint = fs::path(name).is_absolute() ? "" : "it is looked for in";
    for (std::size_t i = 0; !hint.empty() && i < folders.size(); ++i)
        hint += (i == 0 ? " " : ", ") + folders[i].string();
    for (const auto& known : knownFiles)
        if (known.kind == kind && known.name == name)
            hint = "the package " + std::string(known.package) + " has it: apt install " +
                   std::string(known.package);
    return Error{Fault::input, std::string(name) + ": there is no such " + std::string(kind), hint};
}

} // namespace tutti
