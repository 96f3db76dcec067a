#include "control/Control.h"

#include "app/Scripts.h"
#include "app/Stretch.h"
#include "base/Nearest.h"
#include "format/Text.h"
#include "model/VerbFields.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>

namespace tutti {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::array requests{"do",      "script", "undo",  "redo",  "save",  "hold",  "release",   "play",
                              "stop",    "locate", "loop",  "punch", "click", "input", "learn",     "record",
                              "capture", "get",    "watch", "quit",  "sync",  "speed", "send_clock"};

Error usage(std::string message, std::string hint = "") {
    return {Fault::usage, std::move(message), std::move(hint)};
}

Json levelOf(float peak) {
    return peak > 1e-10f ? Json(std::round(200 * std::log10(static_cast<double>(peak))) / 10) : Json(nullptr);
}

const char* wordOf(LiveTransport::State state) {
    switch (state) {
    case LiveTransport::State::rolling: return "playing";
    case LiveTransport::State::countIn: return "count_in";
    case LiveTransport::State::stopped: break;
    }
    return "stopped";
}

} // namespace

std::string_view wordOf(Fault fault) {
    switch (fault) {
    case Fault::refused: return "refused";
    case Fault::usage: return "usage";
    case Fault::input: return "input";
    case Fault::output: return "output";
    case Fault::project:
    case Fault::damaged: return "project";
    case Fault::plugin: return "plugin";
    case Fault::device: return "device";
    case Fault::interrupted: return "interrupted";
    case Fault::internal: break;
    }
    return "internal";
}

std::string Control::answer(int client, std::string_view line) {
    return ask(client, Json::parse(line, nullptr, false))
        .dump(-1, ' ', false, Json::error_handler_t::replace);
}

Control::Json Control::ask(int client, const Json& request) {
    Json reply = Json::object();
    if (request.is_object() && request.contains("id")) reply["id"] = request["id"];
    const auto done = request.is_object()
                          ? obey(client, request)
                          : Expected<Json>(usage("this is no request: a line is one JSON object",
                                                 "{\"id\": 1, \"get\": \"state\"}"));
    reply["ok"] = done.ok();
    if (done) {
        reply.update(*done);
    } else {
        reply["fault"] = wordOf(done.error().fault);
        reply["error"] = done.error().message;
        if (!done.error().hint.empty()) reply["hint"] = done.error().hint;
    }
    return reply;
}

Expected<Json> Control::obey(int client, const Json& request) {
    std::string found;
    for (const auto* name : requests)
        if (request.contains(name)) {
            if (!found.empty())
                return usage("one request a line: this one has '" + found + "' and '" + name + "'");
            found = name;
        }
    if (found.empty()) {
        std::string list;
        for (const auto* name : requests)
            list += (list.empty() ? "" : ", ") + std::string(name);
        return usage("there is no request in this line", "it is one of " + list);
    }
    if (found == "get" && request["get"] == "takes") return takes(request);
    if (found == "get") return tell(client, request["get"]);
    if (found == "hold" || found == "release") return hold(client, request);
    if (found == "input") return input(request);
    if (found == "learn") return learn(request);
    if (found == "record") return record(request);
    if (found == "capture") return capture(request);
    if (found == "watch") return watch(client, request);
    for (const auto* name : {"sync", "speed", "send_clock"})
        if (found == name) return sync(request);
    if (found == "quit") {
        quits_ = true;
        return Json::object();
    }
    for (const auto* name : {"do", "script", "undo", "redo", "save"})
        if (found == name) return edit(request);
    return transport(request);
}

// --- edits -------------------------------------------------------------------------------------------------

Expected<Json> Control::edit(const Json& request) {
    if (request.contains("undo")) {
        TUTTI_LET(label, live_.undo());
        return Json{{"undone", label}};
    }
    if (request.contains("redo")) {
        TUTTI_LET(label, live_.redo());
        return Json{{"redone", label}};
    }
    if (request.contains("save")) {
        TUTTI_TRY(live_.session().save());
        return Json::object();
    }
    if (request.contains("do")) {
        if (!request["do"].is_string())
            return usage("do: is a verb as text", "\"track.set track=t_V gain=-3dB\"");
        TUTTI_LET(verb, parseVerb(request["do"].get<std::string>()));
        TUTTI_LET(made, live_.perform(verb));
        return Json{{"made", made}};
    }
    if (!request["script"].is_string()) return usage("script: is a text of verbs, one a line");
    const auto label = request.contains("as") ? request["as"] : Json("");
    if (!label.is_string()) return usage("as: is a text");
    TUTTI_LET(script, readScript(request["script"].get<std::string>()));
    TUTTI_LET(made, live_.perform(script, label.get<std::string>()));
    return Json{{"made", made}};
}

