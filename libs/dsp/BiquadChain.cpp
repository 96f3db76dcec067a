#include "dsp/BiquadChain.h"

#include "base/Lanes.h"

#include <algorithm>

#define TUTTI_INLINE __attribute__((always_inline)) inline

namespace tutti {
namespace {

using Pair = double __attribute__((vector_size(16))); // left, right

/// A frame is read as silence from +160 dBFS on.
constexpr float loudest = 1e8f;

Float4 sane(Float4 samples) noexcept {
    return floatOf(bitsOf(samples) & (magnitude(samples) < lanes(loudest)));
}

/// The first two floats as doubles.
Pair widened(Float4 x) noexcept {
#if defined(__SSE2__)
    return _mm_cvtps_pd(x); // gcc 12 makes four instructions of the line below
#else
    return Pair{x[0], x[1]};
#endif
}

/// Two pairs as floats.
Float4 narrowed(Pair a, Pair b) noexcept {
#if defined(__SSE2__)
    return _mm_movelh_ps(_mm_cvtpd_ps(a), _mm_cvtpd_ps(b));
#else
    return Float4{static_cast<float>(a[0]), static_cast<float>(a[1]), static_cast<float>(b[0]),
                  static_cast<float>(b[1])};
#endif
}

/// Two arrays of floats become one of pairs; `left` and `right` may be the same.
void read(const float* left, const float* right, Pair* frames, int count) noexcept {
    int i = 0;
    for (; i + 4 <= count; i += 4) {
        const Float4 l = sane(load(left + i)), r = sane(load(right + i));
        const Float4 ab = __builtin_shufflevector(l, r, 0, 4, 1, 5),
                     cd = __builtin_shufflevector(l, r, 2, 6, 3, 7);
        frames[i] = widened(ab);
        frames[i + 1] = widened(__builtin_shufflevector(ab, ab, 2, 3, 2, 3));
        frames[i + 2] = widened(cd);
        frames[i + 3] = widened(__builtin_shufflevector(cd, cd, 2, 3, 2, 3));
    }
    for (; i < count; ++i)
        frames[i] = widened(sane(Float4{left[i], right[i], 0, 0}));
}

void write(const Pair* frames, float* left, float* right, int count) noexcept {
    int i = 0;
    for (; i + 4 <= count; i += 4) {
        const Float4 ab = narrowed(frames[i], frames[i + 1]), cd = narrowed(frames[i + 2], frames[i + 3]);
        store(right + i, __builtin_shufflevector(ab, cd, 1, 3, 5, 7));
        store(left + i, __builtin_shufflevector(ab, cd, 0, 2, 4, 6)); // last: of a mono signal this one stays
    }
    for (; i < count; ++i) {
        right[i] = static_cast<float>(frames[i][1]);
        left[i] = static_cast<float>(frames[i][0]);
    }
}

} // namespace

ChainSection chainSection(const BiquadCoefficients& c, double wet) noexcept TUTTI_RT {
    return {wet == 1 ? c.b0 : 1 + wet * (c.b0 - 1), c.b1 - c.a1 * c.b0, c.b2 - c.a2 * c.b0, c.a1, c.a2, wet};
}

/// The loops. All of them do the same to a frame, in the same order.
struct BiquadChain::Kernels {
    /// One section over some frames, in place.
    static void one(Slot& slot, Pair* frames, int from, int to) noexcept {
        const auto [b0, c1, c2, a1, a2, wet] = slot.now;
        Pair s1 = slot.s1, s2 = slot.s2;
        for (int i = from; i < to; ++i) {
            const Pair x = frames[i];
            frames[i] = b0 * x + s1;
            const Pair next = c1 * x + s2 - a1 * s1;
            s2 = c2 * x - a2 * s1;
            s1 = next;
        }
        slot.s1 = s1;
        slot.s2 = s2;
    }

