#include "processors/reverb/Reverb.h"

#include "base/Maths.h"
#include "dsp/KeyFilter.h"
#include "dsp/Tap.h"
#include "processor/Registry.h"
#include "processor/Steps.h"
#include "processors/reverb/Diffuser.h"
#include "processors/reverb/Early.h"
#include "processors/reverb/Tank.h"

#include <algorithm>

namespace tutti {
namespace {

using namespace reverb;

enum Control {
    character,
    size,
    decay,
    predelay,
    early,
    diffusion,
    modulation,
    lowDecay,
    lowFreq,
    highDecay,
    highFreq,
    lowCut,
    highCut,
    width,
    mix
};

constexpr ParameterSpec parameters[] = {
    {"character", Unit::choice, 0, 3, 1, "the kind of space", Taper::steps, "room|hall|plate|chamber"},
    {"size", Unit::percent, 25, 200, 100, "of the space; the decay time stays"},
    {"decay", Unit::seconds, 0.1, 30, 2, "the time in which the reverb falls by 60 dB at middle frequencies",
     Taper::logarithmic},
    {"predelay", Unit::milliseconds, 0, 250, 10, "before the reverb begins"},
    {"early", Unit::percent, 0, 100, 50, "the first reflections of the walls"},
    {"diffusion", Unit::percent, 0, 100, 80, "how fast single echoes become a cloud"},
    {"modulation", Unit::percent, 0, 100, 40,
     "a slow sway of the network: takes the metal out of long decays"},
    {"low.decay", Unit::percent, 20, 200, 110, "decay time of the lows, of that of the middle",
     Taper::logarithmic},
    {"low.freq", Unit::hertz, 50, 1000, 200, "where the lows begin", Taper::logarithmic},
    {"high.decay", Unit::percent, 5, 100, 45, "decay time of the highs, of that of the middle",
     Taper::logarithmic},
    {"high.freq", Unit::hertz, 1000, 16000, 5000, "where the highs begin", Taper::logarithmic},
    {"low.cut", Unit::hertz, 20, 1000, 60, "of the wet sound, 12 dB per octave", Taper::logarithmic},
    {"high.cut", Unit::hertz, 1000, 20000, 14000, "of the wet sound, 12 dB per octave; 20 kHz is off",
     Taper::logarithmic},
    {"width", Unit::percent, 0, 200, 100, "of the wet sound: 0 is mono, above 100 is wider"},
    {"mix", Unit::percent, 0, 100, 25, "0 is dry, 100 is wet alone; at 50 both are at full level"},
};

constexpr double leastPredelay = DelayLine::mostAtOnce + 4.0; // frames: what the cubic reads must be written

const Character& characterAt(double control) noexcept {
    return characters[static_cast<std::size_t>(control)];
}

Decay decayOf(std::span<const double> v) noexcept {
    return {v[decay], v[decay] * v[lowDecay] / 100, v[decay] * v[highDecay] / 100, v[lowFreq], v[highFreq]};
}

class Reverb final : public Processor {
public:
    Expected<Timing> prepare(const Setup& setup) override {
        rate_ = setup.sampleRate;
        const auto v = controlsFor(reverbSpec, setup.values != nullptr ? *setup.values : Values{});
        for (std::size_t c = 0; c < characters.size(); ++c)
            patterns_[c] = earlyPattern(characters[c]);
        for (auto& side : sides_) {
            side.line.prepare(static_cast<int>(0.25 * rate_ + leastPredelay) + 8);
            side.tap.prepare(rate_);
            for (auto& allPass : side.allPasses)
                allPass.prepare(static_cast<int>(0.02 * rate_) + 32);
        }
        early_.prepare(rate_);
        tank_.prepare(rate_);
        for (auto* value : ramps())
            value->prepare(rate_);
        for (auto* value : steps())
            value->prepare(rate_);
        reset();
        return Timing{0, tail(v)};
    }

