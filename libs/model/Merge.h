// Two people's edits of one project, put together: what `tutti merge` does, and git's merges through it.
//
// Works on parts (a track, a clip, a note) and on the words of their lines, where git knows only lines: two
// tracks added at one place, a gain here and a pan there, two points of one curve, notes added to one clip by
// both, a clip moved here and made quieter there are no conflict.
#pragma once

#include "model/Project.h"

#include <string>
#include <vector>

namespace tutti {

struct Merged {
    Project project; ///< ours, with what they changed; where both changed one thing, ours
    /// What both changed, each in another way; one sentence each, with both: `track Bass: gain=-3dB here,
    /// gain=-9dB there`.
    std::vector<std::string> conflicts;
};

/// `base` is what both started from. merge (b, o, b) is o, merge (b, b, t) is t, merge (b, x, x) is x, but
/// for the order of what has one by itself. Refuses what three good projects never lead to.
Expected<Merged> merge(const Project& base, const Project& ours, const Project& theirs, const Catalogue&);

} // namespace tutti
