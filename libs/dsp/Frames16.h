// Sixteen frames side by side: one step of the control grid, and first-order recursions over it that do not
// go from frame to frame.
//
//     const auto gains = map(levels, [&](Float4 x) { return fastExp2(-curve.reduction(fastLog2(x))); });
//
// A recursion such as y = p y + (1 - p) x makes a processor wait for every addition before it can begin the
// next. But two steps of it are again a step of the same form, so sixteen outputs are found from the state
// before them in a few rounds, all frames at once (W. D. Hillis, G. L. Steele, "Data Parallel Algorithms",
// CACM 29(12), 1986). Frames that are not known yet may hold any finite numbers: no output looks ahead.
// So that the bits do not depend on how time is cut, a step always starts at its grid point: a block that
// ends within a step computes it once more when it goes on.
//
// The state is a double, so that a release of many seconds does not get stuck; outputs are floats.
// Audio thread, no allocation.
#pragma once

#include "base/Lanes.h"

#include <algorithm>

namespace tutti {

struct Frames16 {
    Float4 a{}, b{}, c{}, d{};
};

/// op of each four frames; of two Frames16 in parallel. Written out, so that nothing is left of the loop.
template<class Op>
[[gnu::always_inline]] inline Frames16 map(const Frames16& x, Op op) noexcept TUTTI_RT {
    return {op(x.a), op(x.b), op(x.c), op(x.d)};
}
template<class Op>
[[gnu::always_inline]] inline Frames16 map(const Frames16& x, const Frames16& y, Op op) noexcept TUTTI_RT {
    return {op(x.a, y.a), op(x.b, y.b), op(x.c, y.c), op(x.d, y.d)};
}

inline Frames16 operator*(const Frames16& x, const Frames16& y) noexcept TUTTI_RT {
    return {x.a * y.a, x.b * y.b, x.c * y.c, x.d * y.d};
}
inline Frames16 operator+(const Frames16& x, const Frames16& y) noexcept TUTTI_RT {
    return {x.a + y.a, x.b + y.b, x.c + y.c, x.d + y.d};
}
inline Frames16 frames16(float value) noexcept TUTTI_RT {
    return {lanes(value), lanes(value), lanes(value), lanes(value)};
}

inline Frames16 loadFrames(const float* from) noexcept TUTTI_RT {
    return {load(from), load(from + 4), load(from + 8), load(from + 12)};
}
inline void storeFrames(float* to, const Frames16& frames) noexcept TUTTI_RT {
    store(to, frames.a), store(to + 4, frames.b), store(to + 8, frames.c), store(to + 12, frames.d);
}
/// Puts `count` floats in, from frame `at` on.
inline void insert(Frames16& frames, const float* from, int at, int count) noexcept TUTTI_RT {
    float all[16];
    storeFrames(all, frames);
    std::copy_n(from, count, all + at);
    frames = loadFrames(all);
}

inline float frameOf(const Frames16& frames, int at) noexcept TUTTI_RT {
    float all[16];
    storeFrames(all, frames);
    return all[at];
}
/// Multiplies `count` samples by the factors from frame `at` on.
inline void multiply(float* audio, const Frames16& factors, int at, int count) noexcept TUTTI_RT {
    if (count == 16) return storeFrames(audio, loadFrames(audio) * factors);
    float all[16];
    storeFrames(all, factors);
    for (int i = 0; i < count; ++i)
        audio[i] *= all[at + i];
}

/// Frame by frame, the larger one; y where either is NaN.
inline Frames16 maximum(const Frames16& x, const Frames16& y) noexcept TUTTI_RT {
    return map(x, y, [](Float4 p, Float4 q) { return maximum(p, q); });
}
inline float largestOf(const Frames16& x) noexcept TUTTI_RT {
    const Float4 most = maximum(maximum(x.a, x.b), maximum(x.c, x.d));
    return std::max(std::max(most[0], most[1]), std::max(most[2], most[3]));
}
/// Whether any frame is above a limit.
inline bool anyAbove(const Frames16& x, float limit) noexcept TUTTI_RT {
    return anyAbove(maximum(maximum(x.a, x.b), maximum(x.c, x.d)), lanes(limit));
}

/// One or two lanes up; zeros come in from below.
template<int by>
inline Float4 movedUp(Float4 x) noexcept TUTTI_RT {
    static_assert(by == 1 || by == 2);
    if constexpr (by == 1) return __builtin_shufflevector(x, Float4{}, 4, 0, 1, 2);
    return __builtin_shufflevector(x, Float4{}, 4, 4, 0, 1);
}
/// The last lane in all of them.
inline Float4 lastLane(Float4 x) noexcept TUTTI_RT {
    return __builtin_shufflevector(x, x, 3, 3, 3, 3);
}

/// The powers of a pole, as the recursions below need them.
class PolePowers {
public:
    PolePowers() noexcept { set(0); }
    /// 0 <= pole < 1.
    void set(double pole) noexcept TUTTI_RT {
        double power = 1;
        for (auto* four : {&all_.a, &all_.b, &all_.c, &all_.d})
            for (int i = 0; i < 4; ++i)
                (*four)[i] = static_cast<float>(power *= pole);
        last_ = power;
        first_ = lanes(all_.a[0]);
        second_ = lanes(all_.a[1]);
        rest_ = lanes(static_cast<float>(1 - pole));
    }

protected:
    Frames16 all_;                                   // pole^1 .. pole^16
    double last_ = 0;                                // pole^16
    Float4 first_{}, second_{}, rest_ = lanes(1.0f); // pole, pole^2, 1 - pole in all lanes
};

/// y = pole y + (1 - pole) x
class SmoothingPole : public PolePowers {
public:
    /// The outputs behind `state`, which becomes the last of them.
    Frames16 follow(const Frames16& in, double& state) const noexcept TUTTI_RT {
        Float4 sum{}; // what the inputs alone amount to
        const auto inputs = map(in, [&](Float4 x) {
            Float4 own = x * rest_;
            own += first_ * movedUp<1>(own);
            own += second_ * movedUp<2>(own);
            return sum = own + all_.a * lastLane(sum);
        });
        const Float4 before = lanes(static_cast<float>(state));
        state = last_ * state + static_cast<double>(sum[3]);
        return map(inputs, all_, [&](Float4 x, Float4 power) { return x + power * before; });
    }
};

/// y = max (x, pole y + (1 - pole) x): up at once, down slowly.
class PeakPole : public PolePowers {
public:
    /// The outputs behind `state`, which becomes the last of them. Inputs >= 0.
    Frames16 follow(const Frames16& in, double& state) const noexcept TUTTI_RT {
        // n steps together have the form max (top, pole^n y + sum), where top >= sum, since y >= 0.
        const Float4 before = lanes(static_cast<float>(state));
        Float4 top{}, sum{};
        const auto next = [&](Float4 x, Float4 power) {
            Float4 ownTop = x, ownSum = x * rest_;
            ownTop = maximum(ownTop, first_ * movedUp<1>(ownTop) + ownSum);
            ownSum += first_ * movedUp<1>(ownSum);
            ownTop = maximum(ownTop, second_ * movedUp<2>(ownTop) + ownSum);
            ownSum += second_ * movedUp<2>(ownSum);
            top = maximum(ownTop, all_.a * lastLane(top) + ownSum);
            sum = ownSum + all_.a * lastLane(sum);
            return maximum(top, power * before + sum);
        };
        const auto out = map(in, all_, next);
        state = std::max(static_cast<double>(top[3]), last_ * state + static_cast<double>(sum[3]));
        return out;
    }
};

} // namespace tutti
