#include "processors/delay/Delay.h"

#include "base/Maths.h"
#include "dsp/DelayLine.h"
#include "dsp/KeyFilter.h"
#include "dsp/Tap.h"
#include "processor/Registry.h"
#include "processor/Steps.h"

#include <array>
#include <cmath>

namespace tutti {
namespace {

enum Control {
    sync,
    time,
    note,
    feel,
    feedback,
    mode,
    offset,
    width,
    lowCut,
    highCut,
    saturation,
    duck,
    modRate,
    modDepth,
    change,
    mix
};

constexpr ParameterSpec parameters[] = {
    {"sync", Unit::toggle, 0, 1, 1, "whether the time follows the tempo (note, feel) or the clock (time)"},
    {"time", Unit::milliseconds, 1, 4000, 375, "from one echo to the next, without sync", Taper::logarithmic},
    {"note", Unit::choice, 0, 5, 2, "from one echo to the next, with sync", Taper::steps,
     "1/32|1/16|1/8|1/4|1/2|1/1"},
    {"feel", Unit::choice, 0, 2, 1, "makes the note half longer, or three in the place of two", Taper::steps,
     "straight|dotted|triplet"},
    {"feedback", Unit::percent, 0, 100, 40, "of an echo comes round again; 100 never ends"},
    {"mode", Unit::choice, 0, 1, 0, "where the echoes stand", Taper::steps, "stereo|ping-pong"},
    {"offset", Unit::milliseconds, -100, 100, 0, "the right side comes so much later than the left"},
    {"width", Unit::percent, 0, 200, 100, "of the echoes: 0 is mono, above 100 is wider"},
    {"low.cut", Unit::hertz, 20, 2000, 80, "takes lows out on every round, 12 dB per octave",
     Taper::logarithmic},
    {"high.cut", Unit::hertz, 500, 20000, 8000,
     "takes highs out on every round, 12 dB per octave; 20 kHz is off", Taper::logarithmic},
    {"saturation", Unit::percent, 0, 100, 0, "bends loud echoes on every round"},
    {"duck", Unit::decibel, 0, 24, 0, "turns the echoes down while the input is loud"},
    {"mod.rate", Unit::hertz, 0.05, 8, 0.5, "how often the time sways", Taper::logarithmic},
    {"mod.depth", Unit::milliseconds, 0, 10, 0, "how far the time sways either way"},
    {"change", Unit::choice, 0, 1, 0, "how a new time is reached: cross-faded, or gliding as a tape does",
     Taper::steps, "fade|glide"},
    {"mix", Unit::percent, 0, 100, 30, "0 is dry, 100 is echoes alone; at 50 both are at full level"},
};

constexpr double longestSeconds = 9.3; // a dotted whole note at the slowest tempo, with offset and sway
constexpr double slowestBpm = 40;
constexpr double least =
    DelayLine::mostAtOnce + 4; // frames: what the cubic reads lies behind what is written

/// Quarter notes from one echo to the next.
double quartersOf(std::span<const double> v) noexcept {
    constexpr std::array feels{1.0, 1.5, 2.0 / 3};
    return std::ldexp(0.125, static_cast<int>(v[note])) * feels[static_cast<std::size_t>(v[feel])];
}

/// Seconds from one echo to the next. A tempo below 40 is taken as twice that, until it is not: the echoes
/// stay on the grid and the memory stays finite.
double secondsOf(std::span<const double> v, double bpm) noexcept {
    if (v[sync] == 0) return v[time] / 1000;
    if (!(bpm > 1)) bpm = 1;
    while (bpm < slowestBpm)
        bpm *= 2;
    return quartersOf(v) * 60 / bpm;
}

/// The sound's way round is straight up to full scale and bends towards twice that: at 100 % it cannot grow.
inline float bounded(float x) noexcept {
    const float size = std::fabs(x);
    return size <= 1 ? x : std::copysign(2 - 1 / size, x);
}

/// Slope 1 at 0, never above the straight line: x / sqrt(1 + (amount x)^2).
inline float bent(float x, float amount) noexcept {
    const float y = amount * x;
    return x / std::sqrt(1 + y * y);
}

/// How loud the input is: up at once, down by 60 dB in 400 ms.
class Loudness {
public:
    void prepare(double rate) noexcept { decay_ = static_cast<float>(maths::exp(-6.9 / (0.4 * rate))); }
    void reset() noexcept { peak_ = 0; }
    void hear(float sample) noexcept { peak_ = std::max(std::fabs(sample), peak_ * decay_); }
    /// 0 below -40 dBFS, 1 above -10 dBFS.
    double share() const noexcept {
        return std::clamp((maths::decibelsFromGain(static_cast<double>(peak_)) + 40) / 30, 0.0, 1.0);
    }

private:
    float decay_ = 0, peak_ = 0;
};

/// Turns of a sine, a closed form of the absolute frame as long as its rate stays; a new rate goes on from
/// where the old one was.
class Turns {
public:
    void reset() noexcept {
        perFrame_ = -1;
        offset_ = 0;
    }
    double at(std::int64_t frame, double perFrame) noexcept {
        if (perFrame_ >= 0 && perFrame_ != perFrame)
            offset_ = fraction(offset_ + (perFrame_ - perFrame) * static_cast<double>(frame));
        perFrame_ = perFrame;
        return fraction(perFrame * static_cast<double>(frame) + offset_);
    }

private:
    static double fraction(double x) noexcept { return x - std::floor(x); }
    double perFrame_ = -1, offset_ = 0;
};

class Delay final : public Processor {
public:
    Expected<Timing> prepare(const Setup& setup) override {
        rate_ = setup.sampleRate;
        const auto controls = controlsFor(delaySpec, setup.values != nullptr ? *setup.values : Values{});
        for (auto& side : sides_) {
            side.line.prepare(static_cast<int>(longestSeconds * rate_) + 64);
            side.tap.prepare(rate_);
        }
        for (auto* value : ramps())
            value->prepare(rate_);
        for (auto* value : {&lowCut_, &highCut_})
            value->prepare(rate_);
        depth_.prepare(40 * rate_); // forty times as slow as other knobs: a fast one would bend the pitch
        loudness_.prepare(rate_);
        reset();
        return Timing{0, tail(controls)};
    }

