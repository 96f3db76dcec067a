// Files that survive a crash.
//
// A file is either written whole and moved into place (writeFileDurably, PartFile) or only ever appended to
// (AppendFile). What one of these functions reported as done is on the disk: a power cut after it changes
// nothing. Errors name the path and the system's reason. Not for the audio thread.
//
// The system calls live in FilePosix.cpp; another system adds a file of its own beside it.
#pragma once

#include "base/Expected.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace tutti {

/// The whole file. Fault::input if it cannot be read or is larger than `limit` bytes.
Expected<std::string> readFile(const std::filesystem::path&, std::size_t limit);

/// Replaces the file or makes it: written to `<path>.part`, synced, renamed, folder synced. On failure the
/// old file is as it was. Fault::output.
Result writeFileDurably(const std::filesystem::path&, std::string_view bytes);

/// Makes names that were added to or removed from a folder survive a power cut.
Result syncFolder(const std::filesystem::path&);

/// A file in the making, for those who write it in pieces or by a library: write to path(), then commit().
/// What was not committed is removed.
class PartFile {
public:
    /// Nothing is made yet; the caller opens path(). Precondition: `target` names a file.
    explicit PartFile(std::filesystem::path target);
    ~PartFile();
    PartFile(PartFile&&) noexcept;
    PartFile& operator=(PartFile&&) noexcept;

    /// `<target>.part`.
    const std::filesystem::path& path() const { return part_; }
    const std::filesystem::path& target() const { return target_; }
    /// Syncs what was written to path() (which the caller has closed) and moves it to the target.
    Result commit();

private:
    void abandon();

    std::filesystem::path target_, part_; // part_ is empty once there is nothing to remove
};

/// A file that a library writes in pieces and with seeks, through callbacks of its own. Nothing goes wrong in
/// silence: the first failure stays, whatever the library makes of it, and problem() tells.
class WorkFile {
public:
    /// Makes the file or empties it. Fault::output.
    static Expected<WorkFile> create(const PartFile&);

    /// Bytes written or read; fewer than asked for only after a failure, or at the end of the file.
    std::size_t write(const void* bytes, std::size_t count);
    std::size_t read(void* bytes, std::size_t count);
    /// The new place, from the start of the file; -1 after a failure. `whence` as for lseek.
    std::int64_t seek(std::int64_t offset, int whence);
    std::int64_t size();
    /// What went wrong first: Fault::output, with the target's path and the system's reason.
    Result problem() const;
    /// After this nothing may be written. The first failure, or that of closing.
    Result close();

private:
    class Handle;
    explicit WorkFile(std::shared_ptr<Handle> handle) : handle_(std::move(handle)) {}

    std::shared_ptr<Handle> handle_;
};

/// A file that only grows.
class AppendFile {
public:
    /// Opens or makes it. Fault::output.
    static Expected<AppendFile> open(const std::filesystem::path&);

    /// Adds the bytes and waits until the disk has them. After a failure the file ends where it ended before;
    /// where even that cannot be had, every later call fails: nothing is ever added behind a torn piece.
    Result append(std::string_view bytes);
    /// Whether the file ends where the last append() that succeeded left it. If not, a piece that was
    /// reported as failed may be read from it again.
    bool isWhole() const;

private:
    class Handle;
    explicit AppendFile(std::shared_ptr<Handle> handle) : handle_(std::move(handle)) {}

    std::shared_ptr<Handle> handle_;
};

/// A file that grows for hours and can be read meanwhile: its end is added to, its head is written again in
/// place. After a failure it holds what fitted, and size() says how much that is.
class GrowingFile {
public:
    /// Makes it; refuses if it is there already. The name survives a power cut. Fault::output.
    static Expected<GrowingFile> create(const std::filesystem::path&);
    /// Opens one that is there. Fault::output.
    static Expected<GrowingFile> open(const std::filesystem::path&);
    /// Only for read() and size(). Fault::input.
    static Expected<GrowingFile> openToRead(const std::filesystem::path&);

    /// As much as the disk takes; an error if that is not all.
    Result append(std::string_view bytes);
    /// In place; `offset` and what is written lie within size().
    Result rewrite(std::uint64_t offset, std::string_view bytes);
    /// Whole or an error.
    Expected<std::string> read(std::uint64_t offset, std::size_t count) const;
    /// Cuts off what lies behind.
    Result truncate(std::uint64_t size);
    /// Waits until the disk has all of it.
    Result sync();
    Result close();
    std::uint64_t size() const;

private:
    class Handle;
    explicit GrowingFile(std::shared_ptr<Handle> handle) : handle_(std::move(handle)) {}

    std::shared_ptr<Handle> handle_;
};

/// Room on a disk that nobody else can take: a file that is there to be removed when the disk is full, so
/// that what must be finished can be. One that a killed program left is taken over.
class SpaceReserve {
public:
    /// Fault::output if there is not as much room.
    static Expected<SpaceReserve> make(const std::filesystem::path&, std::uint64_t bytes);
    ~SpaceReserve() { release(); }
    SpaceReserve(SpaceReserve&& other) noexcept : path_(std::exchange(other.path_, {})) {}
    SpaceReserve& operator=(SpaceReserve&&) = delete;

    /// Gives the room back; again does nothing.
    void release();
    bool held() const { return !path_.empty(); }

private:
    explicit SpaceReserve(std::filesystem::path path) : path_(std::move(path)) {}

    std::filesystem::path path_; // empty once it is given back
};

/// Held by the one program that writes to a project. The system lets go of it when the holder ends, however
/// it ends.
class FileLock {
public:
    /// Fault::refused if another program holds it, with its process number.
    static Expected<FileLock> acquire(const std::filesystem::path&);

private:
    class Handle;
    explicit FileLock(std::shared_ptr<Handle> handle) : handle_(std::move(handle)) {}

    std::shared_ptr<Handle> handle_;
};

} // namespace tutti
