#include "engine/Fader.h"
#include "model/Directory.h"
#include "model/Routing.h"

#include <algorithm>
#include <set>

namespace tutti {

class PlanMaker {
public:
    PlanMaker(Compiler& compiler, const Project& project) : compiler_(compiler), project_(project) {}

    Expected<Plan> make() {
        if (const auto loop = findFeedback(project_))
            return refused("the sound comes back to where it came from: " + loopText(project_, *loop),
                           "change an output or remove a send");
        plan_.rate = project_.settings.rate;
        plan_.tempo = project_.tempo;
        plan_.meter = project_.meter;
        heard_ = heardTracks();
        keying_ = keyingTracks();
        for (std::size_t i = 0; i < project_.tracks.size(); ++i) {
            TUTTI_LET(node, makeNode(project_.tracks[i]));
            node.silent = !heard_[i] && !keying_[i];
            plan_.end = std::max(plan_.end, node.part->end);
            plan_.nodes.push_back(std::move(node));
            if (project_.tracks[i]->kind == TrackKind::main) plan_.main = i;
        }
        connect();
        for (const auto i : sorted())
            align(plan_.nodes[i]);
        plan_.tail = longestTail();
        return std::move(plan_);
    }

private:
    // --- nodes ---------------------------------------------------------------------------------------------

    Expected<NodePlan> makeNode(const Ref<Track>& track) {
        NodePlan node;
        node.track = track->id;
        auto& cached = compiler_.parts_[track->id];
        if (cached.track != track || cached.tempo != project_.tempo || cached.media != project_.media ||
            !cached.part) {
            TUTTI_LET(part, compileTrackPart(project_, *track, compiler_.media_));
            cached = {track, project_.tempo, project_.media, std::move(part)};
        }
        node.part = cached.part;
        node.fader = faderOf(*track);
        for (const auto& device : track->devices) {
            TUTTI_LET(made, makeDevice(*track, device));
            node.devices.push_back(std::move(made));
        }
        return node;
    }

    Automation automation(const Track& track, const std::string& target, double constant,
                          Unit unit = Unit::none) const {
        for (const auto& curve : track.curves)
            if (curve->target == target && !curve->points.empty())
                return Automation(constant, holdsBetweenPoints(unit) ? holding(*curve) : curve,
                                  project_.tempo, project_.settings.rate);
        return Automation(constant);
    }

    /// Verbs write switches and choices so; a text that a person wrote may not.
    static Ref<Curve> holding(Curve curve) {
        for (auto& point : curve.points)
            point.shape = CurveShape::hold;
        return std::make_shared<const Curve>(std::move(curve));
    }

    FaderPlan faderOf(const Track& track) const {
        FaderPlan fader;
        fader.gain = automation(track, "gain", track.gain);
        fader.pan = automation(track, "pan", track.pan);
        fader.width = automation(track, "width", track.width);
        fader.mute = automation(track, "mute", track.mute ? 1 : 0, Unit::toggle);
        fader.law = track.panLaw.value_or(project_.settings.panLaw);
        fader.fixed = faderGains(fader, 0);
        return fader;
    }

    FaderPlan faderOf(const Track& track, const Send& send) const {
        const auto prefix = send.id.text() + ".";
        FaderPlan fader;
        fader.gain = automation(track, prefix + "gain", send.gain);
        fader.pan = automation(track, prefix + "pan", send.pan);
        fader.mute = automation(track, prefix + "mute", send.mute ? 1 : 0, Unit::toggle);
        fader.law = track.panLaw.value_or(project_.settings.panLaw);
        fader.fixed = faderGains(fader, 0);
        return fader;
    }

    Expected<DevicePlan> makeDevice(const Track& track, const Ref<Device>& device) {
        DevicePlan plan;
        plan.id = device->id;
        const auto prefix = device->id.text() + ".";
        plan.bypass = automation(track, prefix + "bypass", device->bypass ? 1 : 0, Unit::toggle);
        plan.spec = compiler_.registry_.find(device->type);
        if (plan.spec == nullptr) return plan;
        auto& cached = compiler_.processors_[device->id];
        if (cached.device != device || cached.rate != project_.settings.rate || !cached.processor) {
            TUTTI_TRY(prepare(cached, device, *plan.spec));
        }
        plan.processor = cached.processor;
        plan.timing = cached.timing;
        plan.controls = controlsFor(*plan.spec, device->values);
        for (std::size_t i = 0; i < plan.spec->parameters.size(); ++i) {
            const auto& spec = plan.spec->parameters[i];
            auto value = automation(track, prefix + std::string(spec.name), plan.controls[i], spec.unit);
            if (value.moves()) plan.moving.push_back({i, std::move(value)});
        }
        const bool tailIsKnown = plan.moving.empty() && cached.prepared == device->values;
        if (plan.spec->tailFollowsValues && !tailIsKnown) plan.timing.tail = endlessTail;
        if (device->sidechain) plan.sidechain = trackIndex(project_, *device->sidechain);
        return plan;
    }

