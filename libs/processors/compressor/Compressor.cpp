#include "processors/compressor/Compressor.h"

#include "dsp/Ballistics.h"
#include "dsp/LookAhead.h"
#include "processor/Key.h"
#include "processor/Registry.h"
#include "processors/compressor/GainCurve.h"

#include <array>

namespace tutti {
namespace {

enum Control {
    threshold,
    ratio,
    knee,
    attack,
    release,
    detector,
    averaging,
    lookAhead,
    makeUp,
    autoMakeUp,
    mix,
    link,
    keyLowCut,
    keyHighCut,
    controlCount
};
constexpr double peak = 0, rms = 1; // choices of the detector

constexpr ParameterSpec parameters[] = {
    {"threshold", Unit::decibel, -60, 0, -18, "the level above which it works"},
    {"ratio", Unit::ratio, 1, 100, 4, "dB more in for one dB more out", Taper::logarithmic},
    {"knee", Unit::decibel, 0, 36, 6, "width of the bend around the threshold"},
    {"attack", Unit::milliseconds, 0.01, 500, 10, "time to 63 % of a larger reduction", Taper::logarithmic},
    {"release", Unit::milliseconds, 1, 5000, 120,
     "time until 37 % of a reduction is left; never shorter than the attack", Taper::logarithmic},
    {"detector", Unit::choice, 0, 1, peak, "what counts as the level: each peak, or the mean power",
     Taper::steps, "peak|rms"},
    {"averaging", Unit::milliseconds, 1, 200, 10, "time constant of the mean power", Taper::logarithmic},
    {.name = "look-ahead",
     .unit = Unit::milliseconds,
     .maximum = 20,
     .standard = 0,
     .doc = "how much earlier it reacts; delays the sound",
     .automatable = false},
    {"make-up", Unit::decibel, -24, 36, 0, "level behind the compressor"},
    {"auto", Unit::toggle, 0, 1, 0, "adds half of what the curve takes from full scale to the make-up"},
    {"mix", Unit::percent, 0, 100, 100, "how much of the sound is compressed: the rest is dry"},
    {"link", Unit::percent, 0, 100, 100, "how much both sides follow the louder one"},
    keyLowCutSpec,
    keyHighCutSpec,
};
static_assert(std::size(parameters) == controlCount);

static_assert(controlGrid == 16); // Frames16 is one step of it

constexpr double settledOctaves = 1e-6; // a reduction of so little ends: 0.000006 dB

class Compressor final : public Processor {
public:
    Expected<Timing> prepare(const Setup& setup) override {
        rate_ = setup.sampleRate;
        const auto values = controlsFor(compressorSpec, setup.values ? *setup.values : Values{});
        const int latency = static_cast<int>(std::floor(values[lookAhead] * rate_ / 1000 + 0.5));
        for (auto& delay : delays_)
            delay.prepare(latency);
        for (auto* value : {&threshold_, &ratio_, &knee_, &link_})
            value->prepare(rate_);
        dry_.prepare(rate_);
        wet_.prepare(rate_);
        listener_.prepare(rate_);
        reset();
        return Timing{latency, 0};
    }

    void reset() noexcept TUTTI_RT override {
        for (auto& delay : delays_)
            delay.reset();
        for (auto* value : {&threshold_, &ratio_, &knee_, &link_})
            value->reset();
        dry_.reset();
        wet_.reset();
        listener_.reset();
        seen_ = {};
        key_[0] = key_[1] = {};
        power_[0] = power_[1] = 0;
        states_ = {};
        reduction_ = 0;
        fresh_ = pending_ = true;
    }

    void process(const Block& block) noexcept TUTTI_RT override {
        const auto& v = block.controls;
        const auto key = listener_.listen(block, v[keyLowCut], v[keyHighCut], delays_[0].frames() > 0);
        for (int c = 0; c < block.audio.channelCount; ++c)
            delays_[c].process(block.audio[c], block.audio.frames);
        if (fresh_ || !std::equal(v.begin(), v.end(), seen_.begin())) turn(v);
        forEachStep(block, [&](int from, int to, bool onGrid) {
            if ((onGrid && pending_) || fresh_) step();
            if (onGrid) settle();
            run(key, block.audio, from, to - from, placeInGrid(block.start + from));
        });
    }

    double gainReduction() const noexcept TUTTI_RT override { return -decibelsPerOctave * reduction_; }

private:
    /// The controls are others than before: what glides to them does so from the next grid point on.
    void turn(std::span<const double> v) noexcept {
        if (v[attack] != seen_[attack] || v[release] != seen_[release])
            ballistics_.set(v[attack] / 1000, v[release] / 1000, rate_);
        if (v[averaging] != seen_[averaging]) averaging_.set(maths::exp(-1000 / (v[averaging] * rate_)));
        if (v[detector] != seen_[detector]) power_[0] = power_[1] = 0;
        std::copy(v.begin(), v.end(), seen_.begin());
        pending_ = true;
    }

    /// The controls' step of the grid.
    void step() noexcept {
        pending_ = threshold_.step(seen_[threshold]);
        pending_ |= ratio_.step(seen_[ratio]);
        pending_ |= knee_.step(seen_[knee]);
        pending_ |= link_.step(seen_[link]);
        curve_ = GainCurve(threshold_.value(), ratio_.value(), knee_.value());
        quiet_ = static_cast<float>(curve_.quietAmplitude());
        const double automatic = seen_[autoMakeUp] != 0 ? curve_.reduction(0.0) / 2 : 0;
        const double level = maths::gainFromDecibels(seen_[makeUp]) * maths::exp2(automatic);
        dry_.step(1 - seen_[mix] / 100);
        wet_.step(seen_[mix] / 100 * level);
        const bool moving = dry_.moves() || wet_.moves();
        unity_ = !moving && dry_.value() + wet_.value() == 1;
        dryNow_ = dry_.frames();
        wetNow_ = wet_.frames();
        pending_ |= moving;
        fresh_ = false;
    }

