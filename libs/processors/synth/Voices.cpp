#include "processors/synth/Voices.h"

#include "base/Maths.h"
#include "base/Random.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace tutti::synth {
namespace {

constexpr double fadeSeconds = 0.006;    // of a voice that is taken away
constexpr double sustainSeconds = 0.005; // in which a turned sustain level is followed
constexpr double strokeSeconds = 0.002;  // in which a sounding voice takes on the level of a new stroke
constexpr double mostCycles = 0.25;      // per sample: beyond that the rounded edges would overlap
constexpr double narrowest = 0.02, widest = 0.98;

Phase4 fourPhases(std::uint32_t value) noexcept {
    return Phase4{value, value, value, value};
}

std::uint32_t phaseOf(double cycles) noexcept {
    return static_cast<std::uint32_t>(cycles * 0x1p32);
}

} // namespace

void Voices::prepare(double sampleRate, std::uint64_t seed) {
    rate_ = sampleRate;
    over_ = sampleRate < 50000 ? 2 : 1;
    seed_ = seed;
    reset();
}

void Voices::reset() noexcept TUTTI_RT {
    strokes_ = sounding_ = 0;
    silent_ = emptied;
    voices_.fill({});
    groups_.fill({});
    for (auto& half : halves_)
        half.reset();
}

// --- notes -------------------------------------------------------------------------------------------------

double Voices::glidePitch(const Voice& voice, double frames) noexcept {
    const double left = voice.glideLeft - frames;
    return left > 0 ? voice.to + (voice.from - voice.to) * left / voice.glide : voice.to;
}

void Voices::strike(int number, const Stroke& stroke, const Patch& patch) noexcept TUTTI_RT {
    auto& voice = voices_[at(number)];
    if (sounding(number)) {
        settle(number, patch);
    } else {
        voice = {};
        voice.fresh = true;
        stop(number);
        begin(number);
    }
    ++strokes_;
    sounding_ |= std::uint64_t{1} << number;
    voice.age = 0;
    voice.velocity = stroke.velocity;
    voice.amp.strike(patch.amp);
    voice.filter.strike(patch.filterShape);
    retune(number, stroke);
}

/// Where the waves begin is a hash of the stroke.
void Voices::begin(int number) noexcept {
    auto& group = groups_[at(number) / lanesPerGroup];
    const int lane = number % lanesPerGroup;
    for (std::size_t o = 0; o < 2; ++o)
        for (std::size_t c = 0; c < mostCopies; ++c)
            group.waves[o][c].phase[lane] = static_cast<std::uint32_t>(
                randomBits(seed_, strokes_, static_cast<std::int64_t>(o * mostCopies + c)) >> 32);
    group.sub.phase[lane] = 0;
    group.left.reset(lane);
    group.right.reset(lane);
}

void Voices::retune(int number, const Stroke& stroke) noexcept TUTTI_RT {
    auto& voice = voices_[at(number)];
    voice.to = stroke.key;
    voice.from = stroke.from;
    voice.glide = voice.glideLeft = stroke.glide;
    voice.moves = true;
}

void Voices::release(int number, const Patch& patch) noexcept TUTTI_RT {
    settle(number, patch);
    voices_[at(number)].amp.release(patch.amp.release);
    voices_[at(number)].filter.release(patch.filterShape.release);
}

void Voices::fade(int number, const Patch& patch) noexcept TUTTI_RT {
    settle(number, patch);
    voices_[at(number)].amp.fade(fadeSeconds * rate_);
}

// --- stretches ---------------------------------------------------------------------------------------------

/// Ends the stretch of a voice where it is: an event, or its end.
void Voices::settle(int number, const Patch& patch) noexcept {
    auto& voice = voices_[at(number)];
    const int gone = voice.span - voice.left;
    voice.span = voice.left = 0;
    voice.amp.advance(gone, patch.amp, sustainSeconds * rate_);
    voice.filter.advance(gone, patch.filterShape, sustainSeconds * rate_);
    voice.glideLeft = std::max(0.0, voice.glideLeft - gone);
    voice.age += gone;
    if (!voice.amp.active()) stop(number);
}

/// Silence in a lane: nothing in it moves any more while its neighbours go on.
void Voices::stop(int number) noexcept {
    sounding_ &= ~(std::uint64_t{1} << number);
    auto& group = groups_[at(number) / lanesPerGroup];
    const int lane = number % lanesPerGroup;
    const auto stopWave = [&](Wave& wave) {
        wave.pace[lane] = wave.aim[lane] = 0;
        wave.step[lane] = 0;
        wave.samples[lane] = wave.samplesStep[lane] = 0;
    };
    for (auto& waves : group.waves)
        for (auto& wave : waves)
            stopWave(wave);
    stopWave(group.sub);
    for (auto* line : {&group.amp, &group.cutoff})
        line->value[lane] = line->step[lane] = 0;
    for (auto& step : group.widthStep)
        step[lane] = 0;
}

