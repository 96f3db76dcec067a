#include "engine/Workers.h"

#include "base/RealTime.h"

namespace tutti {

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
    next_.store(0, std::memory_order_relaxed);
    working_.store(static_cast<int>(threads_.size()), std::memory_order_relaxed);
    round_.fetch_add(1, std::memory_order_release);
    round_.notify_all();
    work();
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
        round_.wait(seen, std::memory_order_acquire);
        seen = round_.load(std::memory_order_acquire);
        if (stop_) return;
        {
            const RealTimeScope scope;
            work();
        }
        if (working_.fetch_sub(1, std::memory_order_acq_rel) == 1) working_.notify_one();
    }
}

} // namespace tutti
