#include "app/SoundMeter.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace tutti {
namespace {

double decibels(double meanSquare) {
    return meanSquare > 0 ? 10 * std::log10(meanSquare) : -std::numeric_limits<double>::infinity();
}

double squares(const float* samples, int count) {
    double sum = 0;
    for (int i = 0; i < count; ++i) {
        const auto sample = static_cast<double>(samples[i]);
        sum += sample * sample;
    }
    // Samples that are no number count as silence, as they do in the loudness.
    return std::isfinite(sum) ? sum : 0;
}

} // namespace

SoundMeter::SoundMeter(double rate, int channels)
    : loudness_(rate, channels), rate_(rate), channels_(channels),
      sliceLength_(std::max(1, static_cast<int>(std::lround(rate / 100)))) {}

void SoundMeter::add(ConstAudioView view) {
    loudness_.add(view);
    frames_ += view.frames;
    for (int from = 0; from < view.frames;) {
        const int count = std::min(view.frames - from, sliceLength_ - inSlice_);
        for (int c = 0; c < channels_; ++c)
            slice_ += squares(view[c] + from, count);
        from += count;
        inSlice_ += count;
        if (inSlice_ == sliceLength_) closeSlice();
    }
}

void SoundMeter::closeSlice() {
    whole_ += slice_;
    window_[sliceCount_++ % slices] = slice_;
    slice_ = 0;
    inSlice_ = 0;
    if (sliceCount_ < slices) return;
    const double sum = std::accumulate(std::begin(window_), std::end(window_), 0.0);
    if (quietest_ < 0 || sum < quietest_) quietest_ = sum;
}

void SoundMeter::join(const SoundMeter& other) {
    loudness_.join(other.loudness_);
    joinedSquares_ += other.whole_ + other.slice_ + other.joinedSquares_;
    joinedSamples_ += static_cast<double>(other.frames_) * other.channels_ + other.joinedSamples_;
    joinedSeconds_ += static_cast<double>(other.frames_) / other.rate_ + other.joinedSeconds_;
    const auto length = [](const SoundMeter& meter) {
        return static_cast<double>(meter.sliceLength_) * slices * meter.channels_;
    };
    // The quietest half second of all, as a sum over as many samples as ours has.
    if (other.quietest_ < 0) return;
    const double quietest = other.quietest_ * length(*this) / length(other);
    if (quietest_ < 0 || quietest < quietest_) quietest_ = quietest;
}

Measured SoundMeter::result() const {
    const auto samples = static_cast<double>(frames_) * channels_ + joinedSamples_;
    const auto halfSecond = static_cast<double>(sliceLength_) * slices * channels_;
    return {loudness_.result(),
            decibels(samples > 0 ? (whole_ + slice_ + joinedSquares_) / samples : 0),
            decibels(std::max(0.0, quietest_) / halfSecond),
            frames_ + std::llround(joinedSeconds_ * rate_),
            rate_,
            channels_,
            {},
            0};
}

Expected<Measured> measure(AudioReader& reader, const std::function<bool(double)>& progress) {
    const auto& info = reader.info();
    SoundMeter meter(info.rate, info.channels);
    AudioBuffer buffer(info.channels, 16384);
    std::int64_t done = 0;
    for (;;) {
        TUTTI_LET(came, reader.read(buffer.view()));
        if (came == 0) return meter.result();
        auto view = buffer.view();
        view.frames = came;
        meter.add(view);
        done += came;
        if (progress && !progress(info.share(done)))
            return Error{Fault::interrupted, "measuring was stopped"};
    }
}

} // namespace tutti
