#include "processors/saturation/Saturation.h"

#include "base/Maths.h"
#include "dsp/LookAhead.h"
#include "processor/Steps.h"
#include "processors/saturation/Shaper.h"

#include <algorithm>
#include <array>

namespace tutti {
namespace {

using namespace saturation;

enum Control { drive, character, bias, tone, makeup, output, mix, oversampling };

constexpr ParameterSpec parameters[] = {
    {"drive", Unit::decibel, 0, 36, 6, "level into the curve"},
    {"character", Unit::choice, 0, 4, 0, "the curve: from the softest knee to none", Taper::steps,
     "tape|tube|diode|soft|hard"},
    {"bias", Unit::percent, 0, 100, 0, "moves the sound off the curve's centre: even harmonics"},
    {"tone", Unit::percent, -100, 100, 0, "tilts the bent sound about 800 Hz, up to 6 dB either way"},
    {"makeup", Unit::toggle, 0, 1, 1, "keeps peaks of -12 dBFS as loud as without drive"},
    {"output", Unit::decibel, -36, 12, 0, "level of the bent sound"},
    {"mix", Unit::percent, 0, 100, 100, "0 is dry, 100 is bent alone; the two are in phase"},
    {"oversampling", Unit::choice, 0, 3, 2, "times the sample rate at which the curve works", Taper::steps,
     "1x|2x|4x|8x"},
};

constexpr double toneHertz = 800;

Shaper::Shape shapeOf(std::span<const double> v) noexcept {
    return {static_cast<Character>(static_cast<int>(v[character])), 1 << static_cast<int>(v[oversampling])};
}

/// Half of what comes out from peak to peak when +-x goes in.
double swing(Character c, double b, double x) noexcept {
    const float at = static_cast<float>(b), far = static_cast<float>(x);
    const Float4 y = curveOf(c, Float4{at + far, at - far, 0, 0});
    return (static_cast<double>(y[0]) - static_cast<double>(y[1])) / (2 * slopeAt(c, b));
}

class Saturation final : public Processor {
public:
    Expected<Timing> prepare(const Setup& setup) override {
        rate_ = setup.sampleRate;
        for (auto& way : ways_)
            way.shaper.prepare(rate_);
        for (auto* value : ramps())
            value->prepare(rate_);
        for (auto& side : sides_)
            side.dry.prepare(Oversampler::latency);
        biasKnob_.prepare(rate_);
        tone_.prepare(rate_);
        reset();
        // The filters of the oversampler once more, and the block against direct current: 120 dB at 5 Hz.
        return Timing{Oversampler::latency, Oversampler::latency + static_cast<std::int64_t>(0.5 * rate_)};
    }

    void reset() noexcept TUTTI_RT override {
        for (auto* value : ramps())
            value->reset();
        for (auto& side : sides_) {
            side.dry.reset();
            side.tilt.reset();
        }
        biasKnob_.reset();
        tone_.reset();
        fade_ = 0;
        fresh_ = true;
    }

    void process(const Block& block) noexcept TUTTI_RT override {
        forEachStep(block, [&](int from, int to, bool onGrid) {
            if (onGrid || fresh_) step(block.controls);
            fresh_ = false;
            piece(block.audio, from, to - from, placeInGrid(block.start + from));
        });
    }

private:
    /// A shaper, and what belongs to its character.
    struct Way {
        Shaper shaper;
        Shaper::Bias bias;
        RampedValue level, blocks;
    };
    struct Side {
        LookAhead dry;
        FirstOrderState tilt;
    };
    // A new way is heard when its filters are full, and then fades in within 20 ms.
    static constexpr int filling = 2 * Oversampler::latency;
    int fadeFrames() const noexcept { return filling + static_cast<int>(0.02 * rate_); }

    std::array<RampedValue*, 8> ramps() noexcept {
        return {&drive_,         &output_,         &wet_,           &dry_,
                &ways_[0].level, &ways_[0].blocks, &ways_[1].level, &ways_[1].blocks};
    }

