// sync, speed, send_clock: playing along with others.
#include "control/Control.h"

#include <nlohmann/json.hpp>

namespace tutti {
namespace {

using Json = nlohmann::ordered_json;

Error usage(std::string message, std::string hint = "") {
    return {Fault::usage, std::move(message), std::move(hint)};
}

} // namespace

Expected<Json> Control::sync(const Json& request) {
    if (request.contains("speed")) {
        if (!request["speed"].is_number()) return usage("speed: is a number, 0.25 to 4");
        TUTTI_TRY(live_.setSpeed(request["speed"].get<double>()));
        return Json::object();
    }
    if (request.contains("send_clock")) {
        if (!request["send_clock"].is_boolean()) return usage("send_clock: is true or false");
        TUTTI_TRY(live_.sendClock(request["send_clock"].get<bool>()));
        return Json::object();
    }
    const auto& what = request["sync"];
    if (what != false && !what.is_string())
        return usage("sync: is what to follow as text, or false", "\"jack\"");
    TUTTI_LET(spec, parseSync(what == false ? "off" : what.get<std::string>()));
    if (request.contains("begins")) {
        if (!request["begins"].is_string() || !spec.timecode())
            return usage("begins: is what the timecode says where the timeline begins", "\"1:00:00\"");
        TUTTI_LET(begins, secondsOf(request["begins"].get<std::string>(), live_.session().project()));
        spec.begins = begins;
    }
    TUTTI_TRY(live_.follow(spec));
    if (spec.source == SyncSpec::Source::jack) return Json{{"leads_tempo", live_.leadsTempo()}};
    return Json::object();
}

void Control::addSync(Json& state, const LiveState& now) const {
    if (now.speed != 1) state["speed"] = now.speed;
    if (live_.sendsClock()) state["sends_clock"] = true;
    if (!live_.followed().follows()) return;
    Json sync{{"source", formatSync(live_.followed())}, {"phase", wordOf(now.sync.phase)}};
    if (now.sync.phase != SyncState::Phase::waiting) sync["place"] = now.sync.place;
    if (now.sync.tempo > 0) sync["tempo"] = now.sync.tempo;
    if (live_.followed().source == SyncSpec::Source::link) sync["peers"] = now.sync.peers;
    if (live_.followed().timecode()) sync["begins"] = live_.followed().begins;
    state["sync"] = std::move(sync);
}

} // namespace tutti
