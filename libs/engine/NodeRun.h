// One track while a player plays it.
#pragma once

#include "engine/ClipRun.h"
#include "engine/DeviceRun.h"
#include "engine/FaderRun.h"

#include <memory>
#include <vector>

namespace tutti {

/// The stretch of a span being made.
struct Stage {
    std::int64_t clock; ///< of its first frame
    int from, frames;   ///< in the buffers of the nodes; at most stageFrames
};

class NodeRun {
public:
    using All = std::vector<std::unique_ptr<NodeRun>>;

    /// The plan must outlive it. `span`: frames its buffers hold. `live`: edits may follow.
    NodeRun(const Plan&, std::size_t node, int span, bool live);

    /// Sums what comes in, in document order.
    void gather(const Course&, const All&, Stage) noexcept TUTTI_RT;
    /// Plays clips, runs devices and fader on top of it. `input`: sound from outside that belongs to the
    /// track's clips, as long as the stage, or no channels.
    void run(const Course&, const All&, Stage, ConstAudioView input, const LiveEvents&) noexcept TUTTI_RT;

    /// Goes on where the same track of the plan before is.
    void follow(NodeRun& before) noexcept TUTTI_RT;
    /// Is new among tracks that sound.
    void arrive() noexcept TUTTI_RT;

    const NodePlan& plan() const noexcept { return plan_; }
    AudioBuffer& sound() noexcept { return sound_; }   ///< of one span, before the fader
    AudioBuffer& output() noexcept { return output_; } ///< and behind it

    bool gatheredApart = false; ///< its player calls gather() before run(), on any thread

private:
    struct InputRun {
        PathDelay delay;
        FaderRun fader;
    };
    bool sameInput(const InputPlan&, const NodeRun& before, const InputPlan& old) const noexcept;

    const Plan& whole_;
    const NodePlan& plan_;
    AudioBuffer sound_, output_;
    std::vector<InputRun> inputs_;
    ClipRun clips_;
    std::vector<DeviceRun> devices_;
    FaderRun fader_;
};

} // namespace tutti
