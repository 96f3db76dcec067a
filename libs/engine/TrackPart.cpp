#include "engine/TrackPart.h"

#include "base/Maths.h"
#include "engine/Stage.h"
#include "model/Clips.h"
#include "model/ControlTarget.h"
#include "model/Directory.h"

#include <algorithm>
#include <cmath>

namespace tutti {

float fadeGain(FadeShape shape, double x) noexcept TUTTI_RT {
    x = std::clamp(x, 0.0, 1.0);
    switch (shape) {
    case FadeShape::linear: break;
    case FadeShape::power:
        return static_cast<float>(maths::sin(x * maths::pi / 2)); // two of them: the sum of squares is 1
    case FadeShape::s: return static_cast<float>(x * x * (3 - 2 * x));
    case FadeShape::exponential:
        return static_cast<float>((maths::exp(6.9 * x) - 1) / (maths::exp(6.9) - 1)); // 60 dB
    }
    return static_cast<float>(x);
}

bool PlayedClip::fades(std::int64_t offset, int frames) const noexcept {
    return offset < fadeIn || end - start - (offset + frames) < fadeOut;
}

float PlayedClip::gainAt(std::int64_t offset) const noexcept TUTTI_RT {
    float value = gain;
    if (offset < fadeIn)
        value *= fadeGain(inShape, (static_cast<double>(offset) + 0.5) / static_cast<double>(fadeIn));
    const auto left = end - start - offset;
    if (left <= fadeOut)
        value *= fadeGain(outShape, (static_cast<double>(left) - 0.5) / static_cast<double>(fadeOut));
    return value;
}

void PlayedClip::readContent(std::int64_t offset, AudioView out) const noexcept TUTTI_RT {
    const auto length = round > 0 ? round : end - start;
    for (int done = 0; done < out.frames;) {
        const auto place = round > 0 ? offset % round : offset;
        const int count = static_cast<int>(std::min<std::int64_t>(out.frames - done, length - place));
        float* channels[2] = {out[0] + done, out[1] + done};
        if (reverse) {
            media->read(from + length - place - count, channels[0], channels[1], count);
            for (auto* channel : channels)
                std::reverse(channel, channel + count);
        } else {
            media->read(from + place, channels[0], channels[1], count);
        }
        offset += count;
        done += count;
    }
}

void PlayedClip::addTo(std::int64_t frame, AudioView audio) const noexcept TUTTI_RT {
    const auto first = std::max(frame, start), last = std::min(frame + audio.frames, end);
    if (first >= last) return;
    const int count = static_cast<int>(last - first), place = static_cast<int>(first - frame);
    const auto offset = first - start;
    StageBuffer scratch;
    const auto content = scratch.view(count);
    readContent(offset, content);
    float *left = audio[0] + place, *right = audio[1] + place;
    if (fades(offset, count)) {
        for (int i = 0; i < count; ++i) {
            const float g = gainAt(offset + i);
            left[i] += content[0][i] * g;
            right[i] += content[1][i] * g;
        }
        return;
    }
    for (int i = 0; i < count; ++i)
        left[i] += content[0][i] * gain;
    for (int i = 0; i < count; ++i)
        right[i] += content[1][i] * gain;
}

namespace {

class PartCompiler {
public:
    PartCompiler(const Project& project, MediaSource& media)
        : project_(project), tempo_(*project.tempo), rate_(project.settings.rate), media_(media) {}

    Expected<Ref<TrackPart>> compile(const Track& track) {
        for (const auto& clip : track.clips) {
            if (clip->mute) continue;
            if (std::holds_alternative<AudioContent>(clip->content))
                TUTTI_TRY(audio(*clip));
            else
                notes(*clip);
        }
        std::stable_sort(part_.events.begin(), part_.events.end(),
                         [](const TimedEvent& a, const TimedEvent& b) {
                             const auto isOff = [](const TimedEvent& each) {
                                 return each.event.kind == Event::Kind::noteOff;
                             };
                             return a.frame != b.frame ? a.frame < b.frame : isOff(a) && !isOff(b);
                         });
        std::stable_sort(part_.clips.begin(), part_.clips.end(),
                         [](const PlayedClip& a, const PlayedClip& b) { return a.start < b.start; });
        part_.mostEvents = mostInOneQuantum();
        return Ref<TrackPart>(std::make_shared<const TrackPart>(std::move(part_)));
    }

private:
    std::size_t mostInOneQuantum() const {
        std::size_t most = 0, first = 0;
        for (std::size_t i = 0; i < part_.events.size(); ++i) {
            while (part_.events[i].frame - part_.events[first].frame >= quantum)
                ++first;
            most = std::max(most, i - first + 1);
        }
        return most;
    }

