// Gain, place, width, polarity, mono, and a filter that takes out DC.
#pragma once

#include "processor/Processor.h"

namespace tutti {
extern const ProcessorSpec utilitySpec;
}
