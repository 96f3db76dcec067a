#include "processors/soundfont/FluidSynth.h"

#include "base/SharedLibrary.h"

namespace tutti::soundfont {
namespace {

Expected<FluidSynth> load() {
    TUTTI_LET(library, SharedLibrary::open(TUTTI_FLUIDSYNTH_FILE)); // the build knows its name
    FluidSynth all;
#define TUTTI_ENTRY(name) TUTTI_TRY(library.find(#name, all.name));
    TUTTI_FLUIDSYNTH(TUTTI_ENTRY)
#undef TUTTI_ENTRY
    for (const int level : {FLUID_PANIC, FLUID_ERR, FLUID_WARN, FLUID_INFO, FLUID_DBG})
        all.fluid_set_log_function(level, nullptr, nullptr);
    return all;
}

} // namespace

const Expected<FluidSynth>& fluidSynth() {
    static const Expected<FluidSynth> loaded = load();
    return loaded;
}

} // namespace tutti::soundfont
