#include "processors/limiter/Limiter.h"

#include "base/Maths.h"
#include "dsp/BoxSmoother.h"
#include "dsp/FastLog.h"
#include "dsp/LookAhead.h"
#include "dsp/SlidingMaximum.h"
#include "processor/Registry.h"
#include "processor/Steps.h"
#include "processors/limiter/PeakDetector.h"

#include <array>
#include <cmath>

namespace tutti {
namespace {

enum Control { gain, ceiling, release, automatic, controlCount };

constexpr ParameterSpec parameters[] = {
    {"gain", Unit::decibel, -36, 36, 0, "level before the limiter"},
    {"ceiling", Unit::decibel, -36, 0, -1, "true peak that is not exceeded, in dBTP"},
    {"release", Unit::milliseconds, 1, 2000, 60, "time until 37 % of a reduction is left, behind the hold",
     Taper::logarithmic},
    {"auto", Unit::toggle, 0, 1, 1, "releases from lasting reduction ten times as slowly"},
};
static_assert(std::size(parameters) == controlCount);
static_assert(controlGrid == 16); // Frames16 is one step of it

constexpr double smoothingTime = 0.0014; // of each of three running means, in seconds
constexpr double holdTime = 0.0125;      // half a period of 40 Hz
constexpr int guard = 16;                // frames around a peak in which the gain stands still
constexpr double settledOctaves = 1e-6;  // a reduction of so little ends: 0.000006 dB

class Limiter final : public Processor {
public:
    Expected<Timing> prepare(const Setup& setup) override {
        rate_ = setup.sampleRate;
        smoother_.prepare(static_cast<int>(std::floor(smoothingTime * rate_ + 0.5)));
        const int window = smoother_.span() + guard + static_cast<int>(holdTime * rate_);
        maximum_.prepare((window + controlGrid - 1) / controlGrid);
        // A step is collected, its peaks are known one step later, and the gain is down when the bell has
        // taken in its first half of the guard.
        const int delay = PeakDetector::lag + smoother_.span() - 1 + guard / 2;
        for (auto& line : delays_)
            line.prepare(delay);
        idleAfter_ = 2 * (maximum_.window() + smoother_.span()) / controlGrid + 4;
        gain_.prepare(rate_);
        ceiling_.prepare(rate_);
        reset();
        return Timing{controlGrid + delay, 0};
    }

    void reset() noexcept TUTTI_RT override {
        for (auto& line : delays_)
            line.reset();
        for (auto& detector : detectors_)
            detector.reset();
        for (auto* frames : {&in_[0], &in_[1], &out_[0], &out_[1]})
            *frames = {};
        gain_.reset();
        ceiling_.reset();
        maximum_.reset();
        smoother_.reset();
        seen_ = {};
        held_ = lasting_ = 0;
        reductions_ = {};
        idle_ = idleAfter_;
        reduction_ = 0;
        fresh_ = pending_ = true;
    }

    void process(const Block& block) noexcept TUTTI_RT override {
        const auto& v = block.controls;
        if (fresh_ || !std::equal(v.begin(), v.end(), seen_.begin())) turn(v);
        forEachStep(block, [&](int from, int to, bool onGrid) {
            if ((onGrid && pending_) || fresh_) step();
            const int inGrid = placeInGrid(block.start + from), count = to - from;
            for (int c = 0; c < block.audio.channelCount; ++c)
                exchange(c, block.audio[c] + from, inGrid, count);
            reduction_ = static_cast<double>(frameOf(reductions_, inGrid + count - 1));
            if (inGrid + count == controlGrid) limit(block.audio.channelCount);
        });
    }

    double gainReduction() const noexcept TUTTI_RT override { return -decibelsPerOctave * reduction_; }

private:
    void turn(std::span<const double> v) noexcept {
        const auto pole = [&](double milliseconds, int frames) {
            return maths::exp(-1000.0 * frames / (milliseconds * rate_));
        };
        release_.set(pole(v[release], 1));
        lastingUp_ = 1 - pole(4 * v[release], controlGrid);
        lastingDown_ = 1 - pole(10 * v[release], controlGrid);
        std::copy(v.begin(), v.end(), seen_.begin());
        pending_ = true;
    }

