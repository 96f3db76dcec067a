#include "surface/OscPattern.h"

#include <vector>

namespace tutti::osc {
namespace {

/// Which places of a part can be reached with the pattern so far: places[i] means behind its first i
/// characters. Going through the pattern once, with all places at the same time, needs no backtracking.
using Places = std::vector<char>;

bool isIn(std::string_view set, char c) {
    const bool others = set.starts_with('!');
    if (others) set.remove_prefix(1);
    bool found = false;
    for (std::size_t i = 0; i < set.size(); ++i) {
        if (i + 2 < set.size() && set[i + 1] == '-') {
            found = found || (set[i] <= c && c <= set[i + 2]);
            i += 2;
        } else {
            found = found || set[i] == c;
        }
    }
    return found != others;
}

template<class Accepts>
Places afterOne(const Places& before, std::string_view part, const Accepts& accepts) {
    Places after(before.size(), 0);
    for (std::size_t i = 0; i < part.size(); ++i)
        if (before[i] && accepts(part[i])) after[i + 1] = 1;
    return after;
}

Places afterAny(Places places) {
    for (std::size_t i = 1; i < places.size(); ++i)
        places[i] = static_cast<char>(places[i] | places[i - 1]);
    return places;
}

Places afterWords(const Places& before, std::string_view part, std::string_view words) {
    Places after(before.size(), 0);
    for (;;) {
        const auto comma = words.find(',');
        const auto word = words.substr(0, comma);
        for (std::size_t i = 0; i + word.size() <= part.size(); ++i)
            if (before[i] && part.substr(i, word.size()) == word) after[i + word.size()] = 1;
        if (comma == std::string_view::npos) return after;
        words.remove_prefix(comma + 1);
    }
}

bool matchesPart(std::string_view pattern, std::string_view part) {
    Places places(part.size() + 1, 0);
    places[0] = 1;
    while (!pattern.empty()) {
        const char first = pattern[0];
        pattern.remove_prefix(1);
        if (first == '*') {
            places = afterAny(std::move(places));
        } else if (first == '?') {
            places = afterOne(places, part, [](char) { return true; });
        } else if (first == '[' || first == '{') {
            const auto end = pattern.find(first == '[' ? ']' : '}');
            if (end == std::string_view::npos) return false;
            const auto inside = pattern.substr(0, end);
            pattern.remove_prefix(end + 1);
            places = first == '[' ? afterOne(places, part, [&](char c) { return isIn(inside, c); })
                                  : afterWords(places, part, inside);
        } else {
            places = afterOne(places, part, [&](char c) { return c == first; });
        }
    }
    return places.back() != 0;
}

} // namespace

bool matches(std::string_view pattern, std::string_view address) {
    for (;;) {
        const auto patternEnd = pattern.find('/'), addressEnd = address.find('/');
        if (!matchesPart(pattern.substr(0, patternEnd), address.substr(0, addressEnd))) return false;
        if (patternEnd == std::string_view::npos || addressEnd == std::string_view::npos)
            return patternEnd == addressEnd;
        pattern.remove_prefix(patternEnd + 1);
        address.remove_prefix(addressEnd + 1);
    }
}

} // namespace tutti::osc
