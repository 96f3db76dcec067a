// Four floats (or two doubles) side by side, for loops the compiler would not vectorise by itself.
//
// Each operation works on each lane exactly as the same operation on one float (IEEE 754), so a loop over
// lanes and a loop over floats give the same bits, on every machine: which is why nothing here adds across
// lanes. Loads and stores need no alignment. Any thread, no allocation.
//
//     for (int i = 0; i + 4 <= frames; i += 4)
//         store(out + i, load(in + i) * lanes(gain));
//
// Two doubles are for recursions that run once per channel: two channels side by side take as long as one.
//
// The types are the vector extension that gcc and clang share on all targets; the spots where they miss an
// instruction (maximum, minimum, anyAbove) name the SSE one.
#pragma once

#include "base/RealTime.h"

#include <cstdint>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace tutti {

using Float4 = float __attribute__((vector_size(16)));
using Int4 = std::int32_t __attribute__((vector_size(16)));
using Double2 = double __attribute__((vector_size(16)));

inline Float4 lanes(float value) noexcept TUTTI_RT {
    return Float4{value, value, value, value};
}
inline Int4 lanes(std::int32_t value) noexcept TUTTI_RT {
    return Int4{value, value, value, value};
}
inline Double2 lanes(double value) noexcept TUTTI_RT {
    return Double2{value, value};
}

inline Float4 load(const float* from) noexcept TUTTI_RT {
    Float4 value;
    std::memcpy(&value, from, sizeof value);
    return value;
}
inline void store(float* to, Float4 value) noexcept TUTTI_RT {
    std::memcpy(to, &value, sizeof value);
}

/// `a > b ? a : b` in each lane: b where either is NaN.
inline Float4 maximum(Float4 a, Float4 b) noexcept TUTTI_RT {
#if defined(__SSE2__)
    return _mm_max_ps(a, b);
#else
    return a > b ? a : b;
#endif
}

/// `a < b ? a : b` in each lane: b where either is NaN.
inline Float4 minimum(Float4 a, Float4 b) noexcept TUTTI_RT {
#if defined(__SSE2__)
    return _mm_min_ps(a, b);
#else
    return a < b ? a : b;
#endif
}

/// Whether a > b in any lane; a NaN is not above anything.
inline bool anyAbove(Float4 a, Float4 b) noexcept TUTTI_RT {
#if defined(__SSE2__)
    return _mm_movemask_ps(_mm_cmpgt_ps(a, b)) != 0;
#else
    const Int4 above = a > b;
    return (above[0] | above[1] | above[2] | above[3]) != 0;
#endif
}

inline Int4 bitsOf(Float4 value) noexcept TUTTI_RT {
    return reinterpret_cast<Int4>(value);
}
inline Float4 floatOf(Int4 bits) noexcept TUTTI_RT {
    return reinterpret_cast<Float4>(bits);
}

/// Of numbers from 0 up; exact to the last bit, as IEEE 754 asks for.
inline Float4 squareRoot(Float4 value) noexcept TUTTI_RT {
#if defined(__SSE2__)
    return _mm_sqrt_ps(value);
#else
    return Float4{__builtin_sqrtf(value[0]), __builtin_sqrtf(value[1]), __builtin_sqrtf(value[2]),
                  __builtin_sqrtf(value[3])};
#endif
}

/// The value without its sign.
inline Float4 magnitude(Float4 value) noexcept TUTTI_RT {
    return floatOf(bitsOf(value) & lanes(0x7fffffff));
}

/// The magnitude where it is that of sound, 0 where it is NaN, infinite or on its way there (1e15 and more).
inline Float4 saneMagnitude(Float4 value) noexcept TUTTI_RT {
    const Float4 size = magnitude(value);
    return floatOf(bitsOf(size) & (size < lanes(1e15f)));
}

/// The value itself where saneMagnitude would keep it, else 0.
inline Float4 saneSamples(Float4 value) noexcept TUTTI_RT {
    return floatOf(bitsOf(value) & (magnitude(value) < lanes(1e15f)));
}

/// The integers as floats; exact up to 2^24.
inline Float4 floatFrom(Int4 value) noexcept TUTTI_RT {
    return __builtin_convertvector(value, Float4);
}

/// Rows become columns.
inline void transpose(Float4& a, Float4& b, Float4& c, Float4& d) noexcept TUTTI_RT {
    const Float4 t0 = __builtin_shufflevector(a, b, 0, 4, 1, 5);
    const Float4 t1 = __builtin_shufflevector(a, b, 2, 6, 3, 7);
    const Float4 t2 = __builtin_shufflevector(c, d, 0, 4, 1, 5);
    const Float4 t3 = __builtin_shufflevector(c, d, 2, 6, 3, 7);
    a = __builtin_shufflevector(t0, t2, 0, 1, 4, 5);
    b = __builtin_shufflevector(t0, t2, 2, 3, 6, 7);
    c = __builtin_shufflevector(t1, t3, 0, 1, 4, 5);
    d = __builtin_shufflevector(t1, t3, 2, 3, 6, 7);
}

} // namespace tutti
