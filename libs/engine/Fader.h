// Applies the level, width and place of a fader or a send to stereo sound.
#pragma once

#include "engine/Plan.h"

namespace tutti {

/// What a fader does at one moment: left = a*left + b*right, right = c*left + d*right.
struct FaderGains {
    float a = 1, b = 0, c = 0, d = 1;
    bool operator==(const FaderGains&) const = default;
    bool unity() const { return *this == FaderGains{}; }
};

/// At a frame of the timeline; `silent` is a track that a solo elsewhere mutes.
FaderGains faderGains(const FaderPlan&, std::int64_t frame) noexcept TUTTI_RT;

/// out = in through the fader, or out += if `adds`. `frame` is that of the first sample on the timeline.
/// Gains that move go in straight lines between multiples of 16 frames.
void applyFader(const FaderPlan&, std::int64_t frame, ConstAudioView in, AudioView out,
                bool adds) noexcept TUTTI_RT;

} // namespace tutti
