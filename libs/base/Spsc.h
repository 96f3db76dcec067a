// A queue between one thread that puts and one that takes. Neither ever waits, allocates or locks.
//
// Its size is fixed when it is made; a put into a full queue is refused, and whoever puts decides what that
// means. Lamport's ring with cached indices (Lee, Bridges, Cukic, "MCRingBuffer", IPDPS 2010): each side
// looks at the other's index only when its own copy says that there is no more room.
#pragma once

#include "base/RealTime.h"

#include <algorithm>
#include <atomic>
#include <bit>
#include <cstddef>
#include <span>
#include <vector>

namespace tutti {

template<class T>
class Spsc {
public:
    /// Room for `least` or somewhat more (the next power of two).
    explicit Spsc(std::size_t least) : items_(std::bit_ceil(std::max<std::size_t>(least, 2))) {}
    Spsc(const Spsc&) = delete;
    Spsc& operator=(const Spsc&) = delete;

    std::size_t capacity() const noexcept { return items_.size(); }

    // --- the thread that puts ------------------------------------------------------------------------------

    /// False, and nothing put, if it is full.
    bool put(const T& item) noexcept TUTTI_RT { return putAll({&item, 1}); }
    /// All of them or none.
    bool putAll(std::span<const T> items) noexcept TUTTI_RT {
        const auto at = written_.load(std::memory_order_relaxed);
        if (room(at, items.size()) < items.size()) return false;
        const auto place = at & mask();
        const auto first = std::min(items.size(), items_.size() - place);
        std::copy_n(items.begin(), first, items_.begin() + static_cast<std::ptrdiff_t>(place));
        std::copy_n(items.begin() + static_cast<std::ptrdiff_t>(first), items.size() - first, items_.begin());
        written_.store(at + items.size(), std::memory_order_release);
        return true;
    }
    /// How many can be put now; more may be possible a moment later.
    std::size_t room() noexcept TUTTI_RT {
        return room(written_.load(std::memory_order_relaxed), items_.size());
    }

    // --- the thread that takes -----------------------------------------------------------------------------

    /// False if there is nothing.
    bool take(T& item) noexcept TUTTI_RT { return takeUpTo({&item, 1}) == 1; }
    /// As many as there are and fit; how many these were.
    std::size_t takeUpTo(std::span<T> to) noexcept TUTTI_RT {
        const auto at = taken_.load(std::memory_order_relaxed);
        const auto count = std::min(waiting(at, to.size()), to.size());
        const auto place = at & mask();
        const auto first = std::min(count, items_.size() - place);
        std::copy_n(items_.begin() + static_cast<std::ptrdiff_t>(place), first, to.begin());
        std::copy_n(items_.begin(), count - first, to.begin() + static_cast<std::ptrdiff_t>(first));
        taken_.store(at + count, std::memory_order_release);
        return count;
    }
    /// How many wait to be taken.
    std::size_t waiting() noexcept TUTTI_RT {
        return waiting(taken_.load(std::memory_order_relaxed), items_.size());
    }

private:
    std::size_t mask() const noexcept { return items_.size() - 1; }
    std::size_t room(std::size_t written, std::size_t wanted) noexcept {
        if (items_.size() - (written - takenSeen_) < wanted)
            takenSeen_ = taken_.load(std::memory_order_acquire);
        return items_.size() - (written - takenSeen_);
    }
    std::size_t waiting(std::size_t taken, std::size_t wanted) noexcept {
        if (writtenSeen_ - taken < wanted) writtenSeen_ = written_.load(std::memory_order_acquire);
        return writtenSeen_ - taken;
    }

    static constexpr std::size_t line = 64; // bytes: the two sides do not share a cache line
    std::vector<T> items_;
    alignas(line) std::atomic<std::size_t> written_{0};
    std::size_t takenSeen_ = 0; // of the putting thread
    alignas(line) std::atomic<std::size_t> taken_{0};
    std::size_t writtenSeen_ = 0; // of the taking thread
};

} // namespace tutti
