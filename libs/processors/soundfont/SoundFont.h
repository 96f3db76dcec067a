// Plays SoundFonts by FluidSynth: sampled pianos, strings, drums on sixteen channels.
#pragma once

#include "processor/Processor.h"

namespace tutti {
extern const ProcessorSpec soundFontSpec;
}
