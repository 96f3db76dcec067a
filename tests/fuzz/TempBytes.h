// A file whose bytes change with every input: for what is read by its path.
#pragma once

#include "base/testing/TempFolder.h"

#include <fstream>
#include <sstream>
#include <string>
#include <string_view>

namespace tutti::fuzz {

class TempBytes {
public:
    std::string path() const { return (folder_.path() / "input").string(); }
    void set(std::string_view bytes) const {
        std::ofstream(path(), std::ios::binary | std::ios::trunc)
            .write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    }
    std::string get() const {
        std::ostringstream bytes;
        bytes << std::ifstream(path(), std::ios::binary).rdbuf();
        return bytes.str();
    }

private:
    testing::TempFolder folder_; // in memory
};

} // namespace tutti::fuzz
