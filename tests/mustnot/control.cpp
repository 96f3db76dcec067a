// What is right compiles.
#include "base/Id.h"
#include "time/Time.h"

bool same(tutti::ClipId a, tutti::ClipId b) {
    return a == b;
}
tutti::TickPoint later(tutti::TickPoint point, tutti::Ticks span) {
    return point + span;
}
