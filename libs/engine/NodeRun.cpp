#include "engine/NodeRun.h"

#include <algorithm>

namespace tutti {
namespace {

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

NodeRun::NodeRun(const Plan& plan, std::size_t node, int span, bool live)
    : whole_(plan), plan_(plan.nodes[node]), sound_(2, span), output_(2, span), clips_(plan_.part) {
    for (const auto& each : plan_.inputs)
        inputs_.push_back({PathDelay(each.delay), {}});
    for (const auto& device : plan_.devices)
        devices_.emplace_back(device, plan_.part->mostEvents, live);
}

void NodeRun::gather(const Course& course, const All& all, Stage stage) noexcept TUTTI_RT {
    StageView soundView(sound_, stage.from, stage.frames);
    const auto sound = soundView.view();
    clear(sound);
    StageBuffer scratch;
    const auto taken = scratch.view(stage.frames);
    for (std::size_t i = 0; i < inputs_.size(); ++i) {
        const auto& input = plan_.inputs[i];
        auto& [delay, fader] = inputs_[i];
        auto& source = *all[input.from];
        StageView comesView(input.beforeFader ? source.sound_ : source.output_, stage.from, stage.frames);
        const auto comes = comesView.view();
        const bool closed = input.leaves || input.closed || (input.beforeFader && source.plan_.silent);
        if (!input.isSend && !closed && delay.none() && fader.open()) {
            addTo(sound, comes);
            continue;
        }
        // A send's level is taken where its sound is: before the delay that makes it wait for others.
        fader.apply(input.fader, closed, course, stage.clock - source.plan_.latency, comes, taken);
        delay.process(taken);
        addTo(sound, taken);
    }
}

void NodeRun::run(const Course& course, const All& all, Stage stage, ConstAudioView input,
                  const LiveEvents& live) noexcept TUTTI_RT {
    StageView soundView(sound_, stage.from, stage.frames), outputView(output_, stage.from, stage.frames);
    const auto sound = soundView.view(), output = outputView.view();
    if (!gatheredApart) gather(course, all, stage);
    clips_.addTo(course, stage.clock, sound);
    if (input.channelCount > 0) addTo(sound, input);
    const Surroundings around{whole_, *plan_.part, course, live};
    for (auto& device : devices_) {
        const auto& made = device.plan();
        const auto clock = stage.clock - made.latencyBefore;
        if (made.sidechain) {
            StageView key(all[*made.sidechain]->sound_, stage.from, stage.frames);
            device.run(around, clock, sound, key.view());
        } else {
            device.run(around, clock, sound, {});
        }
    }
    fader_.apply(plan_.fader, plan_.silent, course, stage.clock - plan_.latency, sound, output);
}

bool NodeRun::sameInput(const InputPlan& input, const NodeRun& before, const InputPlan& old) const noexcept {
    return input.isSend == old.isSend && input.send == old.send && input.beforeFader == old.beforeFader &&
           whole_.nodes[input.from].track == before.whole_.nodes[old.from].track;
}

void NodeRun::follow(NodeRun& before) noexcept TUTTI_RT {
    const bool otherPart = before.plan_.part != plan_.part;
    clips_.follow(before.clips_);
    fader_.follow(before.fader_);
    for (std::size_t i = 0; i < inputs_.size(); ++i) {
        std::size_t old = 0;
        while (old < before.inputs_.size() && !sameInput(plan_.inputs[i], before, before.plan_.inputs[old]))
            ++old;
        if (old == before.inputs_.size()) {
            inputs_[i].fader.arrive();
            continue;
        }
        inputs_[i].delay.follow(before.inputs_[old].delay);
        inputs_[i].fader.follow(before.inputs_[old].fader, !plan_.inputs[i].isSend);
    }
    for (auto& device : devices_) {
        const auto old =
            std::find_if(before.devices_.begin(), before.devices_.end(),
                         [&](const DeviceRun& each) { return each.plan().id == device.plan().id; });
        if (old != before.devices_.end())
            device.follow(*old, otherPart);
        else
            device.arrive();
    }
}

void NodeRun::arrive() noexcept TUTTI_RT {
    for (auto& input : inputs_)
        input.fader.arrive();
    fader_.arrive();
}

} // namespace tutti
