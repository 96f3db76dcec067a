#include "base/TempFile.h"

#include <cstdio>
#include <fstream>
#include <istream>
#include <random>
#include <utility>
#include <vector>

namespace tutti {

namespace fs = std::filesystem;

Expected<TempFile> TempFile::make(const std::string& name) {
    std::error_code problem;
    const auto folder = fs::temp_directory_path(problem);
    if (problem) return Error{Fault::output, "there is no folder for temporary files"};
    std::random_device random;
    for (int attempt = 0; attempt < 100; ++attempt) {
        const auto path = folder / (name + "-" + std::to_string(random()));
        if (auto* file = std::fopen(path.c_str(), "wx")) { // x: only if it is not there
            std::fclose(file);
            return TempFile(path);
        }
    }
    return Error{Fault::output, folder.string() + ": no temporary file can be made"};
}

Expected<TempFile> TempFile::filledFrom(std::istream& input, const std::string& name) {
    TUTTI_LET(file, make(name));
    std::ofstream out(file.path(), std::ios::binary);
    std::vector<char> piece(std::size_t{1} << 16);
    while (input && out) {
        input.read(piece.data(), static_cast<std::streamsize>(piece.size()));
        out.write(piece.data(), input.gcount());
    }
    if (!out.flush()) return Error{Fault::output, file.path().string() + ": cannot be written"};
    return file;
}

TempFile::~TempFile() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove(path_, ignored);
}
TempFile::TempFile(TempFile&& other) noexcept : path_(std::exchange(other.path_, {})) {}
TempFile& TempFile::operator=(TempFile&& other) noexcept {
    std::swap(path_, other.path_);
    return *this;
}

} // namespace tutti
