#include "engine/FaderRun.h"

#include "engine/Automation.h"

#include <algorithm>

namespace tutti {
namespace {

constexpr FaderGains shut{0, 0, 0, 0};

void silence(AudioView view) noexcept {
    for (int c = 0; c < 2; ++c)
        std::fill_n(view[c], view.frames, 0.0f);
}

/// What is asked for now.
FaderGains target(const FaderPlan& fader, bool closed, std::int64_t frame) noexcept {
    if (closed) return shut;
    return fader.moves() ? faderGains(fader, frame) : fader.fixed;
}

} // namespace

void FaderRun::apply(const FaderPlan& fader, bool closed, const Course& course, std::int64_t clock,
                     ConstAudioView in, AudioView out) noexcept TUTTI_RT {
    forEachPlace(course, clock, in.frames, [&](const Course::Place& place, int from, int count) {
        const float* source[2] = {in[0] + from, in[1] + from};
        float* target[2] = {out[0] + from, out[1] + from};
        piece(fader, closed, place, {source, 2, count}, {target, 2, count});
    });
}

void FaderRun::piece(const FaderPlan& fader, bool closed, const Course::Place& place, ConstAudioView in,
                     AudioView out) noexcept TUTTI_RT {
    const auto frame = place.automationFrame();
    const bool jumped = placed_ && place.stretch.number != stretch_;
    stretch_ = place.stretch.number;
    placed_ = true;
    if (fresh_ || (jumped && place.stretch.fresh)) {
        left_ = 0;
    } else if ((jumped || follows_) && now_ != target(fader, closed, frame)) {
        from_ = now_;
        left_ = joinFrames;
    }
    fresh_ = follows_ = false;

    if (closed)
        silence(out);
    else if (place.stretch.rolling || !fader.moves())
        applyFader(fader, frame, in, out);
    else
        applyGains(faderGains(fader, frame), in, out);
    const auto wanted = target(fader, closed, place.stretch.rolling ? frame + in.frames : frame);
    now_ = wanted;
    if (left_ == 0) return;

    StageBuffer scratch;
    const auto old = scratch.view(in.frames);
    applyGains(from_, in, old);
    for (int i = 0; i < in.frames && left_ > 0; ++i, --left_) {
        const float x = static_cast<float>(joinFrames - left_) / joinFrames;
        for (int c = 0; c < 2; ++c)
            out[c][i] = old[c][i] + (out[c][i] - old[c][i]) * x;
    }
    if (left_ > 0) now_ = between(from_, wanted, static_cast<float>(joinFrames - left_) / joinFrames);
}

} // namespace tutti
