// A library to preload: stands between a program and the disk and lets one chosen call go wrong.
//
//   TUTTI_FAULT_UNDER   only calls on files below this folder count
//   TUTTI_FAULT_AT      the number of the call that goes wrong, from 1; 0 for none
//   TUTTI_FAULT_HOW     error, short (half is written, then the error), forever (this call and all later
//   ones),
//                       again (interrupted once: the caller has to ask again), kill (SIGKILL before the
//                       call), torn (half is written, then SIGKILL)
//   TUTTI_FAULT_ERROR   which error: ENOSPC (if unset), EIO, EROFS, EDQUOT, EMFILE
//   TUTTI_FAULT_COUNT   a file that receives the number of calls when the program ends
//
// Counted: write, writev, pwrite, fsync, fdatasync, rename, link, ftruncate, posix_fallocate, mkdir and the
// making of files.
// glibc on Linux.
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

namespace {

std::atomic<long> calls{0};

const char* setting(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
}

template<class Function>
Function* real(const char* name) {
    return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

bool isBelow(const char* path) {
    const char* under = setting("TUTTI_FAULT_UNDER");
    if (*under == '\0') return false;
    char absolute[PATH_MAX];
    if (path[0] != '/') {
        if (getcwd(absolute, sizeof absolute) == nullptr) return false;
        std::strncat(absolute, "/", sizeof absolute - std::strlen(absolute) - 1);
        std::strncat(absolute, path, sizeof absolute - std::strlen(absolute) - 1);
        path = absolute;
    }
    return std::strncmp(path, under, std::strlen(under)) == 0;
}

bool isBelow(int file) {
    char link[64], path[PATH_MAX];
    std::snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    const auto length = readlink(link, path, sizeof path - 1);
    if (length <= 0) return false;
    path[length] = '\0';
    return isBelow(path);
}

int chosenError() {
    const std::string name = setting("TUTTI_FAULT_ERROR");
    if (name == "EIO") return EIO;
    if (name == "EROFS") return EROFS;
    if (name == "EDQUOT") return EDQUOT;
    if (name == "EMFILE") return EMFILE;
    return ENOSPC;
}

enum class Fault { none, error, half };
enum class Call { writing, opening, syncing, other };

/// Counts a call and says how it goes. With an error, errno is set.
Fault next(Call call = Call::other) {
    const long number = ++calls;
    const long at = std::atol(setting("TUTTI_FAULT_AT"));
    const std::string how = setting("TUTTI_FAULT_HOW");
    const bool now = at > 0 && (number == at || (how == "forever" && number > at));
    if (!now) return Fault::none;
    if (how == "again" && call == Call::other) return Fault::none; // these are not interrupted on any disk
    const bool halfAWrite = call == Call::writing && (how == "short" || how == "torn");
    if (how == "kill" || (how == "torn" && !halfAWrite)) raise(SIGKILL);
    errno = how == "again" ? EINTR : chosenError();
    return halfAWrite ? Fault::half : Fault::error;
}

/// After a half-written piece: the program dies or sees an error.
void afterHalf() {
    if (std::strcmp(setting("TUTTI_FAULT_HOW"), "torn") == 0) raise(SIGKILL);
    errno = chosenError();
}

struct CountAtEnd {
    ~CountAtEnd() {
        const char* path = setting("TUTTI_FAULT_COUNT");
        if (*path == '\0') return;
        if (auto* file = std::fopen(path, "w")) {
            std::fprintf(file, "%ld\n", calls.load());
            std::fclose(file);
        }
    }
} countAtEnd;

int openCounted(const char* name, const char* path, int flags, mode_t mode) {
    const auto open = real<int(const char*, int, mode_t)>(name);
    if ((flags & O_CREAT) != 0 && isBelow(path) && next(Call::opening) != Fault::none) return -1;
    return open(path, flags, mode);
}

mode_t modeOf(int flags, va_list list) {
    return (flags & O_CREAT) != 0 ? va_arg(list, mode_t) : 0;
}

} // namespace

extern "C" {

int open(const char* path, int flags, ...) {
    va_list list;
    va_start(list, flags);
    const auto mode = modeOf(flags, list);
    va_end(list);
    return openCounted("open", path, flags, mode);
}

int open64(const char* path, int flags, ...) {
    va_list list;
    va_start(list, flags);
    const auto mode = modeOf(flags, list);
    va_end(list);
    return openCounted("open64", path, flags, mode);
}

ssize_t write(int file, const void* bytes, size_t size) {
    const auto write = real<ssize_t(int, const void*, size_t)>("write");
    if (!isBelow(file)) return write(file, bytes, size);
    switch (next(Call::writing)) {
    case Fault::none: return write(file, bytes, size);
    case Fault::error: return -1;
    case Fault::half: break;
    }
    if (size > 1) write(file, bytes, size / 2);
    afterHalf();
    return -1;
}

/// How the streams of C++ write what is longer than their buffer.
ssize_t writev(int file, const iovec* pieces, int count) {
    const auto writev = real<ssize_t(int, const iovec*, int)>("writev");
    if (!isBelow(file)) return writev(file, pieces, count);
    switch (next(Call::writing)) {
    case Fault::none: return writev(file, pieces, count);
    case Fault::error: return -1;
    case Fault::half: break;
    }
    real<ssize_t(int, const void*, size_t)>("write")(file, pieces[0].iov_base, pieces[0].iov_len / 2);
    afterHalf();
    return -1;
}

FILE* fopen(const char* path, const char* mode) {
    const bool makes = std::strpbrk(mode, "wa") != nullptr;
    if (makes && isBelow(path) && next(Call::opening) != Fault::none) return nullptr;
    return real<FILE*(const char*, const char*)>("fopen")(path, mode);
}

FILE* fopen64(const char* path, const char* mode) {
    const bool makes = std::strpbrk(mode, "wa") != nullptr;
    if (makes && isBelow(path) && next(Call::opening) != Fault::none) return nullptr;
    return real<FILE*(const char*, const char*)>("fopen64")(path, mode);
}

ssize_t pwrite(int file, const void* bytes, size_t size, off_t offset) {
    if (isBelow(file) && next() != Fault::none) return -1;
    return real<ssize_t(int, const void*, size_t, off_t)>("pwrite")(file, bytes, size, offset);
}

int fsync(int file) {
    if (isBelow(file) && next(Call::syncing) != Fault::none) return -1;
    return real<int(int)>("fsync")(file);
}

int fdatasync(int file) {
    if (isBelow(file) && next(Call::syncing) != Fault::none) return -1;
    return real<int(int)>("fdatasync")(file);
}

/// It returns its error.
int posix_fallocate(int file, off_t offset, off_t size) {
    if (isBelow(file) && next() != Fault::none) return errno;
    return real<int(int, off_t, off_t)>("posix_fallocate")(file, offset, size);
}

int ftruncate(int file, off_t size) noexcept {
    if (isBelow(file) && next() != Fault::none) return -1;
    return real<int(int, off_t)>("ftruncate")(file, size);
}

int rename(const char* from, const char* to) noexcept {
    if (isBelow(to) && next() != Fault::none) return -1;
    return real<int(const char*, const char*)>("rename")(from, to);
}

int link(const char* from, const char* to) noexcept {
    if (isBelow(to) && next() != Fault::none) return -1;
    return real<int(const char*, const char*)>("link")(from, to);
}

int mkdir(const char* path, mode_t mode) noexcept {
    if (isBelow(path) && next() != Fault::none) return -1;
    return real<int(const char*, mode_t)>("mkdir")(path, mode);
}

} // extern "C"
