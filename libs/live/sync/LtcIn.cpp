#include "live/sync/LtcIn.h"

#include <ltc.h>

#include <algorithm>
#include <cmath>

namespace tutti {
namespace {

constexpr int queue = 64; // codes; a block of 8,192 frames brings at most ten
constexpr int sure = 4, mostStrange = 2, mostMissing = 15;

} // namespace

LtcIn::LtcIn(double rate, int channel, std::optional<FilmRate> film)
    : rate_(rate), channel_(channel), said_(film),
      decoder_(ltc_decoder_create(static_cast<int>(rate / 25), queue)), sound_(maximumBlock),
      clock_(30, 0.0002 * rate) {}

LtcIn::~LtcIn() {
    ltc_decoder_free(decoder_);
}

void LtcIn::hear(const DeviceBlock& block) noexcept TUTTI_RT {
    if (channel_ >= block.in.channelCount) return;
    const auto frames = static_cast<std::size_t>(block.in.frames);
    std::copy_n(block.in[channel_], frames, sound_.data());
    ltc_decoder_write_float(decoder_, sound_.data(), frames, block.time);
    for (LTCFrameExt code; ltc_decoder_read(decoder_, &code) != 0;)
        take(code);
}

FilmRate LtcIn::filmOf(const LTCFrameExt& code, double frames) const noexcept TUTTI_RT {
    if (code.ltc.dfbit) return {30, true, true};
    if (said_) return *said_;
    const double perSecond = rate_ / frames;
    return {perSecond < 24.5 ? 24 : perSecond < 27.5 ? 25 : 30};
}

void LtcIn::take(const LTCFrameExt& code) noexcept TUTTI_RT {
    LTCFrame bits = code.ltc;
    SMPTETimecode read;
    ltc_frame_to_time(&read, &bits, 0);
    const auto begins = static_cast<double>(code.off_start),
               length = static_cast<double>(code.off_end) - begins + 1;
    const auto film = codes_ >= sure ? film_ : filmOf(code, length);
    const auto frame = frameOf({read.hours, read.mins, read.secs, read.frame}, film);
    const auto step = frame - frame_;
    const double passed =
        clock_.period() > 0 ? clock_.ticksAt(begins) : (begins - clock_.lastSeen()) / length;
    const bool follows = codes_ > 0 && film == film_ && code.reverse == 0 && step >= 1 &&
                         step <= mostMissing && std::fabs(passed - static_cast<double>(step)) < 0.5;
    if (!follows && codes_ >= sure && ++strange_ <= mostStrange) return;
    strange_ = 0;
    backwards_ = code.reverse != 0;
    if (!follows) clock_.forget();
    clock_.tick(begins, follows ? static_cast<int>(step) : 1);
    codes_ = follows ? codes_ + 1 : 1;
    film_ = film;
    frame_ = frame;
}

TimeSource::Reading LtcIn::at(double time) const noexcept TUTTI_RT {
    using Phase = SyncState::Phase;
    Reading reading;
    if (frame_ < 0) return reading;
    const double silence = (time - clock_.lastSeen()) / rate_;
    const double second = film_.perSecond();
    // A code is read when it is over.
    const bool lost = silence > flywheelSeconds + 1 / second;
    reading.phase = lost                   ? Phase::lost
                    : backwards_           ? Phase::backwards
                    : codes_ < sure        ? Phase::locking
                    : silence > 4 / second ? Phase::flywheel
                                           : Phase::locked;
    reading.place = static_cast<double>(frame_) / second;
    reading.tempo = second;
    reading.rolls = !lost && !backwards_ && codes_ >= sure;
    if (!reading.rolls) {
        if (!lost) reading.place = -1; // it is on its way
        return reading;
    }
    reading.perFrame = 1 / (clock_.period() * second);
    reading.place += clock_.ticksAt(time) / second;
    return reading;
}

} // namespace tutti
