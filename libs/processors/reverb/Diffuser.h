// All-passes in series: a click goes in, a cloud of clicks of the same spectrum comes out.
//
// Source: M. R. Schroeder, "Natural Sounding Artificial Reverberation", JAES 10(3), 1962:
//     v[n] = x[n] - g v[n - D],  y[n] = g v[n] + v[n - D]
// prepare() allocates; the rest is for the audio thread.
#pragma once

#include "base/Lanes.h"
#include "dsp/DelayLine.h"

#include <array>

namespace tutti::reverb {

class AllPass {
public:
    void prepare(int longest) { line_.prepare(longest); }
    void reset() noexcept TUTTI_RT { line_.reset(); }
    /// In place, up to 16 frames; works on whole groups of four, so the arrays have room for 16.
    /// length > DelayLine::mostAtOnce. What is remembered counts `open` times: while that is 0 the length may
    /// jump.
    void process(float* audio, const float* open, const float* gain, int frames,
                 int length) noexcept TUTTI_RT {
        float memory[DelayLine::mostAtOnce];
        const float* old = line_.past(length);
        for (int i = 0; i < frames; i += 4) {
            const Float4 before = load(old + i) * load(open + i);
            const Float4 v = load(audio + i) - load(gain + i) * before;
            store(memory + i, v);
            store(audio + i, load(gain + i) * v + before);
        }
        line_.write(memory, frames);
    }

private:
    DelayLine line_;
};

} // namespace tutti::reverb
