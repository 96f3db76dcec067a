#include "audio/Resampler.h"

#include <soxr.h>

#include <algorithm>
#include <cmath>
#include <new>

namespace tutti {

struct Resampler::State {
    double ratio;
    soxr_t soxr = nullptr;
    std::vector<std::vector<float>> ready; // per channel; from `taken` on
    std::size_t taken = 0;
    std::int64_t pushed = 0, produced = 0;

    ~State() { soxr_delete(soxr); }

    void process(const float* const* input, std::size_t frames) {
        const auto room = static_cast<std::size_t>(static_cast<double>(frames) * ratio) + 4096;
        const auto before = ready[0].size();
        std::vector<float*> out;
        for (auto& channel : ready) {
            channel.resize(before + room);
            out.push_back(channel.data() + before);
        }
        std::size_t done = 0;
        soxr_process(soxr, input, frames, nullptr, out.data(), room, &done);
        produced += static_cast<std::int64_t>(done);
        for (auto& channel : ready)
            channel.resize(before + done);
    }
};

Resampler::Resampler(double inRate, double outRate, int channels) : state_(std::make_unique<State>()) {
    const auto io = soxr_io_spec(SOXR_FLOAT32_S, SOXR_FLOAT32_S);
    const auto quality = soxr_quality_spec(SOXR_VHQ, 0);
    const auto runtime = soxr_runtime_spec(1);
    state_->ratio = outRate / inRate;
    state_->ready.resize(static_cast<std::size_t>(channels));
    state_->soxr =
        soxr_create(inRate, outRate, static_cast<unsigned>(channels), nullptr, &io, &quality, &runtime);
    if (state_->soxr == nullptr) throw std::bad_alloc(); // the only way in which soxr fails on valid rates
}
Resampler::~Resampler() = default;
Resampler::Resampler(Resampler&&) noexcept = default;
Resampler& Resampler::operator=(Resampler&&) noexcept = default;

void Resampler::push(ConstAudioView view) {
    state_->pushed += view.frames;
    state_->process(view.channels, static_cast<std::size_t>(view.frames));
}

void Resampler::finish() {
    const auto wanted = std::llround(static_cast<double>(state_->pushed) * state_->ratio);
    for (auto before = std::int64_t{-1}; state_->produced != before && state_->produced < wanted;) {
        before = state_->produced;
        state_->process(nullptr, 0);
    }
    // soxr rounds the total its own way; ours is the same everywhere.
    const auto surplus = state_->produced - wanted;
    for (auto& channel : state_->ready)
        channel.resize(static_cast<std::size_t>(
                           std::max<std::int64_t>(0, static_cast<std::int64_t>(channel.size()) - surplus)),
                       0.0f);
    state_->produced = wanted;
}

int Resampler::available() const {
    return static_cast<int>(state_->ready[0].size() - state_->taken);
}

int Resampler::take(AudioView view) {
    const int count = std::min(view.frames, available());
    for (int c = 0; c < view.channelCount; ++c)
        std::copy_n(state_->ready[static_cast<std::size_t>(c)].data() + state_->taken, count, view[c]);
    state_->taken += static_cast<std::size_t>(count);
    if (state_->taken > 1u << 18) {
        for (auto& channel : state_->ready)
            channel.erase(channel.begin(), channel.begin() + static_cast<std::ptrdiff_t>(state_->taken));
        state_->taken = 0;
    }
    return count;
}

} // namespace tutti
