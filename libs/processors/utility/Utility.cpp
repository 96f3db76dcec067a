#include "processors/utility/Utility.h"

#include "base/Maths.h"
#include "processor/Steps.h"

#include <algorithm>
#include <cmath>

namespace tutti {
namespace {

enum Control { gain, balance, width, invertLeft, invertRight, swapSides, mono, dc };

constexpr ParameterSpec parameters[] = {
    {"gain", Unit::decibel, -144, 36, 0, "level; -144 dB is silence"},
    {"balance", Unit::percent, -100, 100, 0, "turns one side down: -100 leaves the left one"},
    {"width", Unit::percent, 0, 400, 100, "of the stereo image; 0 is mono, above 100 is wider"},
    {"invert.left", Unit::toggle, 0, 1, 0, "turns the polarity of the left side"},
    {"invert.right", Unit::toggle, 0, 1, 0, "turns the polarity of the right side"},
    {"swap", Unit::toggle, 0, 1, 0, "left and right change places"},
    {"mono", Unit::toggle, 0, 1, 0, "both sides get the mean of both"},
    {"dc", Unit::toggle, 0, 1, 0, "takes out what lies below 5 Hz"},
};

/// out = a left + b right and c left + d right.
struct Matrix {
    float a, b, c, d;
    bool operator==(const Matrix&) const = default;
};

Matrix matrixOf(std::span<const double> v) {
    const double level = maths::gainFromDecibels(v[gain]);
    const double left = level * std::min(1.0, (100 - v[balance]) / 100), right = level * std::min(1.0, (100 + v[balance]) / 100);
    const double spread = v[mono] != 0 ? 0 : v[width] / 100;
    const double same = (1 + spread) / 2, other = (1 - spread) / 2;
    const double l = v[invertLeft] != 0 ? -left : left, r = v[invertRight] != 0 ? -right : right;
    Matrix m{static_cast<float>(l * same), static_cast<float>(l * other), static_cast<float>(r * other), static_cast<float>(r * same)};
    if (v[swapSides] != 0) std::swap(m.a, m.b), std::swap(m.c, m.d);
    return m;
}

class Utility final : public Processor {
public:
    Expected<Timing> prepare(const Setup& setup) override {
        pole_ = static_cast<float>(maths::exp(-maths::twoPi * 5 / setup.sampleRate));
        reset();
        // The DC filter rings for seconds at a very low level: 120 dB at 5 Hz.
        return Timing{0, static_cast<std::int64_t>(setup.sampleRate * 0.6)};
    }

    void reset() noexcept TUTTI_RT override {
        fresh_ = true;
        for (auto& state : states_)
            state = {};
    }

    void process(const Block& block) noexcept TUTTI_RT override {
        const auto target = matrixOf(block.controls);
        if (fresh_) now_ = from_ = target, fresh_ = false;
        const bool two = block.audio.channelCount > 1;
        float* left = block.audio[0];
        float* right = block.audio[two ? 1 : 0];
        forEachStep(block, [&](int from, int to, bool onGrid) {
            if (onGrid) from_ = now_, now_ = target;
            for (int i = from; i < to; ++i) {
                // Straight from one grid point to the next: a turned knob does not click.
                const auto inGrid = ((block.start + i) % controlGrid + controlGrid) % controlGrid;
                const float x = static_cast<float>(inGrid + 1) / controlGrid;
                const auto mixed = [&](float a, float b) { return a + (b - a) * x; };
                const float l = left[i], r = right[i];
                left[i] = mixed(from_.a, now_.a) * l + mixed(from_.b, now_.b) * r;
                if (two) right[i] = mixed(from_.c, now_.c) * l + mixed(from_.d, now_.d) * r;
            }
        });
        if (block.controls[dc] != 0)
            for (int c = 0; c < block.audio.channelCount; ++c)
                removeDc(states_[c], block.audio[c], block.audio.frames);
    }

private:
    struct DcState {
        float in = 0, out = 0;
    };

    void removeDc(DcState& state, float* audio, int frames) noexcept {
        for (int i = 0; i < frames; ++i) {
            const float in = audio[i];
            float out = in - state.in + pole_ * state.out;
            if (!(std::fabs(out) < 1e15f)) out = 0;
            state.in = std::fabs(in) < 1e15f ? in : 0;
            audio[i] = state.out = out;
        }
    }

    float pole_ = 0;
    bool fresh_ = true;
    Matrix from_{1, 0, 0, 1}, now_{1, 0, 0, 1};
    DcState states_[2];
};

} // namespace

const ProcessorSpec utilitySpec{
    "tutti.utility", "Utility", ProcessorKind::effect, false, parameters,
    "Level, balance, stereo width, polarity, swapped sides, mono, and a filter against DC.",
    "mid/side matrix; DC: one zero at 0 Hz and one pole, J. O. Smith, Introduction to Digital Filters, B.3",
    [] { return std::unique_ptr<Processor>(std::make_unique<Utility>()); }};

} // namespace tutti
