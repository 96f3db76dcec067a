// A few threads that share out the nodes of a level. Which thread takes which node changes nothing: no node
// reads what another node of its level writes.
#pragma once

#include <atomic>
#include <cstddef>
#include <thread>
#include <vector>

namespace tutti {

class Workers {
public:
    /// `threads` counts the caller's own, at least 1.
    explicit Workers(int threads);
    ~Workers();
    Workers(const Workers&) = delete;
    Workers& operator=(const Workers&) = delete;

    int threads() const { return static_cast<int>(threads_.size()) + 1; }

    /// Calls job (object, 0), ... job (object, count - 1), each once, and returns when all have ended. No
    /// allocation, no locks. Where the caller is an audio thread (RealTimeScope), the others are for as long.
    using Job = void (*)(void* object, std::size_t index) noexcept;
    void run(Job job, void* object, std::size_t count) noexcept;

private:
    void serve() noexcept;
    void work() noexcept;

    std::vector<std::thread> threads_;
    Job job_ = nullptr;
    void* object_ = nullptr;
    std::size_t count_ = 0;
    bool realTime_ = false;
    std::atomic<std::size_t> next_{0};
    std::atomic<std::uint32_t> round_{0};
    std::atomic<int> working_{0};
    std::atomic<bool> stop_{false};
};

} // namespace tutti
