// validate: is a project or a sound file whole, and is it what is asked for?
#pragma once

#include "Command.h"

namespace tutti::cli {

Outcome runValidate(const Arguments&, Context&);

} // namespace tutti::cli
