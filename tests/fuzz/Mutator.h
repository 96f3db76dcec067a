// Changes inputs the way fuzzers do: flips, cuts, repeats, joins, and words of the format where nobody
// expects them. The same Random makes the same changes.
#pragma once

#include "Target.h"
#include "base/Random.h"

namespace tutti::fuzz {

/// One of the seeds after one to eight changes.
std::string mutated(Random&, const std::vector<std::string>& seeds, const Target&);

} // namespace tutti::fuzz
