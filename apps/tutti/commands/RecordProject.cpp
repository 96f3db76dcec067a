#include "commands/RecordProject.h"

#include "app/LiveSession.h"
#include "app/Stretch.h"
#include "commands/Common.h"
#include "commands/Latency.h"
#include "commands/LiveMeter.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <thread>

namespace tutti::cli {
namespace {

using namespace std::chrono_literals;

struct Wanted {
    RecordSpec spec;
    std::int64_t from = 0;
    FrameRange loop, punch;
    std::optional<std::int64_t> frames; ///< of the timeline that rolls; then it stops
};

Expected<std::vector<Arm>> armsOf(const Arguments& arguments, const Project& project) {
    if (!arguments.has("track")) return armedTracks(project);
    return named("track", parseArms(arguments.list("track"), project));
}

Expected<FrameRange> rangeOf(const Arguments& arguments, const char* option, const Project& project) {
    if (!arguments.has(option)) return FrameRange{};
    TUTTI_LET(stretch, named(option, parseStretch(arguments.text(option), project)));
    const FrameRange range{stretch.from, stretch.to.value_or(0)};
    if (range.empty())
        return Error{Fault::usage, "--" + std::string(option) + ": a start and an end behind it are wanted",
                     "5.1..9.1, @Chorus"};
    return range;
}

/// Of takes in many files, that wait for something loud, or that have what came before.
Result readSound(const Arguments& arguments, const Project& project, RecordSpec& spec) {
    TUTTI_LET(split, secondsAsked(arguments, "split", project.settings.rate));
    TUTTI_LET(pre, secondsAsked(arguments, "pre", project.settings.rate));
    TUTTI_LET(rotate, arguments.whole("rotate", 1, 1'000'000));
    TUTTI_LET(level, arguments.number("arm-level"));
    spec.split = split.value_or(0);
    spec.pre = pre.value_or(0);
    spec.rotate = static_cast<int>(rotate.value_or(0));
    spec.armLevel = level;
    return success();
}

Expected<Wanted> wantedOf(const Arguments& arguments, const Project& project) {
    Wanted wanted;
    TUTTI_LET(arms, armsOf(arguments, project));
    TUTTI_LET(stretch, named("from", parseStretch(arguments.text("from") + "..", project)));
    TUTTI_LET(countIn, arguments.whole("count-in", 0, 8));
    TUTTI_LET(length, secondsAsked(arguments, "for", project.settings.rate));
    TUTTI_LET(preRoll, arguments.whole("pre-roll", 0, 64));
    TUTTI_LET(loop, rangeOf(arguments, "loop", project));
    TUTTI_LET(punch, rangeOf(arguments, "punch", project));
    wanted.spec.arms = std::move(arms);
    wanted.spec.preRoll = static_cast<int>(preRoll.value_or(0));
    if (arguments.has("overdub") && arguments.has("replace"))
        return Error{Fault::usage, "--overdub: and --replace are opposites"};
    if (arguments.has("overdub") || arguments.has("replace")) wanted.spec.replace = arguments.has("replace");
    wanted.spec.quantise = arguments.text("quantise");
    TUTTI_TRY(readSound(arguments, project, wanted.spec));
    wanted.loop = loop;
    wanted.punch = punch;
    wanted.spec.countIn = static_cast<int>(countIn.value_or(0));
    wanted.from = arguments.has("from") ? stretch.from : loop.from;
    if (length) wanted.frames = std::llround(*length * project.settings.rate);
    return wanted;
}

/// Until the time is up, the user says stop, or nothing more can be recorded.
void watch(LiveSession& live, const Wanted& wanted, Context& context) {
    LiveMeter meter(context.console);
    std::optional<std::int64_t> rolled; // since this moment of the clock
    while (!stopRequested() && !live.recordingOver()) {
        std::this_thread::sleep_for(20ms);
        live.tick();
        const auto state = live.engine().state();
        meter.draw(live, state);
        for (const auto& news : live.takeNews())
            context.console.warn(news);
        const auto takes = live.takes();
        const bool failed = std::all_of(takes.begin(), takes.end(),
                                        [](const auto& take) { return take.problem.has_value(); });
        if (!rolled && state.state == LiveTransport::State::rolling) rolled = state.clock;
        const bool over = wanted.frames && rolled && state.clock >= *rolled + *wanted.frames;
        if (failed || over) return;
    }
}

Outcome tell(const std::vector<TakeReport>& takes, LiveSession& live, Context& context) {
    auto& console = context.console;
    Json list = Json::array();
    std::optional<Error> problem;
    for (const auto& take : takes) {
        const double seconds = static_cast<double>(take.frames) / live.device().rate();
        Json json{{"frames", take.frames},
                  {"duration_s", seconds},
                  {"clipped_samples", take.clipped},
                  {"gaps", take.gaps.size()},
                  {"files", Json::array()}};
        if (take.events > 0 || take.lostEvents > 0) json["midi_messages"] = take.events;
        if (take.events > 0 && !console.json)
            console.print(std::to_string(take.events) + " MIDI messages\t" + durationText(seconds));
        if (take.lostEvents > 0)
            console.warn(std::to_string(take.lostEvents) +
                         " MIDI messages came faster than they could be kept");
        for (const auto& file : take.files) {
            json["files"].push_back("media/" + file.filename().string());
            if (!console.json)
                console.print("media/" + file.filename().string() + "\t" + durationText(seconds));
        }
        if (take.clipped > 0)
            console.warn(std::to_string(take.clipped) + " samples are clipped: turn the input down");
        if (!take.gaps.empty())
            console.warn(std::to_string(take.gaps.size()) + " stretches never came; there is silence");
        if (take.problem) problem = take.problem;
        list.push_back(std::move(json));
    }
    if (console.json) console.printJson("record", {{"rate_hz", live.device().rate()}, {"takes", list}});
    if (problem) return *problem;
    return 0;
}

} // namespace

Outcome recordIntoProject(const Arguments& arguments, Context& context) {
    const auto path = arguments.text("PROJECT");
    for (const auto* option :
         {"out", "inputs", "channels", "bits", "rate", "until", "meter", "monitor", "markers", "stdout"})
        if (arguments.has(option))
            return Error{Fault::usage, "--" + std::string(option) + ": is for recording into a file",
                         "--track NAME=INPUTS says what a project records"};
    auto config = deviceCalled(arguments.text("device", "jack"));
    TUTTI_LET(threads, threadsAsked(arguments, 1));
    {
        // How many inputs the device must have is known before it is opened.
        TUTTI_LET(session, openSession(path, Access::read, context));
        TUTTI_LET(arms, armsOf(arguments, session.project()));
        for (const auto& arm : arms)
            for (const int input : arm.inputs)
                config.inputs = std::max(config.inputs, input + 1);
    }
    TUTTI_LET(live,
              LiveSession::open(path, Access::write, context.house, config, context.house.backends, threads));
    TUTTI_TRY(useMeasuredLatency(*live, config));
    TUTTI_LET(wanted, wantedOf(arguments, live->session().project()));
    live->engine().setClick(arguments.has("click") ? ClickMode::on : ClickMode::off);
    live->engine().setLoop(wanted.loop);
    live->engine().setPunch(wanted.punch);
    live->engine().locate(wanted.from);
    TUTTI_TRY(live->record(wanted.spec));
    watch(*live, wanted, context);
    const bool lost = live->deviceLost();
    TUTTI_LET(takes, live->stopRecording());
    saveOrTell(live->session(), path, context);
    TUTTI_LET(code, tell(takes, *live, context));
    if (lost) return Error{Fault::device, "the device is lost; what came before is in the project"};
    return code;
}

} // namespace tutti::cli
