#include "app/RenderJob.h"

#include "audio/AudioReader.h"
#include "audio/Resampler.h"
#include "base/TempFile.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <thread>

namespace tutti {

// --- channels and rate -------------------------------------------------------------------------------------

struct FormatChange::State {
    int channels;
    SoundSink sink;
    std::unique_ptr<Resampler> resampler; // null: the rate stays
    AudioBuffer mono, out;
};

FormatChange::FormatChange(double fromRate, double toRate, int channels, SoundSink sink)
    : state_(std::make_unique<State>(State{channels, std::move(sink), nullptr, {}, {}})) {
    if (fromRate == toRate) return;
    state_->resampler = std::make_unique<Resampler>(fromRate, toRate, channels);
    state_->out.resize(channels, 16384);
}
FormatChange::~FormatChange() = default;

Result FormatChange::add(ConstAudioView stereo) {
    auto view = stereo;
    if (state_->channels == 1) {
        if (state_->mono.frames() < stereo.frames) state_->mono.resize(1, stereo.frames);
        for (int i = 0; i < stereo.frames; ++i)
            state_->mono[0][i] = 0.5f * (stereo[0][i] + stereo[1][i]);
        view = state_->mono.view();
        view.frames = stereo.frames;
    }
    if (!state_->resampler) return state_->sink(view);
    state_->resampler->push(view);
    return drain();
}

Result FormatChange::finish() {
    if (!state_->resampler) return success();
    state_->resampler->finish();
    return drain();
}

Result FormatChange::drain() {
    while (state_->resampler->available() > 0) {
        auto view = state_->out.view();
        view.frames = state_->resampler->take(view);
        TUTTI_TRY(state_->sink(view));
    }
    return success();
}

namespace {

constexpr int mostAttempts = 6; // at an encoder

class Job {
public:
    Job(const std::string& path, Compiler& compiler, const Project& project, const Registry& registry,
        const RenderJob& job, const JobProgress& progress)
        : path_(path), compiler_(compiler), project_(project), registry_(registry), job_(job),
          progress_(progress) {}

    Expected<Delivered> run() {
        TUTTI_TRY(checkSpec(job_.file));
        return job_.goal.empty() ? direct() : mastered();
    }

private:
    /// The sound as a file of these channels and this rate holds it.
    Result renderInto(const SoundSink& sink) {
        FormatChange change(project_.settings.rate, job_.file.rate, job_.file.channels, paced(sink));
        RenderProgress progress;
        if (progress_) progress = [&](double done) { return progress_("Render", done); };
        const auto rendered = render(
            compiler_, project_, job_.sound, [&](ConstAudioView view) { return change.add(view); }, progress);
        if (!rendered) return rendered.error();
        return change.finish();
    }

    /// In real time each piece is given away when its last frame is due.
    SoundSink paced(const SoundSink& sink) const {
        if (!job_.realTime) return sink;
        using Clock = std::chrono::steady_clock;
        return [&sink, rate = job_.file.rate, start = Clock::now(),
                frames = std::int64_t{0}](ConstAudioView view) mutable {
            frames += view.frames;
            const std::chrono::duration<double> due(static_cast<double>(frames) / rate);
            std::this_thread::sleep_until(start + std::chrono::duration_cast<Clock::duration>(due));
            return sink(view);
        };
    }

    /// One pass: nothing about the sound has to be known before it is written.
    Expected<Delivered> direct() {
        SoundMeter meter(job_.file.rate, job_.file.channels);
        TUTTI_LET(writer, createAudio(path_, job_.file));
        std::int64_t frames = 0;
        const bool metered = job_.measured && !losesSomething(job_.file);
        TUTTI_TRY(renderInto([&](ConstAudioView view) {
            frames += view.frames;
            if (metered) meter.add(held(view));
            return writer->write(view);
        }));
        TUTTI_TRY(writer->finish());
        Delivered delivered{path_, job_.file, frames, {}, writer->clipped()};
        if (metered) delivered.result.sound = meter.result();
        if (job_.measured && !metered) TUTTI_TRY(measureFile(delivered));
        return delivered;
    }

