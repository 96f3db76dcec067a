#include "base/RealTime.h"

#if defined(__SSE2__) || defined(_M_X64)
#include <immintrin.h>
#endif

namespace tutti {

thread_local int RealTimeScope::depth_ = 0;

#if defined(__SSE2__) || defined(_M_X64)
FlushDenormals::FlushDenormals() noexcept : before_(_mm_getcsr()) {
    _mm_setcsr(static_cast<unsigned>(before_) | 0x8040u); // FTZ, DAZ: Intel SDM vol. 1, 10.2.3
}
FlushDenormals::~FlushDenormals() {
    _mm_setcsr(static_cast<unsigned>(before_));
}
#elif defined(__aarch64__)
FlushDenormals::FlushDenormals() noexcept {
    asm volatile("mrs %0, fpcr" : "=r"(before_));
    asm volatile("msr fpcr, %0" : : "r"(before_ | (1ull << 24))); // FZ: Arm ARM, FPCR
}
FlushDenormals::~FlushDenormals() {
    asm volatile("msr fpcr, %0" : : "r"(before_));
}
#else
FlushDenormals::FlushDenormals() noexcept : before_(0) {}
FlushDenormals::~FlushDenormals() = default;
#endif

} // namespace tutti
