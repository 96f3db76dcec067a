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

Measured SoundMeter::result() const {
    const auto samples = static_cast<double>(frames_) * channels_;
    const auto halfSecond = static_cast<double>(sliceLength_) * slices * channels_;
    return {loudness_.result(),
            decibels(samples > 0 ? (whole_ + slice_) / samples : 0),
            decibels(std::max(0.0, quietest_) / halfSecond),
            frames_,
            rate_,
            channels_};
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
