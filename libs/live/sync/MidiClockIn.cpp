#include "live/sync/MidiClockIn.h"

#include <algorithm>

namespace tutti {

void MidiClockIn::hear(const DeviceBlock& block) noexcept TUTTI_RT {
    startsIn_ = -1;
    for (const auto& message : block.midi) {
        if (message.bytes.empty()) continue;
        switch (message.bytes[0]) {
        case 0xF8: tick(static_cast<double>(block.time + message.offset), message.offset); break;
        case 0xFA: next_ = 0; [[fallthrough]];
        case 0xFB: running_ = starting_ = true; break;
        case 0xFC: running_ = starting_ = false; break;
        case 0xF2:
            if (message.bytes.size() < 3) break;
            next_ = 6 * (message.bytes[1] | message.bytes[2] << 7);
            if (running_) starting_ = true; // a place while it runs is where the next tick is
            break;
        default: break;
        }
    }
}

void MidiClockIn::tick(double time, int offset) noexcept TUTTI_RT {
    clock_.tick(time);
    if (!running_) return;
    ticks_ = next_++;
    if (!starting_) return;
    starting_ = false;
    startsIn_ = offset;
    startTick_ = ticks_;
}

TimeSource::Reading MidiClockIn::at(double time) const noexcept TUTTI_RT {
    using Phase = SyncState::Phase;
    constexpr int sure = 24;
    Reading reading;
    const double silence = (time - clock_.lastSeen()) / rate_;
    const bool lost = clock_.seen() > 0 && silence > flywheelSeconds;
    reading.phase = clock_.seen() == 0                                           ? Phase::waiting
                    : lost                                                       ? Phase::lost
                    : silence * rate_ > 3 * clock_.period() && clock_.seen() > 1 ? Phase::flywheel
                    : clock_.seen() < sure                                       ? Phase::locking
                                                                                 : Phase::locked;
    reading.rolls = running_ && !starting_ && !lost;
    reading.place = static_cast<double>(startsIn_ >= 0 ? startTick_ : reading.rolls ? ticks_ : next_) / 24;
    reading.startsIn = startsIn_;
    if (clock_.period() <= 0 || lost) return reading;
    reading.perFrame = 1 / (24 * clock_.period());
    reading.tempo = rate_ * 60 * reading.perFrame;
    if (reading.rolls && startsIn_ < 0) reading.place += clock_.ticksAt(time) / 24;
    return reading;
}

} // namespace tutti
