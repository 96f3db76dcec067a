#include "audio/Id3.h"

#include "base/Utf8.h"

#include <algorithm>
#include <cstdint>

namespace tutti {
namespace {

constexpr std::pair<const char*, const char*> frames[] = {{"title", "TIT2"}, {"artist", "TPE1"},
                                                          {"album", "TALB"}, {"date", "TDRC"},
                                                          {"genre", "TCON"}, {"comment", "COMM"}};
constexpr std::size_t headBytes = 10; // of a tag, and of a frame

/// Seven bits to a byte.
std::string safe(std::size_t value) {
    std::string bytes(4, '\0');
    for (int i = 3; i >= 0; --i, value >>= 7)
        bytes[static_cast<std::size_t>(i)] = static_cast<char>(value & 0x7F);
    return bytes;
}

std::size_t number(std::string_view bytes, int bitsEach) {
    std::size_t value = 0;
    for (const char byte : bytes)
        value = value << bitsEach | static_cast<unsigned char>(byte);
    return value;
}

void addUtf8(std::string& text, std::uint32_t code) {
    if (code < 0x80) {
        text += static_cast<char>(code);
        return;
    }
    const int more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
    constexpr std::uint32_t leads[] = {0, 0xC0, 0xE0, 0xF0};
    text += static_cast<char>(leads[more] | code >> (6 * more));
    for (int i = more - 1; i >= 0; --i)
        text += static_cast<char>(0x80 | (code >> (6 * i) & 0x3F));
}

std::string fromUtf16(std::string_view bytes, bool bigEndian) {
    if (bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF")) {
        bigEndian = bytes[0] == '\xFE';
        bytes.remove_prefix(2);
    }
    std::string text;
    std::uint32_t high = 0;
    for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) {
        const auto first = static_cast<unsigned char>(bytes[i]);
        const auto second = static_cast<unsigned char>(bytes[i + 1]);
        const std::uint32_t unit = bigEndian ? first << 8 | second : second << 8 | first;
        if (unit == 0) break;
        if (unit >= 0xD800 && unit < 0xDC00) {
            high = unit;
        } else if (unit >= 0xDC00 && unit < 0xE000) {
            if (high != 0) addUtf8(text, 0x10000 + ((high - 0xD800) << 10) + (unit - 0xDC00));
            high = 0;
        } else {
            addUtf8(text, unit);
        }
    }
    return text;
}

/// The text of a frame, behind the byte that says how it is written.
std::string textOf(char encoding, std::string_view bytes) {
    if (encoding == 1 || encoding == 2) return readableText(fromUtf16(bytes, encoding == 2));
    return readableText(bytes.substr(0, bytes.find('\0')));
}

/// A comment has a language and a short description in front. One that is described is not for people
/// (iTunNORM ...).
std::string_view commentBody(char encoding, std::string_view bytes) {
    bytes.remove_prefix(std::min<std::size_t>(3, bytes.size()));
    const std::size_t wide = encoding == 1 || encoding == 2 ? 2 : 1;
    for (std::size_t at = 0; at + wide <= bytes.size(); at += wide)
        if (bytes[at] == '\0' && bytes[at + wide - 1] == '\0')
            return textOf(encoding, bytes.substr(0, at)).empty() ? bytes.substr(at + wide) : "";
    return {};
}

} // namespace

std::string id3Tag(const std::map<std::string, std::string>& tags) {
    std::string body;
    for (const auto& [name, id] : frames) {
        const auto tag = tags.find(name);
        if (tag == tags.end() || tag->second.empty()) continue;
        std::string text(1, '\x03'); // UTF-8
        if (std::string_view(name) == "comment") text += std::string("und") + '\0';
        text += tag->second;
        body += id + safe(text.size()) + std::string(2, '\0') + text;
    }
    if (body.empty()) return {};
    return std::string("ID3\x04") + std::string(2, '\0') + safe(body.size()) + body;
}

std::map<std::string, std::string> readId3(std::string_view tag) {
    std::map<std::string, std::string> tags;
    if (tag.size() < headBytes || !tag.starts_with("ID3")) return tags;
    const int version = tag[3];
    // Not read: tags whose bytes are changed against old players, and those with a second head.
    if ((version != 3 && version != 4) || (tag[5] & 0xC0) != 0) return tags;
    auto rest = tag.substr(headBytes, number(tag.substr(6, 4), 7));
    while (rest.size() > headBytes && rest[0] != '\0') {
        const auto id = rest.substr(0, 4);
        const auto size = number(rest.substr(4, 4), version == 4 ? 7 : 8);
        if (size > rest.size() - headBytes) break;
        const auto body = rest.substr(headBytes, size);
        rest.remove_prefix(headBytes + size);
        for (const auto& [name, frame] : frames) {
            const bool year = version == 3 && id == "TYER" && std::string_view(name) == "date";
            if ((id != frame && !year) || body.empty()) continue;
            const auto from = body.substr(1);
            const auto text = textOf(body[0], id == "COMM" ? commentBody(body[0], from) : from);
            if (!text.empty()) tags.emplace(name, text);
        }
    }
    return tags;
}

} // namespace tutti
