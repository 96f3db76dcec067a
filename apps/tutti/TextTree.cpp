#include "TextTree.h"

#include "base/Parameter.h"
#include "model/Fields.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace tutti::cli {
namespace {

using Json = nlohmann::ordered_json;

/// What the words of a line without `=` mean, by the kind of the line.
struct Positions {
    std::string_view kind;
    std::string_view list; ///< the name of the array it stands in; empty: a single object named like the kind
    std::vector<std::string_view> names;
};

const Positions& positionsOf(std::string_view kind) {
    static const std::array<Positions, 17> table{{
        {"project", "", {"id"}},
        {"delivery", "", {}},
        {"tempo", "tempo", {"at", "bpm"}},
        {"meter", "meter", {"at", "meter"}},
        {"key", "keys", {"at", "key"}},
        {"marker", "markers", {"id"}},
        {"section", "sections", {"id"}},
        {"recipe", "recipes", {"name"}},
        {"media", "media", {"id"}},
        {"track", "tracks", {"id", "kind"}},
        {"device", "devices", {"id", "type"}},
        {"send", "sends", {"id"}},
        {"clip", "clips", {"id", "content"}},
        {"take", "takes", {"id"}},
        {"note", "notes", {"number", "at", "length", "pitch", "velocity"}},
        {"row", "rows", {"pitch", "steps"}},
        {"curve", "curves", {"target"}},
    }};
    static const Positions unknown{"", "unknown", {}};
    for (const auto& entry : table)
        if (entry.kind == kind) return entry;
    return unknown;
}

bool isCount(std::string_view name) {
    constexpr std::array counts{"rate", "frames", "channels", "number", "velocity", "originRate"};
    return std::find(counts.begin(), counts.end(), name) != counts.end();
}

Json valueJson(std::string_view name, const std::string& text) {
    if (isCount(name))
        if (const auto number = parseNumber(text)) {
            const auto whole = static_cast<std::int64_t>(*number);
            return static_cast<double>(whole) == *number ? Json(whole) : Json(*number);
        }
    return text;
}

std::string firstWord(std::string_view line) {
    return std::string(line.substr(0, line.find(' ')));
}

Json lineJson(const std::string& line) {
    const auto kind = firstWord(line);
    const auto words = splitWords(line);
    Json object = Json::object();
    if (!words || positionsOf(kind).kind.empty()) return {{"line", line}};
    const auto& names = positionsOf(kind).names;
    std::size_t position = 0;
    for (std::size_t i = 1; i < words->size(); ++i) {
        const auto& word = (*words)[i];
        const auto equals = word.find('=');
        if (position < names.size()) {
            object[std::string(names[position])] = valueJson(names[position], word);
            ++position;
        } else if (equals != std::string::npos && kind != "curve") {
            const auto name = word.substr(0, equals);
            object[name] = valueJson(name, word.substr(equals + 1));
        } else {
            object[kind == "curve" ? "points" : "words"].push_back(word);
        }
    }
    return object;
}

const TextPart* findIf(const TextPart& part, const auto& matches) {
    if (matches(part)) return &part;
    for (const auto& child : part.parts)
        if (const auto* found = findIf(child, matches)) return found;
    return nullptr;
}

} // namespace

TextPart readTree(std::string_view text) {
    TextPart whole;
    std::vector<TextPart*> open{&whole}; // the way from the whole to the part last read
    while (!text.empty()) {
        const auto end = text.find('\n');
        const auto line = text.substr(0, end);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        const auto first = line.find_first_not_of(' ');
        if (first == std::string_view::npos) continue;
        const auto depth = std::min(first / 2 + 1, open.size());
        open.resize(depth);
        open.back()->parts.push_back({std::string(line.substr(first)), {}});
        open.push_back(&open.back()->parts.back());
    }
    return whole;
}

std::string writeTree(const TextPart& part, int depth) {
    std::string text = std::string(static_cast<std::size_t>(depth) * 2, ' ') + part.line + "\n";
    for (const auto& child : part.parts)
        text += writeTree(child, depth + 1);
    return text;
}

const TextPart* findPart(const TextPart& whole, std::string_view wanted) {
    const auto* found = findIf(whole, [&](const TextPart& part) {
        const auto words = splitWords(part.line);
        return words && words->size() > 1 && (*words)[1] == wanted && firstWord(part.line) != "note";
    });
    if (found != nullptr) return found;
    return findIf(whole, [&](const TextPart& part) {
        return part.line.starts_with("track ") && lineJson(part.line).value("name", "") == wanted;
    });
}

nlohmann::ordered_json treeJson(const TextPart& part) {
    auto object = part.line.empty() ? Json::object() : lineJson(part.line);
    for (const auto& child : part.parts) {
        const auto kind = firstWord(child.line);
        if (kind == "tutti") {
            object["format"] = std::stoi(child.line.substr(6));
            continue;
        }
        const auto& list = positionsOf(kind).list;
        if (list.empty())
            object[kind] = treeJson(child);
        else
            object[std::string(list)].push_back(treeJson(child));
    }
    return object;
}

} // namespace tutti::cli
