// The audio thread's part of the engine.
#include "live/LiveEngine.h"
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
    current_ = program;
    conduct(program, block);
    for (int c = 0; c < block.out.channelCount; ++c)
        std::fill_n(block.out[c], block.out.frames, 0.0f);
    if (program != nullptr) takeMidi(*program, block);
    wakeIfWanted(program);
    if (program != nullptr && !silent()) sound(*program, block);
    if (settings_.readAhead != nullptr) settings_.readAhead->leave();
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
    tell(program, took.count() / (block.out.frames / settings_.rate));
}

/// The owner's wishes, and those of whoever decides instead.
void LiveEngine::conduct(const Program* program, const DeviceBlock& block) noexcept TUTTI_RT {
    using Kind = LiveTransport::Request::Kind;
    auto* lead = lead_.acquire();
    conductor_ = lead != nullptr ? lead->conductor.get() : nullptr;
    for (LiveTransport::Request request; requests_.take(request); ++taken_)
        if (conductor_ == nullptr || !conductor_->takes(request))
            transport_.request(request, clock_, course_, silent());
    if (conductor_ == nullptr) return tape_.aim(speed_.load(std::memory_order_relaxed));
    const auto order = conductor_->conduct(block, standing(program));
    const auto obey = [&](const LiveTransport::Request& request) {
        transport_.request(request, clock_, course_, silent());
    };
    if (order.roll == Order::Roll::stop) obey({.kind = Kind::stop});
    if (order.locate) obey({.kind = Kind::locate, .frame = *order.locate});
    if (order.roll == Order::Roll::play) obey({.kind = Kind::play, .frame = order.after, .quiet = true});
    tape_.aim(order.speed);
}

Standing LiveEngine::standing(const Program* program) const noexcept TUTTI_RT {
    Standing own{.rolls = transport_.state() != LiveTransport::State::stopped,
                 .place = static_cast<double>(transport_.position(clock_, course_)),
                 .ahead = tape_.ahead(),
                 .inputLatency = inputLatency_.load(std::memory_order_relaxed),
                 .outputLatency = outputLatency_.load(std::memory_order_relaxed),
                 .loop = transport_.loop(),
                 .rate = settings_.rate};
    if (own.rolls) own.place -= own.ahead;
    if (program == nullptr) return own;
    own.engineLatency = static_cast<int>(program->player.latency());
    own.tempo = program->plan.tempo.get();
    own.meter = program->plan.meter.get();
    return own;
}

bool LiveEngine::ready(std::int64_t frame) noexcept TUTTI_RT {
    if (settings_.readAhead == nullptr || conductor_ == nullptr || !conductor_->sharesTransport())
        return true;
    placeAsked_.store(frame);
    return placeAtHand_.load() == frame;
}

bool LiveEngine::musicalPlace(std::int64_t frame, MusicalPlace& place) noexcept TUTTI_RT {
    if (current_ == nullptr) return false;
    const auto& plan = current_->plan;
    const double seconds = static_cast<double>(frame) / settings_.rate;
    const auto at = plan.tempo->ticksAt(seconds);
    const auto bar = plan.meter->barAt(at);
    const auto& meter = plan.meter->meterAt(at);
    const auto start = plan.meter->positionOf(bar.bar);
    place = {.bar = bar.bar,
             .beat = bar.beat,
             .part = static_cast<double>(bar.rest.count) / static_cast<double>(meter.beatLength().count),
             .beatsBefore = asQuarters(start - TickPoint{}) * meter.unit / 4,
             .beats = meter.beats,
             .unit = meter.unit,
             .tempo = plan.tempo->bpmAt(at) * meter.unit / 4};
    return true;
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
            route.events.back().offset = tape_.passes() ? message.offset : 0;
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
    if (!parking_.compare_exchange_strong(parked, Parking::awake)) return;
    silentSince_ = clock_;
    tape_.reset();
}