    void step(std::span<const double> v) noexcept {
        const auto wanted = shapeOf(v);
        if (fresh_) {
            begin(ways_[now_], wanted);
        } else if (fade_ == 0 && ways_[now_].shaper.shape() != wanted) {
            now_ = 1 - now_;
            begin(ways_[now_], wanted);
            fade_ = fadeFrames();
        }
        biasKnob_.step(v[bias] / 100);
        for (int w = 0; w < 2; ++w)
            if (w == now_ || fade_ > 0) follow(ways_[w], v);
        drive_.step(maths::gainFromDecibels(v[drive]));
        output_.step(maths::gainFromDecibels(v[output]));
        wet_.step(v[mix] / 100);
        dry_.step(1 - v[mix] / 100);
        if (tone_.step(v[tone] / 100)) {
            const double k = maths::gainFromDecibels(12 * tone_.value());
            tilt_ = highShelf(k, cornerOf(toneHertz, rate_));
            const double down = 1 / std::sqrt(k); // the middle stays
            tilt_.b0 *= down;
            tilt_.b1 *= down;
        }
    }

    void begin(Way& way, Shaper::Shape shape) noexcept {
        way.shaper.set(shape);
        way.level.reset();
        way.blocks.reset();
        way.bias.to = biasOf(shape.character, biasKnob_.value());
    }

    void follow(Way& way, std::span<const double> v) noexcept {
        const auto c = way.shaper.shape().character;
        const double b = static_cast<double>(biasOf(c, biasKnob_.value()));
        way.bias.from = fresh_ ? static_cast<float>(b) : way.bias.to;
        way.bias.to = static_cast<float>(b);
        constexpr double reference = 0.25; // -12 dBFS
        const double driven = reference * maths::gainFromDecibels(v[drive]);
        way.level.step(v[makeup] != 0 ? swing(c, b, reference) / swing(c, b, driven) : 1);
        way.blocks.step(b != 0 ? 1 : 0);
    }

    void piece(AudioView audio, int from, int frames, int inGrid) noexcept {
        const bool fades = fade_ > 0;
        float in[controlGrid], wet[controlGrid], other[controlGrid];
        for (int c = 0; c < audio.channelCount; ++c) {
            auto& side = sides_[c];
            float* sound = audio[c] + from;
            for (int i = 0; i < frames; ++i)
                in[i] = sane(sound[i]) * drive_.at(inGrid + i);
            pass(ways_[now_], c, in, wet, frames, inGrid);
            if (fades) {
                pass(ways_[1 - now_], c, in, other, frames, inGrid);
                for (int i = 0; i < frames; ++i)
                    wet[i] += (other[i] - wet[i]) * share(fade_ - i);
            }
            side.dry.process(sound, frames);
            for (int i = 0; i < frames; ++i) {
                const double y =
                    side.tilt.process(tilt_, static_cast<double>(wet[i] * output_.at(inGrid + i)));
                sound[i] = dry_.at(inGrid + i) * sound[i] + wet_.at(inGrid + i) * static_cast<float>(y);
            }
        }
        fade_ = std::max(0, fade_ - frames);
    }

    /// Of the old way, when so many frames of the fade are left.
    float share(int left) const noexcept {
        return std::clamp(static_cast<float>(left) / static_cast<float>(fadeFrames() - filling), 0.0f, 1.0f);
    }

    static void pass(Way& way, int side, const float* in, float* out, int frames, int inGrid) noexcept {
        float blocks[controlGrid];
        way.blocks.fill(blocks, inGrid, frames);
        const bool any = way.blocks.moves() || way.blocks.value() != 0;
        way.shaper.process(side, in, out, frames, inGrid, way.bias, any ? blocks : nullptr);
        for (int i = 0; i < frames; ++i)
            out[i] *= way.level.at(inGrid + i);
    }

    double rate_ = 48000;
    Way ways_[2];
    int now_ = 0, fade_ = 0;
    Side sides_[2];
    RampedValue drive_, output_, wet_, dry_;
    SteppedValue biasKnob_, tone_;
    FirstOrder tilt_;
    bool fresh_ = true;
};

} // namespace

const ProcessorSpec saturationSpec{
    "tutti.saturation",
    "Saturation",
    ProcessorKind::effect,
    false,
    parameters,
    "Tape, tube, diodes, soft and hard clipping with up to eight times oversampling, bias for even "
    "harmonics, and a "
    "tilt behind the curve. The latency is the same for all settings.",
    "y = (f(g x + b) - f(b)) / f'(b) with f = tanh, asinh, x / sqrt(1 + x^2) or clipping; oversampling: "
    "half-band "
    "filters, A. V. Oppenheim, R. W. Schafer, Discrete-Time Signal Processing, 7.6",
    [] { return std::unique_ptr<Processor>(std::make_unique<Saturation>()); }};

} // namespace tutti
