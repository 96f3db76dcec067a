#include "Guard.h"

#include "base/RealTime.h"

#include <dlfcn.h>
#include <execinfo.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>

// glibc's allocator under the names that nobody replaces.
extern "C" {
void* __libc_malloc(size_t);
void* __libc_calloc(size_t, size_t);
void* __libc_realloc(void*, size_t);
void* __libc_memalign(size_t, size_t);
void __libc_free(void*);
}

namespace {

thread_local bool ending = false; // what the last words call is not guarded

/// The next function of this name behind this program. Looked up once per name.
template<class Function>
Function* next(std::atomic<void*>& known, const char* name) {
    if (known.load(std::memory_order_relaxed) == nullptr)
        known.store(dlsym(RTLD_NEXT, name), std::memory_order_relaxed);
    return reinterpret_cast<Function*>(known.load(std::memory_order_relaxed));
}

/// Ends the program if the calling thread is an audio thread.
void guard(const char* name) {
    if (!tutti::RealTimeScope::active() || ending) return;
    ending = true;
    static std::atomic<void*> known;
    const auto write = next<ssize_t(int, const void*, size_t)>(known, "write");
    for (const char* part : {"the audio thread called ", name, "; its callers:\n"})
        if (write(STDERR_FILENO, part, std::strlen(part)) < 0) break;
    void* callers[32];
    backtrace_symbols_fd(callers, backtrace(callers, 32), STDERR_FILENO);
    std::abort();
}

int alignedInto(void** memory, size_t alignment, size_t size) {
    *memory = __libc_memalign(alignment, size);
    return *memory == nullptr && size > 0 ? ENOMEM : 0;
}

} // namespace

// The functions get their public names at the assembler only, so that their types need not agree with the
// headers' in every attribute.
#define PUBLIC(RESULT, NAME, PARAMETERS)                                                                     \
    extern "C" RESULT guarded_##NAME PARAMETERS __asm__(#NAME);                                              \
    extern "C" RESULT guarded_##NAME PARAMETERS

#define FUNCTION(RESULT, NAME, PARAMETERS, ARGUMENTS)                                                        \
    PUBLIC(RESULT, NAME, PARAMETERS) {                                                                       \
        guard(#NAME);                                                                                        \
        static std::atomic<void*> known;                                                                     \
        return next<RESULT PARAMETERS>(known, #NAME) ARGUMENTS;                                              \
    }
#define ALLOCATOR(RESULT, NAME, PARAMETERS, BODY)                                                            \
    PUBLIC(RESULT, NAME, PARAMETERS) {                                                                       \
        guard(#NAME);                                                                                        \
        return BODY;                                                                                         \
    }
#define WRITTEN(NAME)
#include "Functions.inc"
#undef FUNCTION
#undef ALLOCATOR
#undef WRITTEN

PUBLIC(void, free, (void* memory)) {
    if (memory != nullptr) guard("free");
    __libc_free(memory);
}

namespace {

/// The mode that follows the flags of open() where a file may be made.
mode_t modeAfter(int flags, va_list list) {
    return (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(list, mode_t) : 0;
}

} // namespace

#define OPEN(NAME)                                                                                           \
    PUBLIC(int, NAME, (const char* path, int flags, ...)) {                                                  \
        guard(#NAME);                                                                                        \
        va_list list;                                                                                        \
        va_start(list, flags);                                                                               \
        const auto mode = modeAfter(flags, list);                                                            \
        va_end(list);                                                                                        \
        static std::atomic<void*> known;                                                                     \
        return next<int(const char*, int, ...)>(known, #NAME)(path, flags, mode);                            \
    }
OPEN(open)
OPEN(open64)

PUBLIC(int, openat, (int folder, const char* path, int flags, ...)) {
    guard("openat");
    va_list list;
    va_start(list, flags);
    const auto mode = modeAfter(flags, list);
    va_end(list);
    static std::atomic<void*> known;
    return next<int(int, const char*, int, ...)>(known, "openat")(folder, path, flags, mode);
}

PUBLIC(int, printf, (const char* format, ...)) {
    guard("printf");
    va_list list;
    va_start(list, format);
    const int count = vprintf(format, list);
    va_end(list);
    return count;
}

PUBLIC(int, fprintf, (FILE * file, const char* format, ...)) {
    guard("fprintf");
    va_list list;
    va_start(list, format);
    const int count = vfprintf(file, format, list);
    va_end(list);
    return count;
}

PUBLIC(long, syscall, (long number, ...)) {
    va_list list;
    va_start(list, number);
    long a[6];
    for (auto& argument : a)
        argument = va_arg(list, long);
    va_end(list);
    const long operation = a[1] & FUTEX_CMD_MASK;
    if (number == SYS_futex && operation != FUTEX_WAKE && operation != FUTEX_WAKE_OP &&
        operation != FUTEX_WAKE_BITSET)
        guard("syscall");
    static std::atomic<void*> known;
    return next<long(long, ...)>(known, "syscall")(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}

namespace tutti {

std::span<const char* const> guardedFunctions() {
#define FUNCTION(RESULT, NAME, PARAMETERS, ARGUMENTS) #NAME,
#define ALLOCATOR(RESULT, NAME, PARAMETERS, BODY) #NAME,
#define WRITTEN(NAME) #NAME,
    static constexpr const char* names[] = {
#include "Functions.inc"
    };
    return names;
}

} // namespace tutti
