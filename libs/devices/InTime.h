// Calls of other people's libraries that may hang, on a thread of their own and with a limit.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <thread>

namespace tutti {

/// What `work` returns, or nothing if it is not done within the limit. Then it goes on alone for as long as
/// it likes, so it may refer to nothing that can go away, and what it returns at last is given to `late` on
/// its thread.
template<class T>
std::optional<T> inTime(std::chrono::milliseconds limit, std::function<T()> work,
                        std::function<void(T)> late) {
    struct Shared {
        std::promise<T> result;
        std::atomic<bool> settled{false}; // by whoever comes first: the work or the limit
    };
    auto shared = std::make_shared<Shared>();
    auto result = shared->result.get_future();
    std::thread([shared, work = std::move(work), late = std::move(late)] {
        auto value = work();
        if (!shared->settled.exchange(true))
            shared->result.set_value(std::move(value));
        else
            late(std::move(value));
    }).detach();
    if (result.wait_for(limit) != std::future_status::ready && !shared->settled.exchange(true)) return {};
    return result.get();
}

} // namespace tutti
