#include "devices/Priority.h"

#include <pthread.h>
#include <sched.h>

#include <thread>

namespace tutti {

int realTimePriority() noexcept TUTTI_RT {
    const int policy = ::sched_getscheduler(0) & ~SCHED_RESET_ON_FORK;
    sched_param parameter{};
    ::sched_getparam(0, &parameter);
    return policy == SCHED_FIFO || policy == SCHED_RR ? parameter.sched_priority : 0;
}

namespace {

bool take(int priority) noexcept {
    const sched_param parameter{.sched_priority = priority};
    return ::pthread_setschedparam(::pthread_self(), SCHED_FIFO, &parameter) == 0;
}

} // namespace

bool realTimePriorityWorks() {
    bool works = false;
    std::thread([&works] { works = take(1); }).join();
    return works;
}

bool takeRealTimePriority() noexcept {
    return take(5); // jackd's clients have 5, jackd itself 10
}

} // namespace tutti
