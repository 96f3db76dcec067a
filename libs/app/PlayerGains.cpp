#include "app/PlayerGains.h"

#include <algorithm>
#include <cmath>

namespace tutti {
namespace {

constexpr double reference = -18; // LUFS

double gainOf(const Loudness& loudness, std::optional<double> maxPeak) {
    const double gain = reference - loudness.integrated;
    return maxPeak ? std::min(gain, *maxPeak - loudness.truePeak) : gain;
}

} // namespace

std::optional<PlayerGain> playerGainOf(const Measured& sound, const Measured* album,
                                       std::optional<double> maxPeak, PlayerGain::Kind kind) {
    if (!std::isfinite(sound.loudness.integrated)) return {};
    PlayerGain gain;
    gain.kind = kind;
    gain.gain = gainOf(sound.loudness, maxPeak);
    gain.peak = sound.loudness.truePeak;
    if (album == nullptr) return gain;
    gain.albumGain = gainOf(album->loudness, maxPeak);
    gain.albumPeak = album->loudness.truePeak;
    return gain;
}

} // namespace tutti
