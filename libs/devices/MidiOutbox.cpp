#include "devices/MidiOutbox.h"

#include <algorithm>

namespace tutti {

MidiOutbox::MidiOutbox(int ports, std::size_t messages, std::size_t bytes)
    : ports_(ports), messages_(messages), bytes_(bytes) {}

bool MidiOutbox::put(std::uint8_t port, std::int32_t offset,
                     std::span<const std::uint8_t> bytes) noexcept TUTTI_RT {
    if (port >= ports_ || offset < 0 || offset >= frames_ || bytes.empty()) return false;
    if (count_ == messages_.size() || bytes.size() > bytes_.size() - used_) return ++refused_, false;
    const auto to = bytes_.begin() + static_cast<std::ptrdiff_t>(used_);
    std::copy(bytes.begin(), bytes.end(), to);
    messages_[count_++] = {first_ + offset, port, {&*to, bytes.size()}};
    used_ += bytes.size();
    return true;
}

std::span<const MidiMessage> MidiOutbox::sorted() noexcept TUTTI_RT {
    const auto all = std::span(messages_).first(count_);
    // std::stable_sort would allocate. The bytes lie in the order in which they were put.
    std::sort(all.begin(), all.end(), [](const MidiMessage& a, const MidiMessage& b) {
        return a.offset != b.offset ? a.offset < b.offset : a.bytes.data() < b.bytes.data();
    });
    return all;
}

} // namespace tutti
