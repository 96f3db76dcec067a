// Random mixes with some of everything that makes sound, for the proofs that must hold for every project.
#pragma once

#include "engine/testing/Studio.h"

namespace tutti::testing {

/// About a second: audio tracks with faded, looped and reversed clips, every built-in device in turn with
/// random values and automation, instruments with notes and patterns, a folder, a bus, a return, sends before
/// and behind the fader, side-chains, late devices, a tempo ramp. The same seed gives the same mix.
Studio randomMix(std::uint64_t seed);

} // namespace tutti::testing
