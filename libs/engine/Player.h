// Runs a plan, block by block. What is heard and what is exported both come out of here.
//
// The same bits for every size of block and number of threads: every device gets its time in pieces that are
// cut at absolute frames (processor/Processor.h), every sum is made in document order. Buses are 32 bit
// floats.
#pragma once

#include "engine/NodeRun.h"
#include "engine/Workers.h"

#include <functional>
#include <memory>

namespace tutti {

/// Something that one of the threads does while the others begin with a block.
struct Errand {
    Workers::Job job = nullptr; ///< called with (object, 0)
    void* object = nullptr;
};

class Player {
public:
    /// Offline: the processors begin anew, the timeline is the clock, nothing follows. The plan must outlive
    /// the player.
    Player(const Plan&, int threads);
    /// Live: the processors are as they are. `workers` and `course` are those of all players that follow one
    /// another.
    Player(const Plan&, Workers& workers, const Course& course);
    ~Player();

    /// What comes from outside for one track, while a block is made: sound as long as the block, or no
    /// channels.
    struct Input {
        ConstAudioView sound;
        LiveEvents events;
    };

    /// The next frames of the main track into a stereo view. They belong to the timeline latency() frames
    /// earlier. No allocation, no locks: the audio thread may call it. `inputs`: by node, or none.
    void process(AudioView, const std::vector<Input>* inputs = nullptr, Errand = {}) noexcept TUTTI_RT;

    /// Offline, before the first block: from this frame on clips are silent and notes are let go; what rings
    /// rings on.
    void stopAt(std::int64_t frame) { ownCourse_->jump(frame, frame, false); }
    /// Offline, between two blocks: the timeline goes on from this frame, as at the end of a loop.
    void jumpTo(std::int64_t frame) { ownCourse_->jump(clock_, frame, true); }

    /// Goes on, within the same moment, where another player stands: what both have sounds on, what is new
    /// comes in within some milliseconds.
    void follow(Player& before) noexcept TUTTI_RT;

    /// Begins at a moment of the clock, with nobody to follow.
    void begin(std::int64_t clock) noexcept TUTTI_RT { clock_ = clock; }

    std::int64_t latency() const { return plan_.nodes[plan_.main].latency; }
    std::int64_t clock() const noexcept { return clock_; }
    /// Frames it makes at once; a longer block is made in several spans.
    int longestSpan() const noexcept { return longestSpan_; }
    /// A track's sound behind its fader, of the span made last.
    ConstAudioView output(std::size_t node) const noexcept;

private:
    Player(const Plan&, std::unique_ptr<Workers>, Workers*, std::unique_ptr<Course>, const Course*,
           bool live);
    static void runNode(void* player, std::size_t index) noexcept;
    static void gatherStage(void* player, std::size_t index) noexcept;
    Stage stageAt(int from) const noexcept;
    void gatherManyApart();

    const Plan& plan_;
    std::unique_ptr<Workers> ownWorkers_;
    Workers& workers_;
    std::unique_ptr<Course> ownCourse_;
    const Course& course_;
    const int longestSpan_; // frames a node makes before the next node has its turn
    NodeRun::All nodes_;
    std::vector<std::pair<TrackId, std::size_t>> byTrack_; // sorted
    /// Of each level, the nodes whose inputs are summed stage by stage by all threads before the node runs.
    std::vector<std::vector<std::size_t>> gatheredApart_;
    std::int64_t clock_ = 0; // of the next span
    const std::vector<Input>* inputs_ = nullptr;
    Errand errand_;   // still to be done
    int blockAt_ = 0; // of the span in the block
    int frames_ = 0;  // of the span being made
    std::size_t level_ = 0;
};

} // namespace tutti
