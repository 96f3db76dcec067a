#include "base/Nearest.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace tutti {
namespace {

/// Levenshtein's distance.
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        auto diagonal = std::exchange(row[0], i);
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const auto changed = diagonal + (a[i - 1] == b[j - 1] ? 0u : 1u);
            diagonal = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, changed});
        }
    }
    return row.back();
}

} // namespace

std::string nearestWord(std::string_view word, const std::vector<std::string_view>& among) {
    std::string_view best;
    std::size_t least = 3; // further away is no misspelling
    for (const auto candidate : among)
        if (const auto d = distance(word, candidate); d < std::min(least, candidate.size()))
            least = d, best = candidate;
    return best.empty() ? std::string() : " (did you mean " + std::string(best) + "?)";
}

} // namespace tutti
