#include "time/Time.h"

auto wrong(tutti::FramePoint a, tutti::Ticks b) {
    return a + b;
}