    void step() noexcept {
        pending_ = ceiling_.step(seen_[ceiling]);
        limit_ = static_cast<float>(maths::gainFromDecibels(ceiling_.value()));
        limitOctaves_ = static_cast<float>(ceiling_.value() / decibelsPerOctave);
        gain_.step(maths::gainFromDecibels(seen_[gain]));
        pending_ |= gain_.moves();
        gains_ = gain_.frames();
        fresh_ = false;
    }

    /// What comes in waits for its step to be whole; what goes out is the step before.
    void exchange(int channel, float* audio, int inGrid, int count) noexcept {
        if (count == controlGrid) {
            in_[channel] = loadFrames(audio);
            storeFrames(audio, out_[channel]);
        } else {
            float out[controlGrid];
            storeFrames(out, out_[channel]);
            insert(in_[channel], audio, inGrid, count);
            std::copy_n(out + inGrid, count, audio);
        }
    }

    /// A whole step.
    void limit(int channels) noexcept {
        Frames16 peaks;
        for (int c = 0; c < channels; ++c) {
            const auto sound = map(in_[c], saneSamples) * gains_;
            peaks = maximum(peaks, detectors_[c].next(sound, limit_));
            float line[controlGrid];
            storeFrames(line, sound);
            delays_[c].process(line, controlGrid);
            out_[c] = loadFrames(line);
        }
        const bool loud = anyAbove(peaks, limit_);
        idle_ = loud ? 0 : idle_ + 1;
        if (idle_ > idleAfter_ && held_ == 0 && lasting_ == 0) {
            reductions_ = {};
            return;
        }
        reductions_ = smoother_.next(released(maximum_.next(loud ? wanted(peaks) : Frames16{})));
        const auto factors = map(reductions_, [](Float4 x) { return fastExp2(-x); });
        for (int c = 0; c < channels; ++c)
            out_[c] = out_[c] * factors;
    }

    /// Octaves by which each peak is too high.
    Frames16 wanted(const Frames16& peaks) const noexcept {
        return map(peaks, [&](Float4 x) {
            const Float4 over = fastLog2(::tutti::maximum(x, lanes(limit_))) - lanes(limitOctaves_);
            return floatOf(bitsOf(::tutti::maximum(over, Float4{})) & (x > lanes(limit_)));
        });
    }

    /// Down at once, up slowly: and to a floor that lasting reduction has raised.
    Frames16 released(const Frames16& wantedNow) noexcept {
        const double most = static_cast<double>(largestOf(wantedNow));
        lasting_ += (most > lasting_ ? lastingUp_ : lastingDown_) * (most - lasting_);
        if (lasting_ < settledOctaves) lasting_ = 0;
        const Float4 floor = lanes(seen_[automatic] != 0 ? static_cast<float>(lasting_) : 0.0f);
        const auto out =
            release_.follow(map(wantedNow, [&](Float4 x) { return ::tutti::maximum(x, floor); }), held_);
        if (held_ < settledOctaves) held_ = 0;
        return out;
    }

    double rate_ = 48000;
    std::array<double, controlCount> seen_{};
    bool fresh_ = true, pending_ = true; // pending: something has not yet arrived at what seen_ says
    RampedValue gain_;
    Frames16 gains_; // in this step
    SteppedValue ceiling_;
    float limit_ = 1, limitOctaves_ = 0; // the ceiling
    PeakDetector detectors_[2];
    SlidingMaximum maximum_;
    PeakPole release_;
    BoxSmoother smoother_;
    LookAhead delays_[2];
    Frames16 in_[2], out_[2];                // the step that is being collected, the one that is being played
    Frames16 reductions_;                    // of the latter, octaves
    double held_ = 0;                        // state of release_
    double lasting_ = 0;                     // what the reduction is over a longer time, octaves
    double lastingUp_ = 0, lastingDown_ = 0; // shares of the way in one step
    int idle_ = 0, idleAfter_ = 0;           // steps since the last peak that was too high
    double reduction_ = 0;                   // octaves, at the last frame
};

} // namespace

const ProcessorSpec limiterSpec{
    .type = "tutti.limiter",
    .name = "True-peak limiter",
    .parameters = parameters,
    .doc = "Holds a ceiling, between the samples too, and leaves alone what is below it.",
    .source = "true peak: ITU-R BS.1770-5, Annex 2; gain: maximum over a window, then three running means",
    .make = [] { return std::unique_ptr<Processor>(std::make_unique<Limiter>()); },
};

} // namespace tutti
