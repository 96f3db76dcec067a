#include "audio/Quantiser.h"

#include "base/Random.h"

#include <algorithm>
#include <cmath>

namespace tutti {

Quantiser::Quantiser(int bits, Dither dither, int channels, double rate, std::uint64_t seed)
    : bits_(bits), dither_(dither), seed_(seed), errors_(static_cast<std::size_t>(channels)) {
    if (dither == Dither::shaped && (rate < 44000 || rate > 50000))
        dither_ = Dither::tpdf;             // the filter is for these rates
    if (bits == 32) dither_ = Dither::none; // a float has 24 bits: there is nothing to round
}

void Quantiser::process(ConstAudioView view, std::int32_t* interleaved) {
    // Lipshitz et al. 1991, "Minimally Audible Noise Shaping", table of the 5-tap filter.
    constexpr std::array shape{2.033, -2.165, 1.959, -1.590, 0.6149};
    const double scale = std::ldexp(1.0, bits_ - 1);
    const double highest = scale - 1, lowest = -scale;
    const int shift = 32 - bits_;
    for (int c = 0; c < view.channelCount; ++c) {
        auto& errors = errors_[static_cast<std::size_t>(c)];
        for (int i = 0; i < view.frames; ++i) {
            const double wanted = static_cast<double>(view[c][i]) * scale;
            double value = std::isfinite(wanted) ? wanted : 0;
            if (dither_ == Dither::shaped)
                for (std::size_t k = 0; k < shape.size(); ++k)
                    value -= shape[k] * errors[k];
            double noise = 0;
            if (dither_ != Dither::none) {
                const auto frame = frame_ + i;
                const auto stream = static_cast<std::uint64_t>(c) * 2;
                noise = randomUnit(seed_, stream, frame) - randomUnit(seed_, stream + 1, frame);
            }
            double rounded = std::floor(value + noise + 0.5);
            if (dither_ == Dither::shaped) {
                std::copy_backward(errors.begin(), errors.end() - 1, errors.end());
                errors[0] = std::clamp(rounded - value, -2.0, 2.0);
            }
            if (std::fabs(wanted) > scale) ++clipped_; // a step of rounding is not worth a word
            rounded = std::clamp(rounded, lowest, highest);
            interleaved[i * view.channelCount + c] =
                static_cast<std::int32_t>(static_cast<std::int64_t>(rounded) * (std::int64_t{1} << shift));
        }
    }
    frame_ += view.frames;
}

} // namespace tutti
