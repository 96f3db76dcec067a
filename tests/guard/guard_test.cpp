// The guard catches what it says it catches: one case for each function, and none outside the audio thread.
#include "Guard.h"
#include "base/RealTime.h"

#include <cxxabi.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/futex.h>
#include <malloc.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/select.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <typeinfo>
#include <utility>

namespace tutti {
namespace {

/// Things to call functions with, made before the audio thread begins; each call is harmless outside of it.
struct Props {
    Props() {
        if (pipe(pipe_) != 0 || pthread_mutex_init(&mutex, nullptr) != 0) std::abort();
        pthread_rwlock_init(&rwlock, nullptr);
        pthread_cond_init(&condition, nullptr);
        pthread_barrier_init(&barrier, nullptr, 1);
        sem_init(&semaphore, 0, 9);
    }
    int in() const { return pipe_[0]; }
    int out() const { return pipe_[1]; }

    int pipe_[2] = {-1, -1};
    void* memory = std::malloc(64);
    void* page = mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    FILE* file = std::tmpfile();
    int epoll = epoll_create1(0);
    pthread_mutex_t mutex;
    pthread_rwlock_t rwlock;
    pthread_cond_t condition;
    pthread_barrier_t barrier;
    sem_t semaphore;
    timespec past{0, 1}, moment{0, 1};
    timeval instant{0, 1};
    pollfd polled{-1, 0, 0};
    char byte = 'x';
    iovec part{&byte, 1};
    std::uint32_t word = 0;
    pthread_t thread{};
    std::string text = "words";
    void* exception =
        abi::__cxa_allocate_exception(sizeof(int)); // throwing allocates; this is for the throw alone
};

void* nothing(void*) {
    return nullptr;
}

/// Keeps the compiler from leaving out a call whose result nobody uses.
template<class T>
void keep(T value) {
    asm volatile("" : : "g"(value) : "memory");
}

int vprint(const char* format, ...) {
    va_list list;
    va_start(list, format);
    const int count = vfprintf(stderr, format, list);
    va_end(list);
    return count;
}

using Call = std::function<void(Props&)>;

const std::map<std::string, Call>& calls() {
    static const std::map<std::string, Call> table{
        {"malloc", [](Props&) { keep(std::malloc(10)); }},
        {"calloc", [](Props&) { keep(std::calloc(1, 10)); }},
        {"realloc", [](Props& p) { keep(p.memory = std::realloc(p.memory, 100)); }},
        {"free", [](Props& p) { std::free(std::exchange(p.memory, nullptr)); }},
        {"memalign", [](Props&) { keep(memalign(64, 64)); }},
        {"aligned_alloc", [](Props&) { keep(std::aligned_alloc(64, 64)); }},
        {"posix_memalign",
         [](Props&) {
             void* memory = nullptr;
             keep(posix_memalign(&memory, 64, 64));
         }},
        {"mmap", [](Props&) { keep(mmap(nullptr, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)); }},
        {"mmap64",
         [](Props&) { keep(mmap64(nullptr, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)); }},
        {"munmap", [](Props& p) { munmap(p.page, 4096); }},
        {"mprotect", [](Props& p) { mprotect(p.page, 4096, PROT_READ); }},
        {"madvise", [](Props& p) { madvise(p.page, 4096, MADV_NORMAL); }},
        {"pthread_mutex_lock",
         [](Props& p) {
             pthread_mutex_lock(&p.mutex);
             pthread_mutex_unlock(&p.mutex);
         }},
        {"pthread_mutex_timedlock",
         [](Props& p) {
             pthread_mutex_timedlock(&p.mutex, &p.past);
             pthread_mutex_unlock(&p.mutex);
         }},
        {"pthread_mutex_clocklock",
         [](Props& p) {
             pthread_mutex_clocklock(&p.mutex, CLOCK_MONOTONIC, &p.past);
             pthread_mutex_unlock(&p.mutex);
         }},
        {"pthread_rwlock_rdlock",
         [](Props& p) {
             pthread_rwlock_rdlock(&p.rwlock);
             pthread_rwlock_unlock(&p.rwlock);
         }},
        {"pthread_rwlock_wrlock",
         [](Props& p) {
             pthread_rwlock_wrlock(&p.rwlock);
             pthread_rwlock_unlock(&p.rwlock);
         }},
        {"pthread_cond_wait",
         [](Props& p) {
             // Somebody has to wake the waiter: not needed where the guard ends the program first.
             if (RealTimeScope::active()) pthread_cond_wait(&p.condition, &p.mutex);
         }},
        {"pthread_cond_timedwait", [](Props& p) { pthread_cond_timedwait(&p.condition, &p.mutex, &p.past); }},
        {"pthread_cond_clockwait",
         [](Props& p) { pthread_cond_clockwait(&p.condition, &p.mutex, CLOCK_MONOTONIC, &p.past); }},
        {"pthread_barrier_wait", [](Props& p) { pthread_barrier_wait(&p.barrier); }},
        {"sem_wait", [](Props& p) { sem_wait(&p.semaphore); }},
        {"sem_timedwait", [](Props& p) { sem_timedwait(&p.semaphore, &p.past); }},
        {"sem_clockwait", [](Props& p) { sem_clockwait(&p.semaphore, CLOCK_MONOTONIC, &p.past); }},
        {"nanosleep", [](Props& p) { nanosleep(&p.moment, nullptr); }},
        {"clock_nanosleep", [](Props& p) { clock_nanosleep(CLOCK_MONOTONIC, 0, &p.moment, nullptr); }},
        {"usleep", [](Props&) { usleep(1); }},
        {"sleep", [](Props&) { sleep(0); }},
        {"poll", [](Props& p) { poll(&p.polled, 1, 0); }},
        {"ppoll", [](Props& p) { ppoll(&p.polled, 1, &p.moment, nullptr); }},
        {"select", [](Props& p) { select(0, nullptr, nullptr, nullptr, &p.instant); }},
        {"pselect", [](Props& p) { pselect(0, nullptr, nullptr, nullptr, &p.moment, nullptr); }},
        {"epoll_wait",
         [](Props& p) {
             epoll_event event;
             epoll_wait(p.epoll, &event, 1, 0);
         }},
        {"pthread_create",
         [](Props& p) {
             pthread_create(&p.thread, nullptr, nothing, nullptr);
             pthread_detach(p.thread);
         }},
        {"pthread_join",
         [](Props& p) {
             if (!RealTimeScope::active()) pthread_create(&p.thread, nullptr, nothing, nullptr);
             pthread_join(p.thread, nullptr);
         }},
        {"syscall", [](Props& p) { syscall(SYS_futex, &p.word, FUTEX_WAIT_PRIVATE, 1, &p.moment); }},
        {"open", [](Props&) { close(open("/dev/null", O_RDONLY)); }},
        {"open64", [](Props&) { close(open64("/dev/null", O_RDONLY)); }},
        {"openat", [](Props&) { close(openat(AT_FDCWD, "/dev/null", O_RDONLY)); }},
        {"close", [](Props&) { close(-1); }},
        {"read", [](Props& p) { keep(read(p.in(), &p.byte, 0)); }},
        {"write", [](Props& p) { keep(write(p.out(), &p.byte, 1)); }},
        {"pread", [](Props& p) { keep(pread(p.in(), &p.byte, 1, 0)); }},
        {"pread64", [](Props& p) { keep(pread64(p.in(), &p.byte, 1, 0)); }},
        {"pwrite", [](Props& p) { keep(pwrite(p.out(), &p.byte, 1, 0)); }},
        {"pwrite64", [](Props& p) { keep(pwrite64(p.out(), &p.byte, 1, 0)); }},
        {"readv", [](Props& p) { keep(readv(p.in(), &p.part, 0)); }},
        {"writev", [](Props& p) { keep(writev(p.out(), &p.part, 1)); }},
        {"fsync", [](Props& p) { keep(fsync(p.out())); }},
        {"fopen", [](Props&) { keep(std::fopen("/no/such/file", "r")); }},
        {"fopen64", [](Props&) { keep(fopen64("/no/such/file", "r")); }},
        {"fclose", [](Props& p) { std::fclose(std::exchange(p.file, nullptr)); }},
        {"fread", [](Props& p) { keep(std::fread(&p.byte, 1, 1, p.file)); }},
        {"fwrite", [](Props& p) { keep(std::fwrite(&p.byte, 1, 1, p.file)); }},
        {"fflush", [](Props& p) { std::fflush(p.file); }},
        {"fputs", [](Props& p) { std::fputs(p.text.c_str(), p.file); }},
        {"puts", [](Props& p) { std::puts(p.text.c_str()); }},
        {"vfprintf", [](Props&) { vprint("%d", 1); }},
        {"printf", [](Props&) { std::printf("%d ", 1); }},
        {"fprintf", [](Props& p) { std::fprintf(p.file, "%d", 1); }},
        {"dlopen", [](Props&) { keep(dlopen(nullptr, RTLD_NOW)); }},
        {"__cxa_throw",
         [](Props& p) {
             try {
                 abi::__cxa_throw(p.exception, const_cast<std::type_info*>(&typeid(int)), nullptr);
             } catch (int) {
             }
         }},
    };
    return table;
}

class Guarded : public testing::TestWithParam<const char*> {};

TEST_P(Guarded, EndsAnAudioThreadThatCalls) {
    const auto found = calls().find(GetParam());
    ASSERT_NE(found, calls().end()) << "no case for " << GetParam();
    const auto& call = found->second;
    Props props;
    EXPECT_DEATH(
        {
            const RealTimeScope scope;
            call(props);
        },
        std::string("the audio thread called ") + GetParam() + ";");
    call(props); // and lets every other thread
}

TEST(Guard, LetsAnAudioThreadWakeAndTry) {
    Props props;
    const RealTimeScope scope;
    std::free(nullptr);
    pthread_mutex_trylock(&props.mutex);
    pthread_mutex_unlock(&props.mutex);
    pthread_cond_signal(&props.condition);
    sem_post(&props.semaphore);
    sem_trywait(&props.semaphore);
    syscall(SYS_futex, &props.word, FUTEX_WAKE_PRIVATE, 1);
    timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
}

TEST(Guard, IsOffOutsideOfTheScope) {
    { const RealTimeScope scope; }
    keep(std::make_unique<int>(1).get());
    const RealTimeScope scope;
    const RealTimeWait wait;
    keep(std::make_unique<int>(1).get());
}

INSTANTIATE_TEST_SUITE_P(Every, Guarded,
                         testing::ValuesIn(guardedFunctions().begin(), guardedFunctions().end()),
                         [](const auto& each) { return std::string(each.param); });

} // namespace
} // namespace tutti
