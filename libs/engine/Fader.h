// Applies the level, width and place of a fader or a send to stereo sound.
#pragma once

#include "engine/Plan.h"

namespace tutti {

/// At a frame of the timeline.
FaderGains faderGains(const FaderPlan&, std::int64_t frame) noexcept TUTTI_RT;

/// x of the way from one to the other.
FaderGains between(const FaderGains& from, const FaderGains& to, float x) noexcept TUTTI_RT;

/// out = in through gains that stand still; the two may be one.
void applyGains(const FaderGains&, ConstAudioView in, AudioView out) noexcept TUTTI_RT;

/// out = in through the fader; the two may be one. `frame` is that of the first sample on the timeline. Gains
/// that move go in straight lines between multiples of 16 frames.
void applyFader(const FaderPlan&, std::int64_t frame, ConstAudioView in, AudioView out) noexcept TUTTI_RT;

} // namespace tutti
