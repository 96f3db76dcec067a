#include "app/Takes.h"

#include <algorithm>

namespace tutti {
namespace {

/// What is wanted of a pass; without frames if nothing is.
TakePass within(TakePass pass, FrameRange wanted) {
    const auto from = std::max(pass.at, wanted.from), to = std::min(pass.at + pass.frames, wanted.to);
    return {from, pass.from + (from - pass.at), std::max<std::int64_t>(0, to - from)};
}

} // namespace

std::vector<TakePass> passesOf(const TakeNote& note, std::int64_t frames) {
    const auto& punch = note.punch;
    const auto wanted = punch.empty() ? FrameRange{0, INT64_MAX}
                                      : FrameRange{std::max<std::int64_t>(0, punch.from), punch.to};
    std::vector<TakePass> passes;
    const auto add = [&](const TakePass& pass) {
        if (const auto kept = within(pass, wanted); kept.frames > 0) passes.push_back(kept);
    };
    if (!note.passes.empty()) {
        for (auto pass : note.passes) {
            pass.frames = std::min(pass.frames, frames - pass.from);
            add(pass);
        }
        return passes;
    }
    if (note.loop.empty() || note.at >= note.loop.to) {
        add({note.at - note.late, 0, frames});
        return passes;
    }
    // What is played at the first frame of a round comes in so many frames late, behind what ends the round
    // before.
    auto start = note.at;
    for (auto from = note.late; from < frames;) {
        const auto length = std::min(note.loop.to - start, frames - from);
        add({start, from, length});
        from += length;
        start = note.loop.from;
    }
    return passes;
}

} // namespace tutti
