#include "app/LiveSession.h"

#include "app/Capture.h"
#include "model/Clips.h"
#include "time/TimeText.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <thread>

namespace tutti {
namespace {

std::string hertz(double rate) {
    return std::to_string(std::lround(rate)) + " Hz";
}

/// In one block, where there are remote controls; devices bring no more (JackPorts).
constexpr std::size_t mostNotes = 4096;

/// Nothing is sent to keyboards.
constexpr std::uint8_t noPort = 255;

std::int64_t endOf(const Project& project) {
    std::int64_t end = 0;
    for (const auto& track : project.tracks)
        for (const auto& clip : track->clips)
            end = std::max(end, framesOf(*clip, *project.tempo, project.settings.rate).end);
    return end;
}

/// The same beat so many bars earlier, or the start.
std::int64_t barsBefore(std::int64_t frame, int bars, const Project& project) {
    const auto& meter = *project.meter;
    const double rate = project.settings.rate;
    const auto at = project.tempo->ticksAt(static_cast<double>(frame) / rate);
    const auto bar = meter.barAt(at).bar;
    const auto earlier = meter.positionOf(bar - bars) + (at - meter.positionOf(bar));
    return bar <= bars ? 0 : project.tempo->frameAt(earlier, rate).count;
}

Result checkGrid(const std::string& grid) {
    if (grid.empty()) return success();
    const auto span = parseTicks(grid);
    if (!span) return Error{Fault::usage, "quantise: " + span.error().message, "1/4q is a sixteenth"};
    if (span->count <= 0)
        return Error{Fault::usage, "quantise: the grid has no width", "1/4q is a sixteenth"};
    return success();
}

constexpr double longestPre = 60; // seconds; Lookback keeps two minutes

Result checkSplit(const RecordSpec& spec, double rate) {
    if (spec.split < 0 || (spec.split > 0 && spec.split * rate < 1))
        return Error{Fault::usage, "split: is a length of time"};
    if (spec.rotate < 0 || (spec.rotate > 0 && spec.split == 0))
        return Error{Fault::usage, "rotate: is a number of files, where takes are split"};
    if (spec.pre < 0 || spec.pre > longestPre) return Error{Fault::usage, "pre: is 0 to 60 seconds"};
    return success();
}

} // namespace

LiveSession::LiveSession(Session session, const House& house)
    : session_(std::move(session)), house_(house), resources_(session_.package().folder()),
      streams_(std::make_unique<DiskStreams>(session_.package().folder())),
      passTime_([] { std::this_thread::sleep_for(std::chrono::milliseconds(10)); }) {}

LiveSession::~LiveSession() {
    if (device_) device_->stop();
    // What was recorded is kept, whatever ends the session; where that fails the notes tell where it belongs.
    if (recording_.recording()) (void)recording_.finish(session_);
}

Expected<std::unique_ptr<LiveSession>> LiveSession::open(const std::filesystem::path& path, Access access,
                                                         const House& house, const DeviceConfig& wanted,
                                                         std::span<const Backend> backends, int threads) {
    TUTTI_LET(session, Session::open(path, access, house));
    auto config = wanted;
    const auto rate = session.project().settings.rate;
    if (config.rate == 0) config.rate = rate;
    TUTTI_LET(device, openDevice(config, backends));
    if (device->rate() != rate)
        return Error{Fault::device,
                     device->name() + " runs at " + hertz(device->rate()) + ", the project at " + hertz(rate),
                     "set the device to " + hertz(rate) + ", or use -d silent"};
    std::unique_ptr<LiveSession> live(new LiveSession(std::move(session), house));
    live->engine_ = std::make_unique<LiveEngine>(
        house.registry, &live->resources_, *live->streams_,
        LiveSettings{.rate = rate, .threads = threads, .readAhead = live->streams_.get()});
    live->device_ = std::move(device);
    live->keyboards_ = config.midiInputs;
    for (int i = 0; i < config.midiInputs; ++i)
        live->keyboardLines_.push_back(std::make_unique<MidiLine>(static_cast<std::uint8_t>(i), noPort));
    live->midiOutputs_ = config.midiOutputs;
    for (std::size_t i = 0; i < config.remotes.size(); ++i)
        live->remotes_.push_back(
            std::make_unique<MidiLine>(static_cast<std::uint8_t>(config.midiInputs + static_cast<int>(i)),
                                       static_cast<std::uint8_t>(config.midiOutputs + static_cast<int>(i))));
    if (!live->remotes_.empty()) live->notes_.reserve(mostNotes);
    if (live->device_->inputs() > 0 || live->keyboards_ > 0)
        live->lookback_.emplace(Lookback::Settings{.rate = rate, .inputs = live->device_->inputs()});
    TUTTI_TRY(live->listen());
    TUTTI_TRY(live->device_->start(*live));
    live->latencyChanged();
    return live;
}

/// The engine hears the present version, with what hands hold.
Result LiveSession::listen() {
    heard_ = hands_.over(session_.project(), session_.context());
    TUTTI_TRY(engine_->setProject(heard()));
    end_ = endOf(session_.project());
    return success();
}

Expected<std::vector<std::string>> LiveSession::perform(const Verb& verb) {
    TUTTI_LET(made, session_.perform(verb));
    TUTTI_TRY(listen());
    return made;
}

Expected<std::vector<std::string>> LiveSession::perform(std::span<const ScriptLine> script,
                                                        const std::string& label) {
    TUTTI_LET(made, session_.perform(script, label));
    TUTTI_TRY(listen());
    return made;
}

Expected<std::string> LiveSession::undo() {
    TUTTI_LET(label, session_.undo());
    TUTTI_TRY(listen());
    return label;
}

Expected<std::string> LiveSession::redo() {
    TUTTI_LET(label, session_.redo());
    TUTTI_TRY(listen());
    return label;
}

Result LiveSession::hold(const std::string& hand, const Verb& verb) {
    auto context = session_.context();
    TUTTI_LET(applied, apply(session_.project(), verb, context));
    if (!applied.made.empty()) return refused(verb.name + ": makes parts, which no hand can hold");
    hands_.hold(hand, verb);
    return listen();
}

Result LiveSession::release(const std::string& hand, bool keep) {
    const auto verb = hands_.release(hand);
    if (!verb) return success();
    if (!keep) return listen();
    TUTTI_TRY(perform(*verb));
    return success();
}

/// What was asked of the transport has become of it: a take's place depends on that.
void LiveSession::waitUntilObeyed() {
    for (int turn = 0; turn < 100 && !engine_->obeyed(); ++turn)
        passTime_();
    engine_->tick();
    tellOfSync();
}

Result LiveSession::record(const RecordSpec& spec) {
    waitUntilObeyed();
    auto state = engine_->state();
    if (state.state != LiveTransport::State::stopped) return refused("stop before you record");
    TUTTI_TRY(checkSyncFor(spec, state));
    TUTTI_TRY(checkArms(spec.arms, session_.project(), device_->inputs()));
    if (keyboards_ == 0 && std::ranges::any_of(spec.arms, [](const auto& arm) { return arm.midi(); }))
        return refused("the device has no MIDI input");
    TUTTI_TRY(checkGrid(spec.quantise));
    TUTTI_TRY(checkSplit(spec, device_->rate()));
    if (spec.preRoll > 0) {
        if (state.punch.empty()) state.punch = {state.position, Course::never};
        engine_->locate(barsBefore(state.punch.from, spec.preRoll, session_.project()));
        waitUntilObeyed();
        state.position = engine_->state().position;
    }
    const bool round = !state.loop.empty() && state.position < state.loop.to;
    if (!round) state.loop = {};
    if (round && spec.split > 0) return refused("the rounds of a loop share one file: they are not split");
    if (!state.punch.empty() &&
        (round ? state.loop.to <= state.punch.from : state.position >= state.punch.to))
        return refused("the punch is never reached from here", "locate before it, or switch it off");
    const auto inFrames = [&](double seconds) {
        return static_cast<std::int64_t>(seconds * device_->rate() + 0.5);
    };
    TUTTI_TRY(recording_.begin(session_, spec.arms,
                               {.at = state.position,
                                .late = lateness(),
                                .rate = device_->rate(),
                                .loop = state.loop,
                                .punch = state.punch,
                                .replace = spec.replace,
                                .quantise = spec.quantise,
                                .split = inFrames(spec.split),
                                .pre = inFrames(spec.pre),
                                .rotate = static_cast<std::size_t>(spec.rotate),
                                .armLevel = spec.armLevel,
                                .lookback = lookback_ ? &*lookback_ : nullptr}));
    arms_ = spec.arms;
    if (spec.countIn > 0)
        engine_->playAfter(spec.countIn);
    else
        engine_->play();
    return success();
}

Expected<std::vector<TakeReport>> LiveSession::stopRecording() {
    if (!recording_.recording()) return refused("nothing is being recorded");
    engine_->stop();
    recording_.end();
    for (int turn = 0; turn < 100 && !recording_.done(); ++turn) // a device calls within that time, or never
        passTime_();
    TUTTI_LET(reports, recording_.finish(session_));
    TUTTI_TRY(listen());
    return reports;
}

/// What is heard now was made so many frames ago, and what is played to it comes in later still. Where others
/// say which frame is heard, the mix has no latency to them.
std::int64_t LiveSession::lateness() const noexcept {
    return device_->inputLatency() + device_->outputLatency() + extraLatency_ +
           (followed_.follows() ? 0 : engine_->latency());
}

Expected<std::vector<AdoptedTake>> LiveSession::capture(const std::vector<Arm>& arms, double seconds) {
    TUTTI_TRY(checkArms(arms, session_.project(), device_->inputs()));
    if (!lookback_) return refused("the device has no inputs");
    if (speed_ != 1) return refused("what came in is captured at speed 1", "speed 1");
    lookback_->collect();
    TUTTI_LET(takes, captureTakes(session_, *lookback_, arms,
                                  {.seconds = seconds,
                                   .late = lateness(),
                                   .rate = device_->rate(),
                                   .position = engine_->state().position}));
    TUTTI_TRY(listen());
    return takes;
}

void LiveSession::tick() {
    if (lookback_) lookback_->collect();
    recording_.tick();
    if (deviceLost_.load()) recording_.end(true); // what came before is kept, the transport goes on
    engine_->tick();
    tellOfSync();
}

// --- the audio thread --------------------------------------------------------------------------------------

void LiveSession::process(const DeviceBlock& block) noexcept TUTTI_RT {
    auto heard = block;
    for (const auto& keyboard : keyboardLines_)
        keyboard->run(block);
    if (!remotes_.empty()) {
        for (const auto& remote : remotes_)
            remote->run(block);
        heard.midi = playedNotes(block.midi);
    }
    const auto clock = engine_->clock();
    engine_->process(heard);
    if (lookback_) remember(heard, clock);
    recording_.put(heard, engine_->rollsSince());
}

void LiveSession::remember(const DeviceBlock& block, std::int64_t clock) noexcept TUTTI_RT {
    lookback_->put(block);
    const auto made = static_cast<int>(engine_->clock() - clock);
    if (made == 0) lookback_->place(block.time, 0, false);
    forEachPlace(engine_->course(), clock, made, [&](const Course::Place& place, int from, int) {
        lookback_->place(block.time + from, place.automationFrame(), place.stretch.rolling);
    });
}

std::span<const MidiMessage> LiveSession::playedNotes(std::span<const MidiMessage> all) noexcept TUTTI_RT {
    notes_.clear();
    for (const auto& message : all)
        if (message.port < keyboards_ && notes_.size() < mostNotes) notes_.push_back(message);
    return notes_;
}

// --- the device's thread, not the audio thread -------------------------------------------------------------

void LiveSession::lost(const std::string& reason) {
    const std::lock_guard lock(newsMutex_);
    news_.push_back(reason + "; playing on in silence until it is back");
    deviceLost_.store(true);
}

void LiveSession::reconnected() {
    const std::lock_guard lock(newsMutex_);
    news_.push_back(device_->name() + " is back");
    deviceLost_.store(false);
}

void LiveSession::latencyChanged() {
    engine_->setDeviceLatency(device_->inputLatency(), device_->outputLatency());
}

std::vector<std::string> LiveSession::takeNews() {
    const std::lock_guard lock(newsMutex_);
    return std::exchange(news_, {});
}

} // namespace tutti
