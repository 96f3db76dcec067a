// serve, tell: an engine that runs and obeys, and a word to it.
#include "commands/Common.h"
#include "commands/Latency.h"
#include "commands/PlayAlong.h"
#include "commands/Sets.h"
#include "control/Server.h"
#include "surface/HuiDesk.h"
#include "surface/MackieDesk.h"

#include <algorithm>
#include <string_view>

namespace tutti::cli {
namespace {

namespace fs = std::filesystem;

fs::path socketFor(const Arguments& arguments) {
    return arguments.has("socket") ? fs::path(arguments.text("socket")) : socketOf(arguments.text("PROJECT"));
}

/// The ports of the desks: `--mackie free` is ports that somebody connects, `--mackie IN,OUT` is connected.
Result addDesks(const Arguments& arguments, const std::string& option, DeviceConfig& config) {
    if (arguments.has(option) && config.backend != "jack")
        return Error{Fault::device, "--" + option + ": " + config.backend + " has no MIDI ports",
                     "desks are connected through JACK or PipeWire: -d jack"};
    int count = 0;
    for (const auto& ports : arguments.list(option)) {
        const auto name = option + (++count > 1 ? "_" + std::to_string(count) : "");
        config.remotes.push_back(name);
        if (ports == "free") continue;
        const auto comma = ports.find(',');
        if (comma == std::string::npos)
            return Error{Fault::usage, "--" + option + ": '" + ports + "' is one port",
                         "say where it is heard and where it is told: "
                         "system:midi_capture_2,system:midi_playback_2"};
        config.connections.push_back({name + "_in", ports.substr(0, comma)});
        config.connections.push_back({name + "_out", ports.substr(comma + 1)});
    }
    return success();
}

/// The first has a master and a transport, the others are extenders to its right.
std::vector<std::unique_ptr<Desk>> mackieDesks(std::size_t count) {
    std::vector<std::unique_ptr<Desk>> desks;
    for (std::size_t i = 0; i < count; ++i)
        desks.push_back(std::make_unique<MackieDesk>(i > 0));
    return desks;
}
std::vector<std::unique_ptr<Desk>> huiDesks(std::size_t count) {
    std::vector<std::unique_ptr<Desk>> desks;
    for (std::size_t i = 0; i < count; ++i)
        desks.push_back(std::make_unique<HuiDesk>());
    return desks;
}

Outcome runServe(const Arguments& arguments, Context& context) {
    auto config = deviceCalled(arguments.text("device", "jack"));
    TUTTI_LET(inputs, arguments.whole("inputs", 0, 64));
    TUTTI_LET(needed, inputsFor(arguments));
    config.inputs = std::max(needed, static_cast<int>(inputs.value_or(2)));
    TUTTI_TRY(addDesks(arguments, "mackie", config));
    TUTTI_TRY(addDesks(arguments, "hui", config));
    TUTTI_LET(threads, threadsAsked(arguments, 1));
    TUTTI_LET(live, LiveSession::open(arguments.text("PROJECT"), Access::write, context.house, config,
                                      context.house.backends, threads));
    TUTTI_TRY(useMeasuredLatency(*live, config));
    TUTTI_TRY(playAlong(arguments, *live));
    TUTTI_LET(server, LocalServer::listen(socketFor(arguments)));
    std::optional<LoopbackSocket> osc;
    if (arguments.has("osc")) {
        TUTTI_LET(port, arguments.whole("osc", 1, 65535));
        TUTTI_LET(socket, LoopbackSocket::open(static_cast<std::uint16_t>(*port)));
        osc.emplace(std::move(socket));
        context.console.say("Open Sound Control at 127.0.0.1, port " + std::to_string(osc->port()));
    }
    context.console.say("listening at " + socketFor(arguments).string() + ", playing on " +
                        live->device().name());
    Remotes remotes;
    remotes.osc = osc ? &*osc : nullptr;
    remotes.mackie = mackieDesks(arguments.list("mackie").size());
    remotes.hui = huiDesks(arguments.list("hui").size());
    TUTTI_TRY(serve(*live, server, std::move(remotes), [] { return !stopRequested(); }));
    TUTTI_TRY(live->session().save());
    return 0;
}

constexpr std::string_view recordFields[] = {"count_in", "pre_roll", "overdub", "seconds",
                                             "pre",      "split",    "rotate",  "arm_level"};

/// `Vox=1 Piano=2,3 count_in=1 overdub=on`: tracks with their inputs, and how; without tracks the armed ones.
Json recordRequest(const char* what, std::string_view words) {
    Json tracks = Json::object(), request{{what, true}};
    while (!words.empty()) {
        const auto end = words.find(' ');
        const auto word = words.substr(0, end);
        words.remove_prefix(end == std::string_view::npos ? words.size() : end + 1);
        const auto equals = word.rfind('=');
        const std::string name(word.substr(0, equals));
        const std::string value(equals == std::string_view::npos ? "" : word.substr(equals + 1));
        if (name == "quantise")
            request[name] = value;
        else if (std::ranges::find(recordFields, name) != std::end(recordFields))
            request[name] = parseNumber(value) ? Json::parse(value, nullptr, false)
                            : value == "on"    ? Json(true)
                                               : Json(value);
        else
            tracks[name] = value;
    }
    if (!tracks.empty()) request[what] = tracks;
    return request;
}

/// `gain track=Vox mode=pickup`, or `off`.
Json learnRequest(std::string_view words) {
    if (words == "off") return {{"learn", false}};
    Json request{{"learn", words.substr(0, words.find(' '))}};
    for (auto at = words.find(' '); at != std::string_view::npos; at = words.find(' ', at + 1)) {
        const auto word = words.substr(at + 1, words.find(' ', at + 1) - at - 1);
        const auto equals = std::min(word.find('='), word.size());
        request[std::string(word.substr(0, equals))] = word.substr(std::min(equals + 1, word.size()));
    }
    return request;
}

/// A word as a request: JSON as it is; `play`, `stop`, `locate 17.1`, `get state` and the like; else a verb.
std::string requestOf(const std::string& words) {
    if (words.starts_with('{')) return words;
    const auto space = words.find(' ');
    const auto first = words.substr(0, space);
    const auto rest = space == std::string::npos ? std::string() : words.substr(space + 1);
    for (const auto* word : {"play", "stop", "undo", "redo", "save", "quit"})
        if (words == word) return Json{{word, true}}.dump();
    for (const auto* word : {"loop", "punch", "sync"})
        if (words == std::string(word) + " off") return Json{{word, false}}.dump();
    for (const auto* word : {"record", "capture"})
        if (first == word) return recordRequest(word, rest).dump();
    if (first == "learn" && !rest.empty()) return learnRequest(rest).dump();
    if (first == "send_clock") return Json{{first, rest == "on"}}.dump();
    if (first == "speed") return Json{{first, Json::parse(rest, nullptr, false)}}.dump();
    for (const auto* word : {"locate", "loop", "punch", "click", "get", "sync"})
        if (first == word && !rest.empty()) return Json{{word, rest}}.dump();
    return Json{{"do", words}}.dump();
}

Outcome runTell(const Arguments& arguments, Context& context) {
    std::string words;
    for (const auto& word : arguments.list("WORDS"))
        words += (words.empty() ? "" : " ") + word;
    auto connected = LocalClient::connect(socketFor(arguments));
    if (!connected)
        return Error{connected.error().fault, connected.error().message,
                     "tutti serve PROJECT starts an engine that listens"};
    auto& connection = *connected;
    TUTTI_TRY(connection.send(requestOf(words)));
    TUTTI_LET(line, connection.receive(std::chrono::seconds(60)));
    const auto answer = Json::parse(line, nullptr, false);
    if (!answer.is_object()) return Error{Fault::internal, "the engine answered: " + line};
    if (answer.value("ok", false)) {
        context.console.print(answer.dump());
        return 0;
    }
    return Error{answer.value("fault", "") == "refused" ? Fault::refused : Fault::usage,
                 answer.value("error", line), answer.value("hint", "")};
}

} // namespace

std::vector<Command> serveCommands() {
    const Option socket{"--socket", "PATH",
                        "where it listens; a name made of the project's path if nothing is said"};
    return {
        {"serve",
         "",
         "run an engine that scripts and programs drive",
         "Opens the project and the device and obeys lines of JSON over a Unix socket of this user alone "
         "(docs/control.md): verbs, transport, meters. Ends by `quit` or Ctrl-C, and saves.",
         {{"PROJECT", "the project's folder"}},
         {{"-d,--device", "BACKEND[:NAME]",
           "where to; jack if nothing is said, silent plays without a sound card"},
          {"-i,--inputs", "N", "so many inputs of the device; 2"},
          {"--threads", "N", "that share out the tracks"},
          syncOption,
          syncBeginsOption,
          sendClockOption,
          {"--osc", "PORT",
           "obey Open Sound Control on this port of 127.0.0.1, from any program on this machine "
           "(docs/surfaces.md)"},
          {"--mackie", "IN,OUT",
           "a Mackie Control at these MIDI ports; free: at mackie_in and mackie_out, connected by hand; "
           "given again, an extender to its right",
           true},
          {"--hui", "IN,OUT", "a Mackie HUI in the same way, at hui_in and hui_out", true},
          socket},
         {"tutti serve song.tutti -d silent & sleep 1; tutti tell song.tutti quit"},
         runServe},
        {"tell",
         "",
         "say something to a running engine",
         "play, stop, record [TRACK=INPUTS ...] [count_in=BARS] [pre_roll=BARS] [overdub=on] [pre=SECONDS] "
         "[split=SECONDS] [rotate=N] [arm_level=DB] "
         "[quantise=GRID], capture [TRACK=INPUTS ...] [seconds=N], locate PLACE, "
         "loop A..B, loop off, punch A..B, punch off, click on|off, learn TARGET track=TRACK [mode=pickup], "
         "learn off, sync jack|clock|mtc|ltc:INPUT|link|off, speed N, send_clock on|off, "
         "get state|meters|takes|project|device, undo, redo, save, quit; a line of JSON; anything "
         "else is a verb.",
         {{"PROJECT", "the project that `tutti serve` runs"}, {"WORDS", "what to say", true, true}},
         {socket},
         {"tutti serve song.tutti -d silent & sleep 1; tutti tell song.tutti play; tutti tell song.tutti "
          "quit"},
         runTell},
    };
}

} // namespace tutti::cli
