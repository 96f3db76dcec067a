// An equaliser of eight bands that keeps the analogue curve up to the Nyquist frequency.
#pragma once

#include "processor/Processor.h"

namespace tutti {
extern const ProcessorSpec eqSpec;
}
