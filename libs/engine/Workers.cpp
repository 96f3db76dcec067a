#include "engine/Workers.h"

#include "base/RealTime.h"

#include <optional>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace tutti {
namespace {

/// Some ten microseconds: the next level of a plan usually comes sooner, and sleeping costs more. No longer,
/// for where others need the processor, spinning keeps them from what is waited for.
constexpr int spins = 500;

void pause() noexcept {
#if defined(__SSE2__)
    _mm_pause();
#else
    std::this_thread::yield();
#endif
}

} // namespace

Workers::Workers(int threads) {
    for (int i = 1; i < threads; ++i)
        threads_.emplace_back([this] { serve(); });
}

Workers::~Workers() {
    stop_ = true;
    ++round_;
    round_.notify_all();
    for (auto& thread : threads_)
        thread.join();
}

void Workers::run(Job job, void* object, std::size_t count) noexcept {
    if (threads_.empty() || count < 2) {
        for (std::size_t i = 0; i < count; ++i)
            job(object, i);
        return;
    }
    job_ = job;
    object_ = object;
    count_ = count;
    realTime_ = RealTimeScope::active();
    next_.store(0, std::memory_order_relaxed);
    working_.store(static_cast<int>(threads_.size()), std::memory_order_relaxed);
    round_.fetch_add(1, std::memory_order_release);
    round_.notify_all();
    work();
    for (int i = 0; i < spins && working_.load(std::memory_order_acquire) > 0; ++i)
        pause();
    const RealTimeWait wait;
    for (int left = working_.load(std::memory_order_acquire); left > 0;
         left = working_.load(std::memory_order_acquire))
        working_.wait(left, std::memory_order_acquire);
}

void Workers::work() noexcept {
    for (;;) {
        const auto i = next_.fetch_add(1, std::memory_order_relaxed);
        if (i >= count_) return;
        job_(object_, i);
    }
}

void Workers::serve() noexcept {
    const FlushDenormals flush;
    std::uint32_t seen = 0;
    for (;;) {
        for (int i = 0; i < spins && round_.load(std::memory_order_acquire) == seen; ++i)
            pause();
        round_.wait(seen, std::memory_order_acquire);
        seen = round_.load(std::memory_order_acquire);
        if (stop_) return;
        std::optional<RealTimeScope> scope;
        if (realTime_) scope.emplace();
        work();
        scope.reset();
        if (working_.fetch_sub(1, std::memory_order_acq_rel) == 1) working_.notify_one();
    }
}

} // namespace tutti
