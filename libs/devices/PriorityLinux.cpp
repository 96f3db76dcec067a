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

bool realTimePriorityWorks() {
    bool works = false;
    std::thread([&works] {
        const sched_param lowest{.sched_priority = 1};
        works = ::pthread_setschedparam(::pthread_self(), SCHED_FIFO, &lowest) == 0;
    }).join();
    return works;
}

} // namespace tutti
