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
/// `A..B`, `A..`, `..B`, or `@Name` of a section; empty means all. Places as in verbs (model/VerbFields.h),
/// and counted from another one: `+5s` is so much behind A (or, as A, behind the start), `-2s` before the end
/// of the last clip. Without a unit such a length has that of A, `17..+8` eight bars; else it is seconds.
Expected<Stretch> parseStretch(std::string_view, const Project&);
/// The stretch of a section, by its name or id.
Expected<Stretch> sectionStretch(std::string_view, const Project&);

/// A length of time as people type it on a command line: `90` and `90s`, `500ms`, `10m`, `1:30`, `48000smp`
/// where the rate is not 0; in seconds, 0 or more.
Expected<double> parseSeconds(std::string_view, double rate = 0);
/// `auto` (absent), or a length as above, up to an hour; in frames.
Expected<std::optional<std::int64_t>> parseTail(std::string_view, double rate);

/// By id, or by name. The refusal tells the nearest name.
Expected<Ref<Track>> trackNamed(const std::string&, const Project&);

/// Tracks by name or id. All lists may be empty.
struct Hearing {
    std::vector<std::string> only; ///< these and no others, whatever the document mutes and solos
    std::vector<std::string> solo; ///< as if soloed in the document
    std::vector<std::string> mute;
};
Expected<Project> heardAs(const Project&, const Hearing&);

} // namespace tutti