    std::int64_t frameOf(TimePoint place) const { return tempo_.frameAt(place, rate_).count; }

    Result audio(const Clip& clip) {
        const auto& content = std::get<AudioContent>(clip.content);
        const auto* media = findMedia(project_, content.media);
        if (media == nullptr)
            return Error{Fault::input, "clip " + clip.id.text() + ": its media file is not there"};
        TUTTI_LET(file, media_.open(*media));
        PlayedClip played;
        played.start = frameOf(clip.start);
        played.end = frameOf(clipEnd(clip, tempo_));
        played.from = content.from.count;
        if (clip.loop)
            played.round = std::max<std::int64_t>(1, tempo_.framesOf(clip.start, *clip.loop, rate_).count);
        played.reverse = content.reverse;
        played.gain = static_cast<float>(maths::gainFromDecibels(clip.gain));
        played.fadeIn =
            std::min(tempo_.framesOf(clip.start, clip.in.length, rate_).count, played.end - played.start);
        played.fadeOut =
            std::min(tempo_.framesOf(clip.start, clip.out.length, rate_).count, played.end - played.start);
        played.inShape = clip.in.shape;
        played.outShape = clip.out.shape;
        played.media = std::move(file);
        part_.end = std::max(part_.end, played.end);
        part_.clips.push_back(std::move(played));
        return success();
    }

    void notes(const Clip& clip) {
        const auto start = tempo_.toTicks(clip.start);
        for (const auto& note : heardNotes(clip, tempo_)) {
            const auto on = frameOf(start + note.at);
            const auto off = std::max(on + 1, frameOf(start + note.at + note.length));
            Event event;
            event.kind = Event::Kind::noteOn;
            event.channel = note.channel;
            event.number = note.pitch;
            event.value = heardVelocity(clip, note) / 127;
            event.note = ++count_;
            part_.events.push_back({on, event});
            event.kind = Event::Kind::noteOff;
            event.value = note.release / 127;
            part_.events.push_back({off, event});
            part_.end = std::max(part_.end, off);
        }
        const auto end = frameOf(clipEnd(clip, tempo_));
        part_.end = std::max(part_.end, end); // a loop of whole bars stays whole
        for (const auto& curve : heardCurves(clip, tempo_))
            controller(curve, start, end);
    }

    /// In the order of ControlTarget::Kind.
    static constexpr Event::Kind eventKinds[] = {Event::Kind::controller, Event::Kind::pitchBend,
                                                 Event::Kind::pressure, Event::Kind::keyPressure,
                                                 Event::Kind::program};

    /// Steps of a controller: a curve is followed every few milliseconds, and an event is made where the
    /// value changes.
    void controller(const Curve& curve, TickPoint start, std::int64_t end) {
        const auto target = controlTarget(curve.target);
        if (!target) return;
        Event event;
        event.number = target->number;
        event.kind = eventKinds[static_cast<std::size_t>(target->kind)];
        const double scale = 1 / target->high();
        auto moved = curve;
        for (auto& point : moved.points)
            point.at += start - TickPoint{};
        const auto first = frameOf(moved.points.front().at);
        const Automation value(0, std::make_shared<const Curve>(std::move(moved)), project_.tempo, rate_);
        constexpr std::int64_t step = 128;
        float last = -2;
        for (auto frame = gridBefore(first + step - 1, step); frame < end; frame += step) {
            event.value = static_cast<float>(value.at(frame) * scale);
            if (target->kind == ControlTarget::Kind::program)
                event.number = static_cast<std::uint8_t>(std::lround(value.at(frame)));
            if (event.value != last) part_.events.push_back({frame, event});
            last = event.value;
        }
    }

    const Project& project_;
    const TempoMap& tempo_;
    double rate_;
    MediaSource& media_;
    TrackPart part_;
    std::uint32_t count_ = 0;
};

} // namespace

Expected<Ref<TrackPart>> compileTrackPart(const Project& project, const Track& track, MediaSource& media) {
    return PartCompiler(project, media).compile(track);
}

} // namespace tutti