/// What a hand does before it lets go is heard, and is one step of history when it does.
Expected<Json> Control::hold(int client, const Json& request) {
    const bool holds = request.contains("hold");
    const auto& name = holds ? request.value("hand", Json("")) : request["release"];
    if (!name.is_string()) return usage(holds ? "hand: is a name" : "release: is the name of a hand");
    const auto hand = std::to_string(client) + ":" + name.get<std::string>();
    if (!holds) {
        const auto keep = request.value("keep", Json(true));
        if (!keep.is_boolean()) return usage("keep: is true or false");
        TUTTI_TRY(live_.release(hand, keep.get<bool>()));
        return Json::object();
    }
    if (!request["hold"].is_string())
        return usage("hold: is a verb as text", "\"track.set track=t_V gain=-3dB\"");
    TUTTI_LET(verb, parseVerb(request["hold"].get<std::string>()));
    TUTTI_TRY(live_.hold(hand, verb));
    return Json::object();
}

void Control::forget(int client) {
    watches_.erase(client);
    gauges_.forget(client);
    for (const auto& hand : live_.hands().names())
        if (hand.starts_with(std::to_string(client) + ":")) (void)live_.release(hand);
}

// --- transport ---------------------------------------------------------------------------------------------

/// Frames of a stretch as text; none for false.
Expected<FrameRange> Control::rangeOf(const Json& text, const std::string& word) {
    if (text == false) return FrameRange{};
    if (!text.is_string()) return usage(word + ": is a range as text, or false", "\"5.1..9.1\", \"@Chorus\"");
    TUTTI_LET(stretch, parseStretch(text.get<std::string>(), live_.session().project()));
    const FrameRange range{stretch.from, stretch.to.value_or(live_.end())};
    if (range.empty()) return usage(word + ": it would be empty");
    return range;
}

Expected<Json> Control::transport(const Json& request) {
    auto& engine = live_.engine();
    const auto& project = live_.session().project();
    if (request.contains("play")) {
        const auto bars = request.contains("count_in") ? request["count_in"] : Json(0);
        if (!bars.is_number_integer() || bars < 0 || bars > 8)
            return usage("count_in: is a number of bars, 0 to 8");
        if (bars > 0 && live_.followed().follows())
            return refused("no count-in while " + nameOf(live_.followed().source) + " is followed");
        if (bars > 0)
            engine.playAfter(bars.get<int>());
        else
            engine.play();
        if (live_.followed().chases()) return Json{{"waits_for", nameOf(live_.followed().source)}};
    } else if (live_.recording() && !request.contains("stop")) {
        return refused("a recording runs: stop it first");
    } else if (request.contains("stop")) {
        if (live_.recording()) return stopRecording();
        engine.stop();
    } else if (request.contains("locate")) {
        if (!request["locate"].is_string())
            return usage("locate: is a place as text", "\"17.1\", \"12.5s\", \"@Chorus\"");
        TUTTI_LET(place, parsePlace(request["locate"].get<std::string>(), project));
        engine.locate(project.tempo->frameAt(place, project.settings.rate).count);
    } else if (request.contains("loop")) {
        TUTTI_LET(loop, rangeOf(request["loop"], "loop"));
        engine.setLoop(loop);
    } else if (request.contains("punch")) {
        TUTTI_LET(punch, rangeOf(request["punch"], "punch"));
        engine.setPunch(punch);
    } else {
        if (request["click"] != "on" && request["click"] != "off" && request["click"] != "recording")
            return usage("click: is one of on, off, recording");
        engine.setClick(request["click"] == "on"    ? ClickMode::on
                        : request["click"] == "off" ? ClickMode::off
                                                    : ClickMode::recording);
    }
    return Json::object();
}

Expected<Json> Control::input(const Json& request) {
    if (!request["input"].is_string()) return usage("input: is the id or the name of a track");
    const auto& project = live_.session().project();
    TUTTI_LET(track, trackNamed(request["input"].get<std::string>(), project));
    auto inputs = live_.engine().inputs();
    const auto from = request.contains("from") ? request["from"] : Json(nullptr);
    if (from == false) {
        inputs.erase(track->id);
    } else {
        if (!from.is_string())
            return usage("from: is an input of the device", "\"1\", \"1,2\", \"midi\", or false");
        TUTTI_LET(arm, parseArm(*track, from.get<std::string>()));
        TUTTI_TRY(checkArms({&arm, 1}, project, live_.device().inputs()));
        inputs[track->id] = inputOf(arm);
    }
    live_.engine().setInputs(std::move(inputs));
    return Json::object();
}

