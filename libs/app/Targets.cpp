#include "app/Targets.h"

#include "base/Nearest.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace tutti {
namespace {

constexpr std::array table{
    Target{"acx", Gauge::rms, -20.5, 2.5, -3, -60, 44100, 0, "", "audiobooks for ACX and Audible",
           "ACX audio submission requirements: -23 to -18 dB RMS, peaks below -3 dB, noise floor below -60 "
           "dB RMS"},
    Target{"amazon-music", Gauge::programme, -14, 1, -2, 0, 0, 0, "", "Amazon Music",
           "Amazon Music for Artists: mastering and loudness"},
    Target{"apple-music", Gauge::programme, -16, 1, -1, 0, 0, 0, "", "Apple Music with Sound Check",
           "Apple Digital Masters: technology brief; Sound Check plays at -16 LUFS"},
    Target{"atsc-a85", Gauge::programme, -24, 2, -2, 0, 48000, 0, "24", "television in North America",
           "ATSC A/85:2013, annexes J and K"},
    Target{"cd", Gauge::none, 0, 0, -0.3, 0, 44100, 0, "16", "compact disc: 44.1 kHz, 16 bit",
           "IEC 60908; the ceiling leaves converters room"},
    Target{"deezer", Gauge::programme, -15, 1, -1, 0, 0, 0, "", "Deezer", "Deezer: loudness normalization"},
    Target{"ebu-r128", Gauge::programme, -23, 0.5, -1, 0, 48000, 0, "24", "radio and television in Europe",
           "EBU R 128 (2023)"},
    Target{"ebu-r128-live", Gauge::programme, -23, 1, -1, 0, 48000, 0, "24",
           "live radio and television in Europe",
           "EBU R 128 (2023): wider where the level cannot be known beforehand"},
    Target{"netflix", Gauge::dialogue, -27, 2, -2, 0, 48000, 0, "24", "films and series for Netflix",
           "Netflix Sound Mix Specifications and Best Practices 1.6"},
    Target{"podcast", Gauge::programme, -16, 1, -1, 0, 0, 0, "", "podcasts, two channels",
           "Apple Podcasts: audio requirements"},
    Target{"podcast-mono", Gauge::programme, -19, 1, -1, 0, 0, 1, "", "podcasts, one channel",
           "-16 LUFS of two equal channels are -19 LUFS of one (ITU-R BS.1770-5)"},
    Target{"spotify", Gauge::programme, -14, 1, -1, 0, 0, 0, "", "Spotify",
           "Spotify for Artists: loudness normalization"},
    Target{"tidal", Gauge::programme, -14, 1, -1, 0, 0, 0, "", "TIDAL",
           "TIDAL: loudness normalization of albums at -14 LUFS"},
    Target{"youtube", Gauge::programme, -14, 1, -1, 0, 0, 0, "", "YouTube",
           "YouTube turns louder sound down to -14 LUFS (shown as content loudness)"},
};

/// At a hundredth, as numbers are shown.
bool atMost(double value, double limit) {
    return std::lround(value * 100) <= std::lround(limit * 100);
}

} // namespace

std::span<const Target> allTargets() {
    return table;
}

Expected<Target> findTarget(std::string_view name) {
    if (name == "ebu") name = "ebu-r128"; // as people say it
    for (const auto& target : table)
        if (target.name == name) return target;
    std::vector<std::string_view> names;
    std::string list;
    for (const auto& target : table) {
        names.push_back(target.name);
        list += (list.empty() ? "" : ", ") + std::string(target.name);
    }
    return Error{Fault::usage, "no target '" + std::string(name) + "'" + nearestWord(name, names),
                 "there are " + list};
}

std::string_view targetNames() {
    static const std::string names = [] {
        std::string joined;
        for (const auto& target : table)
            joined += (joined.empty() ? "" : "|") + std::string(target.name);
        return joined;
    }();
    return names;
}

double levelOf(Gauge gauge, const Measured& sound) {
    if (gauge == Gauge::dialogue && sound.dialogue) return *sound.dialogue;
    return gauge == Gauge::rms ? sound.rms : sound.loudness.integrated;
}
double peakOf(Gauge gauge, const Measured& sound) {
    return gauge == Gauge::rms ? sound.loudness.samplePeak : sound.loudness.truePeak;
}
std::string_view levelUnit(Gauge gauge) {
    return gauge == Gauge::rms ? "dBFS RMS" : "LUFS";
}
std::string_view peakUnit(Gauge gauge) {
    return gauge == Gauge::rms ? "dBFS" : "dBTP";
}

Verdict judge(const Target& target, const Measured& sound) {
    Verdict verdict;
    const auto level = levelOf(target.gauge, sound);
    if (target.gauge != Gauge::none)
        verdict.level = std::isfinite(level) && atMost(std::fabs(level - target.level), target.tolerance);
    const auto peak = peakOf(target.gauge, sound);
    verdict.peak = !std::isfinite(peak) || atMost(peak, target.peak);
    if (target.noiseFloor < 0)
        verdict.noise = !std::isfinite(sound.noiseFloor) || atMost(sound.noiseFloor, target.noiseFloor);
    if (target.gauge == Gauge::dialogue && !sound.dialogue)
        verdict.note = std::string(target.name) +
                       " asks for the loudness of the dialogue; this is that of the whole programme";
    return verdict;
}

} // namespace tutti
