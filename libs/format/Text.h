// A whole project as text, and back.
//
// One part per line, children indented by two spaces, parts in document order, a blank line before each
// track (so that git merges edits of two neighbouring tracks). See docs/file-format.md.
#pragma once

#include "model/Project.h"

#include <string>
#include <string_view>

namespace tutti {

/// The number in the first line; a file with a higher one was written by a newer program.
inline constexpr int formatNumberNow = 1;

/// The last line: a file that does not end with it is not all that was written.
inline constexpr std::string_view lastLine = "end";

/// What the end of a document's text tells of its wholeness.
enum class Ending {
    whole,   ///< the last line is there
    unknown, ///< it is not, but the main track is: cut off behind that, or written before there was a last
             ///< line
    cut      ///< not even the main track is there, which all that Tutti writes ends with
};
Ending endingOf(std::string_view text);

/// The same project always gives the same bytes.
std::string writeProject(const Project&, const Catalogue&);

/// Refuses with the line's number and what is wrong with it (Fault::damaged). Lines of unknown kinds are kept
/// and written back. Reads at most 1 GiB; a newer format is refused as Fault::project.
Expected<Project> readProject(std::string_view text, const Catalogue&);

} // namespace tutti
