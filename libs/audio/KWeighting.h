// The frequency weighting of loudness measurement (ITU-R BS.1770-5, Annex 1): a shelf for the effect of the
// head, then a low cut, for two channels side by side.
//
// The standard gives coefficients for 48 kHz; these filters are made from the analogue ones behind them and
// have the same response at every rate. Doubles throughout: the low cut's poles lie so close to 1 that floats
// would hiss. No allocation; any thread, one at a time.
#pragma once

#include "base/RealTime.h"

namespace tutti {

class KWeighting {
public:
    using Pair = double __attribute__((vector_size(16))); ///< one value of each of the two channels

    /// y[n] = b0 x[n] + b1 x[n-1] + b2 x[n-2] - a1 y[n-1] - a2 y[n-2]
    struct Coefficients {
        double b0, b1, b2, a1, a2;
    };
    /// The two stages at a sample rate in Hz.
    static Coefficients shelf(double rate);
    static Coefficients lowCut(double rate);

    explicit KWeighting(double rate) : shelf_(shelf(rate)), lowCut_(lowCut(rate)) {}

    void reset() noexcept TUTTI_RT { s1_ = s2_ = t1_ = t2_ = Pair{}; }
    /// Adds the square of each weighted sample to `energy`, frame by frame.
    void add(const float* first, const float* second, int frames, Pair& energy) noexcept TUTTI_RT;

private:
    Coefficients shelf_, lowCut_;
    Pair s1_{}, s2_{}, t1_{}, t2_{}; // transposed direct form II
};

} // namespace tutti
