#include "engine/Player.h"

#include "engine/Fader.h"

#include <algorithm>

namespace tutti {

PathDelay::PathDelay(std::int64_t frames) : ring_(2, static_cast<int>(frames)) {}

void PathDelay::process(AudioView view) noexcept TUTTI_RT {
    const int size = ring_.frames();
    for (int done = 0; size > 0 && done < view.frames;) {
        const int count = std::min(view.frames - done, size - place_);
        for (int c = 0; c < 2; ++c)
            std::swap_ranges(view[c] + done, view[c] + done + count, ring_[c] + place_);
        place_ = (place_ + count) % size;
        done += count;
    }
}

namespace {

AudioView part(AudioBuffer& buffer, int frames) {
    auto view = buffer.view();
    view.frames = frames;
    return view;
}

/// Views of one device's piece of time: pointers moved forward by some frames.
struct Window {
    float* channels[2];
    AudioView view;
    Window(AudioView whole, int from, int frames)
        : channels{whole[0] + from, whole[1] + from}, view{channels, 2, frames} {}
};

} // namespace

/// One device while it plays.
struct DeviceState {
    const DevicePlan& plan;
    PathDelay before, sidechainDelay, dryDelay;
    std::vector<double> controls;
    AudioBuffer dry; // only where bypass is in use

    explicit DeviceState(const DevicePlan& device, int largestBlock)
        : plan(device), before(device.delayBefore), sidechainDelay(device.sidechainDelay),
          dryDelay(bypassable() ? device.timing.latency : 0), controls(device.controls) {
        if (bypassable()) dry.resize(2, largestBlock);
    }
    bool bypassable() const { return plan.bypass.moves() || plan.bypass.constant() >= 0.5; }
};

struct Player::NodeState {
    AudioBuffer sound, output, input, sidechain; // before the fader, behind it; scratch
    std::vector<float> scratch;
    std::vector<PathDelay> inputDelays;
    std::vector<DeviceState> devices;
    std::vector<Event> events; // of one piece
    std::size_t nextEvent = 0;

    NodeState(const NodePlan& plan, int largestBlock)
        : sound(2, largestBlock), output(2, largestBlock), input(2, largestBlock), sidechain(2, largestBlock),
          scratch(static_cast<std::size_t>(largestBlock)) {
        for (const auto& each : plan.inputs)
            inputDelays.emplace_back(each.delay);
        for (const auto& device : plan.devices)
            devices.emplace_back(device, largestBlock);
        events.reserve(plan.part->events.size() < 4096 ? 4096 : 65536);
    }
};

namespace {

/// Runs a device over a block in pieces that neither straddle a multiple of 256 frames nor a change of its
/// controls.
class DeviceRun {
public:
    DeviceRun(DeviceState& state, const Plan& plan, const TrackPart& track, std::vector<Event>& events,
              std::size_t& nextEvent)
        : state_(state), device_(state.plan), plan_(plan), track_(track), events_(events),
          nextEvent_(nextEvent) {}

    /// `frame`: of the first sample, on the timeline as the device sees it.
    void run(AudioView audio, ConstAudioView sidechain, std::int64_t frame) noexcept TUTTI_RT {
        const bool instrument = device_.spec->kind == ProcessorKind::instrument;
        for (int done = 0; done < audio.frames;) {
            const auto at = frame + done;
            const int count = pieceFrom(at, audio.frames - done);
            Window window(audio, done, count);
            const float* key[2] = {nullptr, nullptr};
            Block block;
            block.start = at;
            block.audio = window.view;
            if (sidechain.channelCount > 0) {
                key[0] = sidechain[0] + done;
                key[1] = sidechain[1] + done;
                block.sidechain = {key, 2, count};
            }
            if (instrument) collectEvents(at, count);
            block.events = instrument ? std::span<const Event>(events_) : std::span<const Event>();
            block.controls = state_.controls;
            const double seconds = static_cast<double>(std::max<std::int64_t>(0, at)) / plan_.rate;
            block.transport.quarters = plan_.tempo->quartersAt(seconds);
            const auto quantumStart = std::max<std::int64_t>(0, gridBefore(at, quantum));
            block.transport.bpm =
                plan_.tempo->bpmAt(plan_.tempo->ticksAt(static_cast<double>(quantumStart) / plan_.rate));
            device_.processor->process(block);
            done += count;
        }
    }

private:
    /// How far the controls stay as they are, and not across a quantum. Sets the controls.
    int pieceFrom(std::int64_t at, int most) noexcept {
        const auto quantumEnd = gridBefore(at, quantum) + quantum;
        int count = static_cast<int>(std::min<std::int64_t>(most, quantumEnd - at));
        if (device_.moving.empty()) return count;
        const auto grid = gridBefore(at, controlGrid);
        for (const auto& control : device_.moving)
            state_.controls[control.index] = control.value.at(grid);
        for (auto next = grid + controlGrid; next < at + count; next += controlGrid)
            for (const auto& control : device_.moving)
                if (control.value.at(next) != state_.controls[control.index])
                    return static_cast<int>(next - at);
        return count;
    }

