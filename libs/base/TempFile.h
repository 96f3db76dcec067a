// A file of its own in the system's temporary folder, gone with the object.
#pragma once

#include "base/Expected.h"

#include <filesystem>
#include <iosfwd>

namespace tutti {

class TempFile {
public:
    /// An empty file whose name starts with `name` and clashes with no other. Fault::output.
    static Expected<TempFile> make(const std::string& name);
    /// One that holds all that comes out of a stream.
    static Expected<TempFile> filledFrom(std::istream&, const std::string& name);
    ~TempFile();
    TempFile(TempFile&&) noexcept;
    TempFile& operator=(TempFile&&) noexcept;

    const std::filesystem::path& path() const { return path_; }

private:
    explicit TempFile(std::filesystem::path path) : path_(std::move(path)) {}
    std::filesystem::path path_;
};

} // namespace tutti
