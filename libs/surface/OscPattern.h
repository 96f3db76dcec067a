// Whether an address pattern of Open Sound Control means an address ("The Open Sound Control 1.0
// Specification", "OSC Message Dispatching and Pattern Matching").
//
//   /tutti/track/*/mute        `*` any characters, also none
//   /tutti/track/?/mute        `?` one character
//   /tutti/track/[1-4]/mute    one of these; [!1-4] one of all others
//   /tutti/track/{1,12}/mute   one of these words
//
// A pattern and an address match part by part between the slashes: nothing reaches over a slash. A pattern
// that is no pattern (a bracket that never closes) matches nothing. Takes time in proportion to both lengths,
// whatever the pattern.
#pragma once

#include <string_view>

namespace tutti::osc {

bool matches(std::string_view pattern, std::string_view address);

/// Whether there is anything in it that stands for more than itself.
inline bool isPattern(std::string_view address) {
    return address.find_first_of("*?[]{},") != std::string_view::npos;
}

} // namespace tutti::osc