    /// One section whose coefficients move with each frame.
    static void gliding(Slot& slot, Pair* frames, int count) noexcept {
        auto [b0, c1, c2, a1, a2, wet] = slot.now;
        const auto step = slot.step;
        Pair s1 = slot.s1, s2 = slot.s2;
        for (int i = 0; i < count; ++i) {
            b0 += step.b0, c1 += step.c1, c2 += step.c2;
            a1 += step.a1, a2 += step.a2, wet += step.wet;
            const Pair x = frames[i];
            frames[i] = b0 * x + wet * s1;
            const Pair next = c1 * x + s2 - a1 * s1;
            s2 = c2 * x - a2 * s1;
            s1 = next;
        }
        slot.now = {b0, c1, c2, a1, a2, wet};
        slot.s1 = s1;
        slot.s2 = s2;
    }

    /// Four sections in one loop, so that each has time while the others work.
    static void four(Slot* const* slots, Pair* frames, int count) noexcept {
        Pair s1[4], s2[4];
        ChainSection c[4];
        for (int k = 0; k < 4; ++k)
            s1[k] = slots[k]->s1, s2[k] = slots[k]->s2, c[k] = slots[k]->now;
        for (int i = 0; i < count; ++i) {
            Pair x = frames[i];
#pragma GCC unroll 4
            for (int k = 0; k < 4; ++k) {
                const Pair y = c[k].b0 * x + s1[k];
                const Pair next = c[k].c1 * x + s2[k] - c[k].a1 * s1[k];
                s2[k] = c[k].c2 * x - c[k].a2 * s1[k];
                s1[k] = next;
                x = y;
            }
            frames[i] = x;
        }
        for (int k = 0; k < 4; ++k)
            slots[k]->s1 = s1[k], slots[k]->s2 = s2[k];
    }

#if defined(__x86_64__)
#define TUTTI_WIDE [[gnu::target("avx2")]]
    using Quad =
        double __attribute__((vector_size(32))); // left and right of a section, left and right of the next

    /// Two sections side by side.
    struct Two {
        Quad b0, c1, c2, a1, a2, s1, s2;
        Quad y1, y2; // what came out one and two frames ago

        TUTTI_WIDE TUTTI_INLINE static Quad beside(Pair a, Pair b) noexcept {
            return __builtin_shufflevector(a, b, 0, 1, 2, 3);
        }
        TUTTI_WIDE TUTTI_INLINE static Quad both(double a, double b) noexcept { return Quad{a, a, b, b}; }
        TUTTI_WIDE TUTTI_INLINE static Pair low(Quad a) noexcept {
            return __builtin_shufflevector(a, a, 0, 1);
        }
        TUTTI_WIDE TUTTI_INLINE static Pair high(Quad a) noexcept {
            return __builtin_shufflevector(a, a, 2, 3);
        }

        TUTTI_WIDE TUTTI_INLINE Two(const Slot& a, const Slot& b) noexcept {
            b0 = both(a.now.b0, b.now.b0);
            c1 = both(a.now.c1, b.now.c1);
            c2 = both(a.now.c2, b.now.c2);
            a1 = both(a.now.a1, b.now.a1);
            a2 = both(a.now.a2, b.now.a2);
            s1 = beside(a.s1, b.s1);
            s2 = beside(a.s2, b.s2);
        }
        TUTTI_WIDE TUTTI_INLINE void step(Quad x) noexcept {
            y2 = y1;
            y1 = b0 * x + s1;
            const Quad next = c1 * x + s2 - a1 * s1;
            s2 = c2 * x - a2 * s1;
            s1 = next;
        }
        TUTTI_WIDE TUTTI_INLINE void keep(Slot& a, Slot& b) const noexcept {
            a.s1 = low(s1);
            a.s2 = low(s2);
            b.s1 = high(s1);
            b.s2 = high(s2);
        }
    };

