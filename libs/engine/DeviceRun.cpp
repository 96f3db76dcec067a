#include "engine/DeviceRun.h"

#include "engine/Stage.h"

#include <algorithm>

namespace tutti {
namespace {

void copyTo(AudioView to, ConstAudioView from) noexcept {
    for (int c = 0; c < 2; ++c)
        std::copy_n(from[c], from.frames, to[c]);
}

/// Between the processed sound and the delayed dry one, as the bypass says, without a click.
void applyBypass(const Automation& bypass, std::int64_t frame, AudioView wet, ConstAudioView dry) noexcept {
    for (int done = 0; done < wet.frames;) {
        const auto grid = gridBefore(frame + done, controlGrid);
        const int end = static_cast<int>(std::min<std::int64_t>(wet.frames, grid + controlGrid - frame));
        const float b0 = bypass.at(grid) >= 0.5 ? 1.0f : 0.0f,
                    b1 = bypass.at(grid + controlGrid) >= 0.5 ? 1.0f : 0.0f;
        for (; done < end; ++done) {
            const float amount = b0 + (b1 - b0) * static_cast<float>(frame + done - grid) / controlGrid;
            if (amount == 0) continue;
            for (int c = 0; c < 2; ++c)
                wet[c][done] =
                    amount == 1 ? dry[c][done] : wet[c][done] + (dry[c][done] - wet[c][done]) * amount;
        }
    }
}

Transport transportAt(const Plan& plan, std::int64_t frame) noexcept {
    const auto seconds = [&](std::int64_t at) {
        return static_cast<double>(std::max<std::int64_t>(0, at)) / plan.rate;
    };
    Transport transport;
    transport.quarters = plan.tempo->quartersAt(seconds(frame));
    transport.bpm = plan.tempo->bpmAt(plan.tempo->ticksAt(seconds(gridBefore(frame, quantum))));
    return transport;
}

} // namespace

DeviceRun::DeviceRun(const DevicePlan& plan, std::size_t mostEvents)
    : plan_(plan), before_(plan.delayBefore), keyDelay_(plan.sidechainDelay),
      dryDelay_(bypassable() ? plan.timing.latency : 0), controls_(plan.controls) {
    if (plan.spec != nullptr && plan.spec->kind == ProcessorKind::instrument) events_.reserve(mostEvents);
}

bool DeviceRun::bypassable() const noexcept {
    return plan_.bypass.moves() || plan_.bypass.constant() >= 0.5;
}

void DeviceRun::run(const Plan& plan, const TrackPart& track, std::int64_t frame, AudioView sound,
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
    if (!bypassable()) return runPieces(plan, track, frame, sound, key);
    const auto passing = dry.view(sound.frames);
    copyTo(passing, sound);
    dryDelay_.process(passing);
    runPieces(plan, track, frame, sound, key);
    applyBypass(plan_.bypass, frame - plan_.timing.latency, sound, passing);
}

void DeviceRun::runPieces(const Plan& plan, const TrackPart& track, std::int64_t frame, AudioView sound,
                          ConstAudioView key) noexcept TUTTI_RT {
    const bool instrument = plan_.spec->kind == ProcessorKind::instrument;
    for (int done = 0; done < sound.frames;) {
        const auto at = frame + done;
        const int count = pieceFrom(at, sound.frames - done);
        float* channels[2] = {sound[0] + done, sound[1] + done};
        const float* keys[2] = {nullptr, nullptr};
        Block block;
        block.start = at;
        block.audio = {channels, 2, count};
        if (key.channelCount > 0) {
            keys[0] = key[0] + done;
            keys[1] = key[1] + done;
            block.sidechain = {keys, 2, count};
        }
        if (instrument) {
            collectEvents(track, at, count);
            block.events = events_;
        }
        block.controls = controls_;
        block.transport = transportAt(plan, at);
        plan_.processor->process(block);
        done += count;
    }
}

/// How far the controls stay as they are, and not across a quantum. Sets the controls.
int DeviceRun::pieceFrom(std::int64_t at, int most) noexcept TUTTI_RT {
    const int count = static_cast<int>(std::min<std::int64_t>(most, gridBefore(at, quantum) + quantum - at));
    if (plan_.moving.empty()) return count;
    const auto grid = gridBefore(at, controlGrid);
    for (const auto& control : plan_.moving)
        controls_[control.index] = control.value.at(grid);
    for (auto next = grid + controlGrid; next < at + count; next += controlGrid)
        for (const auto& control : plan_.moving)
            if (control.value.at(next) != controls_[control.index]) return static_cast<int>(next - at);
    return count;
}

void DeviceRun::collectEvents(const TrackPart& track, std::int64_t at, int count) noexcept TUTTI_RT {
    events_.clear();
    for (const auto& all = track.events; nextEvent_ < all.size() && all[nextEvent_].frame < at + count;
         ++nextEvent_) {
        auto event = all[nextEvent_].event;
        event.offset = static_cast<std::int32_t>(all[nextEvent_].frame - at);
        events_.push_back(event);
    }
}

} // namespace tutti
