#include "processor/Key.h"

#include <algorithm>

namespace tutti {

void Key::prepare(double sampleRate) {
    rate_ = sampleRate;
    low_.prepare(sampleRate);
    high_.prepare(sampleRate);
    reset();
}

void Key::reset() noexcept TUTTI_RT {
    low_.reset();
    high_.reset();
    filter_.reset();
    fresh_ = true;
}

std::array<const float*, 2> Key::listen(const Block& block, double lowCut, double highCut,
                                        bool kept) noexcept TUTTI_RT {
    const auto source = block.sidechain.channelCount > 0 ? block.sidechain : ConstAudioView(block.audio);
    const float* in[2] = {source[0], source[source.channelCount > 1 ? 1 : 0]};
    const bool settled = !fresh_ && low_.value() == lowCut && high_.value() == highCut;
    if (settled && !filter_.active() && !kept) return {in[0], in[1]};

    forEachStep(block, [&](int from, int to, bool onGrid) {
        if (onGrid || fresh_) {
            const bool lowMoved = low_.step(lowCut), highMoved = high_.step(highCut);
            if (lowMoved || highMoved)
                filter_.set(low_.value() > keyLowCutOff ? low_.value() : 0,
                            high_.value() < keyHighCutOff ? high_.value() : 0, rate_);
            fresh_ = false;
        }
        const float* piece[2] = {in[0] + from, in[1] + from};
        float* out[2] = {own_[0].data() + from, own_[1].data() + from};
        if (filter_.active())
            filter_.process(piece, out, to - from);
        else
            for (int c = 0; c < 2; ++c)
                std::copy_n(piece[c], to - from, out[c]);
    });
    return {own_[0].data(), own_[1].data()};
}

} // namespace tutti
