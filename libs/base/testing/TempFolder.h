// A folder of a test's own, gone with the object.
#pragma once

#include <stdlib.h>

#include <filesystem>
#include <string>

namespace tutti::testing {

class TempFolder {
public:
    /// In memory where the system has such a place: what these tests need of a disk is its order, not its
    /// speed.
    TempFolder() {
        for (const auto& place :
             {std::filesystem::path("/dev/shm"), std::filesystem::temp_directory_path()}) {
            auto form = (place / "tutti-test-XXXXXX").string();
            if (::mkdtemp(form.data()) == nullptr) continue;
            path_ = form;
            return;
        }
    }
    ~TempFolder() {
        std::error_code ignored;
        if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
    }
    TempFolder(const TempFolder&) = delete;
    TempFolder& operator=(const TempFolder&) = delete;

    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

} // namespace tutti::testing
