// The folders of Linux: XDG Base Directory Specification 0.8, and Debian's place for SoundFonts.
#include "processor/ResourceFiles.h"

#include <cstdlib>

namespace tutti {
namespace {

std::string variable(const char* name, const std::string& standard) {
    const char* value = std::getenv(name);
    return value != nullptr && *value != '\0' ? value : standard;
}

} // namespace

std::vector<std::filesystem::path> systemResourceFolders(std::string_view kind) {
    std::vector<std::filesystem::path> shares{
        variable("XDG_DATA_HOME", variable("HOME", "/") + "/.local/share")};
    const auto list = variable("XDG_DATA_DIRS", "/usr/local/share:/usr/share");
    for (std::size_t from = 0; from <= list.size();) {
        const auto end = std::min(list.find(':', from), list.size());
        if (end > from) shares.emplace_back(list.substr(from, end - from));
        from = end + 1;
    }
    std::vector<std::filesystem::path> folders;
    for (const auto& share : shares) {
        folders.push_back(share / "tutti" / (std::string(kind) + "s"));
        if (kind == "soundfont")
            for (const char* folder : {"soundfonts", "sounds/sf2", "sounds/sf3"})
                folders.push_back(share / folder);
    }
    return folders;
}

} // namespace tutti