/// The block's first frames of sound, at whatever speed.
void LiveEngine::sound(Program& program, const DeviceBlock& block) noexcept TUTTI_RT {
    auto stereo = block.out;
    stereo.channelCount = std::min(stereo.channelCount, 2);
    const auto leaves = [&] {
        return static_cast<double>(clock_ - program.player.latency()) - tape_.ahead();
    };
    const double from = leaves();
    blockClock_ = clock_;
    if (tape_.passes()) {
        run(program, block, stereo, 0, true);
        tape_.passed(stereo);
    } else {
        onTape(program, block, stereo);
    }
    clockOut_.run(clockPort_.load(std::memory_order_relaxed),
                  {course_, from, leaves(), stereo.frames, *program.plan.tempo, settings_.rate},
                  block.midiOut);
}

void LiveEngine::onTape(Program& program, const DeviceBlock& block, AudioView out) noexcept TUTTI_RT {
    for (int done = 0; done < out.frames;) {
        const int count = std::min(out.frames - done, Varispeed::longest);
        float* channels[2] = {nullptr, nullptr};
        for (int c = 0; c < out.channelCount; ++c)
            channels[c] = out[c] + done;
        if (const int wanted = tape_.wanted(count); wanted > 0)
            run(program, block, tape_.room(wanted), done, false);
        tape_.play({channels, out.channelCount, count});
        done += count;
    }
}

/// Makes frames, which begin at frame `first` of the block. `live`: with what comes in.
void LiveEngine::run(Program& program, const DeviceBlock& block, AudioView out, int first,
                     bool live) noexcept TUTTI_RT {
    float most = 0;
    for (int done = 0; done < out.frames;) {
        const bool rolled = transport_.rolling();
        // Span by span, for the meters see a span and not a block.
        const int atOnce = std::min(out.frames - done, program.player.longestSpan());
        const int count = transport_.advance(clock_, atOnce, course_, conductor_ == nullptr);
        if (!rolled && transport_.rolling()) rollsSince_ = block.time + first + (live ? done : 0);
        float* channels[2] = {nullptr, nullptr};
        for (int c = 0; c < out.channelCount; ++c)
            channels[c] = out[c] + done;
        const AudioView piece{channels, out.channelCount, count};
        route(program, live ? &block : nullptr, done, count);
        runPiece(program, piece);
        for (int c = 0; c < out.channelCount; ++c)
            most = std::max(most, loudest(piece[c], count));
        done += count;
    }
    parkIfSilent(program, most);
    if (clock_ >= programSince_ + joinFrames) settled_.store(program.number, std::memory_order_release);
}

/// What comes in reaches the tracks that hear it; sound only at the speed at which it came.
void LiveEngine::route(Program& program, const DeviceBlock* block, int from, int frames) noexcept TUTTI_RT {
    for (auto& each : program.routes) {
        auto& input = program.inputs[each.node];
        input.events = {blockClock_, each.events};
        const auto there = [&](int channel) { return channel >= 0 && channel < block->in.channelCount; };
        input.sound = {};
        if (block == nullptr) continue;
        const int left = there(each.input.left) ? each.input.left : each.input.right;
        const int right = there(each.input.right) ? each.input.right : left;
        if (!there(left) || !there(right)) continue;
        each.channels[0] = block->in[left] + from;
        each.channels[1] = block->in[right] + from;
        input.sound = {each.channels, 2, frames};
    }
}

void LiveEngine::runPiece(Program& program, AudioView out) noexcept TUTTI_RT {
    const auto position = transport_.position(clock_, course_);
    program.player.process(out, program.routes.empty() ? nullptr : &program.inputs);
    measure(program, out);
    if (transport_.state() == LiveTransport::State::countIn && !transport_.quiet())
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
        const auto behind = program->player.latency() + outputLatency_.load(std::memory_order_relaxed) +
                            static_cast<std::int64_t>(tape_.ahead());
        state.heard = course_.at(clock_ - behind).automationFrame();
    }
    state.loop = transport_.loop();
    state.punch = transport_.punch();
    state.clock = clock_;
    state.obeyed = taken_;
    state.late = late_;
    state.parked = silent();
    state.speed = tape_.speed();
    if (conductor_ != nullptr) state.sync = conductor_->state();
    states_.put(state);
}

} // namespace tutti
