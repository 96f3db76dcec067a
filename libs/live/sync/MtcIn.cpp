#include "live/sync/MtcIn.h"

#include <cstdlib>

namespace tutti {
namespace {

constexpr std::array<FilmRate, 4> rates{FilmRate{24}, FilmRate{25}, FilmRate{30, true, true}, FilmRate{30}};

} // namespace

void MtcIn::hear(const DeviceBlock& block) noexcept TUTTI_RT {
    for (const auto& message : block.midi) {
        const auto bytes = message.bytes;
        if (bytes.size() == 2 && bytes[0] == 0xF1)
            quarterFrame(bytes[1], static_cast<double>(block.time + message.offset));
        else if (bytes.size() == 10 && bytes[0] == 0xF0 && bytes[1] == 0x7F && bytes[3] == 1 && bytes[4] == 1)
            fullFrame(bytes.subspan(5, 4));
    }
}

void MtcIn::quarterFrame(std::uint8_t data, double time) noexcept TUTTI_RT {
    const int piece = data >> 4 & 7;
    const int step = last_ < 0 ? 0 : (piece - last_ + 8) % 8;
    const int direction = step == 1 ? 1 : step == 7 ? -1 : 0;
    const bool silent = clock_.seen() > 0 && (time - clock_.lastSeen()) / rate_ > flywheelSeconds;
    if (direction == 0 || direction != direction_ || stands_ || silent) {
        inOrder_ = direction != 0 ? 1 : 0; // the one before counts for the new direction
        codes_ = 0;
        clock_.forget();
        stands_ = false;
    }
    direction_ = direction;
    last_ = piece;
    ++inOrder_;
    pieces_[static_cast<std::size_t>(piece)] = data & 15;
    if (codes_ > 0) quarters_ += direction;
    clock_.tick(time);
    const bool complete = inOrder_ >= 8 && piece == (direction > 0 ? 7 : 0);
    if (complete) codeComplete();
}

/// Read forwards it names the moment of piece 0, seven quarter frames ago; backwards pieces come from 7 down
/// to 0, and it names the moment that piece 0 has when it is read forwards.
void MtcIn::codeComplete() noexcept TUTTI_RT {
    const auto two = [&](std::size_t piece, int mask) {
        return pieces_[piece] | (pieces_[piece + 1] & mask) << 4;
    };
    const auto film = rates[pieces_[7] >> 1 & 3];
    const TimecodeLabel label{two(6, 1), two(4, 3), two(2, 3), two(0, 1)};
    const auto quarters = 4 * frameOf(label, film) + (direction_ > 0 ? 7 : 0);
    const bool agrees = codes_ > 0 && film == film_ && quarters == quarters_;
    if (!agrees && codes_ > 0) clock_.forget();
    codes_ = agrees ? codes_ + 1 : 1;
    film_ = film;
    quarters_ = quarters;
}

void MtcIn::fullFrame(std::span<const std::uint8_t> bytes) noexcept TUTTI_RT {
    film_ = rates[bytes[0] >> 5 & 3];
    quarters_ = 4 * frameOf({bytes[0] & 31, bytes[1] & 63, bytes[2] & 63, bytes[3] & 31}, film_);
    stands_ = true;
    codes_ = 0;
}

TimeSource::Reading MtcIn::at(double time) const noexcept TUTTI_RT {
    using Phase = SyncState::Phase;
    Reading reading;
    const bool ever = clock_.seen() > 0 || quarters_ >= 0;
    const double silence = (time - clock_.lastSeen()) / rate_;
    const bool lost = clock_.seen() > 0 && silence > flywheelSeconds;
    const double second = 4 * film_.perSecond();
    reading.place = codes_ != 1 && quarters_ >= 0 ? static_cast<double>(quarters_) / second : -1;
    reading.phase = !ever            ? Phase::waiting
                    : stands_        ? Phase::locked
                    : lost           ? Phase::lost
                    : codes_ < 2     ? Phase::locking
                    : direction_ < 0 ? Phase::backwards
                    : silence > 0.05 ? Phase::flywheel
                                     : Phase::locked;
    reading.tempo = ever ? film_.perSecond() : 0;
    reading.rolls = codes_ >= 2 && direction_ > 0 && !lost && !stands_ && clock_.period() > 0;
    if (!reading.rolls) return reading;
    reading.perFrame = 1 / (clock_.period() * second);
    reading.place += clock_.ticksAt(time) / second;
    return reading;
}

} // namespace tutti
