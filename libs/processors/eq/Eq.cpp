#include "processors/eq/Eq.h"

#include "base/Maths.h"
#include "processor/Registry.h"
#include "processors/eq/Band.h"

#include <algorithm>
#include <array>

namespace tutti {
namespace {

constexpr int bandCount = 8;
constexpr std::size_t output = bandCount * eq::controlsPerBand;

// clang-format off
#define TUTTI_EQ_BAND(NAME, ON, TYPE, FREQ)                                                                  \
    {NAME ".on", Unit::toggle, 0, 1, ON, "whether the band works"},                                          \
    {NAME ".type", Unit::choice, 0, 5, TYPE, "the shape of the band", Taper::steps,                          \
     "bell|low-shelf|high-shelf|low-cut|high-cut|notch"},                                                    \
    {NAME ".freq", Unit::hertz, 10, 24000, FREQ, "centre or corner", Taper::logarithmic},                    \
    {NAME ".gain", Unit::decibel, -30, 30, 0, "boost or cut of bells and shelves"},                          \
    {NAME ".q", Unit::none, 0.1, 40, 0.7071067811865476,                                                     \
     "narrowness of bells and notches, corner of shelves (up to 2)", Taper::logarithmic},                    \
    {NAME ".slope", Unit::choice, 0, 5, 1, "steepness of cuts", Taper::steps,                                \
     "6dB/oct|12dB/oct|18dB/oct|24dB/oct|36dB/oct|48dB/oct"}
// clang-format on

constexpr ParameterSpec parameters[] = {
    TUTTI_EQ_BAND("b1", 0, eq::lowCut, 30),
    TUTTI_EQ_BAND("b2", 1, eq::lowShelf, 100),
    TUTTI_EQ_BAND("b3", 1, eq::bell, 250),
    TUTTI_EQ_BAND("b4", 1, eq::bell, 800),
    TUTTI_EQ_BAND("b5", 1, eq::bell, 2500),
    TUTTI_EQ_BAND("b6", 1, eq::bell, 5000),
    TUTTI_EQ_BAND("b7", 1, eq::highShelf, 9000),
    TUTTI_EQ_BAND("b8", 0, eq::highCut, 18000),
    {"output", Unit::decibel, -36, 36, 0, "level behind the bands"},
};
#undef TUTTI_EQ_BAND

class Eq final : public Processor {
public:
    Expected<Timing> prepare(const Setup& setup) override {
        for (auto& band : bands_)
            band.prepare(setup.sampleRate);
        level_.prepare(setup.sampleRate);
        reset();
        return Timing{0, tailOf(setup)};
    }

    void reset() noexcept TUTTI_RT override {
        for (auto& band : bands_)
            band.reset();
        level_.reset();
        chain_.clear();
        fresh_ = true;
    }

    void process(const Block& block) noexcept TUTTI_RT override {
        const bool moved = fresh_ || !std::equal(block.controls.begin(), block.controls.end(), last_.begin());
        if (!moved && settled_) return run(block, 0, block.audio.frames);
        std::copy(block.controls.begin(), block.controls.end(), last_.begin());
        forEachStep(block, [&](int from, int to, bool onGrid) {
            if (onGrid || fresh_) step(block.controls);
            run(block, from, to);
        });
    }

private:
    /// The band of a section of the chain, and its number there.
    struct Place {
        int band = 0, section = 0;
        bool isNew = false; // since the last grid point
    };

    void step(std::span<const double> controls) noexcept {
        chain_.arrive();
        std::array<bool, bandCount> moved;
        for (int b = 0; b < bandCount; ++b)
            moved[b] = bands_[b].step(controls.data() + b * eq::controlsPerBand);
        if (fresh_ || controls[output] != lastOutput_)
            gain_ = maths::gainFromDecibels(lastOutput_ = controls[output]);
        level_.step(gain_);
        const bool any = std::find(moved.begin(), moved.end(), true) != moved.end();
        if (any) arrange();
        for (int i = 0; any && i < chain_.count(); ++i)
            if (moved[places_[i].band]) follow(i);
        settled_ = !any && !level_.moves();
        fresh_ = false;
    }

    /// Makes the chain the sections the bands have now; each keeps its state.
    void arrange() noexcept {
        std::array<Place, BiquadChain::most> now;
        std::array<int, BiquadChain::most> from;
        const int before = chain_.count();
        int count = 0;
        bool same = true;
        for (int b = 0; b < bandCount; ++b)
            for (int s = 0; s < bands_[b].sections(); ++s, ++count) {
                const auto isIt = [&](const Place& place) { return place.band == b && place.section == s; };
                const auto* old = std::find_if(places_.cbegin(), places_.cbegin() + before, isIt);
                from[count] =
                    old == places_.cbegin() + before ? -1 : static_cast<int>(old - places_.cbegin());
                now[count] = {b, s, from[count] < 0};
                same &= from[count] == count;
            }
        if (!same || count != before) chain_.arrange({from.data(), static_cast<std::size_t>(count)});
        places_ = now;
    }

    /// Section i of the chain goes where its band wants it by the next grid point.
    void follow(int i) noexcept {
        const auto& [band, section, isNew] = places_[i];
        const auto goal = bands_[band].section(section);
        if (fresh_) return chain_.set(i, goal);
        if (isNew) chain_.set(i, {1, goal.c1, goal.c2, goal.a1, goal.a2, 0}); // it fades in
        chain_.glide(i, goal);
    }

    void run(const Block& block, int from, int to) noexcept {
        float* channels[2];
        for (int c = 0; c < block.audio.channelCount; ++c)
            channels[c] = block.audio[c] + from;
        chain_.process({channels, block.audio.channelCount, to - from});
        if (level_.moves()) {
            const int inGrid = placeInGrid(block.start + from);
            for (int c = 0; c < block.audio.channelCount; ++c)
                for (int i = 0; i < to - from; ++i)
                    channels[c][i] *= level_.at(inGrid + i);
        } else if (level_.value() != 1) {
            for (int c = 0; c < block.audio.channelCount; ++c)
                for (int i = 0; i < to - from; ++i)
                    channels[c][i] *= level_.value();
        }
    }

    /// What rings, one band after the other; at the values of the document.
    static std::int64_t tailOf(const Setup& setup) {
        const auto controls = controlsFor(eqSpec, setup.values != nullptr ? *setup.values : Values{});
        std::int64_t tail = 0;
        for (int b = 0; b < bandCount; ++b) {
            eq::Band band;
            band.prepare(setup.sampleRate);
            band.step(controls.data() + b * eq::controlsPerBand);
            tail += band.ringing();
        }
        return tail;
    }

    std::array<eq::Band, bandCount> bands_;
    BiquadChain chain_;
    std::array<Place, BiquadChain::most> places_;
    RampedValue level_;
    double lastOutput_ = 0, gain_ = 1; // the target of level_
    std::array<double, std::size(parameters)> last_{};
    bool fresh_ = true, settled_ = false;
};

} // namespace

const ProcessorSpec eqSpec{
    .type = "tutti.eq",
    .name = "Parametric EQ",
    .parameters = parameters,
    .doc = "Eight bands: bells, shelves, cuts from 6 to 48 dB per octave, notches. A band at 0 dB costs "
           "nothing.",
    .source =
        "models: R. Bristow-Johnson, Audio EQ Cookbook; matching: M. Vicanek, Matched Second Order Digital "
        "Filters, 2016",
    .make = [] { return std::unique_ptr<Processor>(std::make_unique<Eq>()); },
    .tailFollowsValues = true,
};

} // namespace tutti
