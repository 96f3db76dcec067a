// A project into sound, faster than real time: the same player as live, waiting instead of skipping.
#pragma once

#include "engine/Plan.h"

#include <functional>
#include <optional>

namespace tutti {

struct RenderSpec {
    std::int64_t from = 0;            ///< first frame of the timeline
    std::optional<std::int64_t> to{}; ///< the frame after the last; absent: the end of the last clip
    /// Frames that what rings may sound on, while what comes next on the timeline is not played; absent:
    /// until it has fallen below -120 dBFS, at most 30 s.
    std::optional<std::int64_t> tail{};
    /// The stretch as it sounds when it is played over and over: what rings behind its end is heard at its
    /// start, and the sound can be repeated without a seam. It has no tail.
    bool loop = false;
    int block = 8192; ///< 1..65536; changes nothing but the speed
    int threads = 1;  ///< 1..64; changes nothing but the speed
};

/// Gets the sound piece by piece, in order, but with more than one thread not on the caller's; an error stops
/// the render.
using SoundSink = std::function<Result(ConstAudioView)>;
/// Gets 0..1, at most some hundred times; false stops (Fault::interrupted).
using RenderProgress = std::function<bool(double)>;

struct Rendered {
    std::int64_t frames = 0;  ///< that the sink got
    std::int64_t latency = 0; ///< of the whole, taken off
};

/// A stretch is always played from the start of the timeline, so that without a tail it has the very bits it
/// has in the whole. (With one, devices that look ahead do not see what comes behind it.) Memory does not
/// grow with the length.
Expected<Rendered> render(Compiler&, const Project&, const RenderSpec&, const SoundSink&,
                          const RenderProgress& = {});

} // namespace tutti
