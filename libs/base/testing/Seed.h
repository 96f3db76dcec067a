// Where random tests start: TUTTI_SEED if it is set (./dev soak does), else 1, so that every build tests the
// same.
#pragma once

#include <cstdint>
#include <cstdlib>

namespace tutti::testing {

inline std::uint64_t firstSeed() {
    const char* asked = std::getenv("TUTTI_SEED");
    return asked == nullptr ? 1 : std::strtoull(asked, nullptr, 10);
}

} // namespace tutti::testing
