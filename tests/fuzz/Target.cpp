#include "Target.h"

#include <cstdio>
#include <cstdlib>

namespace tutti::fuzz {

std::span<const Target> allTargets() {
    static const Target targets[] = {documentTarget(), journalTarget(), midiTarget(),  oscTarget(),
                                     peaksTarget(),    scriptTarget(),  soundTarget(), wavTarget()};
    return targets;
}

void demand(bool holds, std::string_view sentence) {
    if (holds) return;
    std::fprintf(stderr, "broken law: %.*s\n", static_cast<int>(sentence.size()), sentence.data());
    std::abort();
}

} // namespace tutti::fuzz
