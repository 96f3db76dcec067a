#include "dsp/KeyFilter.h"

#include "base/Maths.h"

#include <algorithm>
#include <cmath>

namespace tutti {
namespace {

constexpr double damping = 1.41421356237309505; // 1/Q of a Butterworth section

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

void KeyFilter::process(const float* in, float* out, int frames) noexcept TUTTI_RT {
    for (int i = 0; i < frames; ++i) {
        double x = std::isfinite(in[i]) ? static_cast<double>(in[i]) : 0.0;
        if (low_.on) {
            const double v3 = x - low_.second;
            const double v1 = low_.a1 * low_.first + low_.a2 * v3;
            const double v2 = low_.second + low_.a2 * low_.first + low_.a3 * v3;
            low_.first = 2 * v1 - low_.first;
            low_.second = 2 * v2 - low_.second;
            x = x - damping * v1 - v2;
        }
        if (high_.on) {
            const double v3 = x - high_.second;
            const double v1 = high_.a1 * high_.first + high_.a2 * v3;
            const double v2 = high_.second + high_.a2 * high_.first + high_.a3 * v3;
            high_.first = 2 * v1 - high_.first;
            high_.second = 2 * v2 - high_.second;
            x = v2;
        }
        out[i] = static_cast<float>(x);
    }
}

} // namespace tutti
