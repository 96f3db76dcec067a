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
