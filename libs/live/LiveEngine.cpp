#include "live/LiveEngine.h"

#include "live/Farewell.h"
#include "live/MidiEvents.h"

#include <algorithm>
#include <cmath>

namespace tutti {
LiveEngine::Program::Program(Plan made, Workers& workers, const Course& course, std::uint64_t count,
                             bool isFresh)
    : plan(std::move(made)), player(plan, workers, course), number(count), fresh(isFresh) {}

LiveEngine::LiveEngine(const Registry& registry, const Resources* resources, MediaSource& media,
                       LiveSettings settings)
    : settings_(settings), compiler_(registry, media, resources), workers_(std::max(1, settings.threads)),
      metronome_(settings.rate), tape_(settings.rate) {}

LiveEngine::~LiveEngine() = default;

// --- the owner's thread ------------------------------------------------------------------------------------

Result LiveEngine::setProject(const Project& project) {
    const auto hertz = [](double rate) { return std::to_string(std::lround(rate)) + " Hz"; };
    if (project.settings.rate != settings_.rate)
        return refused("the project runs at " + hertz(project.settings.rate) + ", the device at " +
                           hertz(settings_.rate),
                       "set the device to " + hertz(project.settings.rate));
    TUTTI_LET(plan, compiler_.compile(project));
    next_ = std::move(plan);
    handOver();
    return success();
}

/// Publishes what waits, as soon as what it no longer has is gone.
void LiveEngine::handOver() {
    if (!next_) return;
    if (playing_ && !silent()) {
        if (auto leaving = farewell(*playing_, *next_)) return publish(std::move(*leaving));
        if (settled_.load(std::memory_order_acquire) < number_) return;
    }
    auto plan = std::move(*next_);
    next_.reset();
    if (settings_.readAhead != nullptr) settings_.readAhead->play(plan);
    prepareFor(states_.get().position);
    latency_ = plan.nodes[plan.main].latency;
    publish(std::move(plan));
}

void LiveEngine::publish(Plan plan) {
    playing_ = plan;
    auto program =
        std::make_unique<Program>(std::move(plan), workers_, course_, ++number_, silent() && clean_);
    std::map<TrackId, std::shared_ptr<Meter>> meters;
    for (const auto& node : program->plan.nodes) {
        auto& meter = meters[node.track];
        const auto known = meters_.find(node.track);
        meter = known != meters_.end() ? known->second : std::make_shared<Meter>();
        program->meters.push_back(meter);
    }
    for (std::size_t i = 0; i < program->plan.nodes.size(); ++i)
        if (const auto input = inputs_.find(program->plan.nodes[i].track); input != inputs_.end()) {
            program->routes.push_back({i, input->second, {}, {}});
            program->routes.back().events.reserve(mostLiveEvents);
        }
    if (!program->routes.empty()) program->inputs.resize(program->plan.nodes.size());
    meters_ = std::move(meters);
    program_.publish(std::move(program));
}

void LiveEngine::setInputs(std::map<TrackId, TrackInput> inputs) {
    if (inputs == inputs_) return;
    inputs_ = std::move(inputs);
    if (playing_ && !next_) publish(Plan(*playing_));
}

/// While nothing sounds the processors forget the past, so that the next start is that of a render.
void LiveEngine::clean() {
    auto parked = Parking::parked;
    if (clean_ || !playing_ || !parking_.compare_exchange_strong(parked, Parking::cleaning)) return;
    compiler_.reset();
    clean_ = true;
    publish(std::move(*playing_));
    parking_.store(Parking::parked, std::memory_order_release);
}

/// So that what is heard there is at hand when it is wanted.
void LiveEngine::prepareFor(std::int64_t frame) {
    if (settings_.readAhead != nullptr) settings_.readAhead->prepare(frame);
}

void LiveEngine::tick() {
    program_.collect();
    const auto& state = states_.get();
    if (settings_.readAhead != nullptr) settings_.readAhead->follow(state.position, state.loop);
    lead_.collect();
    if (const auto asked = placeAsked_.load(); asked != placeAtHand_.load()) {
        prepareFor(asked);
        placeAtHand_.store(asked);
    }
    if (!silent()) clean_ = false;
    clean();
    handOver();
}

void LiveEngine::send(const LiveTransport::Request& request) {
    clean();
    if (requests_.put(request)) ++sent_; // 256 in one block: whoever sends more than that means the last ones
}

void LiveEngine::play() {
    send({.kind = LiveTransport::Request::Kind::play});
}

void LiveEngine::playAfter(int bars) {
    const auto length = playing_ ? barFrames(*playing_, state().position, bars) : 0;
    send({.kind = LiveTransport::Request::Kind::play, .frame = length});
}

void LiveEngine::stop() {
    send({.kind = LiveTransport::Request::Kind::stop});
}

void LiveEngine::locate(std::int64_t frame) {
    prepareFor(std::max<std::int64_t>(0, frame));
    send({.kind = LiveTransport::Request::Kind::locate, .frame = std::max<std::int64_t>(0, frame)});
}

void LiveEngine::setLoop(FrameRange range) {
    send({.kind = LiveTransport::Request::Kind::loop, .range = range});
}

void LiveEngine::setPunch(FrameRange range) {
    send({.kind = LiveTransport::Request::Kind::punch, .range = range});
}

void LiveEngine::setClick(ClickMode mode) {
    click_.store(mode, std::memory_order_relaxed);
}

void LiveEngine::setSpeed(double speed) {
    speed_.store(speed, std::memory_order_relaxed);
}

void LiveEngine::setConductor(std::unique_ptr<Conductor> conductor) {
    lead_.publish(std::make_unique<Lead>(Lead{std::move(conductor)}));
}

void LiveEngine::setClockOut(int port) {
    clockPort_.store(port, std::memory_order_relaxed);
}

LiveState LiveEngine::state() {
    auto state = states_.get();
    for (int c = 0; c < 2; ++c)
        state.peak[c] = peak_[c].exchange(0, std::memory_order_relaxed);
    state.load = load_.exchange(0, std::memory_order_relaxed);
    return state;
}

std::pair<float, float> LiveEngine::takePeak(const TrackId& track) {
    const auto found = meters_.find(track);
    if (found == meters_.end()) return {0, 0};
    auto& peak = found->second->peak;
    return {peak[0].exchange(0, std::memory_order_relaxed), peak[1].exchange(0, std::memory_order_relaxed)};
}

} // namespace tutti
