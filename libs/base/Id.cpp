#include "base/Id.h"

#include "base/Random.h"

#include <array>

namespace tutti {
namespace {

constexpr std::string_view alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_";
constexpr std::size_t longest = 10;

// Without I, O, 0 and 1: ids are read aloud and typed.
constexpr std::string_view randomAlphabet = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

/// 1..63 for id characters, 0 for all others.
constexpr std::array<std::uint8_t, 256> codes = [] {
    std::array<std::uint8_t, 256> table{};
    for (std::size_t i = 0; i < alphabet.size(); ++i)
        table[static_cast<unsigned char>(alphabet[i])] = static_cast<std::uint8_t>(i + 1);
    return table;
}();

} // namespace

std::uint64_t detail::packId(std::string_view text) noexcept {
    if (text.empty() || text.size() > longest) return 0;
    std::uint64_t packed = 0;
    for (const char c : text) {
        const auto code = codes[static_cast<unsigned char>(c)];
        if (code == 0) return 0;
        packed = packed << 6 | code;
    }
    return packed;
}

std::string detail::unpackId(std::uint64_t packed) {
    std::string text;
    for (; packed != 0; packed >>= 6) {
        const auto code = packed & 63;
        text.insert(text.begin(), code == 0 ? '?' : alphabet[code - 1]);
    }
    return text;
}

std::uint64_t IdSource::nextPacked(int characters) {
    std::string body;
    auto bits = mix64(state_++);
    for (int i = 0; i < characters; ++i, bits >>= 5)
        body += randomAlphabet[bits & 31];
    return detail::packId(body);
}

std::uint64_t IdSource::namedPacked(std::string_view name) {
    std::string body;
    for (const char c : name) {
        const char upper = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
        if ((upper >= 'A' && upper <= 'Z') || (upper >= '0' && upper <= '9')) body += upper;
        if (body.size() == 6) break;
    }
    if (!body.empty()) body += '_';
    return detail::packId(body + detail::unpackId(nextPacked(2)));
}

} // namespace tutti
