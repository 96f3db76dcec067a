#include "time/Time.h"

auto wrong(tutti::TickPoint a, tutti::TickPoint b) {
    return a + b;
}
