// What stands at a target of a track (gain, d_EQ1.b1.freq, x_V1.gain), and the verb that puts it elsewhere:
// for knobs, whoever turns them.
#pragma once

#include "model/Verb.h"

#include <optional>
#include <string_view>

namespace tutti {

/// In the unit of targetSpec(); the default where the document holds nothing. Nothing if there is no such
/// target.
std::optional<double> targetValue(const Track&, std::string_view target, const Catalogue&);

/// track.set, send.set or device.set. Five digits: more than a hand has. Precondition: the target is there.
Verb targetVerb(const Track&, std::string_view target, double value, const Catalogue&);

} // namespace tutti