    /// Four sections, each two frames behind the one before: none waits for what another made of this frame.
    /// The corners, where not all four have work, are done one section at a time.
    TUTTI_WIDE static void fourWide(Slot* const* slots, Pair* frames, int count) noexcept {
        constexpr int lag = 6;
        if (count < 2 * lag) return four(slots, frames, count);
        for (int k = 0; k < 3; ++k)
            one(*slots[k], frames, 0, lag - 2 * k);
        Two a(*slots[0], *slots[1]), b(*slots[2], *slots[3]);
        a.y1 = Two::beside(frames[5], frames[3]); // the corner has left here what they put out
        a.y2 = Two::beside(frames[4], frames[2]);
        b.y1 = Two::beside(frames[1], Pair{});
        b.y2 = Two::beside(frames[0], Pair{});
        for (int i = lag; i < count; ++i) {
            const Quad forA = __builtin_shufflevector(Two::beside(frames[i], frames[i]), a.y2, 0, 1, 4, 5);
            const Quad forB = __builtin_shufflevector(a.y2, b.y2, 2, 3, 4, 5);
            a.step(forA);
            b.step(forB);
            frames[i - lag] = Two::high(b.y1);
        }
        const Pair last[lag] = {Two::low(b.y2),  Two::low(b.y1), Two::high(a.y2),
                                Two::high(a.y1), Two::low(a.y2), Two::low(a.y1)};
        std::copy(last, last + lag, frames + count - lag);
        a.keep(*slots[0], *slots[1]);
        b.keep(*slots[2], *slots[3]);
        for (int k = 1; k < 4; ++k)
            one(*slots[k], frames, count - 2 * k, count);
    }

    static auto best() noexcept {
        return __builtin_cpu_supports("avx2") ? fourWide : four;
    }
#else
    static auto best() noexcept {
        return four;
    }
#endif
};

void BiquadChain::arrange(std::span<const int> from) noexcept TUTTI_RT {
    const auto before = slots_;
    count_ = std::min(most, static_cast<int>(from.size()));
    for (int i = 0; i < count_; ++i)
        slots_[i] = from[i] < 0 ? Slot{} : before[from[i]];
}

void BiquadChain::set(int section, const ChainSection& to) noexcept TUTTI_RT {
    slots_[section].now = to;
    slots_[section].glides = false;
}

void BiquadChain::glide(int section, const ChainSection& to) noexcept TUTTI_RT {
    auto& slot = slots_[section];
    const auto part = [](double a, double b) { return (b - a) / glideFrames; };
    slot.step = {part(slot.now.b0, to.b0), part(slot.now.c1, to.c1), part(slot.now.c2, to.c2),
                 part(slot.now.a1, to.a1), part(slot.now.a2, to.a2), part(slot.now.wet, to.wet)};
    slot.goal = to;
    slot.glides = gliding_ = true;
}

void BiquadChain::arrive() noexcept TUTTI_RT {
    for (int i = 0; gliding_ && i < count_; ++i)
        if (slots_[i].glides) set(i, slots_[i].goal);
    gliding_ = false;
}

/// The sections from `first` on, four at most.
void BiquadChain::processGroup(int first, Pair* frames, int count) noexcept TUTTI_RT {
    static const auto inLanes = Kernels::best();
    const int last = std::min(first + 4, count_);
    if (std::none_of(&slots_[first], &slots_[first] + (last - first),
                     [](const Slot& slot) { return slot.glides; })) {
        Slot nothing; // lets everything pass: fills the last group
        Slot* group[4];
        for (int k = 0; k < 4; ++k)
            group[k] = first + k < last ? &slots_[first + k] : &nothing;
        return inLanes(group, frames, count);
    }
    for (int i = first; i < last; ++i)
        slots_[i].glides ? Kernels::gliding(slots_[i], frames, count)
                         : Kernels::one(slots_[i], frames, 0, count);
}

void BiquadChain::process(AudioView audio) noexcept TUTTI_RT {
    if (count_ == 0) return;
    float *left = audio[0], *right = audio[audio.channelCount > 1 ? 1 : 0];
    Pair frames[longest];
    read(left, right, frames, audio.frames);
    for (int first = 0; first < count_; first += 4)
        processGroup(first, frames, audio.frames);
    write(frames, left, right, audio.frames);
}

} // namespace tutti