    void reset() noexcept TUTTI_RT override {
        for (auto& side : sides_) {
            side.line.reset();
            side.tap.reset();
            for (auto& allPass : side.allPasses)
                allPass.reset();
        }
        filter_.reset();
        early_.reset();
        tank_.reset();
        for (auto* value : ramps())
            value->reset();
        for (auto* value : steps())
            value->reset();
        fresh_ = true;
    }

    void process(const Block& block) noexcept TUTTI_RT override {
        forEachStep(block, [&](int from, int to, bool onGrid) {
            const auto frame = block.start + from;
            const int inGrid = placeInGrid(frame);
            if (onGrid || fresh_) step(block, frame - inGrid);
            fresh_ = false;
            piece(block.audio, from, to - from, inGrid);
        });
    }

private:
    struct Side {
        DelayLine line;
        Tap tap;
        std::array<AllPass, diffuserCount> allPasses;
    };

    std::array<RampedValue*, 7> ramps() noexcept {
        return {&dry_, &wet_, &width_, &earlyLevel_, &lateLevel_, &gate_, &diffusion_};
    }
    std::array<SteppedValue*, 3> steps() noexcept { return {&lowCut_, &highCut_, &sway_}; }

    void step(const Block& block, std::int64_t gridFrame) noexcept {
        const auto& v = block.controls;
        const auto& wanted = characterAt(v[character]);
        if (fresh_) settle(v);
        // Another character: all that the memories give fades out, they get their new lengths, it comes back.
        gate_.step(character_ == &wanted ? 1 : 0);
        if (character_ != &wanted && gate_.value() == 0) settle(v);

        const double m = v[mix] / 100;
        dry_.step(std::min(1.0, 2 - 2 * m));
        wet_.step(std::min(1.0, 2 * m));
        width_.step(block.audio.channelCount > 1 ? v[width] / 100 : 1);
        earlyLevel_.step(v[early] / 100);
        diffusion_.step(0.25 + 0.5 * v[diffusion] / 100);
        sway_.step(v[modulation] / 100);
        const bool lowMoved = lowCut_.step(v[lowCut]), highMoved = highCut_.step(v[highCut]);
        if (lowMoved || highMoved)
            filter_.set(lowCut_.value(), highCut_.value() < 20000 ? highCut_.value() : 0, rate_);
        const double before = std::max(leastPredelay, v[predelay] / 1000 * rate_);
        for (auto& side : sides_)
            side.tap.aim(before, false);
        resize(v, gridFrame);
        if (gridFrame % quantum == 0 && !(decay_ == decayOf(v) && designedSize_ == size_)) design(v);
        lateLevel_.step(level_);
    }

    /// Takes character and size as they are asked for, at once.
    void settle(std::span<const double> v) noexcept {
        character_ = &characterAt(v[character]);
        pattern_ = &patterns_[static_cast<std::size_t>(v[character])];
        tank_.setCharacter(*character_);
        size_ = v[size] / 100;
        early_.set(*pattern_, size_);
        design(v);
        tank_.settle();
    }

    /// The filters, and the level: half way (in dB) between a reverb that gets louder as it gets longer, as
    /// rooms do, and one that does not. At 2 s and 100 % noise comes out as loud as it went in.
    void design(std::span<const double> v) noexcept {
        decay_ = decayOf(v);
        designedSize_ = size_;
        tank_.setDecay(decay_, size_);
        level_ = maths::pow(tank_.power(decay_.middle, size_) * tank_.power(2, 1), -0.25);
    }

    /// The walls move slowly: what sounds meanwhile is out of tune by less than 27 cents.
    void resize(std::span<const double> v, std::int64_t gridFrame) noexcept {
        const double before = size_, way = v[size] / 100 - size_, most = tank_.sizeStep();
        size_ = std::fabs(way) <= most ? v[size] / 100 : size_ + (way > 0 ? most : -most);
        if (size_ != before) early_.set(*pattern_, size_);
        tank_.move(gridFrame, before, size_, sway_.value());
    }

