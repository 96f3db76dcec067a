#include "live/Lookback.h"

#include <algorithm>

namespace tutti {
namespace {

constexpr std::int64_t mostSamples = std::int64_t{64} << 20;
/// Lost frames that are made up for by silence.
constexpr std::int64_t longestSilence = maximumBlock;

std::int64_t roomFor(const Lookback::Settings& settings) {
    const auto wanted = static_cast<std::int64_t>(settings.soundSeconds * settings.rate);
    return std::max<std::int64_t>(std::min(wanted, mostSamples / std::max(1, settings.inputs)),
                                  4 * maximumBlock);
}

} // namespace

Lookback::Lookback(const Settings& settings)
    : room_(roomFor(settings)), midiRoom_(static_cast<std::int64_t>(settings.midiSeconds * settings.rate)) {
    for (int i = 0; i < settings.inputs; ++i)
        rings_.emplace_back(static_cast<std::size_t>(room_));
}

// --- audio thread ------------------------------------------------------------------------------------------

void Lookback::put(const DeviceBlock& block) noexcept TUTTI_RT {
    putSound(block);
    for (const auto& message : block.midi) {
        const auto bytes = message.bytes;
        if (bytes.size() < 2 || bytes.size() > 3 || bytes[0] < 0x80 || bytes[0] >= 0xF0) continue;
        RecordedEvent event{block.time + message.offset, static_cast<std::uint8_t>(bytes.size())};
        std::copy(bytes.begin(), bytes.end(), event.bytes.begin());
        (void)newKeys_.put(event); // full: nobody has collected for an hour of playing
    }
}

void Lookback::putSound(const DeviceBlock& block) noexcept TUTTI_RT {
    const auto end = end_.load(std::memory_order_relaxed), to = block.time + block.frames();
    const auto lost = block.time - end;
    const bool anew = lost < 0 || lost > longestSilence;
    if (anew) begin_.store(block.time, std::memory_order_relaxed);
    reserved_.store(to, std::memory_order_relaxed);
    std::atomic_thread_fence(std::memory_order_release);
    for (std::size_t c = 0; c < rings_.size(); ++c) {
        const int channel = static_cast<int>(c);
        if (!anew) write(c, end, nullptr, lost);
        write(c, block.time, channel < block.in.channelCount ? block.in[channel] : nullptr, block.frames());
    }
    end_.store(to, std::memory_order_release);
}

/// Silence where there are no samples.
void Lookback::write(std::size_t input, std::int64_t time, const float* samples,
                     std::int64_t count) noexcept TUTTI_RT {
    auto* ring = rings_[input].data();
    auto place = time % room_;
    for (std::int64_t i = 0; i < count; ++i) {
        ring[place].store(samples == nullptr ? 0.0f : samples[i], std::memory_order_relaxed);
        if (++place == room_) place = 0;
    }
}

void Lookback::place(std::int64_t time, std::int64_t frame, bool rolling) noexcept TUTTI_RT {
    const auto goesOn = last_.frame + (last_.rolling ? time - last_.time : 0);
    if (placed_ && rolling == last_.rolling && (!rolling || frame == goesOn)) return;
    const Turn turn{time, frame, rolling};
    if (!newTurns_.put(turn)) return; // it is noted as soon as there is room
    last_ = turn;
    placed_ = true;
}

// --- the owner ---------------------------------------------------------------------------------------------

void Lookback::collect() {
    for (Turn turn; newTurns_.take(turn);)
        turns_.push_back(turn);
    for (RecordedEvent key; newKeys_.take(key);)
        keys_.push_back(key);
    const auto now = end_.load(std::memory_order_acquire);
    while (!keys_.empty() && keys_.front().frame < now - midiRoom_)
        keys_.pop_front();
    const auto oldest = now - std::max(room_, midiRoom_);
    while (turns_.size() > 1 && turns_[1].time <= oldest)
        turns_.pop_front();
}

FrameRange Lookback::sound() const noexcept {
    const auto end = end_.load(std::memory_order_acquire);
    const auto begin = begin_.load(std::memory_order_relaxed);
    return {std::max(begin, end + maximumBlock - room_), end};
}

bool Lookback::read(int input, std::int64_t time, std::span<float> samples) const noexcept {
    const auto to = time + static_cast<std::int64_t>(samples.size());
    if (input < 0 || input >= inputs() || time < begin_.load(std::memory_order_relaxed) ||
        to > end_.load(std::memory_order_acquire))
        return false;
    const auto* ring = rings_[static_cast<std::size_t>(input)].data();
    auto place = time % room_;
    for (auto& sample : samples) {
        sample = ring[place].load(std::memory_order_relaxed);
        if (++place == room_) place = 0;
    }
    std::atomic_thread_fence(std::memory_order_acquire);
    return time >= reserved_.load(std::memory_order_relaxed) - room_ &&
           time >= begin_.load(std::memory_order_relaxed);
}

} // namespace tutti
