#include "audio/Bitrate.h"

#include "base/Parameter.h"

#include <algorithm>
#include <array>
#include <span>

namespace tutti {
namespace {

// ISO/IEC 11172-3 and 13818-3, layer III: kbit/s at 32 kHz and above, at 16 kHz and above, below.
constexpr std::array<double, 14> mpeg1{32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320};
constexpr std::array<double, 14> mpeg2{8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160};
constexpr std::array<double, 8> mpeg25{8, 16, 24, 32, 40, 48, 56, 64};

// libvorbis, lib/modes/setup_44.h and setup_44u.h: nominal kbit/s of a channel at quality 0 to 10, where two
// channels share what they have in common, and where each stands alone.
constexpr std::array<double, 11> vorbisPair{32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 250};
constexpr std::array<double, 11> vorbisSingle{48, 60, 70, 80, 86, 96, 110, 120, 140, 160, 240};

Error refusal(const WriteSpec& spec, const std::string& hint) {
    return {Fault::usage,
            spec.type + " of " + formatNumber(spec.rate) + " Hz and " + std::to_string(spec.channels) +
                (spec.channels == 1 ? " channel" : " channels") + " has no bitrate of " +
                formatNumber(spec.bitrate) + " kbit/s",
            hint};
}

Expected<double> levelOfMp3(const WriteSpec& spec) {
    const std::span<const double> rates = spec.rate >= 32000   ? std::span<const double>(mpeg1)
                                          : spec.rate >= 16000 ? std::span<const double>(mpeg2)
                                                               : std::span<const double>(mpeg25);
    if (std::find(rates.begin(), rates.end(), spec.bitrate) == rates.end()) {
        std::string list;
        for (const double rate : rates)
            list += (list.empty() ? "" : ", ") + formatNumber(rate);
        return refusal(spec, "it is one of " + list);
    }
    return 1 - (spec.bitrate - rates.front()) / (rates.back() - rates.front());
}

Expected<double> levelOfOpus(const WriteSpec& spec) {
    constexpr double least = 6, most = 250; // kbit/s, the latter for each channel, as libsndfile counts
    if (spec.bitrate < least || spec.bitrate > least + most * spec.channels)
        return refusal(spec, "it has 6 to " + formatNumber(least + most * spec.channels));
    return 1 - (spec.bitrate - least) / (most * spec.channels);
}

Expected<double> levelOfVorbis(const WriteSpec& spec) {
    if (spec.rate < 40000 || spec.rate > 50000)
        return Error{Fault::usage, "ogg has nominal bitrates at 44100 and 48000 Hz only",
                     "--quality works at any rate"};
    const auto& rates = spec.channels == 2 ? vorbisPair : vorbisSingle;
    const double one = spec.bitrate / spec.channels;
    if (one < rates.front() || one > rates.back())
        return refusal(spec, "it has " + formatNumber(rates.front() * spec.channels) + " to " +
                                 formatNumber(rates.back() * spec.channels));
    std::size_t at = 0; // on the straight line between two qualities
    while (at + 2 < rates.size() && one > rates[at + 1])
        ++at;
    const double quality = static_cast<double>(at) + (one - rates[at]) / (rates[at + 1] - rates[at]);
    return 1 - quality / 10;
}

} // namespace

Expected<double> compressionLevel(const WriteSpec& spec) {
    if (spec.bitrate == 0) return 1 - std::clamp(spec.quality, 0.0, 10.0) / 10;
    if (spec.type == "mp3") return levelOfMp3(spec);
    if (spec.type == "opus") return levelOfOpus(spec);
    if (spec.type == "ogg") return levelOfVorbis(spec);
    return Error{Fault::usage, "a bitrate is asked for, and " + spec.type + " keeps all samples",
                 "mp3, ogg and opus have bitrates"};
}

} // namespace tutti
