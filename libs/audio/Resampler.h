// Another sample rate, by soxr at its best quality (VHQ: 28 bits, linear phase).
#pragma once

#include "audio/AudioView.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace tutti {

/// Push sound in, take sound out. Without delay; after finish() exactly round (frames * out / in) frames have
/// come out in all. Allocates; not for the audio thread.
class Resampler {
public:
    Resampler(double inRate, double outRate, int channels);
    ~Resampler();
    Resampler(Resampler&&) noexcept;
    Resampler& operator=(Resampler&&) noexcept;

    void push(ConstAudioView);
    void finish();
    /// Frames that can be taken now.
    int available() const;
    /// Takes up to view.frames; how many came.
    int take(AudioView);

private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace tutti