    void reset() noexcept TUTTI_RT override {
        for (auto& side : sides_) {
            side.line.reset();
            side.tap.reset();
            side.sway = {};
        }
        for (auto* value : ramps())
            value->reset();
        for (auto* value : {&depth_, &lowCut_, &highCut_})
            value->reset();
        filter_.reset();
        turns_.reset();
        loudness_.reset();
        fresh_ = true;
    }

    void process(const Block& block) noexcept TUTTI_RT override {
        forEachStep(block, [&](int from, int to, bool onGrid) {
            const auto frame = block.start + from;
            if (onGrid || fresh_) step(block, frame - placeInGrid(frame));
            fresh_ = false;
            piece(block.audio, from, to - from, placeInGrid(frame));
        });
    }

private:
    struct Side {
        DelayLine line;
        Tap tap;
        struct {
            double from = 0, to = 0;
        } sway;
    };

    std::array<RampedValue*, 6> ramps() noexcept {
        return {&dry_, &wet_, &width_, &feedback_, &crossing_, &bend_};
    }

    void step(const Block& block, std::int64_t gridFrame) noexcept {
        const auto& v = block.controls;
        const double m = v[mix] / 100;
        const double ducked = v[duck] > 0 ? maths::gainFromDecibels(-v[duck] * loudness_.share()) : 1;
        dry_.step(std::min(1.0, 2 - 2 * m));
        wet_.step(std::min(1.0, 2 * m) * ducked);
        width_.step(block.audio.channelCount > 1 ? v[width] / 100 : 1);
        feedback_.step(v[feedback] / 100);
        crossing_.step(block.audio.channelCount > 1 ? v[mode] : 0);
        bend_.step(v[saturation] / 50);

        const double frames = secondsOf(v, block.transport.bpm) * rate_;
        const double depthBefore = depth_.value();
        depth_.step(v[modDepth] / 1000 * rate_);
        const double longest = longestSeconds * rate_;
        for (int s = 0; s < 2; ++s) {
            auto& side = sides_[s];
            side.tap.aim(std::clamp(frames + s * v[offset] / 1000 * rate_, least, longest), v[change] != 0);
        }
        tuneFilters(v[lowCut], v[highCut]);
        sway(gridFrame, v[modRate] / rate_, fresh_ ? depth_.value() : depthBefore);
    }

    void tuneFilters(double low, double high) noexcept {
        const bool lowMoved = lowCut_.step(low), highMoved = highCut_.step(high);
        if (!lowMoved && !highMoved) return;
        filter_.set(lowCut_.value(), highCut_.value() < 20000 ? highCut_.value() : 0, rate_);
    }

    /// From this grid point to the next; the sides a quarter turn apart.
    void sway(std::int64_t gridFrame, double perFrame, double depthBefore) noexcept {
        const double turn = turns_.at(gridFrame, perFrame), next = turn + perFrame * controlGrid;
        for (int s = 0; s < 2; ++s) {
            auto& sway = sides_[s].sway;
            const auto wave = [&](double turns) { return maths::sin(maths::twoPi * (turns + 0.25 * s)); };
            const bool still = depthBefore == 0 && depth_.value() == 0;
            sway.from = still ? 0 : depthBefore * wave(turn);
            sway.to = still ? 0 : depth_.value() * wave(next);
        }
    }

