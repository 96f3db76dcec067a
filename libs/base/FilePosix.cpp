#include "base/File.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <optional>

namespace tutti {

namespace fs = std::filesystem;

namespace {

/// A file descriptor that closes itself.
class Descriptor {
public:
    explicit Descriptor(int number) : number_(number) {}
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    bool ok() const { return number_ >= 0; }
    int number() const { return number_; }
    /// Closes now; false if the system reports a late write error.
    bool close() { return ::close(std::exchange(number_, -1)) == 0; }

private:
    int number_;
};

Error failed(Fault fault, const fs::path& path, const char* what) {
    return {fault, path.string() + ": " + what + ": " + std::strerror(errno)};
}
Error cannotWrite(const fs::path& path) {
    return failed(Fault::output, path, "cannot be written");
}

/// Asks again as long as a signal came in between.
auto patiently(const auto& call) {
    auto result = call();
    while (result < 0 && errno == EINTR)
        result = call();
    return result;
}

int openPatiently(const fs::path& path, int flags) {
    return patiently([&] { return ::open(path.c_str(), flags | O_CLOEXEC, 0666); });
}

bool writeAll(int file, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto written = patiently([&] { return ::write(file, bytes.data(), bytes.size()); });
        if (written < 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

fs::path folderOf(const fs::path& path) {
    return path.has_parent_path() ? path.parent_path() : fs::path(".");
}

bool syncPatiently(int file) {
    return patiently([&] { return ::fsync(file); }) == 0;
}

Result syncFile(const fs::path& path) {
    const Descriptor file(openPatiently(path, O_RDONLY));
    if (!file.ok() || !syncPatiently(file.number())) return cannotWrite(path);
    return success();
}

} // namespace

Expected<std::string> readFile(const fs::path& path, std::size_t limit) {
    const Descriptor file(openPatiently(path, O_RDONLY));
    struct stat status {};
    if (!file.ok() || ::fstat(file.number(), &status) != 0)
        return failed(Fault::input, path, "cannot be read");
    if (S_ISDIR(status.st_mode)) return Error{Fault::input, path.string() + ": is a folder"};
    std::string bytes;
    bytes.reserve(std::min(limit, static_cast<std::size_t>(status.st_size)));
    char piece[1 << 16];
    for (;;) {
        const auto count = patiently([&] { return ::read(file.number(), piece, sizeof piece); });
        if (count < 0) return failed(Fault::input, path, "cannot be read");
        if (count == 0) return bytes;
        bytes.append(piece, static_cast<std::size_t>(count));
        if (bytes.size() > limit)
            return Error{Fault::input,
                         path.string() + ": is larger than " + std::to_string(limit) + " bytes"};
    }
}

Result writeFileDurably(const fs::path& path, std::string_view bytes) {
    PartFile part(path);
    Descriptor file(openPatiently(part.path(), O_WRONLY | O_CREAT | O_TRUNC));
    if (!file.ok()) return cannotWrite(path);
    struct stat before {};
    if (::stat(path.c_str(), &before) == 0) ::fchmod(file.number(), before.st_mode & 07777);
    if (!writeAll(file.number(), bytes) || !file.close()) return cannotWrite(path);
    return part.commit();
}

Result syncFolder(const fs::path& path) {
    const Descriptor folder(openPatiently(path, O_RDONLY | O_DIRECTORY));
    if (!folder.ok() || !syncPatiently(folder.number()))
        return failed(Fault::output, path, "cannot be synced");
    return success();
}

// --- PartFile ----------------------------------------------------------------------------------------------

PartFile::PartFile(fs::path target) : target_(std::move(target)), part_(target_.string() + ".part") {}
PartFile::~PartFile() {
    abandon();
}
PartFile::PartFile(PartFile&& other) noexcept
    : target_(std::move(other.target_)), part_(std::exchange(other.part_, {})) {}
PartFile& PartFile::operator=(PartFile&& other) noexcept {
    abandon();
    target_ = std::move(other.target_);
    part_ = std::exchange(other.part_, {});
    return *this;
}

void PartFile::abandon() {
    std::error_code ignored; // it may never have been made
    if (!part_.empty()) fs::remove(part_, ignored);
}

Result PartFile::commit() {
    TUTTI_TRY(syncFile(part_));
    if (::rename(part_.c_str(), target_.c_str()) != 0) return cannotWrite(target_);
    part_.clear();
    return syncFolder(folderOf(target_));
}

// --- WorkFile ----------------------------------------------------------------------------------------------

class WorkFile::Handle {
public:
    Handle(fs::path path, int file) : path_(std::move(path)), file_(file) {
        if (!file_.ok()) fail();
    }

    int number() const { return file_.number(); }
    void fail() {
        if (!problem_) problem_ = cannotWrite(path_);
    }
    Result problem() const { return problem_ ? Result(*problem_) : success(); }
    Result close() {
        if (!file_.close()) fail();
        return problem();
    }

private:
    fs::path path_;
    Descriptor file_;
    std::optional<Error> problem_;
};

Expected<WorkFile> WorkFile::create(const PartFile& part) {
    auto handle =
        std::make_shared<Handle>(part.target(), openPatiently(part.path(), O_RDWR | O_CREAT | O_TRUNC));
    TUTTI_TRY(handle->problem());
    return WorkFile(std::move(handle));
}

std::size_t WorkFile::write(const void* bytes, std::size_t count) {
    if (!handle_->problem()) return 0; // what follows a gap is worth nothing
    if (writeAll(handle_->number(), {static_cast<const char*>(bytes), count})) return count;
    handle_->fail();
    return 0;
}

std::size_t WorkFile::read(void* bytes, std::size_t count) {
    const auto got = patiently([&] { return ::read(handle_->number(), bytes, count); });
    if (got < 0) handle_->fail();
    return got < 0 ? 0 : static_cast<std::size_t>(got);
}

std::int64_t WorkFile::seek(std::int64_t offset, int whence) {
    const auto place = ::lseek(handle_->number(), offset, whence);
    if (place < 0) handle_->fail();
    return place;
}

std::int64_t WorkFile::size() {
    struct stat status {};
    if (::fstat(handle_->number(), &status) != 0) return handle_->fail(), -1;
    return status.st_size;
}

Result WorkFile::problem() const {
    return handle_->problem();
}
Result WorkFile::close() {
    return handle_->close();
}

// --- AppendFile --------------------------------------------------------------------------------------------

class AppendFile::Handle {
public:
    Handle(fs::path path, int file) : path_(std::move(path)), file_(file) {}

    bool begin() {
        if (!file_.ok()) return false;
        size_ = ::lseek(file_.number(), 0, SEEK_END);
        return size_ >= 0;
    }
    bool isWhole() const { return !broken_; }

    Result append(std::string_view bytes) {
        if (broken_) return Error{Fault::output, path_.string() + ": an earlier write failed half-way"};
        if (writeAll(file_.number(), bytes) && patiently([&] { return ::fdatasync(file_.number()); }) == 0) {
            size_ += static_cast<off_t>(bytes.size());
            return success();
        }
        const auto error = cannotWrite(path_);
        broken_ =
            ::ftruncate(file_.number(), size_) != 0 || ::lseek(file_.number(), size_, SEEK_SET) != size_;
        return error;
    }

private:
    fs::path path_;
    Descriptor file_;
    off_t size_ = 0;
    bool broken_ = false;
};

Expected<AppendFile> AppendFile::open(const fs::path& path) {
    auto handle = std::make_shared<Handle>(path, openPatiently(path, O_WRONLY | O_CREAT));
    if (!handle->begin()) return cannotWrite(path);
    TUTTI_TRY(syncFolder(folderOf(path)));
    return AppendFile(std::move(handle));
}

Result AppendFile::append(std::string_view bytes) {
    return handle_->append(bytes);
}
bool AppendFile::isWhole() const {
    return handle_->isWhole();
}

// --- GrowingFile -------------------------------------------------------------------------------------------

class GrowingFile::Handle {
public:
    Handle(fs::path path, int file) : path_(std::move(path)), file_(file) {}

    bool begin() {
        if (!file_.ok()) return false;
        const auto end = ::lseek(file_.number(), 0, SEEK_END);
        size_ = static_cast<std::uint64_t>(end);
        return end >= 0;
    }
    int number() const { return file_.number(); }
    const fs::path& path() const { return path_; }
    std::uint64_t size() const { return size_; }
    Result told(bool well) const { return well ? success() : Result(cannotWrite(path_)); }

    Result append(std::string_view bytes) {
        while (!bytes.empty()) {
            const auto written =
                patiently([&] { return ::write(file_.number(), bytes.data(), bytes.size()); });
            if (written < 0) return cannotWrite(path_);
            size_ += static_cast<std::uint64_t>(written);
            bytes.remove_prefix(static_cast<std::size_t>(written));
        }
        return success();
    }
    Result truncate(std::uint64_t size) {
        const auto end = static_cast<off_t>(size);
        if (::ftruncate(file_.number(), end) != 0 || ::lseek(file_.number(), end, SEEK_SET) != end)
            return cannotWrite(path_);
        size_ = size;
        return success();
    }
    Result close() { return told(file_.close()); }

private:
    fs::path path_;
    Descriptor file_;
    std::uint64_t size_ = 0;
};

Expected<GrowingFile> GrowingFile::create(const fs::path& path) {
    auto handle = std::make_shared<Handle>(path, openPatiently(path, O_RDWR | O_CREAT | O_EXCL));
    if (!handle->begin()) return cannotWrite(path);
    TUTTI_TRY(syncFolder(folderOf(path)));
    return GrowingFile(std::move(handle));
}
Expected<GrowingFile> GrowingFile::open(const fs::path& path) {
    auto handle = std::make_shared<Handle>(path, openPatiently(path, O_RDWR));
    if (!handle->begin()) return cannotWrite(path);
    return GrowingFile(std::move(handle));
}

Expected<GrowingFile> GrowingFile::openToRead(const fs::path& path) {
    auto handle = std::make_shared<Handle>(path, openPatiently(path, O_RDONLY));
    if (!handle->begin()) return failed(Fault::input, path, "cannot be read");
    return GrowingFile(std::move(handle));
}

Result GrowingFile::append(std::string_view bytes) {
    return handle_->append(bytes);
}
Result GrowingFile::rewrite(std::uint64_t offset, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto written = patiently([&] {
            return ::pwrite(handle_->number(), bytes.data(), bytes.size(), static_cast<off_t>(offset));
        });
        if (written < 0) return cannotWrite(handle_->path());
        offset += static_cast<std::uint64_t>(written);
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return success();
}
Expected<std::string> GrowingFile::read(std::uint64_t offset, std::size_t count) const {
    std::string bytes(count, '\0');
    for (std::size_t done = 0; done < count;) {
        const auto got = patiently([&] {
            return ::pread(handle_->number(), bytes.data() + done, count - done,
                           static_cast<off_t>(offset + done));
        });
        if (got < 0) return failed(Fault::input, handle_->path(), "cannot be read");
        if (got == 0) return Error{Fault::input, handle_->path().string() + ": ends too early"};
        done += static_cast<std::size_t>(got);
    }
    return bytes;
}
Result GrowingFile::truncate(std::uint64_t size) {
    return handle_->truncate(size);
}
Result GrowingFile::sync() {
    return handle_->told(patiently([&] { return ::fdatasync(handle_->number()); }) == 0);
}
Result GrowingFile::close() {
    return handle_->close();
}
std::uint64_t GrowingFile::size() const {
    return handle_->size();
}

// --- SpaceReserve ------------------------------------------------------------------------------------------

Expected<SpaceReserve> SpaceReserve::make(const fs::path& path, std::uint64_t bytes) {
    const Descriptor file(openPatiently(path, O_WRONLY | O_CREAT));
    if (!file.ok()) return cannotWrite(path);
    SpaceReserve reserve(path); // removed again on failure
    errno = ::posix_fallocate(file.number(), 0, static_cast<off_t>(bytes));
    if (errno != 0) return cannotWrite(path);
    return reserve;
}

void SpaceReserve::release() {
    if (!path_.empty()) ::unlink(std::exchange(path_, {}).c_str());
}

// --- FileLock ----------------------------------------------------------------------------------------------

class FileLock::Handle {
public:
    explicit Handle(int file) : file_(file) {}
    int number() const { return file_.number(); }

private:
    Descriptor file_;
};

Expected<FileLock> FileLock::acquire(const fs::path& path) {
    auto handle = std::make_shared<Handle>(openPatiently(path, O_RDWR | O_CREAT));
    if (handle->number() < 0) return failed(Fault::output, path, "cannot be locked");
    if (::flock(handle->number(), LOCK_EX | LOCK_NB) != 0) {
        char holder[32] = {};
        const auto length = ::pread(handle->number(), holder, sizeof holder - 1, 0);
        std::string who(holder, length > 0 ? static_cast<std::size_t>(length) : 0);
        while (!who.empty() && who.back() == '\n')
            who.pop_back();
        return Error{Fault::project,
                     folderOf(path).string() + ": is open in another program" +
                         (who.empty() ? "" : " (process " + who + ")"),
                     "close it there first, or wait until it has ended; nothing was changed"};
    }
    // Who holds it, for the other one's error message; the lock itself does not depend on it.
    const auto mine = std::to_string(::getpid()) + "\n";
    if (::ftruncate(handle->number(), 0) != 0 || ::pwrite(handle->number(), mine.data(), mine.size(), 0) < 0)
        return failed(Fault::output, path, "cannot be locked");
    return FileLock(std::move(handle));
}

} // namespace tutti
