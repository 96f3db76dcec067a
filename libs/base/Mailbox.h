// The latest value from one thread that writes to one that reads. Neither waits; what was not read in time is
// lost, which is what a meter or a playhead wants. Three buffers, one atomic byte (the classic triple
// buffer).
#pragma once

#include "base/RealTime.h"

#include <atomic>
#include <cstdint>
#include <type_traits>

namespace tutti {

template<class T>
class Mailbox {
    static_assert(std::is_trivially_copyable_v<T>);

public:
    /// The writer.
    void put(const T& value) noexcept TUTTI_RT {
        buffers_[writing_] = value;
        writing_ =
            shared_.exchange(static_cast<std::uint8_t>(writing_ | fresh), std::memory_order_acq_rel) & 3;
    }
    /// The reader: the newest value, T() before the first.
    const T& get() noexcept TUTTI_RT {
        if ((shared_.load(std::memory_order_relaxed) & fresh) != 0)
            reading_ = shared_.exchange(reading_, std::memory_order_acq_rel) & 3;
        return buffers_[reading_];
    }

private:
    static constexpr std::uint8_t fresh = 4; // nobody has read the shared buffer
    T buffers_[3]{};
    std::uint8_t writing_ = 0, reading_ = 1;
    std::atomic<std::uint8_t> shared_{2};
};

} // namespace tutti
