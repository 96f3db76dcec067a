// The place in a delay line from which an echo is read, and how it gets to another place without a click.
//
//   fade    the old and the new place are both read for 30 ms and cross-faded in a straight line; a change
//   that
//           comes meanwhile waits for the end. The pitch stays; whole frames, so the copy is exact.
//   glide   the place moves, as a tape delay's head does: the pitch bends, by an octave at most; where that
//   is
//           no limit, nine tenths of the way take 150 ms.
//
// Advances per frame. Audio thread, no allocation.
#pragma once

#include "dsp/DelayLine.h"

#include <cmath>

namespace tutti {

class Tap {
public:
    void prepare(double sampleRate) noexcept {
        fadeFrames_ = std::max(1, static_cast<int>(0.030 * sampleRate));
        glideShare_ = 1 / (0.065 * sampleRate);
        easeShare_ = 1 / (0.010 * sampleRate);
    }
    void reset() noexcept TUTTI_RT {
        fresh_ = true;
        fade_ = 0;
    }

    /// On grid points: where to be, in frames; and whether to glide there.
    void aim(double target, bool glides) noexcept TUTTI_RT {
        target = std::floor(target + 0.5);
        target_ = target;
        if (fresh_) {
            fresh_ = false;
            now_ = target;
            speed_ = 0;
        }
        gliding_ = glides && fade_ == 0;
        if (!gliding_) speed_ = 0;
        if (!gliding_ && fade_ == 0 && now_ != target) {
            next_ = target;
            fade_ = fadeFrames_;
        }
    }

    /// How far from its place the tap is, from one frame to the next: the first of `frames` reads at
    /// start + slope.
    struct Sway {
        double start = 0, slope = 0;
    };

    /// Reads `frames` frames, never less than `least` frames back.
    void read(const DelayLine& line, float* out, int frames, Sway sway, double least) noexcept TUTTI_RT {
        if (sway.start == 0 && sway.slope == 0 && fade_ == 0 &&
            !(gliding_ && (now_ != target_ || speed_ != 0)) && now_ == std::floor(now_)) {
            const float* from = line.past(static_cast<int>(now_));
            std::copy(from, from + frames, out);
            return;
        }
        for (int i = 0; i < frames; ++i) {
            const double off = sway.start + sway.slope * (i + 1);
            if (gliding_) moveOn();
            out[i] = pastBetween(line, i, std::max(least, now_ + off));
            if (fade_ == 0) continue;
            const float share = static_cast<float>(fade_) / static_cast<float>(fadeFrames_);
            const float there = pastBetween(line, i, std::max(least, next_ + off));
            out[i] = there + (out[i] - there) * share;
            if (--fade_ == 0) now_ = next_;
        }
    }

private:
    /// Speed in frames per frame, eased in and out within 10 ms, so that the pitch has no corner.
    void moveOn() noexcept {
        const double way = target_ - now_;
        speed_ += (std::clamp(way * glideShare_, -1.0, 0.5) - speed_) * easeShare_;
        now_ += speed_;
        if (std::fabs(way) > 1e-3 || std::fabs(speed_) > 1e-3) return;
        now_ = target_;
        speed_ = 0;
    }

    double now_ = 0, next_ = 0, target_ = 0, speed_ = 0, glideShare_ = 0, easeShare_ = 0;
    int fade_ = 0, fadeFrames_ = 1;
    bool fresh_ = true, gliding_ = false;
};

} // namespace tutti