    /// At a grid point: a reduction that is all but over is over, and sides that are all but the same are the
    /// same, which saves work.
    void settle() noexcept {
        auto& [left, right] = states_;
        const auto over = [](const auto& state) {
            return state.held < settledOctaves && state.now < settledOctaves;
        };
        if (over(left) && over(right)) left = right = {};
        if (link_.value() == 100 && std::fabs(left.held - right.held) < settledOctaves &&
            std::fabs(left.now - right.now) < settledOctaves)
            right = left;
    }

    /// Up to 16 frames between two grid points, `inGrid` behind the first.
    void run(std::array<const float*, 2> key, AudioView audio, int from, int count, int inGrid) noexcept {
        const bool whole = inGrid + count == controlGrid; // then the states move on
        const int last = inGrid + count - 1;
        auto left = levels(0, key[0] + from, count, inGrid), right = levels(1, key[1] + from, count, inGrid);
        const auto loudest = maximum(left, right);
        const Ballistics::State none;
        reduction_ = 0;
        Frames16 gains[2];
        const bool resting = states_[0] == none && states_[1] == none && !anyAbove(loudest, quiet_);
        if (resting) {
            gains[0] = gains[1] = frames16(1);
        } else if (link_.value() == 100 && states_[0] == states_[1]) {
            gains[0] = gains[1] = follow(map(loudest, octaves), states_[0], whole, last);
            states_[1] = states_[0];
        } else {
            drawTogether(left, right);
            gains[0] = follow(left, states_[0], whole, last);
            gains[1] = follow(right, states_[1], whole, last);
        }
        if (resting && unity_) return;
        for (int c = 0; c < audio.channelCount; ++c)
            multiply(audio[c] + from, dryNow_ + wetNow_ * gains[c], inGrid, count);
    }

    /// The levels of one channel of the key, in this step of the grid as far as it has come.
    Frames16 levels(std::size_t channel, const float* key, int count, int inGrid) noexcept {
        Frames16 all;
        if (count == controlGrid) {
            all = loadFrames(key);
        } else {
            insert(key_[channel], key, inGrid, count);
            all = key_[channel];
        }
        all = map(all, saneMagnitude);
        if (seen_[detector] != rms) return all;
        double power = power_[channel];
        const auto means = averaging_.follow(map(all, [](Float4 x) { return x * x; }), power);
        if (inGrid + count == controlGrid) power_[channel] = power > 1e-30 ? power : 0;
        return map(means, squareRoot);
    }

    static Float4 octaves(Float4 level) noexcept { return fastLog2(maximum(level, lanes(1e-9f))); }

    /// Levels become octaves, each drawn towards the louder one by the link.
    void drawTogether(Frames16& left, Frames16& right) const noexcept {
        const Float4 share = lanes(static_cast<float>(link_.value() / 100));
        left = map(left, octaves);
        right = map(right, octaves);
        const auto louder = maximum(left, right);
        const auto draw = [&](Float4 own, Float4 other) { return own + share * (other - own); };
        left = map(left, louder, draw);
        right = map(right, louder, draw);
    }

    /// From levels in octaves to gains.
    Frames16 follow(const Frames16& level, Ballistics::State& state, bool whole, int last) noexcept {
        auto next = state;
        const auto applied =
            ballistics_.follow(map(level, [&](Float4 x) { return curve_.reduction(x); }), next);
        if (whole) state = next;
        reduction_ = std::max(reduction_, static_cast<double>(frameOf(applied, last)));
        return map(applied, [](Float4 x) { return fastExp2(-x); });
    }

    double rate_ = 48000;
    std::array<double, controlCount> seen_{};
    bool fresh_ = true, pending_ = true; // pending: something has not yet arrived at what seen_ says
    SteppedValue threshold_, ratio_, knee_, link_;
    RampedValue dry_, wet_;
    Frames16 dryNow_, wetNow_; // in this step
    bool unity_ = false;       // dry and wet make 1, and stay
    GainCurve curve_;
    float quiet_ = 0; // the amplitude up to which nothing is to be done
    SmoothingPole averaging_;
    Ballistics ballistics_;
    Key listener_;
    LookAhead delays_[2];
    Frames16 key_[2]; // of this step of the grid, as far as it has come
    // Per channel, at the last grid point.
    double power_[2];
    std::array<Ballistics::State, 2> states_;
    double reduction_ = 0; // octaves, at the last frame
};

} // namespace

const ProcessorSpec compressorSpec{
    .type = "tutti.compressor",
    .name = "Compressor",
    .sidechain = true,
    .parameters = parameters,
    .doc =
        "Turns down what is louder than a threshold: by peaks or by mean power, with a knee, look-ahead, a "
        "filtered or external key, and a share of dry sound.",
    .source =
        "D. Giannoulis, M. Massberg, J. D. Reiss, Digital Dynamic Range Compressor Design, JAES 60(6), 2012: "
        "curve, equation 4; attack and release, equation 17",
    .make = [] { return std::unique_ptr<Processor>(std::make_unique<Compressor>()); },
};

} // namespace tutti