    void piece(AudioView audio, int from, int frames, int inGrid) noexcept {
        float wet[2][controlGrid] = {}, early[2][controlGrid], late[2][controlGrid];
        float open[controlGrid] = {}, spread[controlGrid] = {};
        const int channels = audio.channelCount;
        for (int s = 0; s < 2; ++s)
            enter(sides_[s], audio[channels > 1 ? s : 0] + from, wet[s], frames);
        float* const both[2] = {wet[0], wet[1]};
        filter_.process(both, both, frames);
        gate_.fill(open, inGrid, frames);
        diffusion_.fill(spread, inGrid, frames);
        diffuse(wet, open, spread, frames, 0);
        early_.process(wet, early, open, frames);
        diffuse(wet, open, spread, frames, diffuserCount / 2);
        tank_.process(wet, late, open, frames, inGrid);
        for (int i = 0; i < frames; i += 4) {
            const int place = inGrid + i;
            const Float4 e = earlyLevel_.lanesAt(place), t = lateLevel_.lanesAt(place),
                         level = wet_.lanesAt(place);
            const Float4 left = e * load(early[0] + i) + t * load(late[0] + i);
            const Float4 right = e * load(early[1] + i) + t * load(late[1] + i);
            const Float4 middle = (left + right) * lanes(0.5f);
            const Float4 side = (left - right) * lanes(0.5f) * width_.lanesAt(place);
            store(wet[0] + i, level * (channels > 1 ? middle + side : left));
            store(wet[1] + i, level * (middle - side));
        }
        dry_.fill(spread, inGrid, frames);
        for (int c = 0; c < channels; ++c)
            for (int i = 0; i < frames; ++i)
                audio[c][from + i] = spread[i] * audio[c][from + i] + wet[c][i];
    }

    static void enter(Side& side, const float* audio, float* out, int frames) noexcept {
        float in[controlGrid];
        for (int i = 0; i < frames; ++i)
            in[i] = sane(audio[i]);
        side.tap.read(side.line, out, frames, {}, leastPredelay);
        side.line.write(in, frames);
    }

    /// Two of the four all-passes of each side.
    void diffuse(float (&wet)[2][controlGrid], const float* open, const float* gain, int frames,
                 int first) noexcept {
        for (int s = 0; s < 2; ++s)
            for (int a = first; a < first + diffuserCount / 2; ++a) {
                const int length = static_cast<int>(character_->diffusers[s][a] * rate_);
                sides_[s].allPasses[static_cast<std::size_t>(a)].process(
                    wet[s], open, gain, frames, std::max(DelayLine::mostAtOnce + 1, length));
            }
    }

    /// The network by its slowest band; the predelay; a second for the reflections, the all-passes and the
    /// cut.
    std::int64_t tail(std::span<const double> v) const noexcept {
        const double slowest = v[decay] * std::max(1.0, v[lowDecay] / 100);
        return static_cast<std::int64_t>(rate_ * (2.2 * slowest + v[predelay] / 1000 + 1));
    }

    double rate_ = 48000;
    std::array<Side, 2> sides_;
    std::array<EarlyPattern, characters.size()> patterns_{};
    KeyFilter filter_; // of both sides
    Early early_;
    Tank tank_;
    const Character* character_ = &characters[0];
    const EarlyPattern* pattern_ = &patterns_[0];
    RampedValue dry_, wet_, width_, earlyLevel_, lateLevel_, gate_, diffusion_;
    SteppedValue lowCut_, highCut_, sway_;
    Decay decay_{};
    double size_ = 1, designedSize_ = 1, level_ = 1;
    bool fresh_ = true;
};

} // namespace

const ProcessorSpec reverbSpec{
    .type = "tutti.reverb",
    .name = "Reverb",
    .parameters = parameters,
    .doc = "Rooms, halls, plates and chambers: early reflections of a box-shaped room and a feedback delay "
           "network of sixteen lines, with decay times for lows, middle and highs.",
    .source =
        "J.-M. Jot, A. Chaigne, Digital Delay Networks for Designing Artificial Reverberators, AES 90, "
        "1991; J. B. Allen, D. A. Berkley, Image Method for Efficiently Simulating Small-Room Acoustics, "
        "1979",
    .make = [] { return std::unique_ptr<Processor>(std::make_unique<Reverb>()); },
    .tailFollowsValues = true,
};

} // namespace tutti
