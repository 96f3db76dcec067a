// What tests of packages share: looking at a whole folder, putting bytes where a crash or a stranger would.
#pragma once

#include "base/File.h"

#include <filesystem>
#include <fstream>
#include <map>
#include <string>

namespace tutti::testing {

/// All files below a folder with their bytes; folders with empty ones and a slash at the end.
inline std::map<std::string, std::string> contentsOf(const std::filesystem::path& folder) {
    std::map<std::string, std::string> contents;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        const auto name = std::filesystem::relative(entry.path(), folder).string();
        if (entry.is_directory())
            contents[name + "/"] = "";
        else
            contents[name] = *readFile(entry.path(), std::size_t{1} << 30);
    }
    return contents;
}

/// Writes in place, as Tutti never does.
inline void scribble(const std::filesystem::path& path, std::string_view bytes) {
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

inline std::string bytesOf(const std::filesystem::path& path) {
    return *readFile(path, std::size_t{1} << 30);
}

} // namespace tutti::testing