int Voices::aim(int toGrid, bool changed, const Patch& patch, const Moment& moment) noexcept TUTTI_RT {
    std::int64_t most = toGrid;
    for (auto rest = sounding_; rest != 0; rest &= rest - 1) {
        const int number = std::countr_zero(rest);
        auto& voice = voices_[at(number)];
        if (voice.left == 0) {
            settle(number, patch);
            if (!sounding(number)) continue;
            const auto frames =
                std::min({std::int64_t{toGrid}, voice.amp.untilCorner(), voice.filter.untilCorner()});
            beginStretch(number, static_cast<int>(frames), changed, patch, moment);
        }
        most = std::min<std::int64_t>(most, voice.left);
    }
    return static_cast<int>(most);
}

void Voices::beginStretch(int number, int frames, bool changed, const Patch& patch,
                          const Moment& moment) noexcept {
    auto& voice = voices_[at(number)];
    voice.span = voice.left = frames;
    const int samples = frames * over_;
    const double in =
        patch.lfoFade > 0 ? std::min(1.0, static_cast<double>(voice.age + frames) / patch.lfoFade) : 1;
    const double lfo = moment.lfo * in;
    const double key = glidePitch(voice, frames) + moment.bend;
    const double pitch = key + lfo * patch.lfoPitch + moment.lfo * moment.wheel * patch.wheelPitch;
    if (voice.fresh && patch.copies == 1)
        for (auto& waves : groups_[at(number) / lanesPerGroup].waves)
            waves[0].phase[number % lanesPerGroup] = 0;
    if (voice.fresh || voice.moves || changed || pitch != voice.pitch)
        aimPitch(number, pitch, samples, patch);
    aimWidths(number, lfo, samples, patch);
    aimCutoff(number, key, lfo, samples, patch, moment);

    const double wanted = 1 - patch.ampVelocity * (1 - voice.velocity * voice.velocity);
    const double share = frames / (frames + strokeSeconds * rate_);
    voice.gain = voice.fresh ? wanted : voice.gain + (wanted - voice.gain) * share;
    const double tremolo = 1 - patch.lfoAmp * (1 - lfo) / 2;
    const double level = voice.amp.levelAfter(frames) * voice.gain * tremolo * patch.gain;
    auto& amp = groups_[at(number) / lanesPerGroup].amp;
    const int lane = number % lanesPerGroup;
    amp.step[lane] = (static_cast<float>(level) - amp.value[lane]) / static_cast<float>(samples);
    voice.fresh = false;
}

void Voices::aimPitch(int number, double pitch, int samples, const Patch& patch) noexcept {
    auto& voice = voices_[at(number)];
    auto& group = groups_[at(number) / lanesPerGroup];
    const int lane = number % lanesPerGroup;
    const double cycles = 440 * maths::exp2((pitch - 69) / 12) / (rate_ * over_);
    for (std::size_t o = 0; o < 2; ++o)
        for (std::size_t c = 0; c < static_cast<std::size_t>(patch.copies); ++c)
            aimWave(group.waves[o][c], lane, cycles * patch.oscillators[o].ratio * patch.copy[c].ratio,
                    samples, voice.fresh);
    aimWave(group.sub, lane, cycles * patch.subRatio, samples, voice.fresh);
    voice.moves = !voice.fresh && pitch != voice.pitch;
    voice.pitch = pitch;
}

void Voices::aimWave(Wave& wave, int lane, double cycles, int samples, bool jump) const noexcept {
    const auto target = std::max(1u, phaseOf(std::min(cycles, mostCycles)));
    // The straight line to the last aim stops less than one unit per sample short of it.
    const auto short_ = static_cast<std::int32_t>(wave.aim[lane] - wave.pace[lane]);
    if (std::abs(short_) < 2 * longest) wave.pace[lane] = wave.aim[lane];
    if (jump || wave.pace[lane] == 0) wave.pace[lane] = target;
    wave.aim[lane] = target;
    wave.step[lane] =
        (static_cast<std::int32_t>(target) - static_cast<std::int32_t>(wave.pace[lane])) / samples;
    const auto perCycle = [](std::uint32_t pace) { return static_cast<float>(0x1p32 / pace); };
    wave.samples[lane] = perCycle(wave.pace[lane]);
    wave.samplesStep[lane] = (perCycle(target) - wave.samples[lane]) / static_cast<float>(samples);
}

