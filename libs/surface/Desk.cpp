#include "surface/Desk.h"

#include <algorithm>
#include <cmath>

namespace tutti {
namespace {

bool isVowel(char c) {
    return std::string_view("aeiouAEIOU").find(c) != std::string_view::npos;
}

/// Displays know ASCII: another character is one question mark, however many bytes it has.
std::string ascii(std::string_view text) {
    std::string plain;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x80 && byte < 0xC0) continue; // goes on
        plain += byte >= ' ' && byte < 127 ? c : '?';
    }
    return plain;
}

} // namespace

std::string shortened(std::string_view name, std::size_t length) {
    auto text = ascii(name);
    if (text.size() > length) std::erase(text, ' ');
    for (std::size_t i = text.size(); i-- > 1 && text.size() > length;)
        if (isVowel(text[i])) text.erase(i, 1);
    text.resize(length, ' ');
    return text;
}

std::uint8_t lampOf(double pan) {
    return static_cast<std::uint8_t>(std::lround(std::clamp(pan, -1.0, 1.0) * 5) + 6);
}

} // namespace tutti
