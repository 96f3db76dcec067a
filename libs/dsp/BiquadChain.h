// Second-order sections in series on a stereo or mono signal, many at a time.
//
// A section is the transposed direct form II in doubles with the input's share of the recursion worked out
// beforehand (same states s1 and s2, same transfer function):
//
//     y  = b0 x + wet s1
//     s1 = c1 x + s2 - a1 s1      c1 = b1 - a1 b0
//     s2 = c2 x      - a2 s1      c2 = b2 - a2 b0
//
// so a frame waits for one product and one difference of the frame before, nothing else. Sections are taken
// four at a time; where the processor has registers of four doubles (AVX2), left and right of two sections
// lie side by side, each section two frames behind the one before it. The order of operations on a number is
// the same in every case, so the bits are too: equal to one section after the other in a plain loop
// (BiquadChain_test.cpp).
//
// Between sections samples are doubles. NaN, infinity and numbers beyond +160 dBFS are read as 0, so the
// states stay finite as long as the sections are stable. Audio thread; no allocation.
#pragma once

#include "audio/AudioView.h"
#include "base/RealTime.h"
#include "dsp/Biquad.h"

#include <array>
#include <span>

namespace tutti {

/// `wet` 0 leaves the signal as it is, 1 is the section, between them is the mix of both: how a section comes
/// and goes.
struct ChainSection {
    double b0 = 1, c1 = 0, c2 = 0, a1 = 0, a2 = 0, wet = 1;
};
ChainSection chainSection(const BiquadCoefficients&, double wet = 1) noexcept TUTTI_RT;

class BiquadChain {
public:
    static constexpr int most = 32;     ///< sections
    static constexpr int longest = 256; ///< frames in one call of process()
    static constexpr int glideFrames = 16;

    /// No sections.
    void clear() noexcept TUTTI_RT { count_ = 0; }
    /// Another number of sections, or another order: section i takes over the state of section `from[i]` as
    /// it was before, or begins in silence where that is negative. Coefficients are set afterwards.
    void arrange(std::span<const int> from) noexcept TUTTI_RT;
    /// Has these coefficients from the next frame on. `wet` is 1, or glide() follows.
    void set(int section, const ChainSection&) noexcept TUTTI_RT;
    /// Has these coefficients glideFrames frames later, and on the way there moves in a straight line:
    /// stable, as stable sections form a triangle in (a1, a2).
    void glide(int section, const ChainSection&) noexcept TUTTI_RT;
    /// Ends what glides: to be called when its frames are over, and before anything else is set.
    void arrive() noexcept TUTTI_RT;

    int count() const noexcept TUTTI_RT { return count_; }

    /// One or two channels, 1..longest frames, in place. With no sections nothing is touched. A call must not
    /// reach beyond the end of a glide.
    void process(AudioView) noexcept TUTTI_RT;

private:
    using Pair = double __attribute__((vector_size(16))); // left, right
    struct Slot {
        ChainSection now, goal;
        ChainSection step{0, 0, 0, 0, 0, 0}; // from frame to frame
        bool glides = false;
        Pair s1{}, s2{};
    };
    struct Kernels;
    void processGroup(int first, Pair* frames, int count) noexcept TUTTI_RT;

    std::array<Slot, most> slots_;
    int count_ = 0;
    bool gliding_ = false;
};

} // namespace tutti