    Result prepare(Compiler::CachedProcessor& cached, const Ref<Device>& device,
                   const ProcessorSpec& spec) const {
        // Knobs that are turned reach the processor as controls; it is made anew only for what prepare()
        // reads.
        const bool reusable = cached.processor && cached.rate == project_.settings.rate &&
                              cached.device->type == device->type &&
                              preparedAlike(spec, cached.device->values, device->values);
        if (!reusable) {
            cached.processor = spec.make();
            Setup setup;
            setup.sampleRate = project_.settings.rate;
            setup.channels = 2;
            setup.values = &device->values;
            setup.resources = compiler_.resources_;
            setup.seed = device->id.packed();
            auto timing = cached.processor->prepare(setup);
            if (!timing) {
                cached.processor = nullptr;
                return Error{Fault::plugin,
                             std::string(spec.name) + " (" + device->id.text() +
                                 "): " + timing.error().message,
                             timing.error().hint};
            }
            cached.timing = *timing;
            cached.prepared = device->values;
            cached.rate = project_.settings.rate;
        }
        cached.device = device;
        return success();
    }

    // --- what is heard -------------------------------------------------------------------------------------

    /// With a solo: the soloed tracks, what feeds them, where they go, and what is solo-safe.
    std::vector<bool> heardTracks() const {
        const auto count = project_.tracks.size();
        const bool anySolo = std::any_of(project_.tracks.begin(), project_.tracks.end(),
                                         [](const auto& track) { return track->solo == Solo::on; });
        std::vector<bool> heard(count, !anySolo);
        if (!anySolo) return heard;
        const auto follow = [&](std::size_t from, bool downstream) {
            std::vector<std::size_t> open{from};
            while (!open.empty()) {
                const auto i = open.back();
                open.pop_back();
                heard[i] = true;
                for (std::size_t other = 0; other < count; ++other)
                    if (!heard[other] && (downstream ? feeds(i, other, true) : feeds(other, i, false)))
                        open.push_back(other);
            }
        };
        for (std::size_t i = 0; i < count; ++i)
            if (project_.tracks[i]->solo == Solo::on) follow(i, false);
        const auto upstream = heard;
        for (std::size_t i = 0; i < count; ++i)
            if (upstream[i] || project_.tracks[i]->solo == Solo::safe) follow(i, true);
        heard[*trackIndex(project_, mainTrack(project_).id)] = true;
        return heard;
    }

    /// What a solo mutes and a side-chain of a track that is heard needs all the same: a bass that is ducked
    /// by the drum bus is ducked alike when it is soloed. The sound a side-chain listens to is taken before
    /// the fader, so these are the tracks behind it.
    std::vector<bool> keyingTracks() const {
        const auto count = project_.tracks.size();
        std::vector<bool> keying(count, false), seen = heard_;
        std::vector<std::size_t> open;
        const auto keysOf = [&](std::size_t i) {
            for (const auto& device : project_.tracks[i]->devices)
                if (const auto key =
                        device->sidechain ? trackIndex(project_, *device->sidechain) : std::nullopt)
                    open.push_back(*key);
        };
        for (std::size_t i = 0; i < count; ++i)
            if (heard_[i]) keysOf(i);
        while (!open.empty()) {
            const auto i = open.back();
            open.pop_back();
            if (seen[i]) continue;
            seen[i] = true;
            keysOf(i);
            for (std::size_t other = 0; other < count; ++other)
                if (!heard_[other] && feeds(other, i, true)) {
                    keying[other] = true;
                    open.push_back(other);
                }
        }
        return keying;
    }

    bool feeds(std::size_t from, std::size_t to, bool sendsToo) const {
        const auto& track = *project_.tracks[from];
        const auto target = project_.tracks[to]->id;
        if (outputOf(project_, track) == target) return true;
        return sendsToo && std::any_of(track.sends.begin(), track.sends.end(),
                                       [&](const Send& send) { return send.to == target; });
    }

    // --- connections and latency ---------------------------------------------------------------------------

    void connect() {
        const auto closed = [&](std::size_t from, std::size_t to) { return keying_[from] && heard_[to]; };
        for (std::size_t i = 0; i < project_.tracks.size(); ++i) {
            const auto& track = *project_.tracks[i];
            if (const auto output = outputOf(project_, track))
                if (const auto to = trackIndex(project_, *output))
                    plan_.nodes[*to].inputs.push_back(
                        {.from = i, .isSend = false, .send = {}, .fader = {}, .closed = closed(i, *to)});
            for (const auto& send : track.sends)
                if (const auto to = trackIndex(project_, send.to))
                    plan_.nodes[*to].inputs.push_back({.from = i,
                                                       .beforeFader = send.pre,
                                                       .isSend = true,
                                                       .send = send.id,
                                                       .fader = faderOf(track, send),
                                                       .closed = closed(i, *to)});
        }
    }

