#include "commands/LoudnessTags.h"

#include "app/PlayerGains.h"

#include <cstdio>

namespace tutti::cli {
namespace {

std::string decibels(double gain) {
    char text[32];
    std::snprintf(text, sizeof text, "%+.2f dB", gain);
    return text;
}

} // namespace

Expected<std::optional<Tagging>> taggingOf(const Arguments& arguments) {
    TUTTI_LET(peak, arguments.number("max-peak"));
    if (!arguments.has("tag")) {
        if (peak) return Error{Fault::usage, "--max-peak: is for --tag", "--tag replaygain -K -1"};
        return std::optional<Tagging>();
    }
    TUTTI_LET(kind, arguments.choice("tag", "replaygain|r128", "replaygain"));
    if (peak && (*peak < -36 || *peak > 0)) return Error{Fault::usage, "--max-peak: must be from -36 to 0"};
    for (const auto& path : arguments.list("FILE"))
        if (path == "-") return Error{Fault::usage, "--tag: what comes through a pipe has no tags to write"};
    return std::optional(
        Tagging{kind == "r128" ? PlayerGain::Kind::r128 : PlayerGain::Kind::replayGain, peak});
}

Result writeTags(const Tagging& tagging, const std::vector<FileReport>& reports, const Measured* album,
                 Console& console) {
    for (const auto& report : reports) {
        if (report.error) continue;
        const auto gain = playerGainOf(report.sound, album, tagging.maxPeak, tagging.kind);
        if (!gain) {
            console.warn(report.path + ": is silent, and gets no tags");
            continue;
        }
        TUTTI_TRY(writePlayerGain(report.path, *gain));
        console.say(report.path + ": tagged, " + decibels(gain->gain) +
                    (gain->albumGain ? ", album " + decibels(*gain->albumGain) : ""));
    }
    return success();
}

} // namespace tutti::cli
