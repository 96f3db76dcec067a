// A compressor: turns down what is louder than a threshold, and brings the whole up again.
#pragma once

#include "processor/Processor.h"

namespace tutti {
extern const ProcessorSpec compressorSpec;
}
