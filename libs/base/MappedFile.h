// A file's bytes, read where they lie: the system fetches the pages that are looked at and drops them when
// memory is short, so the memory used does not grow with the file. MappedFilePosix.cpp has the system's part.
#pragma once

#include "base/Expected.h"

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string_view>

namespace tutti {

class MappedFile {
public:
    /// Fault::input. The file must not shrink while it is mapped: media files are written once.
    static Expected<MappedFile> open(const std::filesystem::path&);

    std::string_view bytes() const;
    /// A stretch is not needed soon: its memory is given back, and fetched again when somebody looks. Any
    /// thread.
    void giveBack(std::size_t offset, std::size_t size) const noexcept;

private:
    class Mapping;
    explicit MappedFile(std::shared_ptr<const Mapping> mapping) : mapping_(std::move(mapping)) {}
    std::shared_ptr<const Mapping> mapping_;
};

} // namespace tutti
