// Curves that bend sound, four floats at once. All are 0 at 0 and have slope 1 there; all but asinh end at 1.
//
//   bentTanh        tanh x                the soft knee of tape and of transistors in pairs
//   bentRoot        x / sqrt(1 + x^2)     softer towards its ceiling than tanh
//   bentAsinh       asinh x               no ceiling: the voltage over two diodes in opposite directions,
//   whose
//                                         current is 2 I sinh (v / n V) (W. Shockley, 1949)
//   bentHard        x between -1 and 1    a clipped amplifier
//
// Only additions, multiplications, divisions and roots: the same bits on every machine. All are odd to the
// last bit, so without bias there are no even harmonics at all. Relative error below 5e-6. |x| below 1e15.
// Any thread, no allocation.
#pragma once

#include "dsp/FastLog.h"

namespace tutti {

/// |size| with the sign of x.
inline Float4 withSignOf(Float4 size, Float4 x) noexcept TUTTI_RT {
    return floatOf(bitsOf(size) | (bitsOf(x) & lanes(static_cast<std::int32_t>(0x80000000u))));
}

inline Float4 bentTanh(Float4 x) noexcept TUTTI_RT {
    // tanh x = e / (e + 2) with e = exp (2 |x|) - 1; at 9.1 it is 1 in a float.
    const Float4 e =
        fastExp2Less1(minimum(magnitude(x), lanes(9.1f)) * lanes(2.8853900817779268f)); // 2 / ln 2
    return withSignOf(e / (e + lanes(2.0f)), x);
}

inline Float4 bentRoot(Float4 x) noexcept TUTTI_RT {
    return x / squareRoot(lanes(1.0f) + x * x);
}

inline Float4 bentAsinh(Float4 x) noexcept TUTTI_RT {
    const Float4 size = magnitude(x);
    // log (x + sqrt (1 + x^2)), with the 1 kept apart so that small x keep their digits.
    const Float4 root = squareRoot(lanes(1.0f) + size * size);
    const Float4 above = size + size * size / (root + lanes(1.0f));
    return withSignOf(fastLog2OnePlus(above) * lanes(0.6931471805599453f), x);
}

inline Float4 bentHard(Float4 x) noexcept TUTTI_RT {
    return maximum(minimum(x, lanes(1.0f)), lanes(-1.0f));
}

} // namespace tutti
