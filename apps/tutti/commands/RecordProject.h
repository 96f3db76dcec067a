// tutti record PROJECT: the session that plays and takes.
#pragma once

#include "Command.h"

namespace tutti::cli {

Outcome recordIntoProject(const Arguments&, Context&);

} // namespace tutti::cli
