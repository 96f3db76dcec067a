#include "live/LiveEngine.h"

#include "live/Farewell.h"
#include "live/MidiEvents.h"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace tutti {
namespace {

constexpr float silence = 1e-6f; // -120 dBFS
/// Seconds after which what rings for ever is taken for silent, if it is.
constexpr double longestRing = 30;

void raise(std::atomic<float>& most, float value) noexcept {
    // One thread raises; another one may take it away in between, and then misses one block's peak.
    if (value > most.load(std::memory_order_relaxed)) most.store(value, std::memory_order_relaxed);
}

bool hearsSound(const TrackInput& input) noexcept {
    return input.left >= 0 || input.right >= 0;
}

float loudest(const float* samples, int frames) noexcept {
    float most = 0;
    for (int i = 0; i < frames; ++i)
        most = std::max(most, std::fabs(samples[i]));
    return most;
}

} // namespace

LiveEngine::Program::Program(Plan made, Workers& workers, const Course& course, std::uint64_t count,
                             bool isFresh)
    : plan(std::move(made)), player(plan, workers, course), number(count), fresh(isFresh) {}

LiveEngine::LiveEngine(const Registry& registry, const Resources* resources, MediaSource& media,
                       LiveSettings settings)
    : settings_(settings), compiler_(registry, media, resources), workers_(std::max(1, settings.threads)),
      metronome_(settings.rate) {}

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

// --- the audio thread --------------------------------------------------------------------------------------

void LiveEngine::process(const DeviceBlock& block) noexcept TUTTI_RT {
    const auto began = std::chrono::steady_clock::now();
    if (settings_.readAhead != nullptr) settings_.readAhead->enter();
    auto* program = program_.acquire([&](Program& next, Program* before) noexcept {
        programSince_ = clock_;
        if (before == nullptr || (next.fresh && silent()))
            next.player.begin(clock_);
        else
            next.player.follow(before->player);
    });
    for (LiveTransport::Request request; requests_.take(request); ++taken_)
        transport_.request(request, clock_, course_, silent());
    for (int c = 0; c < block.out.channelCount; ++c)
        std::fill_n(block.out[c], block.out.frames, 0.0f);
    if (program != nullptr) takeMidi(*program, block);
    wakeIfWanted(program);
    if (program != nullptr && !silent()) {
        auto stereo = block.out;
        stereo.channelCount = std::min(stereo.channelCount, 2);
        run(*program, block, stereo);
    }
    if (settings_.readAhead != nullptr) settings_.readAhead->leave();
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
    tell(program, took.count() / (block.out.frames / settings_.rate));
}

void LiveEngine::takeMidi(Program& program, const DeviceBlock& block) noexcept TUTTI_RT {
    for (auto& route : program.routes) {
        route.events.clear();
        if (!route.input.midi) continue;
        for (const auto& message : block.midi) {
            const auto event = eventOf(message.bytes);
            if (!event || route.events.size() == mostLiveEvents) continue;
            if (route.input.midiChannel >= 0 && route.input.midiChannel != event->channel) continue;
            route.events.push_back(*event);
            route.events.back().offset = message.offset;
        }
    }
}

void LiveEngine::wakeIfWanted(const Program* program) noexcept TUTTI_RT {
    const bool plays = transport_.state() != LiveTransport::State::stopped;
    const bool hears = program != nullptr &&
                       std::any_of(program->routes.begin(), program->routes.end(), [](const Route& route) {
                           return hearsSound(route.input) || !route.events.empty();
                       });
    if (!plays && !hears) return;
    auto parked = Parking::parked;
    if (parking_.compare_exchange_strong(parked, Parking::awake)) silentSince_ = clock_;
}

