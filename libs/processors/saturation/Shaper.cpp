#include "processors/saturation/Shaper.h"

#include <cmath>

namespace tutti::saturation {
namespace {

constexpr double emphasisHertz = 3500, emphasis = 2.5; // 8 dB
constexpr double tubeBias = 0.3;

/// Calls body with the character's curve as a function the compiler can see through.
template<class Body>
void withCurve(Character character, Body&& body) noexcept {
    switch (character) {
    case Character::tape:
    case Character::tube: return body([](Float4 x) { return bentTanh(x); });
    case Character::diode: return body([](Float4 x) { return bentAsinh(x); });
    case Character::soft: return body([](Float4 x) { return bentRoot(x); });
    case Character::hard: return body([](Float4 x) { return bentHard(x); });
    }
}

} // namespace

Float4 curveOf(Character character, Float4 x) noexcept TUTTI_RT {
    withCurve(character, [&](auto curve) { x = curve(x); });
    return x;
}

float biasOf(Character character, double knob) noexcept TUTTI_RT {
    // All the way up, a signal of full scale bends on one side only.
    return static_cast<float>(0.8 * knob + (character == Character::tube ? tubeBias : 0));
}

double slopeAt(Character character, double bias) noexcept TUTTI_RT {
    const double square = 1 + bias * bias;
    switch (character) {
    case Character::tape:
    case Character::tube: {
        const double t = maths::tanh(bias);
        return 1 - t * t;
    }
    case Character::diode: return 1 / std::sqrt(square);
    case Character::soft: return 1 / (square * std::sqrt(square));
    case Character::hard: return 1;
    }
    return 1;
}

void Shaper::set(Shape shape) noexcept TUTTI_RT {
    shape_ = shape;
    directShare_ = 1 - maths::exp(-maths::twoPi * 5 / rate_);
    lift_ = highShelf(emphasis, cornerOf(emphasisHertz, rate_));
    lower_ = highShelf(1 / emphasis, cornerOf(emphasisHertz, rate_));
    for (auto& side : sides_) {
        side.over.reset();
        side.lift.reset();
        side.lower.reset();
        side.direct = 0;
    }
}

void Shaper::process(int which, const float* in, float* out, int frames, int inGrid, Bias bias,
                     const float* blocks) noexcept TUTTI_RT {
    auto& side = sides_[which];
    const bool tape = shape_.character == Character::tape;
    float low[Oversampler::mostFrames], high[Oversampler::mostFrames * Oversampler::mostFactor] = {};
    if (tape)
        for (int i = 0; i < frames; ++i)
            low[i] = static_cast<float>(side.lift.process(lift_, static_cast<double>(in[i])));
    side.over.up(tape ? low : in, high, frames, shape_.factor);
    bend(high, frames, inGrid, bias);
    side.over.down(high, low, frames, shape_.factor);
    if (tape)
        for (int i = 0; i < frames; ++i)
            low[i] = static_cast<float>(side.lower.process(lower_, static_cast<double>(low[i])));
    std::copy_n(low, frames, out);
    if (blocks == nullptr) {
        side.direct = 0;
        return;
    }
    for (int i = 0; i < frames; ++i) {
        const double y = static_cast<double>(low[i]);
        side.direct += directShare_ * (y - side.direct);
        out[i] = static_cast<float>(y - static_cast<double>(blocks[i]) * side.direct);
    }
}

void Shaper::bend(float* high, int frames, int inGrid, Bias bias) const noexcept {
    withCurve(shape_.character, [&](auto curve) {
        const int factor = shape_.factor, count = frames * factor;
        if (bias.from == bias.to) {
            const Float4 b = lanes(bias.to), rest = curve(b);
            const Float4 scale =
                lanes(static_cast<float>(1 / slopeAt(shape_.character, static_cast<double>(bias.to))));
            for (int i = 0; i < count; i += 4)
                store(high + i, (curve(load(high + i) + b) - rest) * scale);
            return;
        }
        for (int i = 0; i < frames; ++i) {
            // The bias of a frame holds for all its samples; what is behind the last is computed and not
            // used.
            const float b = bias.from + (bias.to - bias.from) * (static_cast<float>(inGrid + i + 1) / 16);
            const Float4 rest = curve(lanes(b));
            const Float4 scale =
                lanes(static_cast<float>(1 / slopeAt(shape_.character, static_cast<double>(b))));
            float samples[Oversampler::mostFactor] = {};
            std::copy_n(high + i * factor, factor, samples);
            for (int k = 0; k < factor; k += 4)
                store(samples + k, (curve(load(samples + k) + lanes(b)) - rest) * scale);
            std::copy_n(samples, factor, high + i * factor);
        }
    });
}

} // namespace tutti::saturation
