// A room that is not there: early reflections and a feedback delay network of sixteen lines.
#pragma once

#include "processor/Processor.h"

namespace tutti {
extern const ProcessorSpec reverbSpec;
}
