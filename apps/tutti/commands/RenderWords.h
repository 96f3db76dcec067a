// What the words of `tutti render` come to: options over the recipe over the target over defaults.
#pragma once

#include "Command.h"
#include "app/RenderJob.h"
#include "app/Targets.h"

namespace tutti::cli {

/// All that it comes to.
struct Wanted {
    Recipe recipe; ///< of the document or the defaults, with the options on top
    RenderJob job;
    std::optional<Target> target; ///< what the result is checked against
    bool chapters = false;        ///< the file gets those of the project
    bool byProject = false;       ///< the target is what the project is delivered as, which nobody asked for
};

/// The project must outlive what is wanted of it: the target may have the name of one of its recipes.
Expected<Wanted> wantedBy(const Arguments&, const Project&);

} // namespace tutti::cli