/// The next controller that is moved takes a target.
Expected<Json> Control::learn(const Json& request) {
    if (request["learn"] == false) {
        TUTTI_TRY(controllers_.learn(std::nullopt));
        return Json::object();
    }
    const auto track = request.value("track", Json(nullptr)), mode = request.value("mode", Json("jump"));
    if (!request["learn"].is_string() || !track.is_string())
        return usage("learn: is a target, and track its track, or false",
                     "{\"learn\": \"gain\", \"track\": \"Vox\"}");
    TUTTI_LET(found, trackNamed(track.get<std::string>(), live_.session().project()));
    Controllers::Wish wish{found->id, request["learn"].get<std::string>()};
    if (mode == "pickup")
        wish.mode = ControllerMode::pickup;
    else if (mode != "jump")
        return usage("mode: is one of jump, pickup");
    TUTTI_TRY(controllers_.learn(std::move(wish)));
    return Json::object();
}

// --- what it tells -----------------------------------------------------------------------------------------

Json Control::stateJson(int client, bool meters) {
    const auto reading = gauges(client);
    const auto& state = reading.state;
    const auto& project = live_.session().project();
    const double seconds = static_cast<double>(state.heard) / project.settings.rate;
    const auto bar = project.meter->barAt(project.tempo->ticksAt(seconds));
    Json json{{"transport", wordOf(state.state)},
              {"frame", state.heard},
              {"seconds", seconds},
              {"bar", bar.bar},
              {"beat", bar.beat},
              {"peak_dbfs", {levelOf(state.peak[0]), levelOf(state.peak[1])}},
              {"load", std::round(state.load * 1000) / 1000},
              {"late_blocks", state.late},
              {"xruns", live_.device().xruns()},
              {"missed_reads", live_.streams().misses}};
    if (!state.loop.empty()) json["loop"] = {state.loop.from, state.loop.to};
    if (!state.punch.empty()) json["punch"] = {state.punch.from, state.punch.to};
    if (live_.recording()) json["recording"] = true;
    addSync(json, state);
    if (const auto& wish = controllers_.learning())
        json["learning"] = {{"track", wish->track.text()}, {"target", wish->target}};
    if (!meters) return json;
    json["tracks"] = Json::object();
    for (const auto& track : project.tracks) {
        const auto& peak = reading.tracks.at(track->id);
        json["tracks"][track->id.text()] = {levelOf(peak[0]), levelOf(peak[1])};
    }
    return json;
}

Expected<Json> Control::tell(int client, const Json& what) {
    if (what == "state") return Json{{"state", stateJson(client, false)}};
    if (what == "meters") return Json{{"state", stateJson(client, true)}};
    if (what == "project")
        return Json{{"project", writeProject(live_.session().project(), live_.session().house().catalogue)}};
    if (what == "device") {
        const auto& device = live_.device();
        return Json{{"device",
                     {{"name", device.name()},
                      {"rate_hz", device.rate()},
                      {"block_frames", device.block()},
                      {"inputs", device.inputs()},
                      {"outputs", device.outputs()},
                      {"input_latency_frames", device.inputLatency()},
                      {"output_latency_frames", device.outputLatency()},
                      {"engine_latency_frames", live_.engine().latency()},
                      {"xruns", device.xruns()}}}};
    }
    return usage("get: is one of state, meters, takes, project, device");
}

Expected<Json> Control::watch(int client, const Json& request) {
    const auto& what = request["watch"];
    if (what == false) {
        watches_.erase(client);
        return Json::object();
    }
    if (what != "state" && what != "meters") return usage("watch: is one of state, meters, false");
    const auto every = request.contains("every_ms") ? request["every_ms"] : Json(100);
    if (!every.is_number_integer() || every < 20 || every > 60000)
        return usage("every_ms: is a number of milliseconds, 20 to 60000");
    watches_[client] = {std::chrono::milliseconds(every.get<int>()), {}, what == "meters"};
    return Json::object();
}

std::vector<Control::News> Control::news(std::chrono::milliseconds now) {
    std::vector<News> all;
    for (const auto& text : live_.takeNews())
        for (const auto& [client, watch] : watches_)
            all.push_back({client, Json{{"event", "device"}, {"text", text}}.dump()});
    for (const auto& text : controllers_.takeNews())
        for (const auto& [client, watch] : watches_)
            all.push_back({client, Json{{"event", "controller"}, {"text", text}}.dump()});
    for (auto& [client, watch] : watches_) {
        if (now < watch.next) continue;
        watch.next = now + watch.every;
        all.push_back({client, Json{{"event", "state"}, {"state", stateJson(client, watch.meters)}}.dump()});
    }
    return all;
}

} // namespace tutti
