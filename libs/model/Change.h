// What differs between two projects, as lines of text: `diff` makes them, `patch` applies them, the journal
// appends them, the views repaint by them, `tutti diff` puts them into words.
//
// A change says what a part is now, never what was done to it; so replaying a journal does not depend on
// what a verb meant in last year's version.
#pragma once

#include "model/Project.h"

#include <span>
#include <string>
#include <vector>

namespace tutti {

struct Change {
    enum class What : std::uint8_t {
        put,   ///< the part with `line`'s key under `parent` is as `line` says; made if it is not there
        drop,  ///< the part and all its children are gone
        order, ///< the children of `parent` of this kind are in the order of the keys in `line`
    };
    What what = What::put;
    std::string kind;   ///< the first word of a line: track, clip, note, tempo, ...
    std::string key;    ///< t_VOX, c_7Q2; for notes the number, for curves the target, for tempo the place
    std::string parent; ///< the id of the track, lane or clip it lies in; empty at the top
    std::string line;   ///< put: the part's own line; order: the keys
    bool operator==(const Change&) const = default;
};

/// The changes that turn `before` into `after`: drops first, then puts parents before children, then orders.
/// Costs what differs, not what is there: equal pointers are skipped.
std::vector<Change> diff(const Project& before, const Project& after, const Catalogue&);

/// patch (a, diff (a, b)) == b. Refuses a change that does not fit, with the line.
Expected<Project> patch(Project, std::span<const Change>, const Catalogue&);

/// Same content, whatever the pointers.
bool sameProject(const Project&, const Project&);

/// The changes in a musician's words, one sentence each: `Lead vocal: clip "take 3" moved from 17.1 to 19.1`.
std::vector<std::string> describe(const Project& before, const Project& after, const Catalogue&);

} // namespace tutti
