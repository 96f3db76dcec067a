#include "base/MappedFile.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

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

private:
    void* start_;
    std::size_t size_;
};

Expected<MappedFile> MappedFile::open(const std::filesystem::path& path) {
    const auto failed = [&] { return Error{Fault::input, path.string() + ": cannot be read: " + std::strerror(errno)}; };
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return failed();
    struct stat status {};
    if (::fstat(file, &status) != 0) {
        ::close(file);
        return failed();
    }
    const auto size = static_cast<std::size_t>(status.st_size);
    void* start = size == 0 ? nullptr : ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file, 0);
    ::close(file);
    if (start == MAP_FAILED) return failed();
    return MappedFile(std::make_shared<const Mapping>(start, size));
}

std::string_view MappedFile::bytes() const { return mapping_->bytes(); }

} // namespace tutti
