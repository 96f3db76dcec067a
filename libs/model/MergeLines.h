// The texts of a merge: one line that both changed, one order that both changed.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace tutti {

struct MergedLine {
    std::string line; ///< ours where both changed one word
    /// What both changed: our word and theirs; empty where one took it away.
    std::vector<std::pair<std::string, std::string>> clashes;
};

/// Words with a name (`gain=-3dB`, and `4q=90Hz` of a curve) are matched by it, others by their place. What
/// is only in theirs comes behind the word it follows there. `base` may be empty: both added the part.
MergedLine mergeLine(const std::string& base, const std::string& ours, const std::string& theirs);

struct MergedOrder {
    std::vector<std::string> keys; ///< all of ours and theirs
    bool clash = false;            ///< both moved what was there, in different ways: ours
};
MergedOrder mergeOrder(const std::vector<std::string>& base, const std::vector<std::string>& ours,
                       const std::vector<std::string>& theirs);

} // namespace tutti
