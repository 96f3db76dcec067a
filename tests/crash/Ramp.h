// A sound, and keys, in which every frame and every track can be told from its neighbours, exact in 24 bits.
#pragma once

#include <array>
#include <cstdint>

namespace tutti::crash {

inline float ramp(int track, std::int64_t frame) {
    const auto count = static_cast<std::int32_t>((frame * 3 + track * 100'003) & 0x7FFFFF);
    return static_cast<float>(count) * 0x1p-23f - 0.5f;
}

/// What a keyboard sends with a block, at frame `block % 1024` of it.
inline std::array<std::uint8_t, 3> keyAt(std::int64_t block) {
    return {0x90, static_cast<std::uint8_t>(block % 128), static_cast<std::uint8_t>(1 + block % 127)};
}

} // namespace tutti::crash
