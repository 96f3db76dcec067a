// How a value and a changed attribute are said in a musician's words; used by describe() (Change.h) only.
//
// Pure text: nothing here looks at a project, so that names and bars are filled in by the caller.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tutti::phrases {

/// The `name=value` words of a part's line, in their order.
using Attributes = std::vector<std::pair<std::string, std::string>>;
Attributes attributesOf(const std::string& line);
/// The value of an attribute; empty if it is not written.
std::string valueOf(const Attributes&, std::string_view name);

std::string inQuotes(std::string_view name);
/// `1 note`, `3 notes`, `2 switches`.
std::string counted(std::size_t count, const std::string& noun);
/// `-3dB` -> `-3 dB`, `8q` -> `8 quarters`, `50%` as it is.
std::string spoken(std::string_view value);
/// `b2.gain` -> `band 2 gain`, `low.freq` -> `low freq`, the attributes of a part by their full names.
std::string label(const std::string& kind, const std::string& attribute);

/// An attribute that went from one text to another. Empty texts stand for the default, whose own text may be
/// given: `gain from 0 dB to -3 dB`, `muted`, `renamed from "a" to "b"`.
std::string changed(const std::string& kind, const std::string& attribute, const std::string& from,
                    const std::string& to, const std::string& standard);

} // namespace tutti::phrases
