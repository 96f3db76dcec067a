// record, and what a stop answers.
#include "app/Stretch.h"
#include "control/Control.h"

#include <nlohmann/json.hpp>

#include <cmath>

namespace tutti {
namespace {

using Json = nlohmann::ordered_json;

Error usage(std::string message, std::string hint = "") {
    return {Fault::usage, std::move(message), std::move(hint)};
}

/// A whole number from 0 to `most`; 0 if it is not there.
Expected<int> wholeOf(const Json& request, const char* name, int most) {
    const auto value = request.contains(name) ? request[name] : Json(0);
    if (!value.is_number_integer() || value < 0 || value > most)
        return usage(std::string(name) + ": is a number of bars, 0 to " + std::to_string(most));
    return value.get<int>();
}

/// What is of sound alone: pre, split, rotate, arm_level.
Result readSound(const Json& request, RecordSpec& spec) {
    const auto number = [&](const char* name, auto& value) -> Result {
        if (!request.contains(name)) return success();
        if (!request[name].is_number()) return usage(std::string(name) + ": is a number");
        value = request[name].get<double>();
        return success();
    };
    double rotate = 0;
    TUTTI_TRY(number("pre", spec.pre));
    TUTTI_TRY(number("split", spec.split));
    TUTTI_TRY(number("rotate", rotate));
    TUTTI_TRY(number("arm_level", spec.armLevel));
    if (!(rotate >= 0 && rotate <= 1e6)) return usage("rotate: is a number of files");
    spec.rotate = static_cast<int>(rotate);
    return success();
}

double rounded(float sample) {
    return std::round(static_cast<double>(sample) * 10000) / 10000;
}

} // namespace

Expected<std::vector<Arm>> Control::armsOf(const Json& tracks, const std::string& word) {
    const auto& project = live_.session().project();
    if (tracks == true) return armedTracks(project, live_.engine().inputs());
    if (!tracks.is_object() || tracks.empty())
        return usage(word + ": true for the armed tracks, or inputs for each track",
                     "{\"" + word + "\": {\"Vox\": \"1\", \"Keys\": \"midi\"}}");
    std::vector<Arm> arms;
    for (const auto& [name, from] : tracks.items()) {
        TUTTI_LET(track, trackNamed(name, project));
        if (!from.is_string())
            return usage(word + ": the inputs of '" + name + "' are a text, \"1\", \"1,2\" or \"midi\"");
        TUTTI_LET(arm, parseArm(*track, from.get<std::string>()));
        arms.push_back(std::move(arm));
    }
    return arms;
}

Expected<Json> Control::record(const Json& request) {
    RecordSpec spec;
    TUTTI_LET(arms, armsOf(request["record"], "record"));
    TUTTI_LET(countIn, wholeOf(request, "count_in", 8));
    TUTTI_LET(preRoll, wholeOf(request, "pre_roll", 64));
    spec.arms = std::move(arms);
    spec.countIn = countIn;
    spec.preRoll = preRoll;
    if (request.contains("overdub")) {
        if (!request["overdub"].is_boolean()) return usage("overdub: is true or false");
        spec.replace = !request["overdub"].get<bool>();
    }
    if (request.contains("quantise")) {
        if (!request["quantise"].is_string()) return usage("quantise: is a grid as text, \"1/4q\"");
        spec.quantise = request["quantise"].get<std::string>();
    }
    TUTTI_TRY(readSound(request, spec));
    TUTTI_TRY(live_.record(spec));
    return Json::object();
}

Expected<Json> Control::capture(const Json& request) {
    TUTTI_LET(arms, armsOf(request["capture"], "capture"));
    const auto seconds = request.value("seconds", Json(600));
    if (!seconds.is_number() || !(seconds > 0)) return usage("seconds: is a number above 0");
    TUTTI_LET(captured, live_.capture(arms, seconds.get<double>()));
    Json takes = Json::array();
    for (const auto& take : captured)
        takes.push_back({{"clip", take.clip}, {"frames", take.frames}, {"lanes", take.lanes}});
    return Json{{"takes", takes}};
}

/// How the takes stand; and, where a number of steps is given, the peaks from there on.
Expected<Json> Control::takes(const Json& request) {
    const auto from = request.value("peaks_from", Json(nullptr));
    if (!from.is_null() && !from.is_number_unsigned()) return usage("peaks_from: is a number of steps");
    Json list = Json::array();
    const auto reports = live_.takes();
    for (std::size_t i = 0; i < reports.size(); ++i) {
        const auto& arm = live_.arms()[i];
        Json take{
            {"track", arm.track.text()}, {"frames", reports[i].frames}, {"gaps", reports[i].gaps.size()}};
        if (arm.midi()) take["midi_messages"] = reports[i].events;
        if (reports[i].problem) take["problem"] = reports[i].problem->message;
        for (std::size_t c = 0; !from.is_null() && c < arm.inputs.size(); ++c) {
            Json steps = Json::array();
            for (const auto& peak : live_.takePeaks(i, static_cast<int>(c), from.get<std::size_t>()))
                steps.push_back({rounded(peak.low), rounded(peak.high)});
            take["peaks"].push_back(std::move(steps));
        }
        list.push_back(std::move(take));
    }
    return Json{{"takes", list}};
}

Expected<Json> Control::stopRecording() {
    TUTTI_LET(reports, live_.stopRecording());
    Json takes = Json::array();
    for (const auto& report : reports) {
        Json take{
            {"frames", report.frames}, {"clipped_samples", report.clipped}, {"gaps", report.gaps.size()}};
        if (report.events > 0 || report.lostEvents > 0)
            take["midi_messages"] = report.events, take["midi_messages_lost"] = report.lostEvents;
        take["files"] = Json::array();
        for (const auto& file : report.files)
            take["files"].push_back(file.filename().string());
        if (report.problem) take["problem"] = report.problem->message;
        takes.push_back(std::move(take));
    }
    return Json{{"takes", takes}};
}

} // namespace tutti
