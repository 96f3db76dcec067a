// Shelves of first order whose curve in dB keeps its shape when its height changes: half the height (in dB)
// is at the corner. So the shelf of 1/k undoes the shelf of k, and shelves of different heights in series add
// up.
//
// Analogue models (k s + sqrt(k) w) / (s + sqrt(k) w) and its mirror image, bilinear transform. Sources:
// J.-M. Jot, "Proportional Parametric Equalizers", AES 139, 2015; the transform: J. O. Smith, Introduction to
// Digital Filters, appendix I. Pure, any thread, no allocation.
#pragma once

#include "base/Maths.h"

#include <algorithm>
#include <cmath>

namespace tutti {

struct FirstOrder {
    double b0 = 1, b1 = 0, a1 = 0;
};

/// For the shelves: the corner in Hz, up to 0.45 of the sample rate.
inline double cornerOf(double hertz, double sampleRate) noexcept TUTTI_RT {
    return maths::tan(maths::pi * std::min(hertz / sampleRate, 0.45));
}

/// 1 far below, k > 0 far above, sqrt(k) at the corner.
inline FirstOrder highShelf(double k, double corner) noexcept TUTTI_RT {
    const double root = std::sqrt(k), d = 1 / (1 + root * corner);
    return {(k + root * corner) * d, (root * corner - k) * d, (root * corner - 1) * d};
}

/// k > 0 far below, 1 far above, sqrt(k) at the corner.
inline FirstOrder lowShelf(double k, double corner) noexcept TUTTI_RT {
    const double root = std::sqrt(k), d = 1 / (1 + corner / root);
    return {(1 + root * corner) * d, (root * corner - 1) * d, (corner / root - 1) * d};
}

/// One channel; transposed direct form II.
class FirstOrderState {
public:
    void reset() noexcept TUTTI_RT { state_ = 0; }
    double process(const FirstOrder& f, double x) noexcept TUTTI_RT {
        const double y = f.b0 * x + state_;
        state_ = f.b1 * x - f.a1 * y;
        return y;
    }

private:
    double state_ = 0;
};

} // namespace tutti
