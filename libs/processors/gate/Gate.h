// A gate and expander: turns down what is softer than a threshold.
#pragma once

#include "processor/Processor.h"

namespace tutti {
extern const ProcessorSpec gateSpec;
}
