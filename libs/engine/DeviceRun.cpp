#include "engine/DeviceRun.h"

#include "engine/Stage.h"

#include <algorithm>

namespace tutti {
namespace {

void copyTo(AudioView to, ConstAudioView from) noexcept {
    for (int c = 0; c < 2; ++c)
        std::copy_n(from[c], from.frames, to[c]);
}

Transport transportAt(const Plan& plan, std::int64_t frame, bool playing) noexcept {
    const auto seconds = [&](std::int64_t at) {
        return static_cast<double>(std::max<std::int64_t>(0, at)) / plan.rate;
    };
    Transport transport;
    transport.playing = playing;
    transport.quarters = plan.tempo->quartersAt(seconds(frame));
    transport.bpm = plan.tempo->bpmAt(plan.tempo->ticksAt(seconds(gridBefore(frame, quantum))));
    return transport;
}

} // namespace

DeviceRun::DeviceRun(const DevicePlan& plan, std::size_t mostEvents, bool live)
    : plan_(plan), live_(live), before_(plan.delayBefore), keyDelay_(plan.sidechainDelay),
      dryDelay_(bypassable() ? plan.timing.latency : 0), controls_(plan.controls), events_(mostEvents) {}

bool DeviceRun::bypassable() const noexcept {
    return live_ || plan_.bypass.moves() || plan_.bypass.constant() >= 0.5;
}

void DeviceRun::run(const Surroundings& around, std::int64_t clock, AudioView sound,
                    ConstAudioView key) noexcept TUTTI_RT {
    before_.process(sound);
    if (!plan_.processor) return;
    StageBuffer late, dry;
    if (key.channelCount > 0 && !keyDelay_.none()) {
        const auto delayed = late.view(key.frames);
        copyTo(delayed, key);
        keyDelay_.process(delayed);
        key = delayed;
    }
    if (!bypassable()) return runPieces(around, clock, sound, key);
    const auto passing = dry.view(sound.frames);
    copyTo(passing, sound);
    dryDelay_.process(passing);
    runPieces(around, clock, sound, key);
    applyBypass(around.course, clock - plan_.timing.latency, sound, passing);
    if (opens_ > 0) open(sound);
}

void DeviceRun::runPieces(const Surroundings& around, std::int64_t clock, AudioView sound,
                          ConstAudioView key) noexcept TUTTI_RT {
    forEachPlace(around.course, clock, sound.frames, [&](Course::Place place, int from, int frames) {
        for (int done = from; done < from + frames;) {
            const int count = pieceFrom(place.frame, from + frames - done, place);
            float* channels[2] = {sound[0] + done, sound[1] + done};
            const float* keys[2] = {nullptr, nullptr};
            for (int c = 0; c < key.channelCount; ++c)
                keys[c] = key[c] + done;
            runPiece(around, place, clock + done, {channels, 2, count}, {keys, key.channelCount, count});
            place.frame += count;
            done += count;
        }
    });
}

void DeviceRun::runPiece(const Surroundings& around, const Course::Place& place, std::int64_t clock,
                         AudioView sound, ConstAudioView key) noexcept TUTTI_RT {
    Block block;
    block.start = place.frame;
    block.audio = sound;
    block.sidechain = key;
    if (plan_.spec->kind == ProcessorKind::instrument)
        block.events = events_.collect(around.track, place, clock, sound.frames, around.live);
    block.controls = controls_;
    block.transport = transportAt(around.plan, place.automationFrame(), place.stretch.rolling);
    plan_.processor->process(block);
}

/// How far the controls stay as they are, and not across a quantum. Sets the controls.
int DeviceRun::pieceFrom(std::int64_t frame, int most, const Course::Place& place) noexcept TUTTI_RT {
    const int count =
        static_cast<int>(std::min<std::int64_t>(most, gridBefore(frame, quantum) + quantum - frame));
    if (plan_.moving.empty()) return count;
    const auto grid = gridBefore(place.stretch.rolling ? frame : place.automationFrame(), controlGrid);
    for (const auto& control : plan_.moving)
        controls_[control.index] = control.value.at(grid);
    for (auto next = grid + controlGrid; place.stretch.rolling && next < frame + count; next += controlGrid)
        for (const auto& control : plan_.moving)
            if (control.value.at(next) != controls_[control.index]) return static_cast<int>(next - frame);
    return count;
}

/// How much of the dry sound is heard, 0..1, as the document says.
float DeviceRun::dryShareAt(const Course::Place& place) const noexcept TUTTI_RT {
    if (plan_.leaves) return 1;
    if (!plan_.bypass.moves()) return plan_.bypass.constant() >= 0.5 ? 1.0f : 0.0f;
    const auto frame = place.automationFrame();
    const auto grid = gridBefore(frame, controlGrid);
    const float b0 = plan_.bypass.at(grid) >= 0.5 ? 1.0f : 0.0f,
                b1 = plan_.bypass.at(grid + controlGrid) >= 0.5 ? 1.0f : 0.0f;
    return b0 + (b1 - b0) * static_cast<float>(frame - grid) / controlGrid;
}

/// Between the processed sound and the delayed dry one, without a click.
void DeviceRun::applyBypass(const Course& course, std::int64_t clock, AudioView wet,
                            ConstAudioView dry) noexcept TUTTI_RT {
    forEachPlace(course, clock, wet.frames, [&](Course::Place place, int from, int count) {
        const bool stands = !plan_.bypass.moves() || !place.stretch.rolling;
        dryShare_ = dryShareAt(place);
        for (int i = from; i < from + count; ++i, ++place.frame) {
            if (!stands) dryShare_ = dryShareAt(place);
            float share = dryShare_;
            if (dryLeft_ > 0) {
                share = dryFrom_ + (share - dryFrom_) * (1 - static_cast<float>(dryLeft_) / joinFrames);
                --dryLeft_;
            } else if (stands && share == 0) {
                return;
            }
            if (share == 0) continue;
            for (int c = 0; c < 2; ++c)
                wet[c][i] = share == 1 ? dry[c][i] : wet[c][i] + (dry[c][i] - wet[c][i]) * share;
        }
    });
}

/// Silence, then up.
void DeviceRun::open(AudioView sound) noexcept TUTTI_RT {
    for (int i = 0; i < sound.frames && opens_ > 0; ++i, --opens_) {
        const float gain = opens_ >= joinFrames ? 0.0f : 1 - static_cast<float>(opens_) / joinFrames;
        for (int c = 0; c < 2; ++c)
            sound[c][i] *= gain;
    }
}

void DeviceRun::follow(DeviceRun& before, bool otherPart) noexcept TUTTI_RT {
    before_.follow(before.before_);
    keyDelay_.follow(before.keyDelay_);
    events_.follow(before.events_, otherPart);
    if (before.plan_.processor != plan_.processor && plan_.timing.latency > 0) return arrive();
    dryDelay_.follow(before.dryDelay_);
    dryFrom_ = before.dryShare_ +
               (before.dryFrom_ - before.dryShare_) * static_cast<float>(before.dryLeft_) / joinFrames;
    dryLeft_ = joinFrames;
    opens_ = before.opens_;
}

void DeviceRun::arrive() noexcept TUTTI_RT {
    if (plan_.timing.latency > 0) {
        opens_ = plan_.timing.latency + joinFrames;
        return;
    }
    dryFrom_ = 1;
    dryLeft_ = joinFrames;
}

} // namespace tutti
