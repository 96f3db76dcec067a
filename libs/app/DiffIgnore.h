// What is not to count when two projects are compared.
#pragma once

#include "base/Expected.h"
#include "model/Project.h"

#include <string_view>

namespace tutti {

/// names: of the project and of all that has one; view: colours, and which tracks are armed.
struct DiffIgnore {
    bool names = false, view = false;
    /// `view,names`. Fault::usage.
    static Expected<DiffIgnore> parse(std::string_view list);
};

/// The later project with what does not count as the earlier one has it. Parts that only one of them has stay
/// as they are.
Project ignoring(const DiffIgnore&, const Project& before, Project after);

} // namespace tutti
