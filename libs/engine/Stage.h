// The stretch of time the player makes at once, and scratch space for it.
#pragma once

#include "audio/AudioView.h"

namespace tutti {

/// Longer blocks are made in pieces of this many frames: a track's sound stays in the nearest cache on its
/// way through clips, devices and fader.
inline constexpr int stageFrames = 512;

/// Stereo scratch on the stack, not cleared.
struct StageBuffer {
    float samples[2][stageFrames];
    float* channels[2] = {samples[0], samples[1]};

    StageBuffer() {}
    StageBuffer(const StageBuffer&) = delete;
    StageBuffer& operator=(const StageBuffer&) = delete;
    AudioView view(int frames) { return {channels, 2, frames}; }
};

/// A stretch of a stereo buffer, from some frame on.
class StageView {
public:
    StageView(AudioBuffer& buffer, int from, int frames)
        : channels_{buffer[0] + from, buffer[1] + from}, frames_(frames) {}
    StageView(const StageView&) = delete;
    StageView& operator=(const StageView&) = delete;
    AudioView view() { return {channels_, 2, frames_}; }

private:
    float* channels_[2];
    int frames_;
};

} // namespace tutti
