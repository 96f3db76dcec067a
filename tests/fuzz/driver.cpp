// One target as libFuzzer wants it; TUTTI_FUZZ_TARGET names it.
#include "Target.h"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    static const auto target = tutti::fuzz::TUTTI_FUZZ_TARGET();
    target.run({reinterpret_cast<const char*>(bytes), size});
    return 0;
}
