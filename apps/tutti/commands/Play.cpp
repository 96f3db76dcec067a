// play: a project or a sound file, heard.
#include "app/LiveSession.h"
#include "app/PlaySource.h"
#include "app/Stretch.h"
#include "commands/Common.h"
#include "commands/LiveMeter.h"
#include "commands/PlayAlong.h"
#include "commands/Sets.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <future>
#include <thread>

namespace tutti::cli {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr auto turn = 20ms;
constexpr float inaudible = 1e-5f; // -100 dBFS

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

/// Places are those of the source, however fast it is played.
Expected<Wanted> wantedOf(const Arguments& arguments, const Project& project, const PlaySource& source) {
    Wanted wanted;
    const bool isFile = source.isSound();
    TUTTI_LET(stretch, named("from", parseStretch(placeIn(arguments, "from", isFile) + ".." +
                                                      placeIn(arguments, "to", isFile),
                                                  source.inOwnTime(project))));
    TUTTI_LET(countIn, arguments.whole("count-in", 0, 8));
    wanted.from = source.playedAt(stretch.from);
    if (stretch.to) wanted.to = source.playedAt(*stretch.to);
    wanted.loop = arguments.has("loop") && arguments.list("SOURCE").size() == 1;
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

Expected<PlayWish> wishOf(const Arguments& arguments, const House& house, const DeviceConfig& config) {
    PlayWish wish;
    wish.rate = rateOf(config, house);
    TUTTI_LET(speed, arguments.number("speed"));
    TUTTI_LET(gain, arguments.number("gain"));
    TUTTI_LET(raw, rawFormOf(arguments));
    if (arguments.has("keep-pitch")) { // else the engine plays it as a tape (PlayAlong.h)
        if (!speed) return Error{Fault::usage, "--keep-pitch: at which --speed?", "--speed 1.5 --keep-pitch"};
        if (*speed < 0.25 || *speed > 4) return Error{Fault::usage, "--speed: is a number, 0.25 to 4"};
        wish.speed = *speed;
    }
    wish.gain = gain.value_or(0);
    if (wish.gain < -60 || wish.gain > 36) return Error{Fault::usage, "--gain: must be from -60 to 36 dB"};
    wish.raw = raw;
    if (!arguments.has("target")) return wish;
    TUTTI_LET(target, named("target", findTarget(arguments.text("target"))));
    if (target.gauge == Gauge::none)
        return Error{Fault::usage, "--target: " + std::string(target.name) + " asks for no loudness"};
    wish.target = target;
    return wish;
}

/// One source after the other; while one is played the next is made ready.
class PlayList {
public:
    PlayList(const Arguments& arguments, Context& context, DeviceConfig config, PlayWish wish, int threads)
        : arguments_(arguments), context_(context), config_(std::move(config)), wish_(std::move(wish)),
          threads_(threads), sources_(arguments.list("SOURCE")) {}

    /// What became of the sources.
    Expected<Json> play() {
        Json played = Json::array();
        const bool again = arguments_.has("loop") && sources_.size() > 1;
        TUTTI_LET(first, ready(0, true));
        std::optional<PlaySource> now(std::move(first));
        for (std::size_t at = 0;; at = (at + 1) % sources_.size()) {
            std::future<Expected<PlaySource>> next;
            const bool last = at + 1 == sources_.size() && !again;
            if (!last)
                next = std::async(std::launch::async,
                                  [this, after = (at + 1) % sources_.size()] { return ready(after, false); });
            auto one = playOne(sources_[at], *now);
            const bool stopped = !one || stopRequested();
            stop_ = stopped;
            if (!last) {
                auto prepared = next.get();
                if (!stopped && !prepared) return prepared.error();
                if (!stopped) {
                    now.reset();
                    now.emplace(std::move(*prepared));
                }
            }
            if (!one) return one.error();
            played.push_back(std::move(*one));
            if (last || stopped) return played;
        }
    }

private:
    Expected<PlaySource> ready(std::size_t index, bool shown) {
        const auto& source = sources_[index];
        StageProgress progress(context_.console, fs::path(source).filename().string(), 0);
        const auto line = progress.callback();
        return PlaySource::prepare(source, wish_, context_.house, [&](std::string_view stage, double done) {
            return shown ? line(stage, done) : !stop_ && !stopRequested();
        });
    }

    Expected<Json> playOne(const std::string& source, const PlaySource& ready) {
        if (!ready.note().empty()) context_.console.warn(source + ": " + ready.note());
        if (sources_.size() > 1) context_.console.say(source);
        TUTTI_LET(live, LiveSession::open(ready.project(), Access::read, context_.house, config_,
                                          context_.house.backends, threads_));
        if (live->end() == 0)
            return refused(source + ": there is nothing to play",
                           "tutti import FILE -o PROJECT brings sounds in");
        TUTTI_LET(wanted, wantedOf(arguments_, live->session().project(), ready));
        if (wanted.from >= wanted.to.value_or(live->end()))
            return Error{Fault::usage, "--from: there is nothing to play from there on"};
        if (wanted.countIn > 0 && arguments_.has("sync"))
            return Error{Fault::usage, "--count-in: others begin when they begin; not with --sync"};
        TUTTI_TRY(playAlong(arguments_, *live));
        playThrough(*live, wanted, context_);
        const auto state = live->engine().state();
        Json json{{"source", source},
                  {"device", live->device().name()},
                  {"rate_hz", live->device().rate()},
                  {"block_frames", live->device().block()},
                  {"length_frames", live->end()},
                  {"frames", state.clock},
                  {"xruns", live->device().xruns()},
                  {"late_blocks", state.late},
                  {"missed_reads", live->streams().misses}};
        context_.console.event("source", json);
        return json;
    }

    const Arguments& arguments_;
    Context& context_;
    const DeviceConfig config_;
    const PlayWish wish_;
    const int threads_;
    const std::vector<std::string> sources_;
    std::atomic<bool> stop_{false};
};

Outcome runPlay(const Arguments& arguments, Context& context) {
    auto config = deviceCalled(arguments.text("device", "jack"));
    TUTTI_LET(inputs, inputsFor(arguments));
    config.inputs = inputs;
    TUTTI_LET(threads, threadsAsked(arguments, 1));
    TUTTI_LET(wish, wishOf(arguments, context.house, config));
    const auto sources = arguments.list("SOURCE");
    for (const auto* option : {"from", "to"})
        if (sources.size() > 1 && arguments.has(option))
            return Error{Fault::usage, "--" + std::string(option) + ": of which source? It is for one alone"};
    TUTTI_LET(played, PlayList(arguments, context, config, wish, threads).play());
    if (context.console.json)
        context.console.printJson("play", sources.size() == 1 ? played[0] : Json{{"sources", played}});
    return 0;
}

} // namespace

std::vector<Command> playCommands() {
    return {
        {"play",
         "",
         "hear projects and sound files",
         "Plays one after the other to its end and lets it ring out; Ctrl-C stops. What is heard is what "
         "render "
         "writes. Projects play at their own rate, which must be that of the device; sound files are "
         "converted. "
         "With --keep-pitch, --gain or --target a project is rendered before it is played.",
         {{"SOURCE", "a project's folder or a sound file; - is standard input", true, true}},
         {{"-d,--device", "BACKEND[:NAME]",
           "where to; jack if nothing is said, silent plays without a sound card"},
          {"--from", "TIME",
           "where to begin: 90s, 1:30.5, 48000smp (samples), 17.1 (bar and beat), @Chorus, -10s (from the "
           "end); of a "
           "sound file a plain number is seconds"},
          {"--to", "TIME", "where to stop; +5s is so much behind --from"},
          {"--loop", "", "over and over, without a gap; of several, all again from the first"},
          {"--gain", "DB", "louder or softer by so much"},
          {"--target", "NAME", "as loud as a place of delivery asks for, its peaks under its ceiling", false,
           targetNames()},
          {"-e,--encoding", "FORM", "the source is raw samples of this form: s16le, f32le, ...", false,
           rawEncodings},
          {"-r,--rate", "HZ", "of raw samples (48000)"},
          {"-c,--channels", "N", "of raw samples (2)"},
          {"--click", "", "with the metronome"},
          {"--count-in", "BARS", "so many bars of clicks first"},
          {"--threads", "N", "that share out the tracks"},
          speedOption,
          {"--keep-pitch", "", "with --speed: at the pitch it has (Rubber Band)"},
          syncOption,
          syncBeginsOption,
          sendClockOption},
         {"tutti play song.tutti -d silent --to 0.5s", "tutti play take.wav --device silent --to 0.5s --json",
          "tutti play take.wav -d silent --speed 4 --keep-pitch --from -2s",
          "tutti play verse.wav -d silent --target podcast --to 0.2s",
          "sox take.wav -t f32 - | tutti play - -e f32le -r 48000 -c 2 -d silent --to 0.2s"},
         runPlay},
    };
}

} // namespace tutti::cli
