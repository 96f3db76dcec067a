#include "base/MappedFile.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace tutti {

class MappedFile::Mapping {
public:
    Mapping(void* start, std::size_t size) : start_(start), size_(size) {}
    ~Mapping() {
        if (start_ != nullptr) ::munmap(start_, size_);
    }
    Mapping(const Mapping&) = delete;
    Mapping& operator=(const Mapping&) = delete;

    std::string_view bytes() const { return {static_cast<const char*>(start_), size_}; }
    void giveBack(std::size_t offset, std::size_t size) const noexcept {
        const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
        const auto first = offset / page * page, last = std::min(offset + size, size_) / page * page;
        if (first < last) ::madvise(static_cast<char*>(start_) + first, last - first, MADV_DONTNEED);
    }

private:
    void* start_;
    std::size_t size_;
};

Expected<MappedFile> MappedFile::open(const std::filesystem::path& path) {
    const auto failed = [&] {
        return Error{Fault::input, path.string() + ": cannot be read: " + std::strerror(errno)};
    };
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return failed();
    struct stat status {};
    if (::fstat(file, &status) != 0) {
        ::close(file);
        return failed();
    }
    const auto size = static_cast<std::size_t>(status.st_size);
    void* start = size == 0 ? nullptr : ::mmap(nullptr, size, PROT_READ, MAP_SHARED, file, 0);
    ::close(file);
    if (start == MAP_FAILED) return failed();
    return MappedFile(std::make_shared<const Mapping>(start, size));
}

std::string_view MappedFile::bytes() const {
    return mapping_->bytes();
}

void MappedFile::giveBack(std::size_t offset, std::size_t size) const noexcept {
    mapping_->giveBack(offset, size);
}

} // namespace tutti
