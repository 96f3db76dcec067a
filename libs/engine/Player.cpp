#include "engine/Player.h"

#include "engine/Stage.h"

#include <algorithm>

namespace tutti {
namespace {

/// Threads meet after every level of a span, so with several of them a span is many stages long.
int spanFor(int threads) {
    return threads > 1 ? 16 * stageFrames : stageFrames;
}

/// Summing many inputs is worth sharing out. Where one of them is delayed it has an order in time, and stays
/// with the node; so do sends, whose faders know what they did before.
bool gathersApart(const NodePlan& node) {
    return node.inputs.size() >= 8 &&
           std::all_of(node.inputs.begin(), node.inputs.end(),
                       [](const InputPlan& input) { return input.delay == 0 && !input.isSend; });
}

} // namespace

Player::Player(const Plan& plan, std::unique_ptr<Workers> ownWorkers, Workers* workers,
               std::unique_ptr<Course> ownCourse, const Course* course, bool live)
    : plan_(plan), ownWorkers_(std::move(ownWorkers)), workers_(workers != nullptr ? *workers : *ownWorkers_),
      ownCourse_(std::move(ownCourse)), course_(course != nullptr ? *course : *ownCourse_),
      longestSpan_(spanFor(workers_.threads())) {
    for (std::size_t i = 0; i < plan.nodes.size(); ++i) {
        nodes_.push_back(std::make_unique<NodeRun>(plan, i, longestSpan_, live));
        byTrack_.emplace_back(plan.nodes[i].track, i);
    }
    std::sort(byTrack_.begin(), byTrack_.end());
    gatheredApart_.resize(plan.levels.size());
}

Player::Player(const Plan& plan, int threads)
    : Player(plan, std::make_unique<Workers>(threads), nullptr, std::make_unique<Course>(), nullptr, false) {
    for (const auto& node : plan.nodes)
        for (const auto& device : node.devices)
            if (device.processor) device.processor->reset();
    if (threads > 1) gatherManyApart();
}

Player::Player(const Plan& plan, Workers& workers, const Course& course)
    : Player(plan, nullptr, &workers, nullptr, &course, true) {}

Player::~Player() = default;

void Player::gatherManyApart() {
    for (std::size_t level = 0; level < plan_.levels.size(); ++level)
        for (const auto i : plan_.levels[level])
            if (gathersApart(plan_.nodes[i])) {
                gatheredApart_[level].push_back(i);
                nodes_[i]->gatheredApart = true;
            }
}

void Player::process(AudioView out, const std::vector<Input>* inputs, Errand errand) noexcept TUTTI_RT {
    const FlushDenormals flush;
    inputs_ = inputs;
    errand_ = errand;
    for (blockAt_ = 0; blockAt_ < out.frames; blockAt_ += frames_) {
        frames_ = std::min(longestSpan_, out.frames - blockAt_);
        const auto stages = static_cast<std::size_t>((frames_ + stageFrames - 1) / stageFrames);
        for (level_ = 0; level_ < plan_.levels.size(); ++level_) {
            workers_.run(gatherStage, this, gatheredApart_[level_].size() * stages);
            workers_.run(runNode, this, plan_.levels[level_].size() + (errand_.job != nullptr ? 1 : 0));
            errand_ = {};
        }
        const auto& main = nodes_[plan_.main]->output();
        for (int c = 0; c < out.channelCount; ++c)
            std::copy_n(main[std::min(c, 1)], frames_, out[c] + blockAt_);
        clock_ += frames_;
    }
}

void Player::runNode(void* player, std::size_t index) noexcept {
    auto& self = *static_cast<Player*>(player);
    if (self.errand_.job != nullptr) {
        if (index == 0) return self.errand_.job(self.errand_.object, 0);
        --index;
    }
    const auto node = self.plan_.levels[self.level_][index];
    const Input none{};
    const auto& input = self.inputs_ != nullptr ? (*self.inputs_)[node] : none;
    for (int from = 0; from < self.frames_; from += stageFrames) {
        const auto stage = self.stageAt(from);
        const float* channels[2] = {nullptr, nullptr};
        for (int c = 0; c < input.sound.channelCount; ++c)
            channels[c] = input.sound[c] + self.blockAt_ + from;
        self.nodes_[node]->run(self.course_, self.nodes_, stage,
                               {channels, input.sound.channelCount, stage.frames}, input.events);
    }
}

void Player::gatherStage(void* player, std::size_t index) noexcept {
    auto& self = *static_cast<Player*>(player);
    const auto& nodes = self.gatheredApart_[self.level_];
    const auto stage = self.stageAt(static_cast<int>(index / nodes.size()) * stageFrames);
    self.nodes_[nodes[index % nodes.size()]]->gather(self.course_, self.nodes_, stage);
}

Stage Player::stageAt(int from) const noexcept {
    return {clock_ + from, from, std::min(stageFrames, frames_ - from)};
}

void Player::follow(Player& before) noexcept TUTTI_RT {
    clock_ = before.clock_;
    auto old = before.byTrack_.begin();
    for (const auto& [track, node] : byTrack_) {
        while (old != before.byTrack_.end() && old->first < track)
            ++old;
        if (old != before.byTrack_.end() && old->first == track)
            nodes_[node]->follow(*before.nodes_[old->second]);
        else
            nodes_[node]->arrive();
    }
}

ConstAudioView Player::output(std::size_t node) const noexcept {
    auto view = nodes_[node]->output().view();
    view.frames = frames_;
    return view;
}

} // namespace tutti
