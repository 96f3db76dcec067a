// The word somebody meant.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tutti {

/// ` (did you mean X?)` if one of the words is at most two letters away; else empty.
std::string nearestWord(std::string_view word, const std::vector<std::string_view>& among);

} // namespace tutti
