// CRC-32C (Castagnoli, polynomial 0x1EDC6F41; RFC 3720, appendix B.4): tells a whole record from a torn or
// flipped one.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace tutti {

namespace detail {
inline constexpr std::array<std::uint32_t, 256> crcTable = [] {
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t i = 0; i < 256; ++i) {
        std::uint32_t value = i;
        for (int bit = 0; bit < 8; ++bit)
            value = (value >> 1) ^ ((value & 1) ? 0x82F63B78u : 0u);
        table[i] = value;
    }
    return table;
}();
} // namespace detail

/// The checksum of `bytes`, continuing from an earlier one.
constexpr std::uint32_t crc32c(std::string_view bytes, std::uint32_t before = 0) noexcept {
    std::uint32_t value = ~before;
    for (const char c : bytes)
        value = (value >> 8) ^ detail::crcTable[(value ^ static_cast<unsigned char>(c)) & 0xFF];
    return ~value;
}

} // namespace tutti
