#include "dsp/KeyFilter.h"

#include "base/Maths.h"

#include <algorithm>
#include <cmath>

namespace tutti {
namespace {

constexpr double damping = 1.41421356237309505; // 1/Q of a Butterworth section

double saneSample(float x) noexcept {
    return std::fabs(x) < 1e15f ? static_cast<double>(x) : 0.0;
}

} // namespace

void KeyFilter::Section::tune(double corner, double sampleRate) noexcept TUTTI_RT {
    const double g = maths::tan(maths::pi * std::min(corner / sampleRate, 0.45));
    a1 = 1 / (1 + g * (g + damping));
    a2 = g * a1;
    a3 = g * a2;
}

void KeyFilter::reset() noexcept TUTTI_RT {
    low_.clear();
    high_.clear();
}

void KeyFilter::set(double lowCut, double highCut, double sampleRate) noexcept TUTTI_RT {
    const auto apply = [&](Section& section, double corner) {
        if (!section.on) section.clear();
        section.on = corner > 0;
        if (section.on) section.tune(corner, sampleRate);
    };
    apply(low_, lowCut);
    apply(high_, highCut);
}

void KeyFilter::process(const float* const in[2], float* const out[2], int frames) noexcept TUTTI_RT {
    if (low_.on && high_.on)
        run<true, true>(in, out, frames);
    else if (low_.on)
        run<true, false>(in, out, frames);
    else if (high_.on)
        run<false, true>(in, out, frames);
    else
        run<false, false>(in, out, frames);
}

template<bool low, bool high>
void KeyFilter::run(const float* const in[2], float* const out[2], int frames) noexcept TUTTI_RT {
    Section l = low_, h = high_;
    // One step of the integrators; gives the band (v1) and the low pass (v2).
    const auto step = [](Section& section, Double2 x, Double2& v1, Double2& v2) {
        const Double2 v3 = x - section.second;
        v1 = section.a1 * section.first + section.a2 * v3;
        v2 = section.second + section.a2 * section.first + section.a3 * v3;
        section.first = 2 * v1 - section.first;
        section.second = 2 * v2 - section.second;
    };
    for (int i = 0; i < frames; ++i) {
        Double2 x{saneSample(in[0][i]), saneSample(in[1][i])}, v1, v2;
        if constexpr (low) {
            step(l, x, v1, v2);
            x = x - damping * v1 - v2;
        }
        if constexpr (high) {
            step(h, x, v1, v2);
            x = v2;
        }
        out[0][i] = static_cast<float>(x[0]);
        out[1][i] = static_cast<float>(x[1]);
    }
    low_ = l;
    high_ = h;
}

} // namespace tutti
