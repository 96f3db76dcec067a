// Which part of a project is meant, and who is heard: the words of `tutti render` and of recipes.
#pragma once

#include "model/Project.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tutti {

/// Frames of the project's rate.
struct Stretch {
    std::int64_t from = 0;
    std::optional<std::int64_t> to; ///< absent: the end of the last clip
};
/// `A..B`, `A..`, `..B`, or `@Name` of a section; empty means all. Places as in verbs (model/VerbFields.h).
Expected<Stretch> parseStretch(std::string_view, const Project&);
/// The stretch of a section, by its name or id.
Expected<Stretch> sectionStretch(std::string_view, const Project&);

/// `auto` (absent), `0`, `3s`, `500ms`; in frames.
Expected<std::optional<std::int64_t>> parseTail(std::string_view, double rate);

/// Tracks by name or id. All lists may be empty.
struct Hearing {
    std::vector<std::string> only; ///< these and no others, whatever the document mutes and solos
    std::vector<std::string> solo; ///< as if soloed in the document
    std::vector<std::string> mute;
};
Expected<Project> heardAs(const Project&, const Hearing&);

} // namespace tutti
