#include "live/Metronome.h"

#include "base/Maths.h"

#include <algorithm>
#include <cmath>

namespace tutti {
namespace {

/// A sine that dies away within 30 ms; a millisecond of rise, so that it is a tone and not a click of the
/// loudspeaker.
std::vector<float> sound(double rate, double hertz, double gain) {
    std::vector<float> samples(static_cast<std::size_t>(0.05 * rate));
    for (std::size_t i = 0; i < samples.size(); ++i) {
        const double t = static_cast<double>(i) / rate;
        const double rise = std::min(1.0, t / 0.001), end = 1 - t / 0.05;
        samples[i] = static_cast<float>(gain * rise * end * maths::exp(-t / 0.012) *
                                        maths::sin(2 * maths::pi * hertz * t));
    }
    return samples;
}

TickPoint tickAt(const Plan& plan, std::int64_t frame) noexcept {
    return plan.tempo->ticksAt(static_cast<double>(std::max<std::int64_t>(0, frame)) / plan.rate);
}

std::int64_t frameAt(const Plan& plan, TickPoint place) noexcept {
    return plan.tempo->frameAt(place, plan.rate).count;
}

/// Frames of a beat where nothing moves the tempo.
double beatFrames(const Plan& plan, TickPoint place) noexcept {
    const double quarters = static_cast<double>(plan.meter->meterAt(place).beatLength().count) /
                            static_cast<double>(ticksPerQuarter);
    return quarters * 60 / plan.tempo->bpmAt(place) * plan.rate;
}

} // namespace

Metronome::Metronome(double rate, double decibels)
    : accent_(sound(rate, 1760, maths::gainFromDecibels(decibels))),
      beat_(sound(rate, 1175, maths::gainFromDecibels(decibels))) {}

void Metronome::strike(bool accent) noexcept TUTTI_RT {
    sound_ = accent ? &accent_ : &beat_;
    place_ = 0;
}

void Metronome::play(AudioView out, int from, int to) noexcept TUTTI_RT {
    for (int i = from; i < to && sound_ != nullptr; ++i) {
        for (int c = 0; c < out.channelCount; ++c)
            out[c][i] += (*sound_)[place_];
        if (++place_ == sound_->size()) sound_ = nullptr;
    }
}

void Metronome::ring(AudioView out) noexcept TUTTI_RT {
    play(out, 0, out.frames);
}

void Metronome::addTo(const Plan& plan, std::int64_t frame, AudioView out) noexcept TUTTI_RT {
    const auto end = frame + out.frames;
    auto bar = plan.meter->barAt(tickAt(plan, frame));
    int done = 0;
    // The beat of the first frame began before it, unless it begins with it or was rounded up to it.
    for (auto beat = plan.meter->positionOf(bar.bar, bar.beat); frameAt(plan, beat) < end;
         beat += plan.meter->meterAt(beat).beatLength()) {
        const auto at = frameAt(plan, beat);
        if (at < frame) continue;
        play(out, done, static_cast<int>(at - frame));
        done = static_cast<int>(at - frame);
        strike(plan.meter->barAt(beat).beat == 1);
    }
    play(out, done, out.frames);
}

void Metronome::countIn(const Plan& plan, std::int64_t frame, std::int64_t start,
                        AudioView out) noexcept TUTTI_RT {
    const auto place = tickAt(plan, start);
    const double length = beatFrames(plan, place);
    const auto& meter = plan.meter->meterAt(place);
    const int first = plan.meter->barAt(place).beat - 1;
    int done = 0;
    for (auto back = static_cast<std::int64_t>(std::ceil(static_cast<double>(start - frame) / length));
         back > 0; --back) {
        const auto at =
            start - static_cast<std::int64_t>(std::floor(static_cast<double>(back) * length + 0.5));
        if (at < frame) continue;
        if (at >= frame + out.frames) break;
        play(out, done, static_cast<int>(at - frame));
        done = static_cast<int>(at - frame);
        const auto beat = ((first - back) % meter.beats + meter.beats) % meter.beats;
        strike(beat == 0);
    }
    play(out, done, out.frames);
}

std::int64_t barFrames(const Plan& plan, std::int64_t frame, int bars) noexcept {
    const auto place = tickAt(plan, frame);
    return static_cast<std::int64_t>(
        std::floor(beatFrames(plan, place) * plan.meter->meterAt(place).beats * bars + 0.5));
}

} // namespace tutti