void Voices::aimWidths(int number, double lfo, int samples, const Patch& patch) noexcept {
    auto& group = groups_[at(number) / lanesPerGroup];
    const int lane = number % lanesPerGroup;
    for (std::size_t o = 0; o < 2; ++o) {
        const auto& oscillator = patch.oscillators[o];
        if (oscillator.shape != Shape::pulse) continue;
        const auto target = phaseOf(std::clamp(oscillator.width + lfo * patch.lfoWidth, narrowest, widest));
        if (voices_[at(number)].fresh || group.width[o][lane] == 0) group.width[o][lane] = target;
        // As a difference of two numbers of 32 bits without sign, it needs more than 32.
        const auto way = static_cast<std::int64_t>(target) - static_cast<std::int64_t>(group.width[o][lane]);
        group.widthStep[o][lane] = static_cast<std::int32_t>(way / samples);
    }
}

double Voices::cutoffGain(double octaves) const noexcept {
    const double most = maths::log2(0.45 * rate_ * over_ / 440);
    const double g =
        maths::tan(maths::pi * 440 * maths::exp2(std::clamp(octaves, -6.0, most)) / (rate_ * over_));
    return g / (1 + g);
}

void Voices::aimCutoff(int number, double key, double lfo, int samples, const Patch& patch,
                       const Moment& moment) noexcept {
    if (patch.filter == FilterType::off) return;
    auto& voice = voices_[at(number)];
    const double still = patch.cutoff + patch.track * (key - 60) / 12 +
                         voice.velocity * patch.filterVelocity + lfo * patch.lfoFilter +
                         moment.wheel * patch.wheelFilter;
    const double octaves = still + patch.filterEnv * voice.filter.levelAfter(voice.span);
    auto& line = groups_[at(number) / lanesPerGroup].cutoff;
    const int lane = number % lanesPerGroup;
    if (voice.fresh)
        line.value[lane] = static_cast<float>(cutoffGain(still + patch.filterEnv * voice.filter.level()));
    if (voice.fresh || octaves != voice.octaves) voice.cutoff = cutoffGain(octaves);
    voice.octaves = octaves;
    line.step[lane] = (static_cast<float>(voice.cutoff) - line.value[lane]) / static_cast<float>(samples);
}

// --- sound -------------------------------------------------------------------------------------------------

void Voices::render(std::int64_t start, int frames, const Patch& patch, float* left,
                    float* right) noexcept TUTTI_RT {
    const int samples = frames * over_;
    std::fill_n(sumLeft_, samples, lanes(0.0f));
    std::fill_n(sumRight_, samples, lanes(0.0f));
    for (std::size_t g = 0; g < groups; ++g)
        if ((sounding_ >> (g * lanesPerGroup) & 15) != 0) playGroup(g, start, samples, patch);
    for (auto rest = sounding_; rest != 0; rest &= rest - 1)
        voices_[static_cast<std::size_t>(std::countr_zero(rest))].left -= frames;
    // Silence through empty half-band filters is silence.
    silent_ = sounding_ != 0 ? 0 : std::min(silent_ + frames, emptied);
    if (silent_ == emptied) {
        std::fill_n(left, frames, 0.0f);
        if (right != nullptr) std::fill_n(right, frames, 0.0f);
        return;
    }
    for (int side = 0; side < (right != nullptr ? 2 : 1); ++side) {
        const auto* sum = side == 0 ? sumLeft_ : sumRight_;
        float* out = side == 0 ? left : right;
        float mixed[longest];
        for (int i = 0; i < samples; ++i)
            mixed[i] = ((sum[i][0] + sum[i][1]) + sum[i][2]) + sum[i][3];
        if (over_ > 1)
            halves_[side].process(mixed, out, frames);
        else
            std::copy_n(mixed, frames, out);
    }
}

void Voices::playGroup(std::size_t number, std::int64_t start, int samples, const Patch& patch) noexcept {
    auto& group = groups_[number];
    std::fill_n(left_, samples, lanes(0.0f));
    std::fill_n(right_, samples, lanes(0.0f));
    addOscillators(group, samples, patch);
    if (patch.noiseGain > 0) addNoise(number, start, samples, patch);
    if (patch.filter != FilterType::off) filterGroup(group, samples, patch);
    Float4 level = group.amp.value;
    for (int i = 0; i < samples; ++i) {
        level += group.amp.step;
        sumLeft_[i] += left_[i] * level;
        sumRight_[i] += (patch.wide ? right_[i] : left_[i]) * level;
    }
    group.amp.value = level;
}

