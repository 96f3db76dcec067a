#include "app/ProcessorRun.h"

#include "engine/TailGate.h"

#include <algorithm>

namespace tutti {
namespace {

constexpr int blockFrames = 16 * quantum;

/// Fills the view as far as the source goes, and with silence from there on; how many frames were sound.
Expected<int> fill(const SoundSource& source, AudioView view) {
    int filled = 0;
    while (filled < view.frames) {
        std::vector<float*> channels;
        for (int c = 0; c < view.channelCount; ++c)
            channels.push_back(view[c] + filled);
        TUTTI_LET(came, source({channels.data(), view.channelCount, view.frames - filled}));
        if (came == 0) break;
        filled += came;
    }
    for (int c = 0; c < view.channelCount; ++c)
        std::fill(view[c] + filled, view[c] + view.frames, 0.0f);
    return filled;
}

/// Passes on the frames of a stream from `skip` on: those before `end` as they are, the later ones as a tail.
class Window {
public:
    Window(const SoundSink& sink, std::int64_t skip, bool automatic)
        : gate_(sink, true), skip_(skip), automatic_(automatic) {}

    Result pass(ConstAudioView view, std::int64_t bodyEnd) {
        const auto body = std::clamp<std::int64_t>(bodyEnd - done_, 0, view.frames);
        TUTTI_TRY(piece(view, 0, static_cast<int>(body), true));
        TUTTI_TRY(piece(view, static_cast<int>(body), view.frames, !automatic_));
        done_ += view.frames;
        return success();
    }

private:
    Result piece(ConstAudioView view, int from, int to, bool open) {
        from = std::max(from, static_cast<int>(std::clamp<std::int64_t>(skip_ - done_, 0, view.frames)));
        if (from >= to) return success();
        std::vector<const float*> channels;
        for (int c = 0; c < view.channelCount; ++c)
            channels.push_back(view[c] + from);
        gate_.setOpen(open);
        return gate_.pass({channels.data(), view.channelCount, to - from});
    }

    TailGate gate_;
    std::int64_t skip_, done_ = 0;
    bool automatic_;
};

} // namespace

Expected<ProcessorRun> ProcessorRun::make(const ProcessorSpec& spec, Values values, double rate, int channels,
                                          const Resources* resources, std::uint64_t seed) {
    if (channels < 1 || channels > 2)
        return refused(std::string(spec.name) + " works on one or two channels, not on " +
                       std::to_string(channels));
    ProcessorRun run(spec, rate, channels, resources, seed);
    run.processor_ = spec.make();
    TUTTI_TRY(run.restart(std::move(values)));
    return run;
}

Expected<Timing> ProcessorRun::restart(Values values) {
    values_ = std::move(values);
    controls_ = controlsFor(*spec_, values_);
    auto timing = processor_->prepare({rate_, channels_, &values_, resources_, seed_});
    if (!timing)
        return Error{Fault::plugin, std::string(spec_->name) + ": " + timing.error().message,
                     timing.error().hint};
    timing_ = *timing;
    processor_->reset();
    frame_ = 0;
    reduction_ = 0;
    return timing_;
}

void ProcessorRun::processPiece(AudioView audio, ConstAudioView key) {
    Block block;
    block.start = frame_;
    block.audio = audio;
    block.sidechain = key;
    block.controls = controls_;
    block.transport.quarters = static_cast<double>(frame_) / rate_ * 2; // 120 bpm
    processor_->process(block);
    reduction_ = std::max(reduction_, -processor_->gainReduction());
    frame_ += audio.frames;
}

Expected<double> ProcessorRun::run(const SoundSource& source, const SoundSource* key,
                                   std::optional<std::int64_t> tail, const SoundSink& sink) {
    AudioBuffer sound(channels_, blockFrames), keySound(channels_, blockFrames);
    Window window(sink, timing_.latency, !tail.has_value());
    const auto longest = std::min(timing_.tail, static_cast<std::int64_t>(longestTail * rate_));
    const auto after = timing_.latency + tail.value_or(longest);
    std::int64_t came = 0, end = endlessTail; // of the source; known once it stops
    while (frame_ < end + after) {
        auto view = sound.view();
        if (end != endlessTail)
            view.frames = static_cast<int>(std::min<std::int64_t>(blockFrames, end + after - frame_));
        TUTTI_LET(filled, fill(source, view));
        came += filled;
        if (filled < view.frames) end = came;
        if (key != nullptr) TUTTI_TRY(fill(*key, keySound.view()));
        view.frames = static_cast<int>(std::min<std::int64_t>(view.frames, end + after - frame_));
        for (int from = 0; from < view.frames; from += quantum) {
            float *audio[2] = {}, *side[2] = {};
            for (int c = 0; c < channels_; ++c)
                audio[c] = sound[c] + from, side[c] = keySound[c] + from;
            const int count = std::min(quantum, view.frames - from);
            processPiece({audio, channels_, count},
                         key != nullptr ? ConstAudioView(side, channels_, count) : ConstAudioView());
        }
        TUTTI_TRY(window.pass(view, end == endlessTail ? endlessTail : end + timing_.latency));
    }
    return reduction_;
}

} // namespace tutti
