#include "engine/Fader.h"

#include "base/Maths.h"

#include <algorithm>
#include <cmath>

namespace tutti {
namespace {

struct Sides {
    double left, right;
};

/// The gains of the two sides, 1 in the middle. power: sine and cosine; linear: straight lines; compromise:
/// the root of their product (4.5 dB); balance only turns one side down.
Sides panGains(PanLaw law, double pan) noexcept {
    const double x = (pan + 100) / 200; // 0 left .. 1 right
    const Sides linear{2 * (1 - x), 2 * x};
    const Sides power{std::sqrt(2.0) * maths::cos(x * maths::pi / 2),
                      std::sqrt(2.0) * maths::sin(x * maths::pi / 2)};
    switch (law) {
    case PanLaw::balance: return {std::min(1.0, linear.left), std::min(1.0, linear.right)};
    case PanLaw::linear: return linear;
    case PanLaw::compromise:
        return {std::sqrt(linear.left * std::max(0.0, power.left)), std::sqrt(linear.right * power.right)};
    case PanLaw::power: break;
    }
    return power;
}

void mix(const FaderGains& g, ConstAudioView in, AudioView out, int from, int to) noexcept {
    const float *left = in[0], *right = in[1];
    float *outLeft = out[0], *outRight = out[1];
    if (g.b == 0 && g.c == 0) {
        for (int i = from; i < to; ++i)
            outLeft[i] = g.a * left[i];
        for (int i = from; i < to; ++i)
            outRight[i] = g.d * right[i];
        return;
    }
    for (int i = from; i < to; ++i) {
        const float l = left[i], r = right[i];
        outLeft[i] = g.a * l + g.b * r;
        outRight[i] = g.c * l + g.d * r;
    }
}

} // namespace

FaderGains faderGains(const FaderPlan& fader, std::int64_t frame) noexcept TUTTI_RT {
    if (fader.mute.at(frame) >= 0.5) return {0, 0, 0, 0};
    const double gain = maths::gainFromDecibels(fader.gain.at(frame));
    const double pan = fader.pan.at(frame), width = fader.width.at(frame) / 100;
    const auto sides = pan == 0 ? Sides{1, 1} : panGains(fader.law, pan);
    const double same = (1 + width) / 2, other = (1 - width) / 2;
    const double left = gain * sides.left, right = gain * sides.right;
    return {static_cast<float>(left * same), static_cast<float>(left * other),
            static_cast<float>(right * other), static_cast<float>(right * same)};
}

FaderGains between(const FaderGains& from, const FaderGains& to, float x) noexcept TUTTI_RT {
    return {from.a + (to.a - from.a) * x, from.b + (to.b - from.b) * x, from.c + (to.c - from.c) * x,
            from.d + (to.d - from.d) * x};
}

void applyGains(const FaderGains& gains, ConstAudioView in, AudioView out) noexcept TUTTI_RT {
    mix(gains, in, out, 0, in.frames);
}

void applyFader(const FaderPlan& fader, std::int64_t frame, ConstAudioView in,
                AudioView out) noexcept TUTTI_RT {
    if (!fader.moves()) return mix(fader.fixed, in, out, 0, in.frames);
    for (int done = 0; done < in.frames;) {
        const auto grid = gridBefore(frame + done, controlGrid);
        const int end = static_cast<int>(std::min<std::int64_t>(in.frames, grid + controlGrid - frame));
        const auto g0 = faderGains(fader, grid), g1 = faderGains(fader, grid + controlGrid);
        if (g0 == g1) {
            mix(g0, in, out, done, end);
        } else {
            for (int i = done; i < end; ++i)
                mix(between(g0, g1, static_cast<float>(frame + i - grid) / controlGrid), in, out, i, i + 1);
        }
        done = end;
    }
}

} // namespace tutti
