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

constexpr double corner = 5; // Hz, of the filter against DC

/// left = a left + b right, right = c left + d right.
struct Matrix {
    float a = 1, b = 0, c = 0, d = 1;
    bool operator==(const Matrix&) const = default;

    static Matrix between(const Matrix& from, const Matrix& to, float x) noexcept {
        const auto mixed = [x](float p, float q) { return p + (q - p) * x; };
        return {mixed(from.a, to.a), mixed(from.b, to.b), mixed(from.c, to.c), mixed(from.d, to.d)};
    }
};

/// What the knobs make of the two sides. A mono signal has no width and no other side.
Matrix matrixOf(std::span<const double> v, bool stereo) noexcept {
    const double level = maths::gainFromDecibels(v[gain]);
    const double left = level * std::min(1.0, (100 - v[balance]) / 100);
    const double right = level * std::min(1.0, (100 + v[balance]) / 100);
    const double l = v[invertLeft] != 0 ? -left : left, r = v[invertRight] != 0 ? -right : right;
    if (!stereo) return {static_cast<float>(v[invertLeft] != 0 ? -level : level), 0, 0, 1};
    const double spread = v[mono] != 0 ? 0 : v[width] / 100;
    const double same = (1 + spread) / 2, other = (1 - spread) / 2;
    Matrix m{static_cast<float>(l * same), static_cast<float>(l * other), static_cast<float>(r * other),
             static_cast<float>(r * same)};
    if (v[swapSides] != 0) std::swap(m.a, m.b), std::swap(m.c, m.d);
    return m;
}

void apply(const Matrix& m, float* left, float* right, int frames) noexcept {
    for (int i = 0; i < frames; ++i) {
        const float l = left[i], r = right[i];
        left[i] = m.a * l + m.b * r;
        right[i] = m.c * l + m.d * r;
    }
}

void apply(float gain, float* audio, int frames) noexcept {
    for (int i = 0; i < frames; ++i)
        audio[i] *= gain;
}

/// What lies below the corner on one side, to be taken out.
class LowPart {
public:
    void reset() noexcept { value_ = 0; }
    /// `share`: how much of the way to the input it goes with a frame. `amount`: how much of it is taken out,
    /// and `step` more with each frame. Bad samples are read as 0.
    void takeOut(float* audio, int frames, double share, float amount, float step) noexcept {
        double value = value_;
        for (int i = 0; i < frames; ++i) {
            const double in = std::fabs(audio[i]) < 1e8f ? static_cast<double>(audio[i]) : 0;
            value += (in - value) * share;
            amount += step;
            audio[i] -= static_cast<float>(value) * amount;
        }
        value_ = value;
    }

private:
    double value_ = 0;
};

class Utility final : public Processor {
public:
    Expected<Timing> prepare(const Setup& setup) override {
        share_ = 1 - maths::exp(-maths::twoPi * corner / setup.sampleRate);
        reset();
        // One pole falls by 120 dB in ln (10^6) of its time constants. Nothing rings without the filter, but
        // a knob may switch it on.
        return Timing{0, static_cast<std::int64_t>(std::ceil(13.9 / share_))};
    }

    void reset() noexcept TUTTI_RT override {
        fresh_ = true;
        for (auto& part : low_)
            part.reset();
    }

    void process(const Block& block) noexcept TUTTI_RT override {
        const State target{matrixOf(block.controls, block.audio.channelCount > 1),
                           block.controls[dc] != 0 ? 1.0f : 0.0f};
        if (fresh_) from_ = to_ = target;
        fresh_ = false;
        if (from_ == to_ && to_ == target) return settled(block, 0, block.audio.frames);
        forEachStep(block, [&](int from, int to, bool onGrid) {
            if (onGrid) from_ = to_, to_ = target;
            from_ == to_ ? settled(block, from, to) : moving(block, from, to);
        });
    }

private:
    /// Where the knobs are on a grid point.
    struct State {
        Matrix matrix;
        float filter = 0; // 0 or 1
        bool operator==(const State&) const = default;
    };

    void settled(const Block& block, int from, int to) noexcept {
        float *left = block.audio[0] + from, *right = block.audio[block.audio.channelCount - 1] + from;
        if (to_.matrix != Matrix{})
            left == right ? apply(to_.matrix.a, left, to - from) : apply(to_.matrix, left, right, to - from);
        for (int c = 0; to_.filter != 0 && c < block.audio.channelCount; ++c)
            low_[c].takeOut(block.audio[c] + from, to - from, share_, 1, 0);
    }

    /// Straight from one grid point to the next: a turned knob does not click.
    void moving(const Block& block, int from, int to) noexcept {
        const int place = placeInGrid(block.start + from);
        float *left = block.audio[0], *right = block.audio[block.audio.channelCount - 1];
        for (int i = from; i < to; ++i) {
            const float way = static_cast<float>(place + i - from + 1) / controlGrid;
            const auto m = Matrix::between(from_.matrix, to_.matrix, way);
            left == right ? apply(m.a, left + i, 1) : apply(m, left + i, right + i, 1);
        }
        const float step = (to_.filter - from_.filter) / controlGrid;
        for (int c = 0; (from_.filter != 0 || to_.filter != 0) && c < block.audio.channelCount; ++c) {
            if (from_.filter == 0 && place == 0) low_[c].reset(); // it was off
            const float first = from_.filter + step * static_cast<float>(place);
            low_[c].takeOut(block.audio[c] + from, to - from, share_, first, step);
        }
    }

    double share_ = 0;
    bool fresh_ = true;
    State from_, to_; // of the last grid point and the next
    LowPart low_[2];
};

} // namespace

const ProcessorSpec utilitySpec{
    .type = "tutti.utility",
    .name = "Utility",
    .parameters = parameters,
    .doc = "Level, balance, stereo width, polarity, swapped sides, mono, and a filter against DC.",
    .source = "mid/side matrix; DC: one pole, J. O. Smith, Introduction to Digital Filters, B.3",
    .make = [] { return std::unique_ptr<Processor>(std::make_unique<Utility>()); },
};

} // namespace tutti
