// What one channel was, for as long as is asked for: the ring under echoes, reverbs and choruses.
//
// Time moves in steps of up to DelayLine::mostAtOnce frames: first everybody reads, then the step is written.
//
//     const float* echo = line.past(delay);  // echo[i] is `delay` frames older than in[i] will be
//     ...                                    // delay >= frames, or echo[] reaches into what is not yet
//     written line.write(in, frames);
//
// What past() returns lies in one stretch (the ring's beginning is repeated behind its end), so it can be
// read in lanes. prepare() allocates; the rest is for the audio thread.
#pragma once

#include "base/Lanes.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <vector>

namespace tutti {

class DelayLine {
public:
    static constexpr int mostAtOnce = 16;

    /// `longest`: the longest delay that will be asked for, in frames.
    void prepare(int longest) {
        const auto size = std::bit_ceil(static_cast<unsigned>(longest + mostAtOnce));
        ring_.assign(size + repeated, 0.0f);
        mask_ = static_cast<int>(size) - 1;
        place_ = 0;
        dirty_ = false;
    }
    void reset() noexcept TUTTI_RT {
        if (dirty_) std::fill(ring_.begin(), ring_.end(), 0.0f);
        dirty_ = false;
        place_ = 0;
    }

    /// Good for mostAtOnce + 8 frames. 0 <= delay <= longest.
    const float* past(int delay) const noexcept TUTTI_RT { return ring_.data() + ((place_ - delay) & mask_); }

    /// `frames` <= mostAtOnce.
    void write(const float* audio, int frames) noexcept TUTTI_RT {
        dirty_ = true;
        float* ring = ring_.data();
        if (place_ >= repeated && place_ + frames <= mask_) {
            if (frames == mostAtOnce) // the usual case, without a call
                std::memcpy(ring + place_, audio, sizeof(float) * mostAtOnce);
            else
                std::copy(audio, audio + frames, ring + place_);
            place_ += frames;
            return;
        }
        for (int i = 0; i < frames; ++i) {
            ring[place_] = audio[i];
            if (place_ < repeated) ring[place_ + mask_ + 1] = audio[i];
            place_ = (place_ + 1) & mask_;
        }
    }

private:
    static constexpr int repeated = mostAtOnce + 8;
    std::vector<float> ring_;
    int mask_ = 0, place_ = 0;
    bool dirty_ = false;
};

/// What may enter a memory: NaN, infinity and what is above 120 dBFS are read as silence, so that they do not
/// stay.
inline float sane(float x) noexcept TUTTI_RT {
    return x < 1e6f && x > -1e6f ? x : 0.0f;
}

/// Weights of four neighbours for a place between the inner two (J. L. Lagrange's polynomial of order three),
/// `x` of the way from the second to the third. For 0 <= x <= 1 the gain is at most 1 at every frequency.
/// T: float or Float4.
template<class T>
struct CubicWeights {
    T first, second, third, fourth;
    explicit CubicWeights(T x) noexcept {
        const T a = x + 1.0f, b = x - 1.0f, c = x - 2.0f;
        const T outer = x * b * (1.0f / 6), inner = a * c * 0.5f;
        first = -outer * c;
        second = inner * b;
        third = -inner * x;
        fourth = outer * a;
    }
};

/// The line between frames: `delay` = whole + fraction, whole >= 1, and two frames within what is written.
inline float pastBetween(const DelayLine& line, int frame, double delay) noexcept TUTTI_RT {
    const int whole = static_cast<int>(delay);
    const CubicWeights<float> w(static_cast<float>(delay - whole));
    const float* p = line.past(whole + 2 - frame); // p[0] is the oldest of the four
    return (w.first * p[3] + w.second * p[2]) + (w.third * p[1] + w.fourth * p[0]);
}

} // namespace tutti
