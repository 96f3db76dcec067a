#include "processors/gate/Gate.h"

#include "dsp/Ballistics.h"
#include "dsp/FastLog.h"
#include "dsp/LookAhead.h"
#include "dsp/PeakHold.h"
#include "processor/Key.h"
#include "processor/Registry.h"

#include <array>

namespace tutti {
namespace {

enum Control {
    threshold,
    hysteresis,
    ratio,
    range,
    attack,
    hold,
    release,
    lookAhead,
    keyLowCut,
    keyHighCut,
    controlCount
};

constexpr double longestHold = 2000; // ms

constexpr ParameterSpec parameters[] = {
    {"threshold", Unit::decibel, -80, 0, -40, "the level from which it is open"},
    {"hysteresis", Unit::decibel, 0, 24, 6, "how far below the threshold the level falls before it closes"},
    {"ratio", Unit::ratio, 1, 100, 100, "dB less out for one dB less in: 2 expands softly, 100 is a gate",
     Taper::logarithmic},
    {"range", Unit::decibel, -144, 0, -80, "the most it turns down; -144 dB is silence"},
    {"attack", Unit::milliseconds, 0.01, 500, 0.5, "time to 63 % of the way open", Taper::logarithmic},
    {"hold", Unit::milliseconds, 0, longestHold, 20,
     "how long a peak counts; half a period of the lowest tone at least"},
    {"release", Unit::milliseconds, 1, 5000, 100,
     "time until 37 % of the way to closed is left; never shorter than the attack", Taper::logarithmic},
    {.name = "look-ahead",
     .unit = Unit::milliseconds,
     .maximum = 20,
     .standard = 0,
     .doc = "how much earlier it opens; delays the sound",
     .automatable = false},
    keyLowCutSpec,
    keyHighCutSpec,
};
static_assert(std::size(parameters) == controlCount);
static_assert(controlGrid == 16); // Frames16 is one step of it

constexpr double settledGain = 1e-6; // so close to open or closed is there

/// What a level asks for, between closed (0) and open (1).
///
/// Closed, the gain falls by ratio - 1 dB for each dB below the threshold, down to the range. Between the two
/// thresholds of the hysteresis that line goes on, so opening is smooth and closing falls onto it.
struct Curve {
    float opens = 0, closes = 0; // amplitudes
    float quiet = 0;             // the amplitude up to which it is closed as far as it goes
    float floor = 0;             // the gain when closed

    Curve() = default;
    /// In dB; ratio >= 1.
    Curve(double threshold, double hysteresis, double ratio, double range) noexcept {
        const double top = maths::gainFromDecibels(threshold), lowest = maths::gainFromDecibels(range);
        opens = static_cast<float>(top);
        closes = static_cast<float>(maths::gainFromDecibels(threshold - hysteresis));
        floor = static_cast<float>(lowest);
        // Silence is reached at -144 dB. A little lower than exact, so that closed() of anything up to it is
        // 0 whatever fastLog2 rounds.
        const double depth = -range / decibelsPerOctave;
        quiet = ratio > 1 ? static_cast<float>(0.999 * top * maths::exp2(-depth / (ratio - 1))) : 0;
        end_ = lanes(static_cast<float>(maths::exp2(-depth)));
        share_ = lanes(range < 0 ? 1 / (1 - end_[0]) : 0);
        threshold_ = lanes(static_cast<float>(threshold / decibelsPerOctave));
        slope_ = lanes(static_cast<float>(ratio - 1));
    }

    /// For a level below the threshold.
    Float4 closed(Float4 level) const noexcept TUTTI_RT {
        const Float4 below = maximum(threshold_ - fastLog2(maximum(level, lanes(1e-12f))), Float4{});
        const Float4 gain = fastExp2(-minimum(slope_ * below, lanes(100.0f)));
        return (maximum(gain, end_) - end_) * share_;
    }

private:
    Float4 threshold_{}, slope_{}, end_{}, share_{};
};

class Gate final : public Processor {
public:
    Expected<Timing> prepare(const Setup& setup) override {
        rate_ = setup.sampleRate;
        const auto values = controlsFor(gateSpec, setup.values ? *setup.values : Values{});
        const int latency = static_cast<int>(std::floor(values[lookAhead] * rate_ / 1000 + 0.5));
        for (auto& delay : delays_)
            delay.prepare(latency);
        for (auto* value : {&threshold_, &hysteresis_, &ratio_, &range_})
            value->prepare(rate_);
        peaks_.prepare(stepsOf(longestHold));
        listener_.prepare(rate_);
        reset();
        return Timing{latency, 0};
    }

    void reset() noexcept TUTTI_RT override {
        for (auto& delay : delays_)
            delay.reset();
        for (auto* value : {&threshold_, &hysteresis_, &ratio_, &range_})
            value->reset();
        peaks_.reset();
        listener_.reset();
        seen_ = {};
        key_[0] = key_[1] = {};
        state_ = {};
        held_ = 0;
        gain_ = 1;
        open_ = false;
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
            if (onGrid) begin();
            run(key, block.audio, from, to - from, placeInGrid(block.start + from));
        });
    }