    /// Several passes over the sound in a temporary file. An encoder that makes new peaks gets another go
    /// with a lower ceiling.
    Expected<Delivered> mastered() {
        TUTTI_LET(writer,
                  createAudio(path_, job_.file)); // first, so that a bad place is known before the work
        TUTTI_LET(spool, Spool::make(job_.file.rate, job_.file.channels));
        SoundMeter meter(job_.file.rate, job_.file.channels);
        TUTTI_TRY(renderInto([&](ConstAudioView view) {
            meter.add(view);
            return spool.write(view);
        }));
        const auto before = meter.result();
        Mastering mastering(spool, before, job_.goal, registry_, progress_);
        CodecChange codec;
        for (int attempt = 1;; ++attempt) {
            TUTTI_LET(result, mastering.find(codec));
            TUTTI_TRY(mastering.write([&](ConstAudioView view) { return writer->write(view); }));
            TUTTI_TRY(writer->finish());
            Delivered delivered{path_, job_.file, spool.frames(), std::move(result), writer->clipped()};
            if (delivered.clipped > 0) TUTTI_TRY(measureHeld(mastering, delivered));
            if (!losesSomething(job_.file)) return delivered;
            TUTTI_TRY(measureFile(delivered));
            if (codecFits(delivered.result, codec)) return delivered;
            if (attempt == mostAttempts) {
                delivered.result.reached = false;
                delivered.result.note = "the encoder changes level or peaks more than can be made up for";
                return delivered;
            }
            TUTTI_LET(next, createAudio(path_, job_.file));
            writer = std::move(next);
        }
    }

    /// What the file holds of it: integers end at full scale. (What they are rounded by, no meter shows.)
    ConstAudioView held(ConstAudioView view) {
        const auto isAbove = [](float sample) { return std::fabs(sample) > 1.0f; };
        bool above = false;
        for (int c = 0; c < view.channelCount; ++c)
            above = above || std::any_of(view[c], view[c] + view.frames, isAbove);
        if (!above || losesSomething(job_.file) || job_.file.bits.starts_with('f')) return view;
        if (clipped_.frames() < view.frames) clipped_.resize(view.channelCount, view.frames);
        for (int c = 0; c < view.channelCount; ++c)
            std::transform(view[c], view[c] + view.frames, clipped_[c],
                           [](float sample) { return std::clamp(sample, -1.0f, 1.0f); });
        auto whole = clipped_.view();
        whole.frames = view.frames;
        return whole;
    }

    /// The peaks that were cut off are not in the file.
    Result measureHeld(Mastering& mastering, Delivered& delivered) {
        SoundMeter meter(job_.file.rate, job_.file.channels);
        TUTTI_TRY(mastering.write([&](ConstAudioView view) {
            meter.add(held(view));
            return success();
        }));
        delivered.result.sound = meter.result();
        return success();
    }

    /// True if what came back out of the encoder is what the goal says; else `codec` knows better what it
    /// does.
    bool codecFits(const Mastered& result, CodecChange& codec) const {
        const auto& goal = job_.goal;
        const double over = peakOf(goal.gauge, result.sound) - goal.peak.value_or(0);
        const double off = goal.level ? levelOf(goal.gauge, result.sound) - *goal.level : 0;
        const bool levelFits = !result.reached || std::fabs(off) <= 0.08;
        if (over <= 0 && levelFits) return true;
        if (over > 0) codec.peak += over + 0.02;
        if (!levelFits) codec.level += off;
        return false;
    }

    Result measureFile(Delivered& delivered) {
        TUTTI_LET(reader, openAudio(path_));
        const auto measured =
            measure(*reader, [&](double done) { return !progress_ || progress_("Measure", done); });
        if (!measured) return measured.error();
        delivered.result.sound = *measured;
        return success();
    }

    const std::string& path_;
    Compiler& compiler_;
    const Project& project_;
    const Registry& registry_;
    const RenderJob& job_;
    const JobProgress& progress_;
    AudioBuffer clipped_;
};

} // namespace

Expected<Delivered> renderTo(const std::string& path, Compiler& compiler, const Project& project,
                             const Registry& registry, const RenderJob& job, const JobProgress& progress) {
    if (path != "-" || !losesSomething(job.file))
        return Job(path, compiler, project, registry, job, progress).run();
    // What an encoder made of it is measured before anybody else gets it.
    TUTTI_LET(file, TempFile::make("tutti-render"));
    TUTTI_LET(delivered, Job(file.path().string(), compiler, project, registry, job, progress).run());
    TUTTI_TRY(copyToStandardOutput(file.path().string()));
    delivered.path = path;
    return delivered;
}

} // namespace tutti