namespace {

/// One wave of four voices, added to both sides; `shape` makes a sample of phase and pace. Moves the wave on.
template<class Wave, class Shape>
void addWave(Wave& wave, int samples, float left, float right, Float4* outLeft, Float4* outRight,
             Shape shape) noexcept {
    const Phase4 step = reinterpret_cast<Phase4>(wave.step);
    const Float4 gainLeft = lanes(left), gainRight = lanes(right);
    Phase4 phase = wave.phase, pace = wave.pace;
    Float4 perCycle = wave.samples;
    for (int i = 0; i < samples; ++i) {
        const Float4 sample = shape(i, phase, Pace4{cyclesOf(pace), perCycle});
        outLeft[i] += sample * gainLeft;
        if (outRight != nullptr) outRight[i] += sample * gainRight;
        phase += pace;
        pace += step;
        perCycle += wave.samplesStep;
    }
    wave.phase = phase;
    wave.pace = pace;
    wave.samples = perCycle;
}

template<class Wave>
void addShape(Shape shape, Wave& wave, Phase4 width, Int4 widthStep, int samples, float left, float right,
              Float4* outLeft, Float4* outRight) noexcept {
    switch (shape) {
    case Shape::saw:
        return addWave(wave, samples, left, right, outLeft, outRight,
                       [](int, Phase4 phase, const Pace4& pace) { return saw4(phase, pace); });
    case Shape::pulse:
        return addWave(wave, samples, left, right, outLeft, outRight,
                       [&](int, Phase4 phase, const Pace4& pace) {
                           const Float4 sample = pulse4(phase, width, pace);
                           width += reinterpret_cast<Phase4>(widthStep);
                           return sample;
                       });
    case Shape::triangle:
        return addWave(wave, samples, left, right, outLeft, outRight,
                       [](int, Phase4 phase, const Pace4& pace) { return triangle4(phase, pace); });
    case Shape::sine:
        return addWave(wave, samples, left, right, outLeft, outRight,
                       [](int, Phase4 phase, const Pace4&) { return sine4(phase); });
    }
}

} // namespace

void Voices::addOscillators(Group& group, int samples, const Patch& patch) noexcept {
    Float4* right = patch.wide ? right_ : nullptr;
    for (std::size_t o = 0; o < 2; ++o) {
        const auto& oscillator = patch.oscillators[o];
        if (oscillator.gain == 0) continue;
        for (std::size_t c = 0; c < static_cast<std::size_t>(patch.copies); ++c) {
            // The second oscillator's copies lie the other way round, so that neither side is the higher one.
            const float gains[2] = {oscillator.gain * patch.copy[c].left,
                                    oscillator.gain * patch.copy[c].right};
            addShape(oscillator.shape, group.waves[o][c], group.width[o], group.widthStep[o], samples,
                     gains[o], gains[1 - o], left_, right);
        }
        if (oscillator.shape == Shape::pulse)
            group.width[o] += reinterpret_cast<Phase4>(group.widthStep[o]) *
                              fourPhases(static_cast<std::uint32_t>(samples));
    }
    if (patch.subGain > 0)
        addShape(patch.subShape, group.sub, fourPhases(1u << 31), Int4{}, samples, patch.subGain,
                 patch.subGain, left_, right);
}

/// White, even over -1..1; the four voices share out the bits of one hash per sample.
void Voices::addNoise(std::size_t number, std::int64_t start, int samples, const Patch& patch) noexcept {
    // At twice the rate half of the noise lies beyond what is heard.
    const float gain = patch.noiseGain * (over_ > 1 ? 1.41421356f : 1.0f) * 0x1p-15f;
    for (int i = 0; i < samples; ++i) {
        const auto bits = randomBits(seed_, 0x501CE + number, start * over_ + i);
        Float4 noise;
        for (int lane = 0; lane < lanesPerGroup; ++lane)
            noise[lane] = static_cast<float>(static_cast<std::int16_t>(bits >> (16 * lane)));
        noise *= lanes(gain);
        left_[i] += noise;
        right_[i] += noise;
    }
}

void Voices::filterGroup(Group& group, int samples, const Patch& patch) noexcept {
    const Float4 makeup = lanes(patch.makeup);
    const LadderShape shape = patch.ladder;
    const Float4 step = group.cutoff.step;
    Ladder4 left = group.left, right = group.right; // in registers
    Float4 gain = group.cutoff.value;
    for (int i = 0; i < samples; ++i) {
        gain += step;
        left_[i] = left.process(left_[i], gain, shape) * makeup;
        if (patch.wide) right_[i] = right.process(right_[i], gain, shape) * makeup;
    }
    group.left = left;
    group.right = patch.wide ? right : left;
    group.cutoff.value = gain;
}

} // namespace tutti::synth
