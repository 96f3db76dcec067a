#include "commands/Report.h"

#include "base/Parameter.h"

#include <cmath>
#include <cstdio>

namespace tutti::cli {
namespace {

std::string fixed(double value, int digits) {
    char text[64];
    std::snprintf(text, sizeof text, "%.*f", digits, value);
    return text;
}

/// To a hundredth: more digits are noise of the filters.
Json rounded(double value) {
    return levelJson(std::isfinite(value) ? std::round(value * 100) / 100 + 0.0 : value);
}

std::string asked(const Target& target) {
    return fixed(target.level, 1) + " ± " + fixed(target.tolerance, 1);
}

std::string row(const Fact& fact) {
    std::string line = "  " + fact.name + std::string(12 - fact.name.size(), ' ') + fact.value;
    if (fact.wanted.empty()) return line;
    constexpr std::size_t width = 18;
    line.append(fact.value.size() < width ? width - fact.value.size() : 1, ' ');
    return line + (fact.ok ? "ok     " : "FAILS  ") + fact.wanted;
}

} // namespace

Json measuredJson(const Measured& sound) {
    const auto& loudness = sound.loudness;
    Json json{{"duration_s", sound.rate > 0 ? static_cast<double>(sound.frames) / sound.rate : 0.0},
              {"channels", sound.channels},
              {"rate_hz", sound.rate},
              {"integrated_lufs", rounded(loudness.integrated)},
              {"range_lu", rounded(loudness.range)},
              {"momentary_max_lufs", rounded(loudness.momentaryMax)},
              {"short_term_max_lufs", rounded(loudness.shortTermMax)},
              {"true_peak_dbtp", rounded(loudness.truePeak)},
              {"sample_peak_dbfs", rounded(loudness.samplePeak)},
              {"plr_db", rounded(loudness.truePeak - loudness.integrated)},
              {"rms_dbfs", rounded(sound.rms)},
              {"noise_floor_dbfs", rounded(sound.noiseFloor)}};
    if (sound.dialogue) {
        json["dialogue_lufs"] = rounded(*sound.dialogue);
        json["dialogue_share"] = std::round(sound.dialogueShare * 1000) / 1000;
    }
    if (!std::isfinite(loudness.integrated)) json["silent"] = true;
    return json;
}

void addTarget(Json& json, const Target& target, const Measured& sound) {
    Json wanted{{"name", target.name}};
    if (target.gauge == Gauge::programme || target.gauge == Gauge::dialogue) wanted["lufs"] = target.level;
    if (target.gauge == Gauge::rms) wanted["rms_dbfs"] = target.level;
    if (target.gauge != Gauge::none) wanted["tolerance_lu"] = target.tolerance;
    wanted[target.gauge == Gauge::rms ? "peak_dbfs" : "tp_dbtp"] = target.peak;
    if (target.noiseFloor < 0) wanted["noise_floor_dbfs"] = target.noiseFloor;
    const auto verdict = judge(target, sound);
    json["target"] = wanted;
    json["pass"] = verdict.pass();
    if (target.gauge != Gauge::none)
        json["gain_to_target_db"] = rounded(target.level - levelOf(target.gauge, sound));
    if (!verdict.note.empty()) json["target_note"] = verdict.note;
}

std::vector<Fact> factsOf(const Measured& sound, const Target* target) {
    const auto& loudness = sound.loudness;
    const auto verdict = target != nullptr ? judge(*target, sound) : Verdict{};
    const bool byRms = target != nullptr && target->gauge == Gauge::rms;
    const bool byDialogue = target != nullptr && target->gauge == Gauge::dialogue && sound.dialogue;
    const bool byLoudness = target != nullptr && !byRms && !byDialogue && target->gauge != Gauge::none;
    const auto peakAsked = target != nullptr ? "at most " + fixed(target->peak, 1) : std::string();
    const bool shown = std::isfinite(loudness.shortTermMax) || !std::isfinite(loudness.integrated);
    std::vector<Fact> facts{
        {"length", durationText(sound.rate > 0 ? static_cast<double>(sound.frames) / sound.rate : 0)},
        {"sound", channelsText(sound.channels) + ", " + formatNumber(sound.rate) + " Hz"},
        {"loudness", levelText(loudness.integrated, "LUFS"), byLoudness ? asked(*target) : "", verdict.level},
        {"range", levelText(loudness.range, "LU")},
        {"short-term", shown ? levelText(loudness.shortTermMax, "LUFS at most") : "shorter than 3 s"},
        {"true peak", levelText(loudness.truePeak, "dBTP", 2), byRms ? "" : peakAsked, verdict.peak}};
    if (sound.dialogue)
        facts.insert(facts.begin() + 3,
                     Fact{"dialogue",
                          levelText(*sound.dialogue, "LUFS") + ", " +
                              std::to_string(std::lround(sound.dialogueShare * 100)) + " % of it",
                          byDialogue ? asked(*target) : "", verdict.level});
    if (byRms) {
        facts.push_back({"level", levelText(sound.rms, "dBFS RMS"), asked(*target), verdict.level});
        facts.push_back({"peak", levelText(loudness.samplePeak, "dBFS", 2), peakAsked, verdict.peak});
        facts.push_back({"noise floor", levelText(sound.noiseFloor, "dBFS RMS"),
                         "at most " + fixed(target->noiseFloor, 1), verdict.noise});
    }
    return facts;
}

std::vector<std::string> reportLines(const Measured& sound, const Target* target) {
    std::vector<std::string> lines;
    for (const auto& fact : factsOf(sound, target))
        lines.push_back(row(fact));
    if (target != nullptr) {
        lines.push_back("  " + verdictText(*target, sound));
        const auto verdict = judge(*target, sound);
        if (!verdict.note.empty()) lines.push_back("  note: " + verdict.note);
    }
    return lines;
}

std::string verdictText(const Target& target, const Measured& sound) {
    const auto verdict = judge(target, sound);
    const std::string name(target.name);
    if (verdict.pass()) return name + ": passes";
    std::string why;
    const auto add = [&](const std::string& reason) { why += (why.empty() ? "" : ", ") + reason; };
    const double off = levelOf(target.gauge, sound) - target.level;
    if (!verdict.level && !std::isfinite(off)) add("silent");
    if (!verdict.level && std::isfinite(off))
        add(fixed(std::fabs(off), 1) + (target.gauge == Gauge::rms ? " dB" : " LU") +
            (off > 0 ? " too loud" : " too quiet"));
    if (!verdict.peak) add("peaks " + fixed(peakOf(target.gauge, sound) - target.peak, 2) + " dB too high");
    if (!verdict.noise) add("noise floor " + fixed(sound.noiseFloor - target.noiseFloor, 1) + " dB too high");
    return name + ": fails (" + why + ")";
}

} // namespace tutti::cli
