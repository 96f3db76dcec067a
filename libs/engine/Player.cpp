#include "engine/Player.h"

#include "engine/DeviceRun.h"
#include "engine/Fader.h"
#include "engine/Stage.h"

#include <algorithm>

namespace tutti {
namespace {

/// Threads meet after every level of a span, so with several of them a span is some stages long.
int longestSpan(int threads) {
    return threads > 1 ? 8 * stageFrames : stageFrames;
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

/// Summing many inputs is worth sharing out. Where one of them is delayed it has an order in time, and stays
/// with the node.
bool gathersApart(const NodePlan& node) {
    return node.inputs.size() >= 8 && std::all_of(node.inputs.begin(), node.inputs.end(),
                                                  [](const InputPlan& input) { return input.delay == 0; });
}

} // namespace

struct Player::NodeState {
    AudioBuffer sound, output; // of one span, before the fader and behind it
    std::vector<PathDelay> inputDelays;
    std::vector<DeviceRun> devices;
    std::size_t firstClip = 0; // those before it are over
    bool gatheredApart = false;

    NodeState(const NodePlan& plan, int span) : sound(2, span), output(2, span) {
        for (const auto& each : plan.inputs)
            inputDelays.emplace_back(each.delay);
        for (const auto& device : plan.devices)
            devices.emplace_back(device, plan.part->mostEvents);
    }
};

Player::Player(const Plan& plan, int threads)
    : plan_(plan), workers_(threads), longestSpan_(longestSpan(threads)) {
    for (const auto& node : plan.nodes) {
        states_.push_back(std::make_unique<NodeState>(node, longestSpan_));
        for (const auto& device : node.devices)
            if (device.processor) device.processor->reset();
    }
    gatheredApart_.resize(plan.levels.size());
    for (std::size_t level = 0; threads > 1 && level < plan.levels.size(); ++level)
        for (const auto i : plan.levels[level])
            if (gathersApart(plan.nodes[i])) {
                gatheredApart_[level].push_back(i);
                states_[i]->gatheredApart = true;
            }
}
Player::~Player() = default;

void Player::process(AudioView out) noexcept TUTTI_RT {
    const FlushDenormals flush;
    for (int done = 0; done < out.frames; done += frames_) {
        frames_ = std::min(longestSpan_, out.frames - done);
        const auto stages = static_cast<std::size_t>((frames_ + stageFrames - 1) / stageFrames);
        for (level_ = 0; level_ < plan_.levels.size(); ++level_) {
            workers_.run(gatherStage, this, gatheredApart_[level_].size() * stages);
            workers_.run(runNode, this, plan_.levels[level_].size());
        }
        const auto& main = states_[plan_.main]->output;
        for (int c = 0; c < out.channelCount; ++c)
            std::copy_n(main[std::min(c, 1)], frames_, out[c] + done);
        frame_ += frames_;
    }
}

void Player::runNode(void* player, std::size_t index) noexcept {
    auto& self = *static_cast<Player*>(player);
    for (int from = 0; from < self.frames_; from += stageFrames)
        self.run(self.plan_.levels[self.level_][index], self.stageAt(from));
}

void Player::gatherStage(void* player, std::size_t index) noexcept {
    auto& self = *static_cast<Player*>(player);
    const auto& nodes = self.gatheredApart_[self.level_];
    const auto node = nodes[index % nodes.size()];
    const auto stage = self.stageAt(static_cast<int>(index / nodes.size()) * stageFrames);
    self.gatherInputs(self.plan_.nodes[node], *self.states_[node], stage);
}

Player::Stage Player::stageAt(int from) const noexcept {
    return {frame_ + from, from, std::min(stageFrames, frames_ - from)};
}

void Player::run(std::size_t index, Stage stage) noexcept TUTTI_RT {
    const auto& plan = plan_.nodes[index];
    auto& state = *states_[index];
    StageView soundView(state.sound, stage.from, stage.frames),
        outputView(state.output, stage.from, stage.frames);
    const auto sound = soundView.view(), output = outputView.view();
    if (!state.gatheredApart) gatherInputs(plan, state, stage);
    playClips(plan, state, stage, sound);
    for (auto& device : state.devices) {
        const auto& made = device.plan();
        const auto frame = stage.frame - made.latencyBefore;
        if (made.sidechain) {
            StageView key(states_[*made.sidechain]->sound, stage.from, stage.frames);
            device.run(plan_, *plan.part, frame, sound, key.view());
        } else {
            device.run(plan_, *plan.part, frame, sound, {});
        }
    }
    if (plan.silent)
        clear(output);
    else
        applyFader(plan.fader, stage.frame - plan.latency, sound, output);
}

void Player::gatherInputs(const NodePlan& plan, NodeState& state, Stage stage) noexcept TUTTI_RT {
    StageView soundView(state.sound, stage.from, stage.frames);
    const auto sound = soundView.view();
    clear(sound);
    StageBuffer scratch;
    const auto taken = scratch.view(stage.frames);
    for (std::size_t i = 0; i < plan.inputs.size(); ++i) {
        const auto& input = plan.inputs[i];
        auto& delay = state.inputDelays[i];
        const auto& source = plan_.nodes[input.from];
        auto& from = *states_[input.from];
        StageView comesView(input.beforeFader ? from.sound : from.output, stage.from, stage.frames);
        const auto comes = comesView.view();
        if (!input.isSend && delay.none()) {
            addTo(sound, comes);
            continue;
        }
        // A send's level is taken where its sound is: before the delay that makes it wait for others.
        if (input.beforeFader && source.silent)
            clear(taken);
        else if (input.isSend)
            applyFader(input.fader, stage.frame - source.latency, comes, taken);
        else
            for (int c = 0; c < 2; ++c)
                std::copy_n(comes[c], stage.frames, taken[c]);
        delay.process(taken);
        addTo(sound, taken);
    }
}

void Player::playClips(const NodePlan& plan, NodeState& state, Stage stage,
                       AudioView sound) noexcept TUTTI_RT {
    const auto& clips = plan.part->clips;
    while (state.firstClip < clips.size() && clips[state.firstClip].end <= stage.frame)
        ++state.firstClip;
    for (auto i = state.firstClip; i < clips.size() && clips[i].start < stage.frame + stage.frames; ++i)
        clips[i].addTo(stage.frame, sound);
}

} // namespace tutti
