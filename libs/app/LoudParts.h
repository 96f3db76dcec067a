// Where something sounds in a recording that waited for it.
#pragma once

#include "app/Takes.h"
#include "audio/WavMap.h"

#include <span>

namespace tutti {

/// What is left of the stretches of a recording where some sample is as loud as this (dBFS): with so many
/// frames before the first one, and a second behind the last. Where two of these touch they are one.
std::vector<TakePass> loudPasses(const WavMap&, std::span<const TakePass>, double level, std::int64_t pre);

} // namespace tutti
