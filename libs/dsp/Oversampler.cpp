#include "dsp/Oversampler.h"

namespace tutti {
namespace {

/// One sample later, in place.
void delayByOne(float* audio, int frames, float& memory) noexcept {
    for (int i = 0; i < frames; ++i)
        std::swap(audio[i], memory);
}

} // namespace

void Oversampler::reset() noexcept TUTTI_RT {
    upTwo_.reset();
    upFour_.reset();
    upEight_.reset();
    downTwo_.reset();
    downFour_.reset();
    downEight_.reset();
    pad_.reset();
    lateAtTwo_ = lateAtFour_ = 0;
}

void Oversampler::up(const float* in, float* high, int frames, int factor) noexcept TUTTI_RT {
    float two[2 * mostFrames], four[4 * mostFrames];
    if (factor == 1) std::copy_n(in, frames, high);
    if (factor >= 2) upTwo_.process(in, factor == 2 ? high : two, frames);
    if (factor >= 4) upFour_.process(two, factor == 4 ? high : four, 2 * frames);
    if (factor == 8) upEight_.process(four, high, 4 * frames);
}

void Oversampler::down(float* high, float* out, int frames, int factor) noexcept TUTTI_RT {
    // Frames by which each stage is late, up and down together; a stage above the first waits for one sample
    // of its lower rate more.
    constexpr int lateTwo = 2 * first - 1, lateFour = second, lateEight = third / 2;
    static_assert(third % 2 == 0 && lateTwo + lateFour + lateEight == latency);
    if (factor == 8) {
        downEight_.process(high, high, 4 * frames);
        delayByOne(high, 4 * frames, lateAtFour_);
    }
    if (factor >= 4) {
        downFour_.process(high, high, 2 * frames);
        delayByOne(high, 2 * frames, lateAtTwo_);
    }
    if (factor >= 2) downTwo_.process(high, high, frames);
    const int late = factor == 1 ? 0 : lateTwo + (factor >= 4 ? lateFour : 0) + (factor == 8 ? lateEight : 0);
    pad_.write(high, frames);
    std::copy_n(pad_.past(latency - late + frames), frames, out);
}

} // namespace tutti