    double gainReduction() const noexcept TUTTI_RT override {
        return maths::decibelsFromGain(static_cast<double>(gain_));
    }

private:
    /// So many steps of the grid last at least so long; one at least.
    int stepsOf(double milliseconds) const noexcept {
        return std::max(1, static_cast<int>(std::ceil(milliseconds * rate_ / 1000 / controlGrid)));
    }

    /// The controls are others than before: what glides to them does so from the next grid point on.
    void turn(std::span<const double> v) noexcept {
        if (v[attack] != seen_[attack] || v[release] != seen_[release])
            ballistics_.set(v[attack] / 1000, v[release] / 1000, rate_);
        std::copy(v.begin(), v.end(), seen_.begin());
        pending_ = true;
    }

    /// The controls' step of the grid.
    void step() noexcept {
        pending_ = threshold_.step(seen_[threshold]);
        pending_ |= hysteresis_.step(seen_[hysteresis]);
        pending_ |= ratio_.step(seen_[ratio]);
        pending_ |= range_.step(seen_[range]);
        curve_ = Curve(threshold_.value(), hysteresis_.value(), ratio_.value(), range_.value());
        fresh_ = false;
    }

    /// A grid point. Peaks leave the hold only here, so the level cannot fall in between, and only here can
    /// the gate begin to close.
    void begin() noexcept {
        held_ = peaks_.largest(stepsOf(seen_[hold]));
        open_ = open_ && held_ >= curve_.closes;
        if (open_ && state_.now > 1 - settledGain) state_.now = 1;
        if (!open_ && state_.held < settledGain && state_.now < settledGain) state_ = {};
    }

    /// Up to 16 frames between two grid points, `inGrid` behind the first.
    void run(std::array<const float*, 2> key, AudioView audio, int from, int count, int inGrid) noexcept {
        const bool whole = inGrid + count == controlGrid; // then the states move on
        const auto loud =
            maximum(magnitudes(0, key[0] + from, count, inGrid), magnitudes(1, key[1] + from, count, inGrid));
        if (whole) peaks_.push(largestOf(loud));

        if (open_ && state_.now == 1) {
            gain_ = 1;
            return;
        }
        if (!open_ && state_ == Ballistics::State{} && held_ <= curve_.quiet &&
            !anyAbove(loud, curve_.quiet)) {
            gain_ = curve_.floor;
            for (int c = 0; c < audio.channelCount; ++c)
                multiply(audio[c] + from, frames16(gain_), inGrid, count);
            return;
        }
        const auto level = running(loud);
        auto state = state_;
        const auto way = ballistics_.follow(map(level, [&](Float4 x) { return wanted(x); }), state);
        const auto gains =
            map(way, [&](Float4 x) { return lanes(curve_.floor) + lanes(1 - curve_.floor) * x; });
        for (int c = 0; c < audio.channelCount; ++c)
            multiply(audio[c] + from, gains, inGrid, count);
        gain_ = frameOf(gains, inGrid + count - 1);
        if (whole) {
            state_ = state;
            open_ = open_ || level.d[3] >= curve_.opens;
        }
    }

    Frames16 magnitudes(std::size_t channel, const float* key, int count, int inGrid) noexcept {
        if (count == controlGrid) return map(loadFrames(key), saneMagnitude);
        insert(key_[channel], key, inGrid, count);
        return map(key_[channel], saneMagnitude);
    }

    /// The highest peak up to each frame.
    Frames16 running(const Frames16& loud) const noexcept {
        Float4 before = lanes(held_);
        return map(loud, [&](Float4 x) {
            x = maximum(x, movedUp<1>(x));
            x = maximum(x, movedUp<2>(x));
            x = maximum(x, before);
            before = lastLane(x);
            return x;
        });
    }

    Float4 wanted(Float4 level) const noexcept {
        const Float4 one = lanes(1.0f);
        if (open_) return one;
        const Int4 opened = level >= lanes(curve_.opens);
        return floatOf((bitsOf(one) & opened) | (bitsOf(curve_.closed(level)) & ~opened));
    }

    double rate_ = 48000;
    std::array<double, controlCount> seen_{};
    bool fresh_ = true, pending_ = true; // pending: something has not yet arrived at what seen_ says
    SteppedValue threshold_, hysteresis_, ratio_, range_;
    Curve curve_;
    Ballistics ballistics_;
    PeakHold peaks_; // one for each step of the grid
    Key listener_;
    LookAhead delays_[2];
    Frames16 key_[2]; // of this step of the grid, as far as it has come
    // At the last grid point.
    Ballistics::State state_; // of the way from closed to open
    float held_ = 0;          // the highest peak within the hold
    bool open_ = false;
    float gain_ = 1; // at the last frame
};

} // namespace

const ProcessorSpec gateSpec{
    .type = "tutti.gate",
    .name = "Gate",
    .sidechain = true,
    .parameters = parameters,
    .doc = "Turns down what is softer than a threshold: as a gate or as a gentle expander, with hysteresis, "
           "hold, look-ahead, and a filtered or external key.",
    .source = "below the threshold T an expander of ratio R puts the level x at T + R (x - T); attack and "
              "release: D. Giannoulis, M. Massberg, J. D. Reiss, JAES 60(6), 2012, equation 17, on the gain",
    .make = [] { return std::unique_ptr<Processor>(std::make_unique<Gate>()); },
};

} // namespace tutti
