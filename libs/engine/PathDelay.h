// A delay of a fixed number of frames on a stereo path: what makes early sound wait for late.
#pragma once

#include "audio/AudioView.h"
#include "base/RealTime.h"
#include "engine/Stage.h"

#include <algorithm>
#include <cstdint>

namespace tutti {

/// Frames in which one sound goes over into another where they would not join: some 5 ms.
inline constexpr int joinFrames = 256;

class PathDelay {
public:
    explicit PathDelay(std::int64_t frames = 0) : ring_(static_cast<int>(frames)) {}

    bool none() const noexcept { return ring_.frames() == 0 && !changing_; }

    /// In place.
    void process(AudioView view) noexcept TUTTI_RT {
        if (changing_) return change(view);
        ring_.process(view);
    }

    /// Goes on where the delay of the plan before was. If that had another length, it goes on sounding until
    /// this one is filled, and then over into it.
    void follow(PathDelay& before) noexcept TUTTI_RT {
        if (before.ring_.frames() == ring_.frames()) {
            ring_.swap(before.ring_);
            leaving_.swap(before.leaving_);
            std::swap(done_, before.done_);
            changing_ = before.changing_;
            return;
        }
        leaving_.swap(before.ring_);
        done_ = 0;
        changing_ = true;
    }

private:
    class Ring {
    public:
        explicit Ring(int frames) : samples_(2, frames) {}
        int frames() const noexcept { return samples_.frames(); }
        void swap(Ring& other) noexcept {
            std::swap(samples_, other.samples_);
            std::swap(place_, other.place_);
        }
        void process(AudioView view) noexcept TUTTI_RT {
            const int size = samples_.frames();
            for (int done = 0; size > 0 && done < view.frames;) {
                const int count = std::min(view.frames - done, size - place_);
                for (int c = 0; c < 2; ++c)
                    std::swap_ranges(view[c] + done, view[c] + done + count, samples_[c] + place_);
                place_ = (place_ + count) % size;
                done += count;
            }
        }

    private:
        AudioBuffer samples_;
        int place_ = 0;
    };

    /// At most stageFrames.
    void change(AudioView view) noexcept TUTTI_RT {
        StageBuffer scratch;
        const auto old = scratch.view(view.frames);
        for (int c = 0; c < 2; ++c)
            std::copy_n(view[c], view.frames, old[c]);
        ring_.process(view);
        leaving_.process(old);
        for (int i = 0; i < view.frames; ++i, ++done_) {
            const float x = std::clamp(static_cast<float>(done_ - ring_.frames()) / joinFrames, 0.0f, 1.0f);
            for (int c = 0; c < 2; ++c)
                view[c][i] = old[c][i] + (view[c][i] - old[c][i]) * x;
        }
        if (done_ >= ring_.frames() + joinFrames) changing_ = false;
    }

    Ring ring_, leaving_{0};
    int done_ = 0; // frames since the length changed
    bool changing_ = false;
};

} // namespace tutti
