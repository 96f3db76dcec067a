// Takes on armed tracks while a session plays.
//
// What is played along to reaches the ear late, and what is sung reaches the program later still: a take is
// moved earlier by all of that (Takes.h: TakeNote::late), so it lies where it was played.
#pragma once

#include "app/Arms.h"
#include "app/Takes.h"
#include "live/Recorder.h"

#include <atomic>
#include <optional>

namespace tutti {

class LiveRecording {
public:
    struct Places {
        std::int64_t at = 0;   ///< frame of the timeline at which it will begin to roll
        std::int64_t late = 0; ///< frames
        double rate = 48000;
        FrameRange loop{};  ///< the timeline runs round in it; empty: it does not
        FrameRange punch{}; ///< takes get these frames of the timeline; empty: all from the first that rolls
        std::optional<bool> replace{};      ///< RecordSpec's
        std::string quantise{};             ///< RecordSpec's
        std::int64_t split = 0, pre = 0;    ///< RecordSpec's, in frames
        std::size_t rotate = 0;             ///< RecordSpec's
        std::optional<double> armLevel{};   ///< RecordSpec's
        const Lookback* lookback = nullptr; ///< of what came in before
    };

    /// Makes files and notes; the takes begin with the first frame that rolls, or that is punched in.
    Result begin(Session&, const std::vector<Arm>&, const Places&);
    bool recording() const noexcept { return recorder_ != nullptr; }
    /// How the takes stand.
    std::vector<TakeReport> reports() const;
    /// Recorder's.
    std::vector<Peak> peaks(std::size_t arm, int channel, std::size_t fromStep) const;
    /// Removes files that rotate away; some times a minute.
    void tick();
    /// Nothing more is added behind what is played now (or, where `now`, has come in now); done() once the
    /// device has come past it.
    void end(bool now = false);
    bool done() const noexcept;
    /// The takes have got all that they will get.
    bool over() const noexcept { return recorder_ && recorder_->done(); }
    /// The loudest sample since the last time of what comes in for an arm, linear.
    float takePeak(std::size_t arm) { return recorder_ ? recorder_->takePeak(arm) : 0; }

    /// The takes are clips, in one step of history, and the reports tell how they went, in the order of the
    /// arms. Precondition: done(), or the device calls no more.
    Expected<std::vector<TakeReport>> finish(Session&);

    /// Audio thread, after the engine's part of the block.
    void put(const DeviceBlock&, std::optional<std::int64_t> rollsSince) noexcept TUTTI_RT;

private:
    void rotate(const std::vector<TakeReport>&) const;

    std::unique_ptr<Recorder> recorder_;
    std::unique_ptr<RecorderThread> disk_;
    std::vector<TakeNote> notes_;
    std::atomic<Recorder*> shared_{nullptr}; // for the audio thread
    std::atomic<bool> inside_{false};        // it is using it
    // The audio thread's.
    bool begun_ = false;
    std::atomic<std::int64_t> time_{0}; // of the device, behind the last block
    // Set before the recorder is shared: the frames after the first one that rolls which are recorded.
    FrameRange taken_{};
    std::int64_t late_ = 0;
    std::size_t rotate_ = 0;
};

} // namespace tutti
