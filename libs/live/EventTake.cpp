#include "live/EventTake.h"

#include <algorithm>

namespace tutti {

EventTake::EventTake(TakePlan plan) : Take(plan.lead), plan_(std::move(plan)), waiting_(1024) {}

Result EventTake::openFile() {
    TUTTI_LET(file, EventFile::create(plan_.file, plan_.spec.rate));
    file_.emplace(std::move(file));
    report_.files.push_back(plan_.file);
    return success();
}

void EventTake::removeFile() {
    file_.reset();
    std::error_code ignored;
    for (const auto& file : report_.files)
        std::filesystem::remove(file, ignored);
}

// --- audio thread ------------------------------------------------------------------------------------------

bool EventTake::isOurs(const MidiMessage& message) const noexcept TUTTI_RT {
    const auto bytes = message.bytes;
    if (bytes.size() < 2 || bytes.size() > 3 || bytes[0] < 0x80 || bytes[0] >= 0xF0) return false;
    return plan_.midiChannel < 0 || (bytes[0] & 15) == plan_.midiChannel;
}

void EventTake::measure(ConstAudioView, std::span<const MidiMessage> midi) noexcept TUTTI_RT {
    for (const auto& message : midi)
        if (isOurs(message) && (message.bytes[0] & 0xF0) == 0x90 && message.bytes.size() == 3)
            raisePeak(static_cast<float>(message.bytes[2]) / 127);
}

void EventTake::put(const Piece& piece) noexcept TUTTI_RT {
    const auto total = total_.load(std::memory_order_relaxed);
    for (const auto& message : piece.midi) {
        if (message.offset < piece.from || message.offset >= piece.from + piece.count || !isOurs(message))
            continue;
        RecordedEvent event{total + message.offset - piece.from,
                            static_cast<std::uint8_t>(message.bytes.size())};
        std::copy(message.bytes.begin(), message.bytes.end(), event.bytes.begin());
        if (!ring_.put(event))
            lost_.store(lost_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
    }
    skip(piece.count);
}

void EventTake::skip(std::int64_t count) noexcept TUTTI_RT {
    total_.store(total_.load(std::memory_order_relaxed) + count, std::memory_order_release);
}

// --- disk thread -------------------------------------------------------------------------------------------

void EventTake::drain() {
    // The length first: of what came before it nothing may be missing.
    report_.frames = total_.load(std::memory_order_acquire);
    while (const auto count = ring_.takeUpTo(waiting_)) {
        if (report_.problem) continue;
        note(file_->append(std::span(waiting_).first(count)));
        if (!report_.problem) report_.events += static_cast<std::int64_t>(count);
    }
    report_.lostEvents = lost_.load(std::memory_order_relaxed);
}

void EventTake::refresh() {
    if (!report_.problem && file_) note(file_->refresh(report_.frames));
}

void EventTake::finish() {
    drain();
    if (!report_.problem && file_) note(file_->finish(report_.frames));
    file_.reset();
}

void EventTake::note(const Result& result) {
    if (!result && !report_.problem) report_.problem = result.error();
}

} // namespace tutti
