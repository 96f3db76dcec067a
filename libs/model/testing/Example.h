// The small song that the examples of all verbs are written for.
#pragma once

#include "model/Project.h"
#include "model/Verb.h"

#include <string_view>

namespace tutti::testing {

/// A voice with two clips and two takes, keys with notes and a pattern, a return, devices, a send,
/// automation, a marker, a section, a recipe; tempo and meter change at 16q.
Project exampleProject();

/// The line on a project, with ids that are the same each time.
Expected<Applied> tried(const Project&, std::string_view line);

} // namespace tutti::testing
