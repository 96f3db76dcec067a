// What hands do with knobs before they let go: heard at once, and one step of history when they do.
//
// A fader that is pulled down says fifty values a second. Each is worth hearing, and none but the last worth
// keeping. A hand is anybody who holds something: a fader of a control surface, a slider of a window, a knob
// of a keyboard. Hands do not know of one another; where two hold the same thing the one that came later is
// heard.
//
// Not journalled: what is held when the program is killed was not kept yet.
#pragma once

#include "model/Verb.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tutti {

class Hands {
public:
    bool empty() const noexcept { return held_.empty(); }
    /// From now on this hand holds that, and what it held before no more.
    void hold(const std::string& hand, Verb verb);
    /// Lets go; what it held, if it held anything.
    std::optional<Verb> release(const std::string& hand);
    /// The names of those that hold something, in the order in which they took hold.
    std::vector<std::string> names() const;

    /// The project with all that is held. What no longer fits, because what it moved is gone, is passed over.
    Project over(Project, VerbContext) const;

private:
    std::vector<std::pair<std::string, Verb>> held_; // in the order in which they took hold
};

} // namespace tutti
