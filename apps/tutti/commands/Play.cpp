// play: a project or a sound file, heard.
#include "app/Import.h"
#include "app/LiveSession.h"
#include "app/Stretch.h"
#include "app/Template.h"
#include "audio/AudioReader.h"
#include "base/TempFile.h"
#include "commands/Common.h"
#include "commands/LiveMeter.h"
#include "commands/PlayAlong.h"
#include "commands/Sets.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <thread>

namespace tutti::cli {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr auto turn = 20ms;
constexpr float inaudible = 1e-5f; // -100 dBFS

/// A project around a sound file, in a folder that goes away with this.
class FileProject {
public:
    ~FileProject() {
        std::error_code ignored;
        if (!folder_.empty()) fs::remove_all(folder_, ignored);
    }
    /// `rate`: of the device; 0 takes the file's.
    Expected<fs::path> make(const std::string& file, double rate, Context& context) {
        TUTTI_LET(reader, openAudio(file));
        TUTTI_LET(place, TempFile::make("tutti-play"));
        folder_ = place.path().string() + ".d";
        TUTTI_LET(project, makeProject({.name = (folder_ / "file").string(),
                                        .rate = rate > 0 ? rate : reader->info().rate,
                                        .tempo = {},
                                        .meter = {},
                                        .key = {},
                                        .fps = {},
                                        .seed = {}},
                                       context.house));
        TUTTI_LET(session, Session::open(project, Access::write, context.house));
        ProgressLine progress(context.console, "Read", fs::path(file).filename().string(), 0);
        TUTTI_TRY(importFiles(session, {.sources = {file}},
                              [&](const std::string&, double done) { return progress.update(done); }));
        TUTTI_TRY(session.save());
        return project;
    }

private:
    fs::path folder_;
};

/// The rate the device runs at by itself; 0 if it takes any.
double rateOf(const DeviceConfig& config, const House& house) {
    for (const auto& backend : house.backends)
        if (backend.name == config.backend)
            if (const auto devices = backend.list(); devices && !devices->empty())
                return devices->front().rate;
    return 0;
}

struct Wanted {
    std::int64_t from = 0;
    std::optional<std::int64_t> to; ///< then it stops
    bool loop = false;
    long countIn = 0;
    bool click = false;
};

/// A sound file has no bars: a plain number is seconds.
std::string placeIn(const Arguments& arguments, std::string_view option, bool isFile) {
    const auto text = arguments.text(option);
    const bool plain = !text.empty() && text.find_first_not_of("0123456789.") == std::string::npos;
    return isFile && plain ? text + "s" : text;
}

Expected<Wanted> wantedOf(const Arguments& arguments, const Project& project, bool isFile) {
    Wanted wanted;
    TUTTI_LET(stretch, named("from", parseStretch(placeIn(arguments, "from", isFile) + ".." +
                                                      placeIn(arguments, "to", isFile),
                                                  project)));
    TUTTI_LET(countIn, arguments.whole("count-in", 0, 8));
    wanted.from = stretch.from;
    wanted.to = stretch.to;
    wanted.loop = arguments.has("loop");
    wanted.countIn = countIn.value_or(0);
    wanted.click = arguments.has("click");
    return wanted;
}

/// Where others play already, it joins them; else it begins where it is wanted. Who chases waits.
void begin(LiveSession& live, const Wanted& wanted) {
    auto& engine = live.engine();
    if (live.followed().chases()) return;
    if (live.followed().follows()) {
        const auto known = [&] { return engine.sync().phase > SyncState::Phase::waiting; };
        for (int turns = 0; turns < 25 && !known(); ++turns) {
            std::this_thread::sleep_for(turn);
            live.tick();
        }
        if (engine.state().state != LiveTransport::State::stopped) return;
    }
    engine.locate(wanted.from);
    if (wanted.countIn > 0)
        engine.playAfter(static_cast<int>(wanted.countIn));
    else
        engine.play();
}

/// Until the end, or until the user says stop; then what rings may ring out.
void playThrough(LiveSession& live, const Wanted& wanted, Context& context) {
    auto& engine = live.engine();
    const auto end = wanted.to.value_or(live.end());
    engine.setClick(wanted.click ? ClickMode::on : ClickMode::off);
    if (wanted.loop) engine.setLoop({wanted.from, end});
    begin(live, wanted);
    LiveMeter meter(context.console);
    bool stopping = false;
    for (int silentTurns = 0;;) {
        std::this_thread::sleep_for(turn);
        live.tick();
        const auto state = live.engine().state();
        silentTurns = std::max(state.peak[0], state.peak[1]) > inaudible ? 0 : silentTurns + 1;
        meter.draw(live, state);
        for (const auto& news : live.takeNews())
            context.console.warn(news);
        const bool over = !wanted.loop && !live.followed().chases() &&
                          state.state == LiveTransport::State::rolling && state.position >= end;
        if ((over || stopRequested()) && !stopping) {
            engine.stop();
            stopping = true;
        } else if (stopping && (state.parked || silentTurns * turn > 2s || stopRequested())) {
            return; // Ctrl-C cuts the tail short
        }
    }
}

Outcome runPlay(const Arguments& arguments, Context& context) {
    auto config = deviceCalled(arguments.text("device", "jack"));
    TUTTI_LET(inputs, inputsFor(arguments));
    config.inputs = inputs;
    TUTTI_LET(threads, threadsAsked(arguments, 1));
    const auto source = arguments.text("SOURCE");
    FileProject file;
    fs::path project = source;
    const bool isFile = !looksLikeProject(source) && !source.ends_with(".tutti");
    if (isFile) {
        TUTTI_LET(made, file.make(source, rateOf(config, context.house), context));
        project = made;
    }
    TUTTI_LET(live, LiveSession::open(project, Access::read, context.house, config, context.house.backends,
                                      threads));
    if (live->end() == 0)
        return refused(source + ": there is nothing to play",
                       "tutti import FILE -o PROJECT brings sounds in");
    TUTTI_LET(wanted, wantedOf(arguments, live->session().project(), isFile));
    if (wanted.from >= wanted.to.value_or(live->end()))
        return Error{Fault::usage, "--from: there is nothing to play from there on"};
    if (wanted.countIn > 0 && arguments.has("sync"))
        return Error{Fault::usage, "--count-in: others begin when they begin; not with --sync"};
    TUTTI_TRY(playAlong(arguments, *live));
    playThrough(*live, wanted, context);
    const auto state = live->engine().state();
    if (context.console.json)
        context.console.printJson("play", {{"source", source},
                                           {"device", live->device().name()},
                                           {"rate_hz", live->device().rate()},
                                           {"block_frames", live->device().block()},
                                           {"frames", state.clock},
                                           {"xruns", live->device().xruns()},
                                           {"late_blocks", state.late},
                                           {"missed_reads", live->streams().misses}});
    return 0;
}

} // namespace

std::vector<Command> playCommands() {
    return {
        {"play",
         "",
         "hear a project or a sound file",
         "Plays to the end and lets it ring out; Ctrl-C stops. What is heard is what render writes. Projects "
         "play "
         "at their own rate, which must be that of the device; sound files are converted.",
         {{"SOURCE", "a project's folder or a sound file"}},
         {{"-d,--device", "BACKEND[:NAME]",
           "where to; jack if nothing is said, silent plays without a sound card"},
          {"--from", "TIME",
           "where to begin: 90s, 1:30.5, 48000smp (samples), 17.1 (bar and beat), @Chorus, -10s (from the "
           "end); of a "
           "sound file a plain number is seconds"},
          {"--to", "TIME", "where to stop; +5s is so much behind --from"},
          {"--loop", "", "over and over, without a gap"},
          {"--click", "", "with the metronome"},
          {"--count-in", "BARS", "so many bars of clicks first"},
          {"--threads", "N", "that share out the tracks"},
          speedOption,
          syncOption,
          syncBeginsOption,
          sendClockOption},
         {"tutti play song.tutti -d silent --to 0.5s",
          "tutti play take.wav --device silent --to 0.5s --json"},
         runPlay},
    };
}

} // namespace tutti::cli
