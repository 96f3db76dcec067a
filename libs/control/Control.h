// A session that sounds, driven by lines of JSON: what scripts, tests and windows say to it, and what it
// answers. docs/control.md has the words.
//
// One request a line, one answer to each, in order: {"id": 7, "do": "clip.move clip=c_7Q2 to=16q"} is
// answered by
// {"id": 7, "ok": true, "made": []}, and a failure by {"id": 7, "ok": false, "error": ..., "hint": ...,
// "fault": "refused"}. Nothing fails silently: a line that is no request is answered, too. Who watches gets
// lines without an id in between.
//
// No threads, no sockets, no clock of its own: Server.h brings those.
#pragma once

#include "app/LiveSession.h"
#include "control/Controllers.h"
#include "control/Gauges.h"

#include <nlohmann/json_fwd.hpp>

#include <chrono>
#include <map>
#include <string>

namespace tutti {

/// What answers call it: refused, usage, input, ...
std::string_view wordOf(Fault);

class Control {
public:
    using Json = nlohmann::ordered_json;

    explicit Control(LiveSession& live) : live_(live), controllers_(live) {}

    /// The answer to one line of one client. Never throws, whatever the line is.
    std::string answer(int client, std::string_view line);
    /// The same for those who have no lines: a request, and its answer.
    Json ask(int client, const Json& request);

    /// A line for whoever watches and whose time has come. `now`: any clock that goes forward.
    struct News {
        int client;
        std::string line;
    };
    std::vector<News> news(std::chrono::milliseconds now);
    /// A client is gone: what it held it lets go of.
    void forget(int client);
    /// Somebody asked for the end.
    bool quits() const noexcept { return quits_; }

    LiveSession& live() noexcept { return live_; }
    /// Who brings their messages and their time.
    Controllers& controllers() noexcept { return controllers_; }
    /// Where the transport is; and what meters show, for a reader that is none of the clients: below 0.
    LiveState state() { return gauges_.now(live_.engine(), live_.session().project()); }
    Gauges::Reading gauges(int reader) {
        return gauges_.read(reader, live_.engine(), live_.session().project());
    }

private:
    struct Watch {
        std::chrono::milliseconds every{100}, next{0};
        bool meters = false;
    };

    Expected<Json> obey(int client, const Json& request);
    Expected<Json> edit(const Json& request);
    Expected<Json> hold(int client, const Json& request);
    Expected<Json> transport(const Json& request);
    Expected<FrameRange> rangeOf(const Json& text, const std::string& word);
    Expected<std::vector<Arm>> armsOf(const Json& tracks, const std::string& word);
    Expected<Json> record(const Json& request);
    Expected<Json> capture(const Json& request);
    Expected<Json> takes(const Json& request);
    Expected<Json> stopRecording();
    Expected<Json> input(const Json& request);
    Expected<Json> learn(const Json& request);
    Expected<Json> sync(const Json& request);
    void addSync(Json& state, const LiveState&) const;
    Expected<Json> tell(int client, const Json& what);
    Expected<Json> watch(int client, const Json& request);
    Json stateJson(int client, bool meters);

    LiveSession& live_;
    Controllers controllers_;
    Gauges gauges_;
    std::map<int, Watch> watches_;
    bool quits_ = false;
};

} // namespace tutti
