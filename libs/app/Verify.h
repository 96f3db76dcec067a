// The proof that a project gives the same bits however it is rendered; and where it does not, whose fault it
// is.
#pragma once

#include "app/Master.h"
#include "engine/Plan.h"

#include <span>
#include <string>
#include <vector>

namespace tutti {

/// One way to render.
struct Way {
    int block = 1024, threads = 1;
};

struct Proof {
    std::vector<std::string> sha256; ///< of the 32 bit floats, one for each way
    bool same = true;
    std::string
        culprit; ///< `Vox: tutti.eq (d_EQ1)`; empty if all are the same, or if no track alone shows it
};

/// Renders the project once in each of the ways; the first is what the others are held against.
Expected<Proof> verifyProject(Compiler&, const Project&, std::span<const Way>, const JobProgress& = {});

} // namespace tutti
