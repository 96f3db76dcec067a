#include "engine/Player.h"

#include "engine/DeviceRun.h"
#include "engine/Fader.h"
#include "engine/Stage.h"

#include <algorithm>

namespace tutti {
namespace {

AudioView part(AudioBuffer& buffer, int frames) {
    auto view = buffer.view();
    view.frames = frames;
    return view;
}

void clear(AudioView view) noexcept {
    for (int c = 0; c < 2; ++c)
        std::fill_n(view[c], view.frames, 0.0f);
}

void addTo(AudioView sum, ConstAudioView sound) noexcept {
    for (int c = 0; c < 2; ++c) {
        float* to = sum[c];
        const float* from = sound[c];
        for (int i = 0; i < sum.frames; ++i)
            to[i] += from[i];
    }
}

} // namespace

struct Player::NodeState {
    AudioBuffer sound{2, stageFrames}, output{2, stageFrames}; // before the fader, behind it
    std::vector<PathDelay> inputDelays;
    std::vector<DeviceRun> devices;
    std::size_t firstClip = 0; // those before it are over

    explicit NodeState(const NodePlan& plan) {
        for (const auto& each : plan.inputs)
            inputDelays.emplace_back(each.delay);
        for (const auto& device : plan.devices)
            devices.emplace_back(device, plan.part->mostEvents);
    }
};

Player::Player(const Plan& plan, int threads) : plan_(plan), workers_(threads) {
    for (const auto& node : plan.nodes) {
        states_.push_back(std::make_unique<NodeState>(node));
        for (const auto& device : node.devices)
            if (device.processor) device.processor->reset();
    }
}
Player::~Player() = default;

void Player::process(AudioView out) noexcept TUTTI_RT {
    const FlushDenormals flush;
    for (int done = 0; done < out.frames; done += frames_) {
        frames_ = std::min(stageFrames, out.frames - done);
        for (level_ = 0; level_ < plan_.levels.size(); ++level_)
            workers_.run(runNode, this, plan_.levels[level_].size());
        const auto& main = states_[plan_.main]->output;
        for (int c = 0; c < out.channelCount; ++c)
            std::copy_n(main[std::min(c, 1)], frames_, out[c] + done);
        frame_ += frames_;
    }
}

void Player::runNode(void* player, std::size_t index) noexcept {
    auto& self = *static_cast<Player*>(player);
    self.run(self.plan_.levels[self.level_][index]);
}

void Player::run(std::size_t index) noexcept TUTTI_RT {
    const auto& plan = plan_.nodes[index];
    auto& state = *states_[index];
    const auto sound = part(state.sound, frames_), output = part(state.output, frames_);
    clear(sound);
    gatherInputs(plan, state, sound);
    playClips(plan, state, sound);
    for (auto& device : state.devices) {
        ConstAudioView key;
        if (device.plan().sidechain) key = part(states_[*device.plan().sidechain]->sound, frames_);
        device.run(plan_, *plan.part, frame_ - device.plan().latencyBefore, sound, key);
    }
    if (plan.silent)
        clear(output);
    else
        applyFader(plan.fader, frame_ - plan.latency, sound, output);
}

void Player::gatherInputs(const NodePlan& plan, NodeState& state, AudioView sound) noexcept TUTTI_RT {
    StageBuffer scratch;
    const auto taken = scratch.view(frames_);
    for (std::size_t i = 0; i < plan.inputs.size(); ++i) {
        const auto& input = plan.inputs[i];
        auto& delay = state.inputDelays[i];
        const auto& source = plan_.nodes[input.from];
        auto& from = *states_[input.from];
        const ConstAudioView comes = part(input.beforeFader ? from.sound : from.output, frames_);
        if (!input.isSend && delay.none()) {
            addTo(sound, comes);
            continue;
        }
        // A send's level is taken where its sound is: before the delay that makes it wait for others.
        if (input.beforeFader && source.silent)
            clear(taken);
        else if (input.isSend)
            applyFader(input.fader, frame_ - source.latency, comes, taken);
        else
            for (int c = 0; c < 2; ++c)
                std::copy_n(comes[c], frames_, taken[c]);
        delay.process(taken);
        addTo(sound, taken);
    }
}

void Player::playClips(const NodePlan& plan, NodeState& state, AudioView sound) noexcept TUTTI_RT {
    const auto& clips = plan.part->clips;
    while (state.firstClip < clips.size() && clips[state.firstClip].end <= frame_)
        ++state.firstClip;
    for (auto i = state.firstClip; i < clips.size() && clips[i].start < frame_ + frames_; ++i)
        clips[i].addTo(frame_, sound);
}

} // namespace tutti
