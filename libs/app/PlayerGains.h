// How much louder or softer a player should play a sound, so that one does not reach for the knob between two
// of them (ReplayGain 2.0: to -18 LUFS).
#pragma once

#include "app/SoundMeter.h"
#include "audio/FileTags.h"

#include <optional>

namespace tutti {

/// `album`: all sounds that it belongs with, or null. `maxPeak`: dBTP that no gain may lift the true peaks
/// above. None for silence.
std::optional<PlayerGain> playerGainOf(const Measured& sound, const Measured* album,
                                       std::optional<double> maxPeak, PlayerGain::Kind);

} // namespace tutti
