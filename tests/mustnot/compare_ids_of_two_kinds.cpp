#include "base/Id.h"

bool same(tutti::ClipId a, tutti::TrackId b) {
    return a == b;
}
