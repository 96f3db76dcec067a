#include "processors/eq/Eq.h"

#include "base/Maths.h"
#include "dsp/Biquad.h"
#include "processor/Steps.h"

#include <array>
#include <cmath>

namespace tutti {
namespace {

constexpr int bandCount = 8, controlsPerBand = 6, mostSections = 4;
enum BandControl { on, type, freq, gain, q, slope };
enum Type { bell, lowShelf, highShelf, lowCut, highCut, notch };

#define TUTTI_EQ_BAND(NAME, ON, TYPE, FREQ)                                                                              \
    {NAME ".on", Unit::toggle, 0, 1, ON, "whether the band works"},                                                      \
    {NAME ".type", Unit::choice, 0, 5, TYPE, "the shape of the band", Taper::steps, "bell|low-shelf|high-shelf|low-cut|high-cut|notch"}, \
    {NAME ".freq", Unit::hertz, 10, 24000, FREQ, "centre or corner", Taper::logarithmic},                                 \
    {NAME ".gain", Unit::decibel, -30, 30, 0, "boost or cut of bells and shelves"},                                       \
    {NAME ".q", Unit::none, 0.1, 40, 0.7071067811865476, "narrowness of bells and notches, corner of shelves", Taper::logarithmic}, \
    {NAME ".slope", Unit::choice, 0, 5, 1, "steepness of cuts", Taper::steps, "6dB/oct|12dB/oct|18dB/oct|24dB/oct|36dB/oct|48dB/oct"}

constexpr ParameterSpec parameters[] = {
    TUTTI_EQ_BAND("b1", 0, 3, 30),   TUTTI_EQ_BAND("b2", 1, 1, 100),  TUTTI_EQ_BAND("b3", 1, 0, 250),  TUTTI_EQ_BAND("b4", 1, 0, 800),
    TUTTI_EQ_BAND("b5", 1, 0, 2500), TUTTI_EQ_BAND("b6", 1, 0, 5000), TUTTI_EQ_BAND("b7", 1, 2, 9000), TUTTI_EQ_BAND("b8", 0, 4, 18000),
    {"output", Unit::decibel, -36, 36, 0, "level behind the bands"},
};
#undef TUTTI_EQ_BAND

constexpr std::array slopeOrders{1, 2, 3, 4, 6, 8};

class Band {
public:
    void prepare(double rate) noexcept {
        rate_ = rate;
        for (auto* value : {&freq_, &gain_, &q_})
            value->prepare(rate);
    }
    void reset() noexcept {
        for (auto* value : {&freq_, &gain_, &q_})
            value->reset();
        type_ = -1;
        for (auto& channel : states_)
            for (auto& state : channel)
                state.reset();
    }

    /// A step of the control grid.
    void step(const double* v) noexcept {
        bool moved = freq_.step(v[freq]);
        moved |= gain_.step(v[on] != 0 ? v[gain] : 0); // a band fades out of its gain when it is switched off
        moved |= q_.step(v[q]);
        const int newType = static_cast<int>(v[type]), newSlope = static_cast<int>(v[slope]);
        const bool isOn = v[on] != 0;
        if (!moved && newType == type_ && newSlope == slope_ && isOn == on_) return;
        type_ = newType;
        slope_ = newSlope;
        on_ = isOn;
        design();
    }

    void process(AudioView audio, int from, int to) noexcept {
        for (int c = 0; c < audio.channelCount; ++c)
            for (int s = 0; s < sections_; ++s)
                states_[c][s].process(coefficients_[s], audio[c] + from, to - from);
    }

private:
    void design() noexcept {
        const double centre = freq_.value() / rate_;
        const bool gainful = type_ == bell || type_ == lowShelf || type_ == highShelf;
        const int before = sections_;
        if (gainful ? gain_.value() == 0 : !on_) {
            sections_ = 0;
        } else if (type_ == lowCut || type_ == highCut) {
            designCut(centre);
        } else {
            const double g = gain_.value(), width = q_.value();
            const auto model = type_ == bell ? bellModel(g, width) : type_ == lowShelf ? lowShelfModel(g, width) : type_ == highShelf ? highShelfModel(g, width) : notchModel(width);
            coefficients_[0] = matched(model, centre);
            sections_ = 1;
        }
        for (int s = before; s < sections_; ++s)
            for (auto& channel : states_)
                channel[s].reset();
    }

    /// Butterworth: poles evenly on a circle.
    void designCut(double centre) noexcept {
        const int order = slopeOrders[static_cast<std::size_t>(slope_)];
        sections_ = 0;
        const auto add = [&](double width) { coefficients_[sections_++] = matched(type_ == lowCut ? highPassModel(width) : lowPassModel(width), centre); };
        for (int k = 0; k < order / 2; ++k)
            add(1 / (2 * maths::sin(maths::pi * (2 * k + 1) / (2 * order))));
        if (order % 2 != 0) add(0);
    }

    double rate_ = 48000;
    SteppedValue freq_, gain_, q_;
    int type_ = -1, slope_ = -1, sections_ = 0;
    bool on_ = false;
    BiquadCoefficients coefficients_[mostSections];
    Biquad states_[2][mostSections];
};

class Eq final : public Processor {
public:
    Expected<Timing> prepare(const Setup& setup) override {
        for (auto& band : bands_)
            band.prepare(setup.sampleRate);
        output_.prepare(setup.sampleRate);
        reset();
        // A bell of Q 40 at 10 Hz rings for 120 dB * Q / (27.3 f).
        return Timing{0, static_cast<std::int64_t>(setup.sampleRate * 120 * 40 / 273)};
    }
    void reset() noexcept TUTTI_RT override {
        for (auto& band : bands_)
            band.reset();
        output_.reset();
        fresh_ = true;
    }
    void process(const Block& block) noexcept TUTTI_RT override {
        forEachStep(block, [&](int from, int to, bool onGrid) {
            if (onGrid || fresh_) {
                for (int b = 0; b < bandCount; ++b)
                    bands_[b].step(block.controls.data() + b * controlsPerBand);
                output_.step(block.controls[bandCount * controlsPerBand]);
                gain_ = static_cast<float>(maths::gainFromDecibels(output_.value()));
                fresh_ = false;
            }
            for (auto& band : bands_)
                band.process(block.audio, from, to);
            if (gain_ != 1)
                for (int c = 0; c < block.audio.channelCount; ++c)
                    for (int i = from; i < to; ++i)
                        block.audio[c][i] *= gain_;
        });
    }

private:
    std::array<Band, bandCount> bands_;
    SteppedValue output_;
    float gain_ = 1;
    bool fresh_ = true;
};

} // namespace

const ProcessorSpec eqSpec{
    "tutti.eq", "Parametric EQ", ProcessorKind::effect, false, parameters,
    "Eight bands: bells, shelves, cuts from 6 to 48 dB per octave, notches. A band at 0 dB costs nothing.",
    "models: R. Bristow-Johnson, Audio EQ Cookbook; matching: M. Vicanek, Matched Second Order Digital Filters, 2016",
    [] { return std::unique_ptr<Processor>(std::make_unique<Eq>()); }};

} // namespace tutti
