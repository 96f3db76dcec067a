#include "model/Fields.h"

#include <algorithm>

namespace tutti {
namespace {

bool isPlain(char c) {
    return static_cast<unsigned char>(c) > ' ' && c != '"' && c != '#' && c != '\\' && c != 127;
}

} // namespace

std::string quoteIfNeeded(std::string_view text) {
    if (!text.empty() && std::all_of(text.begin(), text.end(), isPlain)) return std::string(text);
    std::string quoted = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            quoted += '\\';
            quoted += c;
        } else if (c == '\n') {
            quoted += "\\n";
        } else if (byte < ' ' || byte == 127) {
            quoted += "\\x";
            for (const int digit : {byte >> 4, byte & 15})
                quoted += "0123456789abcdef"[digit];
        } else {
            quoted += c;
        }
    }
    return quoted + "\"";
}

bool isPlainWord(std::string_view text) {
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](char c) { return isPlain(c) && c != '='; });
}

namespace {

int hexDigit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return -1;
}

/// Resolves one escape behind a backslash; the number of characters it took, 0 if it is none.
std::size_t takeEscape(std::string_view rest, std::string& word) {
    if (rest.empty()) return 0;
    if (rest[0] == 'n') return word += '\n', 1;
    if (rest[0] == '"' || rest[0] == '\\') return word += rest[0], 1;
    if (rest[0] != 'x' || rest.size() < 3) return 0;
    const int high = hexDigit(rest[1]), low = hexDigit(rest[2]);
    if (high < 0 || low < 0) return 0;
    return word += static_cast<char>(high * 16 + low), 3;
}

} // namespace

Expected<std::vector<std::string>> splitWords(std::string_view line) {
    std::vector<std::string> words;
    std::size_t i = 0;
    while (true) {
        while (i < line.size() && line[i] == ' ')
            ++i;
        if (i == line.size()) return words;
        auto& word = words.emplace_back();
        for (bool quoted = false; i < line.size() && (quoted || line[i] != ' '); ++i) {
            if (line[i] == '"') {
                quoted = !quoted;
            } else if (line[i] == '\\' && quoted) {
                const auto taken = takeEscape(line.substr(i + 1), word);
                if (taken == 0)
                    return refused("a backslash in quotes stands before n, x and two hex digits, \" or \\");
                i += taken;
            } else {
                word += line[i];
            }
            if (quoted && i + 1 == line.size()) return refused("a quote is opened and not closed");
        }
    }
}

template<class Part>
std::string writeFields(const Part& part) {
    std::string text;
    for (const auto& field : fieldsOf<Part>())
        if (const auto value = field.write(part); !value.empty())
            text += " " + std::string(field.name) + "=" + quoteIfNeeded(value);
    return text;
}

template std::string writeFields(const Settings&);
template std::string writeFields(const Delivery&);
template std::string writeFields(const Recipe&);
template std::string writeFields(const Marker&);
template std::string writeFields(const Section&);
template std::string writeFields(const Media&);
template std::string writeFields(const Track&);
template std::string writeFields(const Lane&);
template std::string writeFields(const Clip&);
template std::string writeFields(const Device&);
template std::string writeFields(const Send&);
template std::string writeFields(const Controller&);

} // namespace tutti
