// A subtractive synthesiser of 32 voices: two oscillators, sub, noise, unison, ladder filter, two envelopes,
// LFO.
#pragma once

#include "processor/Processor.h"

namespace tutti {
extern const ProcessorSpec synthSpec;
}
