#include "live/sync/MidiClockOut.h"

#include <algorithm>
#include <cmath>

namespace tutti {
namespace {

constexpr std::uint8_t tick = 0xF8, start = 0xFA, goOn = 0xFB, stopped = 0xFC, songPosition = 0xF2;
constexpr std::int64_t perSixteenth = 6, mostSixteenths = (1 << 14) - 1;
constexpr std::int64_t ticksEach = ticksPerQuarter / 24;

} // namespace

void MidiClockOut::put(int offset, std::uint8_t byte) noexcept TUTTI_RT {
    out_->put(static_cast<std::uint8_t>(port_), offset, {&byte, 1});
}

std::int64_t MidiClockOut::frameOf(std::int64_t number) const noexcept TUTTI_RT {
    return tempo_->frameAt(TickPoint{number * ticksEach}, rate_).count;
}

void MidiClockOut::run(int port, const Left& left, MidiOut& out) noexcept TUTTI_RT {
    out_ = &out;
    if (port_ >= 0 && port != port_) stop(0);
    if (port != port_) told_ = false;
    port_ = port;
    if (port_ < 0 || left.to <= left.from) return;
    tempo_ = &left.tempo;
    rate_ = left.rate;
    const double perFrame = (left.to - left.from) / left.frames;
    const auto first = static_cast<std::int64_t>(std::ceil(left.from)),
               end = static_cast<std::int64_t>(std::ceil(left.to));
    const auto offsetOf = [&](std::int64_t clock) {
        const double offset = (static_cast<double>(clock) - left.from) / perFrame;
        return std::clamp(static_cast<int>(offset), 0, left.frames - 1);
    };
    forEachPlace(left.course, first, static_cast<int>(end - first),
                 [&](const auto& place, int at, int count) {
                     if (!told_ || place.stretch.number != stretch_) {
                         stop(offsetOf(first + at));
                         stretch_ = place.stretch.number;
                         told_ = true;
                         if (place.stretch.rolling) begin(place.frame, offsetOf(first + at));
                     }
                     if (!rolling_) return;
                     if (frameOf(next_) < place.frame) { // the tempo was changed
                         stop(offsetOf(first + at));
                         begin(place.frame, offsetOf(first + at));
                     }
                     for (auto frame = frameOf(next_); frame < place.frame + count; frame = frameOf(next_)) {
                         const int offset = offsetOf(first + at + frame - place.frame);
                         if (starts_) put(offset, next_ == 0 ? start : goOn);
                         starts_ = false;
                         put(offset, tick);
                         ++next_;
                     }
                 });
}

void MidiClockOut::begin(std::int64_t frame, int offset) noexcept TUTTI_RT {
    const auto place = tempo_->ticksAt(static_cast<double>(std::max<std::int64_t>(0, frame)) / rate_).count;
    auto sixteenth = place / (perSixteenth * ticksEach);
    while (frameOf(sixteenth * perSixteenth) < frame)
        ++sixteenth;
    next_ = sixteenth * perSixteenth;
    rolling_ = starts_ = true;
    if (sixteenth == 0) return; // a start is the position
    const auto told = std::min(sixteenth, mostSixteenths);
    const std::uint8_t message[] = {songPosition, static_cast<std::uint8_t>(told & 127),
                                    static_cast<std::uint8_t>(told >> 7)};
    out_->put(static_cast<std::uint8_t>(port_), offset, message);
}

void MidiClockOut::stop(int offset) noexcept TUTTI_RT {
    if (rolling_) put(offset, stopped);
    rolling_ = false;
}

} // namespace tutti
