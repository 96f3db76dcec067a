// Echoes: free or in time with the music, straight or ping-pong, filtered on every round.
#pragma once

#include "processor/Processor.h"

namespace tutti {
extern const ProcessorSpec delaySpec;
}