void LiveEngine::run(Program& program, const DeviceBlock& block, AudioView out) noexcept TUTTI_RT {
    float most = 0;
    blockClock_ = clock_;
    for (int done = 0; done < out.frames;) {
        const bool rolled = transport_.rolling();
        // Span by span, for the meters see a span and not a block.
        const int atOnce = std::min(out.frames - done, program.player.longestSpan());
        const int count = transport_.advance(clock_, atOnce, course_);
        if (!rolled && transport_.rolling()) rollsSince_ = block.time + done;
        float* channels[2] = {nullptr, nullptr};
        for (int c = 0; c < out.channelCount; ++c)
            channels[c] = out[c] + done;
        const AudioView piece{channels, out.channelCount, count};
        route(program, block, done, count);
        runPiece(program, piece);
        for (int c = 0; c < out.channelCount; ++c)
            most = std::max(most, loudest(piece[c], count));
        done += count;
    }
    parkIfSilent(program, most);
    if (clock_ >= programSince_ + joinFrames) settled_.store(program.number, std::memory_order_release);
}

/// What comes in reaches the tracks that hear it.
void LiveEngine::route(Program& program, const DeviceBlock& block, int from, int frames) noexcept TUTTI_RT {
    for (auto& each : program.routes) {
        auto& input = program.inputs[each.node];
        input.events = {blockClock_, each.events};
        const auto there = [&](int channel) { return channel >= 0 && channel < block.in.channelCount; };
        const int left = there(each.input.left) ? each.input.left : each.input.right;
        const int right = there(each.input.right) ? each.input.right : left;
        input.sound = {};
        if (!there(left) || !there(right)) continue;
        each.channels[0] = block.in[left] + from;
        each.channels[1] = block.in[right] + from;
        input.sound = {each.channels, 2, frames};
    }
}

void LiveEngine::runPiece(Program& program, AudioView out) noexcept TUTTI_RT {
    const auto position = transport_.position(clock_, course_);
    program.player.process(out, program.routes.empty() ? nullptr : &program.inputs);
    measure(program, out);
    if (transport_.state() == LiveTransport::State::countIn)
        metronome_.countIn(program.plan, position, position + transport_.untilRolling(clock_), out);
    else if (transport_.rolling() && click_.load(std::memory_order_relaxed) == ClickMode::on)
        metronome_.addTo(program.plan, position, out);
    else
        metronome_.ring(out);
    clock_ += out.frames;
}

void LiveEngine::measure(Program& program, AudioView out) noexcept TUTTI_RT {
    for (int c = 0; c < out.channelCount; ++c)
        raise(peak_[c], loudest(out[c], out.frames));
    for (std::size_t n = 0; n < program.meters.size(); ++n) {
        const auto sound = program.player.output(n);
        for (int c = 0; c < 2; ++c)
            raise(program.meters[n]->peak[c], loudest(sound[c], sound.frames));
    }
}

/// Stopped, and for as long as its devices can ring there was nothing to hear: then it is at rest.
void LiveEngine::parkIfSilent(const Program& program, float most) noexcept TUTTI_RT {
    const bool hears = std::any_of(program.routes.begin(), program.routes.end(),
                                   [](const Route& route) { return hearsSound(route.input); });
    if (transport_.state() != LiveTransport::State::stopped || most > silence || hears) {
        silentSince_ = clock_;
        return;
    }
    const auto ring = std::min(program.plan.tail, static_cast<std::int64_t>(longestRing * settings_.rate));
    const auto settle = static_cast<std::int64_t>(settings_.rate / 4);
    if (clock_ - silentSince_ < ring + program.player.latency() + settle) return;
    settled_.store(program.number, std::memory_order_release);
    parking_.store(Parking::parked, std::memory_order_release);
}

void LiveEngine::tell(const Program* program, double load) noexcept TUTTI_RT {
    if (load > 1) ++late_;
    if (load > load_.load(std::memory_order_relaxed)) load_.store(load, std::memory_order_relaxed);
    LiveState state;
    state.state = transport_.state();
    state.position = state.heard = transport_.position(clock_, course_);
    if (program != nullptr && transport_.rolling()) {
        const auto behind = program->player.latency() + outputLatency_.load(std::memory_order_relaxed);
        state.heard = course_.at(clock_ - behind).automationFrame();
    }
    state.loop = transport_.loop();
    state.punch = transport_.punch();
    state.clock = clock_;
    state.obeyed = taken_;
    state.late = late_;
    state.parked = silent();
    states_.put(state);
}

} // namespace tutti
