// Hands values from one thread that makes them to one real-time thread that reads them. Neither ever waits.
//
// The maker publishes, the reader acquires the newest once per callback, and what it gives up comes back to
// the maker to be freed. Three places: one for what is published and not yet taken, one the reader holds, one
// for what it gave up. The reader takes a new value only while the place for the old one is free, so the
// maker must collect() on a timer (every 20 ms or so), or the reader stays one value behind.
#pragma once

#include "base/RealTime.h"

#include <atomic>
#include <memory>

namespace tutti {

template<class T>
class Published {
public:
    explicit Published(std::unique_ptr<T> first = nullptr) : held_(first.release()) {}
    /// Both threads have ended their work with it.
    ~Published() {
        delete pending_.load();
        delete returned_.load();
        delete held_;
    }
    Published(const Published&) = delete;
    Published& operator=(const Published&) = delete;

    /// Maker. Replaces a value that was not yet taken.
    void publish(std::unique_ptr<T> value) {
        delete pending_.exchange(value.release(), std::memory_order_acq_rel);
        collect();
    }
    /// Maker. Frees what came back.
    void collect() { delete returned_.exchange(nullptr, std::memory_order_acq_rel); }
    /// Maker. True until the reader has taken what was published last.
    bool pending() const noexcept { return pending_.load(std::memory_order_acquire) != nullptr; }

    /// Reader. The newest value, null if there was never one; it stays until the next acquire().
    T* acquire() noexcept TUTTI_RT {
        return acquire([](T&, T*) noexcept {});
    }
    /// Reader. As above; a new value is told first which one it follows (null: none), and may take from it
    /// what goes on.
    template<class Follow>
    T* acquire(Follow follow) noexcept TUTTI_RT {
        if (pending_.load(std::memory_order_relaxed) == nullptr) return held_;
        if (returned_.load(std::memory_order_acquire) != nullptr) return held_; // the old one could not leave
        T* next = pending_.exchange(nullptr, std::memory_order_acq_rel);
        if (next == nullptr) return held_;
        follow(*next, held_);
        returned_.store(held_, std::memory_order_release);
        held_ = next;
        return held_;
    }

private:
    std::atomic<T*> pending_{nullptr}, returned_{nullptr};
    T* held_; // the reader's
};

} // namespace tutti
