// Random verbs for property tests: mostly ones that make sense on the project, some that do not.
#pragma once

#include "base/Random.h"
#include "model/Verb.h"

namespace tutti::testing {

/// A verb of the table with its required fields, some of the optional ones and, where it takes them, some
/// attributes. Ids and names are mostly those of the project. Now and then a value is nonsense.
Verb randomVerb(Random&, const Project&);

} // namespace tutti::testing
