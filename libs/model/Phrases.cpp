#include "model/Phrases.h"

#include "model/Fields.h"

#include <algorithm>
#include <array>

namespace tutti::phrases {
namespace {

bool isDigit(char c) {
    return c >= '0' && c <= '9';
}

struct Toggle {
    std::string_view attribute, on, off;
};
constexpr Toggle toggles[] = {
    {"mute", "muted", "unmuted"},
    {"bypass", "bypassed", "no longer bypassed"},
    {"lock", "locked", "unlocked"},
    {"arm", "armed", "disarmed"},
    {"reverse", "reversed", "played forwards again"},
    {"pre", "taken before the fader", "taken after the fader"},
};

struct Label {
    std::string_view kind, attribute, words; ///< no kind: of every part
};
constexpr Label labels[] = {
    {"clip", "in", "fade-in"},  {"clip", "out", "fade-out"},
    {"clip", "src", "source"},  {"clip", "from", "start in the source"},
    {"track", "out", "output"}, {"device", "key", "side-chain"},
    {"send", "to", "target"},   {"", "len", "length"},
    {"", "panlaw", "pan law"},  {"", "fps", "frame rate"},
    {"", "tp", "true peak"},    {"", "lufs", "loudness"},
};

} // namespace

Attributes attributesOf(const std::string& line) {
    Attributes list;
    if (const auto words = splitWords(line))
        for (const auto& word : *words)
            if (const auto equals = word.find('='); equals != std::string::npos)
                list.emplace_back(word.substr(0, equals), word.substr(equals + 1));
    return list;
}

std::string valueOf(const Attributes& list, std::string_view name) {
    const auto found = std::find_if(list.begin(), list.end(), [&](const auto& a) { return a.first == name; });
    return found == list.end() ? std::string() : found->second;
}

std::string inQuotes(std::string_view name) {
    return "\"" + std::string(name) + "\"";
}

std::string counted(std::size_t count, const std::string& noun) {
    return std::to_string(count) + " " + noun + (count == 1 ? "" : noun.ends_with("ch") ? "es" : "s");
}

std::string spoken(std::string_view value) {
    if (value.ends_with('q') && value.size() > 1 && isDigit(value[value.size() - 2])) {
        const auto number = value.substr(0, value.size() - 1);
        return std::string(number) + (number == "1" ? " quarter" : " quarters");
    }
    constexpr std::array<std::string_view, 8> units{"dB/oct", "dB", "kHz", "Hz", "LUFS", "bpm", "ms", "s"};
    for (const auto unit : units)
        if (value.size() > unit.size() && value.ends_with(unit) &&
            isDigit(value[value.size() - unit.size() - 1]))
            return std::string(value.substr(0, value.size() - unit.size())) + " " + std::string(unit);
    return std::string(value);
}

std::string label(const std::string& kind, const std::string& attribute) {
    for (const auto& each : labels)
        if (each.attribute == attribute && (each.kind.empty() || each.kind == kind))
            return std::string(each.words);
    std::string words = attribute;
    std::replace(words.begin(), words.end(), '.', ' ');
    if (words.size() > 1 && words[0] == 'b' && isDigit(words[1])) words.replace(0, 1, "band ");
    return words;
}

std::string changed(const std::string& kind, const std::string& attribute, const std::string& from,
                    const std::string& to, const std::string& standard) {
    if (attribute == "name") {
        if (from.empty()) return "named " + inQuotes(to);
        return to.empty() ? "name " + inQuotes(from) + " taken away"
                          : "renamed from " + inQuotes(from) + " to " + inQuotes(to);
    }
    if (attribute == "solo") return to == "on" ? "soloed" : to == "safe" ? "solo-safe" : "no longer soloed";
    for (const auto& toggle : toggles)
        if (toggle.attribute == attribute) return std::string(to == "on" ? toggle.on : toggle.off);
    const auto name = label(kind, attribute);
    const auto before = spoken(from.empty() ? standard : from), after = spoken(to.empty() ? standard : to);
    if (before.empty()) return name + " set to " + after;
    if (after.empty()) return name + " back to its default (was " + before + ")";
    return name + " from " + before + " to " + after;
}

} // namespace tutti::phrases
