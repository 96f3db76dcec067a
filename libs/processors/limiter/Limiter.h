// A limiter that holds a ceiling between the samples too.
#pragma once

#include "processor/Processor.h"

namespace tutti {
extern const ProcessorSpec limiterSpec;
}