    void piece(AudioView audio, int from, int frames, int inGrid) noexcept {
        float in[2][controlGrid], back[2][controlGrid], feed[2][controlGrid];
        const int channels = audio.channelCount;
        for (int c = 0; c < 2; ++c)
            for (int i = 0; i < frames; ++i)
                in[c][i] = sane(audio[channels > 1 ? c : 0][from + i]);
        for (int c = 0; c < channels; ++c) {
            auto& side = sides_[c];
            const double slope = (side.sway.to - side.sway.from) / controlGrid;
            side.tap.read(side.line, back[c], frames, {side.sway.from + slope * inGrid, slope}, least);
        }
        if (channels == 1) std::copy(back[0], back[0] + frames, back[1]);
        float* both[2] = {back[0], back[1]};
        filter_.process(both, both, frames);
        for (int i = 0; i < frames; ++i)
            turnRound(in, back, feed, i, inGrid + i);
        for (int c = 0; c < channels; ++c)
            sides_[c].line.write(feed[c], frames);
        for (int i = 0; i < frames; ++i) {
            const float l = back[0][i], r = back[1][i];
            const float dry = dry_.at(inGrid + i), wet = wet_.at(inGrid + i), spread = width_.at(inGrid + i);
            const float middle = 0.5f * (l + r), side = 0.5f * (l - r) * spread;
            audio[0][from + i] = dry * audio[0][from + i] + wet * (middle + side);
            if (channels > 1) audio[1][from + i] = dry * audio[1][from + i] + wet * (middle - side);
        }
    }

    /// What one frame gives back, bent, and what goes in again.
    void turnRound(const float (&in)[2][controlGrid], float (&back)[2][controlGrid],
                   float (&feed)[2][controlGrid], int i, int place) noexcept {
        loudness_.hear(std::max(std::fabs(in[0][i]), std::fabs(in[1][i])));
        const float amount = bend_.at(place);
        for (auto& side : back)
            side[i] = bent(side[i], amount);
        const float again = feedback_.at(place), cross = crossing_.at(place);
        const float l = again * bounded(back[0][i]), r = again * bounded(back[1][i]);
        const float middle = 0.5f * (in[0][i] + in[1][i]);
        feed[0][i] = in[0][i] + (middle - in[0][i]) * cross + (l + (r - l) * cross);
        feed[1][i] = in[1][i] - in[1][i] * cross + (r + (l - r) * cross);
    }

    /// What a full-scale input leaves behind falls below -120 dB when feedback^rounds = 10^-6 (1 - feedback),
    /// the second factor because echoes of one place in the wave add up. A round takes the longest time that
    /// the tempo allows, and the group delay of the low cut at its corner.
    std::int64_t tail(std::span<const double> v) const noexcept {
        const double again = v[feedback] / 100;
        if (again >= 1) return endlessTail;
        const double rounds = again > 0 ? std::ceil(maths::log(1e-6 * (1 - again)) / maths::log(again)) : 0;
        const double once =
            secondsOf(v, slowestBpm) + std::fabs(v[offset]) / 1000 + v[modDepth] / 1000 + 0.25 / v[lowCut];
        const double seconds = (rounds + 1) * once + 4 / v[lowCut];
        return seconds > 600 ? endlessTail : static_cast<std::int64_t>(rate_ * seconds);
    }

    double rate_ = 48000;
    std::array<Side, 2> sides_;
    KeyFilter filter_; // of both sides
    RampedValue dry_, wet_, width_, feedback_, crossing_, bend_;
    SteppedValue depth_, lowCut_, highCut_;
    Turns turns_;
    Loudness loudness_;
    bool fresh_ = true;
};

} // namespace

const ProcessorSpec delaySpec{
    .type = "tutti.delay",
    .name = "Delay",
    .parameters = parameters,
    .doc =
        "Echoes in milliseconds or note values, straight or ping-pong, with a low and a high cut in the way "
        "back, gentle saturation, ducking under the input and a swaying time.",
    .source = "one comb per side, y[n] = x[n - D] + g f(y[n - D]); low and high cut: Butterworth, A. Simper, "
              "Linear Trapezoidal Integrated State Variable Filter, 2013",
    .make = [] { return std::unique_ptr<Processor>(std::make_unique<Delay>()); },
    .tailFollowsValues = true,
};

} // namespace tutti