    void collectEvents(std::int64_t at, int count) noexcept {
        events_.clear();
        const auto& all = track_.events;
        while (nextEvent_ < all.size() && all[nextEvent_].frame < at + count &&
               events_.size() < events_.capacity()) {
            auto event = all[nextEvent_].event;
            event.offset = static_cast<std::int32_t>(std::max<std::int64_t>(0, all[nextEvent_].frame - at));
            events_.push_back(event);
            ++nextEvent_;
        }
    }

    DeviceState& state_;
    const DevicePlan& device_;
    const Plan& plan_;
    const TrackPart& track_;
    std::vector<Event>& events_;
    std::size_t& nextEvent_;
};

void copyTo(AudioView to, ConstAudioView from) noexcept {
    for (int c = 0; c < 2; ++c)
        std::copy_n(from[c], from.frames, to[c]);
}

/// Between the processed sound and the delayed dry one, as the bypass says, without a click.
void applyBypass(const Automation& bypass, std::int64_t frame, AudioView wet, ConstAudioView dry) noexcept {
    for (int i = 0; i < wet.frames; ++i) {
        const auto grid = gridBefore(frame + i, controlGrid);
        const float x = static_cast<float>(frame + i - grid) / controlGrid;
        const float b0 = bypass.at(grid) >= 0.5 ? 1.0f : 0.0f,
                    b1 = bypass.at(grid + controlGrid) >= 0.5 ? 1.0f : 0.0f;
        const float amount = b0 + (b1 - b0) * x;
        for (int c = 0; c < 2; ++c)
            wet[c][i] += (dry[c][i] - wet[c][i]) * amount;
    }
}

} // namespace

Player::Player(const Plan& plan, int threads, int largestBlock) : plan_(plan), workers_(threads) {
    for (const auto& node : plan.nodes) {
        states_.push_back(std::make_unique<NodeState>(node, largestBlock));
        for (const auto& device : node.devices)
            if (device.processor) device.processor->reset();
    }
}
Player::~Player() = default;

void Player::process(AudioView out) noexcept TUTTI_RT {
    const FlushDenormals flush;
    const RealTimeScope scope;
    frames_ = out.frames;
    for (level_ = 0; level_ < plan_.levels.size(); ++level_)
        workers_.run(runNode, this, plan_.levels[level_].size());
    const auto& main = states_[plan_.main]->output;
    for (int c = 0; c < out.channelCount; ++c)
        std::copy_n(main[std::min(c, 1)], out.frames, out[c]);
    frame_ += out.frames;
}

void Player::runNode(void* player, std::size_t index) noexcept {
    auto& self = *static_cast<Player*>(player);
    self.run(self.plan_.levels[self.level_][index]);
}

void Player::run(std::size_t index) noexcept TUTTI_RT {
    const auto& plan = plan_.nodes[index];
    auto& state = *states_[index];
    const auto sound = part(state.sound, frames_);
    for (int c = 0; c < 2; ++c)
        std::fill_n(sound[c], frames_, 0.0f);

    for (std::size_t i = 0; i < plan.inputs.size(); ++i) {
        const auto& input = plan.inputs[i];
        auto& from = *states_[input.from];
        const auto taken = part(state.input, frames_);
        copyTo(taken, part(input.beforeFader ? from.sound : from.output, frames_));
        const auto& source = plan_.nodes[input.from];
        if (source.silent && input.beforeFader)
            for (int c = 0; c < 2; ++c)
                std::fill_n(taken[c], frames_, 0.0f);
        // A send's level is taken where its sound is: before the delay that makes it wait for others.
        if (input.isSend) applyFader(input.fader, frame_ - source.latency, taken, taken, false);
        state.inputDelays[i].process(taken);
        for (int c = 0; c < 2; ++c)
            for (int k = 0; k < frames_; ++k)
                sound[c][k] += taken[c][k];
    }
    for (const auto& clip : plan.part->clips)
        if (clip.start < frame_ + frames_ && clip.end > frame_)
            clip.addTo(frame_, sound, state.scratch.data());

    for (auto& device : state.devices) {
        const auto& made = device.plan;
        device.before.process(sound);
        if (!made.processor) continue;
        const auto frame = frame_ - made.latencyBefore;
        ConstAudioView sidechain;
        if (made.sidechain) {
            const auto key = part(state.sidechain, frames_);
            copyTo(key, part(states_[*made.sidechain]->sound, frames_));
            device.sidechainDelay.process(key);
            sidechain = key;
        }
        const bool bypassable = device.bypassable();
        if (bypassable) {
            const auto dry = part(device.dry, frames_);
            copyTo(dry, sound);
            device.dryDelay.process(dry);
        }
        DeviceRun(device, plan_, *plan.part, state.events, state.nextEvent).run(sound, sidechain, frame);
        if (bypassable)
            applyBypass(made.bypass, frame - made.timing.latency, sound, part(device.dry, frames_));
    }
    const auto output = part(state.output, frames_);
    if (plan.silent)
        for (int c = 0; c < 2; ++c)
            std::fill_n(output[c], frames_, 0.0f);
    else
        applyFader(plan.fader, frame_ - plan.latency, sound, output, false);
}

} // namespace tutti