    /// The nodes so that each comes after those it needs; sets the levels.
    std::vector<std::size_t> sorted() {
        std::vector<std::size_t> order(plan_.nodes.size());
        std::vector<bool> done(plan_.nodes.size(), false);
        order.clear();
        const auto visit = [&](const auto& self, std::size_t i) -> void {
            if (done[i]) return;
            done[i] = true;
            auto& node = plan_.nodes[i];
            const auto need = [&](std::size_t from) {
                self(self, from);
                node.level = std::max(node.level, plan_.nodes[from].level + 1);
            };
            for (const auto& input : node.inputs)
                need(input.from);
            for (const auto& device : node.devices)
                if (device.sidechain) need(*device.sidechain);
            order.push_back(i);
        };
        for (std::size_t i = 0; i < plan_.nodes.size(); ++i)
            visit(visit, i);
        for (std::size_t i = 0; i < plan_.nodes.size(); ++i) {
            const auto level = plan_.nodes[i].level;
            if (plan_.levels.size() <= level) plan_.levels.resize(level + 1);
            plan_.levels[level].push_back(i);
        }
        return order;
    }

    /// Delays what comes early until all belongs to one moment.
    void align(NodePlan& node) const {
        std::int64_t latency = 0;
        for (const auto& input : node.inputs)
            latency = std::max(latency, plan_.nodes[input.from].latency);
        for (auto& input : node.inputs)
            input.delay = latency - plan_.nodes[input.from].latency;
        for (auto& device : node.devices) {
            if (device.sidechain) {
                const auto late = plan_.nodes[*device.sidechain].latency;
                device.delayBefore = std::max<std::int64_t>(0, late - latency);
                latency += device.delayBefore;
                device.sidechainDelay = latency - late;
            }
            device.latencyBefore = latency;
            latency += device.timing.latency;
        }
        node.latency = latency;
    }

    /// The longest way through the tails of devices to the main track.
    std::int64_t longestTail() const {
        std::vector<std::int64_t> tails(plan_.nodes.size(), 0);
        for (const auto& level : plan_.levels)
            for (const auto i : level) {
                const auto& node = plan_.nodes[i];
                for (const auto& input : node.inputs)
                    tails[i] = std::max(tails[i], tails[input.from]);
                for (const auto& device : node.devices)
                    tails[i] = std::min(endlessTail, tails[i] + device.timing.tail);
            }
        return tails[plan_.main];
    }

    Compiler& compiler_;
    const Project& project_;
    Plan plan_;
    std::vector<bool> heard_, keying_;
};

Expected<Plan> Compiler::compile(const Project& project) {
    auto plan = PlanMaker(*this, project).make();
    if (!plan) return plan;
    // What the project no longer has is forgotten.
    std::erase_if(parts_, [&](const auto& entry) { return findTrack(project, entry.first) == nullptr; });
    std::erase_if(processors_, [&](const auto& entry) { return !findDevice(project, entry.first); });
    return plan;
}

void Compiler::reset() {
    for (auto& [id, cached] : processors_)
        if (cached.processor) cached.processor->reset();
}

std::vector<std::string> verify(const Plan& plan) {
    std::vector<std::string> wrong;
    const auto check = [&](bool right, const NodePlan& node, const char* what) {
        if (!right) wrong.push_back(node.track.text() + ": " + what);
    };
    std::vector<int> placed(plan.nodes.size(), 0);
    for (std::size_t level = 0; level < plan.levels.size(); ++level)
        for (const auto i : plan.levels[level]) {
            ++placed[i];
            check(plan.nodes[i].level == level, plan.nodes[i], "stands on another level than it says");
        }
    for (std::size_t i = 0; i < plan.nodes.size(); ++i) {
        const auto& node = plan.nodes[i];
        check(placed[i] == 1, node, "is not run exactly once");
        std::optional<std::int64_t> moment;
        for (const auto& input : node.inputs) {
            check(plan.nodes[input.from].level < node.level, node, "runs before what it needs");
            const auto arrives = plan.nodes[input.from].latency + input.delay;
            check(input.delay >= 0 && (!moment || *moment == arrives), node,
                  "its inputs do not arrive together");
            moment = arrives;
        }
        auto latency = moment.value_or(0);
        for (const auto& device : node.devices) {
            latency += device.delayBefore;
            check(latency == device.latencyBefore, node, "a device has the wrong latency before it");
            if (device.sidechain) {
                check(plan.nodes[*device.sidechain].level < node.level, node, "runs before its side-chain");
                check(plan.nodes[*device.sidechain].latency + device.sidechainDelay == latency, node,
                      "a side-chain does not arrive in time");
            }
            latency += device.timing.latency;
        }
        check(latency == node.latency, node, "its latency is not the sum of its parts");
    }
    return wrong;
}

} // namespace tutti
