// record, and what a stop answers.
#include "app/Stretch.h"
#include "control/Control.h"

#include <nlohmann/json.hpp>

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
