#include "engine/ClipRun.h"

#include "engine/Stage.h"

#include <algorithm>

namespace tutti {
namespace {

/// How far a join has come at a frame, 0..1.
float shareAt(std::int64_t frames) noexcept {
    return std::clamp(static_cast<float>(frames) / joinFrames, 0.0f, 1.0f);
}

} // namespace

void ClipRun::addTo(const Course& course, std::int64_t clock, AudioView sound) noexcept TUTTI_RT {
    forEachPlace(course, clock, sound.frames, [&](const Course::Place& place, int from, int count) {
        float* channels[2] = {sound[0] + from, sound[1] + from};
        const AudioView piece{channels, 2, count};
        if (place.stretch.number != stretch_ || changed_) begin(course, place, clock + from);
        if (place.stretch.rolling) play(place, clock + from, piece);
        if (clock + from < join_ + joinFrames) playLeaving(clock + from, piece);
    });
}

void ClipRun::begin(const Course& course, const Course::Place& place, std::int64_t clock) noexcept TUTTI_RT {
    const bool jumped = place.stretch.number != stretch_;
    if (!changed_) leaving_ = part_.get();
    if (jumped) {
        const auto* before = course.before();
        if (place.stretch.fresh || before == nullptr || !before->rolling) leaving_ = nullptr;
        leavingOffset_ = before != nullptr ? before->offset : 0;
        join_ = place.stretch.clock;
    } else {
        if (!place.stretch.rolling) leaving_ = nullptr;
        leavingOffset_ = place.stretch.offset;
        join_ = clock;
    }
    edited_ = !jumped;
    stretch_ = place.stretch.number;
    first_ = 0;
    changed_ = false;
}

void ClipRun::play(const Course::Place& place, std::int64_t clock, AudioView sound) noexcept TUTTI_RT {
    const auto& clips = part_->clips;
    while (first_ < clips.size() && clips[first_].end <= place.frame)
        ++first_;
    const auto joinFrame = join_ + place.stretch.offset; // of the timeline
    const bool joining = clock < join_ + joinFrames;
    for (auto i = first_; i < clips.size() && clips[i].start < place.frame + sound.frames; ++i) {
        // What begins at the place of a jump or behind it begins as it is.
        if (!joining || (!edited_ && clips[i].start >= joinFrame)) {
            clips[i].addTo(place.frame, sound);
            continue;
        }
        StageBuffer scratch;
        const auto risen = scratch.view(sound.frames);
        for (int c = 0; c < 2; ++c)
            std::fill_n(risen[c], risen.frames, 0.0f);
        clips[i].addTo(place.frame, risen);
        for (int n = 0; n < sound.frames; ++n) {
            const float x = shareAt(clock + n - join_);
            for (int c = 0; c < 2; ++c)
                sound[c][n] += risen[c][n] * x;
        }
    }
}

void ClipRun::playLeaving(std::int64_t clock, AudioView sound) noexcept TUTTI_RT {
    if (leaving_ == nullptr) return;
    StageBuffer scratch;
    const auto old = scratch.view(sound.frames);
    for (int c = 0; c < 2; ++c)
        std::fill_n(old[c], old.frames, 0.0f);
    const auto frame = clock + leavingOffset_;
    for (const auto& clip : leaving_->clips)
        clip.addTo(frame, old);
    for (int n = 0; n < sound.frames; ++n) {
        const float x = 1 - shareAt(clock + n - join_);
        for (int c = 0; c < 2; ++c)
            sound[c][n] += old[c][n] * x;
    }
}

void ClipRun::follow(ClipRun& before) noexcept TUTTI_RT {
    const bool same = before.part_ == part_;
    stretch_ = before.stretch_;
    join_ = before.join_;
    edited_ = before.edited_;
    leavingOffset_ = before.leavingOffset_;
    changed_ = before.changed_ || !same;
    first_ = same ? before.first_ : 0;
    leaving_ = same ? before.leaving_ : before.part_.get();
    kept_.swap(same ? before.kept_ : before.part_);
}

} // namespace tutti
