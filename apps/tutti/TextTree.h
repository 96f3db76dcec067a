// A project's text as a tree: what `tutti show` prints, a part of it or all, as text or as JSON.
//
// JSON has the very words of the document: a part is an object whose members are named like the attributes
// and hold the same texts, units included ("gain": "-3dB"); counts and rates are numbers. Children stand in
// arrays named after their kind (tracks, clips, notes, devices, ...).
#pragma once

#include "base/Expected.h"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace tutti::cli {

struct TextPart {
    std::string line; ///< without its indentation
    std::vector<TextPart> parts;
};

/// Reads indented lines; blank ones are left out. The first part returned is the whole: its line is empty.
TextPart readTree(std::string_view text);
std::string writeTree(const TextPart&, int depth = 0);

/// The part with this id or, for tracks, this name; null if there is none.
const TextPart* findPart(const TextPart& whole, std::string_view idOrName);

nlohmann::ordered_json treeJson(const TextPart&);

} // namespace tutti::cli
