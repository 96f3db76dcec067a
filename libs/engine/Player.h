// Runs a plan, block by block. What is heard and what is exported both come out of here.
//
// The same bits for every size of block and number of threads: every device gets its time in pieces that are
// cut at absolute frames (processor/Processor.h), every sum is made in document order. Buses are 32 bit
// floats.
#pragma once

#include "engine/Plan.h"
#include "engine/Workers.h"

#include <memory>

namespace tutti {

class Player {
public:
    /// The plan must outlive the player; its processors begin anew.
    Player(const Plan&, int threads);
    ~Player();

    /// The next frames of the main track into a stereo view. They belong to the timeline latency() frames
    /// earlier. No allocation, no locks: the audio thread may call it.
    void process(AudioView) noexcept TUTTI_RT;

    std::int64_t latency() const { return plan_.nodes[plan_.main].latency; }

private:
    struct NodeState;
    /// The stage being made within the span.
    struct Stage {
        std::int64_t frame; ///< of the timeline, without any latency
        int from, frames;   ///< in the buffers of the nodes
    };
    static void runNode(void* player, std::size_t index) noexcept;
    static void gatherStage(void* player, std::size_t index) noexcept;
    Stage stageAt(int from) const noexcept;
    void run(std::size_t node, Stage) noexcept TUTTI_RT;
    void gatherInputs(const NodePlan&, NodeState&, Stage) noexcept TUTTI_RT;
    void playClips(const NodePlan&, NodeState&, Stage, AudioView sound) noexcept TUTTI_RT;

    const Plan& plan_;
    Workers workers_;
    const int longestSpan_; // frames a node makes before the next node has its turn
    std::vector<std::unique_ptr<NodeState>> states_;
    /// Of each level, the nodes whose inputs are summed stage by stage by all threads before the node runs.
    std::vector<std::vector<std::size_t>> gatheredApart_;
    std::int64_t frame_ = 0; // of the next span
    int frames_ = 0;         // of the span being made
    std::size_t level_ = 0;
};

} // namespace tutti
