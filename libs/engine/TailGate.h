// Lets a tail ring until it is over: passes sound on, and keeps silence back until sound follows.
#pragma once

#include "engine/Render.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace tutti {

/// Seconds after which an automatic tail ends even if it still rings.
inline constexpr double longestTail = 30;

class TailGate {
public:
    /// An open gate passes everything.
    TailGate(const SoundSink& sink, bool open) : sink_(sink), open_(open) {}

    void setOpen(bool open) { open_ = open; }

    Result pass(ConstAudioView view) {
        const int last = open_ ? view.frames : audible(view);
        if (last > 0) {
            // What was kept back is passed as it was: it may hold faint sound.
            for (const auto& kept : kept_)
                TUTTI_TRY(give(kept.view()));
            kept_.clear();
            auto head = view;
            head.frames = last;
            TUTTI_TRY(give(head));
        }
        if (last < view.frames) keep(view, last);
        return success();
    }
    /// That were passed on.
    std::int64_t frames() const { return frames_; }

private:
    static constexpr float silence = 1e-6f; // -120 dBFS

    /// The frame after the last one that is not silent.
    static int audible(ConstAudioView view) {
        int last = 0;
        for (int c = 0; c < view.channelCount; ++c)
            for (int i = view.frames; i > last; --i)
                if (!(std::fabs(view[c][i - 1]) < silence)) last = i;
        return last;
    }
    void keep(ConstAudioView view, int from) {
        AudioBuffer rest(view.channelCount, view.frames - from);
        for (int c = 0; c < view.channelCount; ++c)
            std::copy(view[c] + from, view[c] + view.frames, rest[c]);
        kept_.push_back(std::move(rest));
    }
    Result give(ConstAudioView view) {
        frames_ += view.frames;
        return sink_(view);
    }

    const SoundSink& sink_;
    bool open_;
    std::vector<AudioBuffer> kept_;
    std::int64_t frames_ = 0;
};

} // namespace tutti
