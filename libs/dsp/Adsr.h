// An envelope with exponential stages in closed form.
//
//   attack   from 0 to 1 along 1.3 (1 - e^(-t/T)), the way a capacitor charges to 1.3 and is stopped at 1
//   decay    from 1 to the sustain level as an exponential that would end 60 dB of the way below it
//   release  from 1 to 0 the same way: at the stated time it is silent, and until -60 dB it is a straight
//   line
//            in decibels. From a lower level it takes less time.
//
// The level is a function of the frames since the stage began, never a sum of small steps. Times in frames.
// Audio thread, no allocation.
#pragma once

#include "base/RealTime.h"

#include <cstdint>

namespace tutti {

struct AdsrShape {
    double attack = 1, decay = 1, sustain = 1, release = 1; ///< frames, at least 1; sustain 0..1
};

class Adsr {
public:
    enum class Stage : std::uint8_t { idle, attack, decay, sustain, release, fade };
    static constexpr std::int64_t never = INT64_MAX / 4;

    void reset() noexcept TUTTI_RT { *this = Adsr(); }
    /// Goes up from wherever it is.
    void strike(const AdsrShape&) noexcept TUTTI_RT;
    /// Goes down; does nothing if it is idle.
    void release(double frames) noexcept TUTTI_RT;
    /// Goes down in a straight line, for one that must be out of the way soon.
    void fade(double frames) noexcept TUTTI_RT;

    Stage stage() const noexcept TUTTI_RT { return stage_; }
    bool active() const noexcept TUTTI_RT { return stage_ != Stage::idle; }
    double level() const noexcept TUTTI_RT { return levelAfter(0); }
    /// Frames until the stage ends; `never` while it is idle or sustains.
    std::int64_t untilCorner() const noexcept TUTTI_RT {
        return length_ == never ? never : length_ - elapsed_;
    }
    /// 0 <= frames <= untilCorner().
    double levelAfter(std::int64_t frames) const noexcept TUTTI_RT;
    /// The same, and goes there. A changed sustain level is followed within some milliseconds (`glide`
    /// frames).
    void advance(std::int64_t frames, const AdsrShape&, double glide) noexcept TUTTI_RT;

private:
    void begin(Stage, double target, double timeConstant, std::int64_t length, double end) noexcept TUTTI_RT;

    Stage stage_ = Stage::idle;
    double from_ = 0, target_ = 0, end_ = 0; // level at the start of the stage, asymptote, level at its end
    double timeConstant_ = 1;
    std::int64_t elapsed_ = 0, length_ = never;
};

} // namespace tutti
