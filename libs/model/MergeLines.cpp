#include "model/MergeLines.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

namespace tutti {
namespace {

struct Word {
    std::string name, text;
};

/// As they stand, quotes and all. A word without a name is called by its place.
std::vector<Word> wordsOf(std::string_view line) {
    std::vector<Word> words;
    for (std::size_t at = 0; at < line.size();) {
        bool quoted = false;
        auto end = at;
        for (; end < line.size() && (quoted || line[end] != ' '); ++end) {
            if (quoted && line[end] == '\\')
                ++end;
            else if (line[end] == '"')
                quoted = !quoted;
        }
        end = std::min(end, line.size());
        const auto text = line.substr(at, end - at);
        const auto equals = text.find('=');
        if (!text.empty())
            words.push_back({equals == text.npos ? " " + std::to_string(words.size())
                                                 : std::string(text.substr(0, equals)),
                             std::string(text)});
        at = end + 1;
    }
    return words;
}

std::optional<std::string> textOf(const std::vector<Word>& words, const std::string& name) {
    for (const auto& word : words)
        if (word.name == name) return word.text;
    return {};
}

/// Behind the nearest of those before it in `order` that is in `list`; `skip` says what of the list is passed
/// over there, so that ours stays in front of theirs.
template<class T>
auto placeBehind(std::vector<T>& list, const std::vector<T>& order, std::size_t index, const auto& same,
                 const auto& skip) {
    auto place = list.begin();
    for (auto i = index; i-- > 0;) {
        const auto found =
            std::find_if(list.begin(), list.end(), [&](const T& each) { return same(each, order[i]); });
        if (found == list.end()) continue;
        place = found + 1;
        break;
    }
    while (place != list.end() && skip(*place))
        ++place;
    return place;
}

} // namespace

MergedLine mergeLine(const std::string& baseLine, const std::string& oursLine,
                     const std::string& theirsLine) {
    const auto base = wordsOf(baseLine), ours = wordsOf(oursLine), theirs = wordsOf(theirsLine);
    MergedLine merged;
    std::vector<Word> words;
    const auto settle = [&](const std::string& name) -> std::optional<std::string> {
        const auto b = textOf(base, name), o = textOf(ours, name), t = textOf(theirs, name);
        if (o == t || t == b) return o;
        if (o == b) return t;
        merged.clashes.emplace_back(o.value_or(""), t.value_or(""));
        return o;
    };
    for (const auto& word : ours)
        if (const auto text = settle(word.name)) words.push_back({word.name, *text});
    for (std::size_t i = 0; i < theirs.size(); ++i) {
        if (textOf(ours, theirs[i].name)) continue;
        const auto text = settle(theirs[i].name);
        if (!text) continue;
        const auto same = [](const Word& a, const Word& b) { return a.name == b.name; };
        words.insert(placeBehind(words, theirs, i, same, [](const Word&) { return false; }),
                     {theirs[i].name, *text});
    }
    for (const auto& word : words)
        merged.line += (merged.line.empty() ? "" : " ") + word.text;
    return merged;
}

MergedOrder mergeOrder(const std::vector<std::string>& base, const std::vector<std::string>& ours,
                       const std::vector<std::string>& theirs) {
    const auto setOf = [](const auto& keys) {
        return std::unordered_set<std::string>(keys.begin(), keys.end());
    };
    const auto inBase = setOf(base), inOurs = setOf(ours), inTheirs = setOf(theirs);
    const auto common = [&](const std::vector<std::string>& keys) {
        std::vector<std::string> kept;
        for (const auto& key : keys)
            if (inBase.contains(key) && inOurs.contains(key) && inTheirs.contains(key)) kept.push_back(key);
        return kept;
    };
    const auto before = common(base), here = common(ours), there = common(theirs);
    const bool theyLead = here == before && there != before;
    MergedOrder merged{theyLead ? theirs : ours, here != before && there != before && here != there};
    const auto& others = theyLead ? ours : theirs;
    const auto& inLead = theyLead ? inTheirs : inOurs;
    const auto skip = [&](const std::string& key) { return !theyLead && !inTheirs.contains(key); };
    for (std::size_t i = 0; i < others.size(); ++i)
        if (!inLead.contains(others[i]))
            merged.keys.insert(placeBehind(merged.keys, others, i, std::equal_to<>(), skip), others[i]);
    return merged;
}

} // namespace tutti
