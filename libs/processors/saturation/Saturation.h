// Bends sound: tape, tube, diodes, soft and hard clipping, at up to eight times the sample rate.
#pragma once

#include "processor/Processor.h"

namespace tutti {
extern const ProcessorSpec saturationSpec;
}
