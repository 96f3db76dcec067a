// Timecode that comes in as sound (SMPTE ST 12-1, biphase mark), at one input of the device.
//
// libltc decodes it, on the audio thread: it fills a queue that it made at the start, and neither allocates
// nor waits (LtcIn_test.cpp runs under the guard). A code names the moment at which its first bit begins.
// Which rate it is, the length of the first codes says, and the bit for drop-frame; 29.97 frames a second
// with all numbers cannot be told from 30, and has to be said, and so has any rate that comes at another
// speed than its own. Followed is what four codes in a row agree on, and two that disagree are passed over:
// tapes are worn.
#pragma once

#include "live/sync/ClockEstimate.h"
#include "live/sync/TimeSource.h"
#include "live/sync/Timecode.h"

#include <optional>
#include <vector>

struct LTCDecoder;
struct LTCFrameExt;

namespace tutti {

class LtcIn final : public TimeSource {
public:
    /// `channel`: of the device, from 0. `film`: if it is known.
    LtcIn(double rate, int channel, std::optional<FilmRate> film = {});
    ~LtcIn() override;

    void hear(const DeviceBlock&) noexcept TUTTI_RT override;
    Reading at(double time) const noexcept TUTTI_RT override;
    bool audible() const noexcept TUTTI_RT override { return true; }

private:
    void take(const LTCFrameExt&) noexcept TUTTI_RT;
    FilmRate filmOf(const LTCFrameExt&, double frames) const noexcept TUTTI_RT;

    const double rate_;
    const int channel_;
    const std::optional<FilmRate> said_;
    LTCDecoder* const decoder_;
    std::vector<float> sound_; // libltc does not say that it only reads
    ClockEstimate clock_;      // its ticks are film frames
    FilmRate film_{};
    std::int64_t frame_ = -1; // from 0 h, that began with the last tick; below 0: none yet
    int codes_ = 0;           // in a row that agree
    int strange_ = 0;         // in a row that do not
    bool backwards_ = false;
};

} // namespace tutti
