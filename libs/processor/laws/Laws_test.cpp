// The laws can fail: a well-behaved processor passes all of them, and for each law there is one that breaks
// it.
#include "processor/Registry.h"
#include "processor/laws/Laws.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

using namespace tutti;
using namespace tutti::laws;

namespace {

enum Control { gain, mix, mode };
constexpr ParameterSpec parameters[] = {
    {"gain", Unit::decibel, -24, 24, 0, "level"},
    {"mix", Unit::percent, 0, 100, 100, "how much of it"},
    {"mode", Unit::choice, 0, 1, 0, "a choice", Taper::steps, "one|two"},
};

/// A delay of 100 frames with one echo 200 frames later: obeys all laws. Those below break one each.
class Good : public Processor {
public:
    Expected<Timing> prepare(const Setup&) override {
        for (auto& ring : rings_)
            ring.assign(512, 0.0f);
        reset();
        return Timing{100, 200};
    }
    void reset() noexcept override {
        for (auto& ring : rings_)
            std::fill(ring.begin(), ring.end(), 0.0f);
        place_ = 0;
    }
    void process(const Block& block) noexcept override {
        for (int i = 0; i < block.audio.frames; ++i, place_ = (place_ + 1) % 512)
            for (int c = 0; c < block.audio.channelCount; ++c) {
                auto& ring = rings_[c];
                ring[place_] = block.audio[c][i];
                block.audio[c][i] =
                    ring[(place_ + 412) % 512] +
                    0.25f * static_cast<float>(block.controls[mix] / 100) * ring[(place_ + 212) % 512];
            }
    }

protected:
    std::vector<float> rings_[2];
    std::size_t place_ = 0;
};

struct BlockGain : Good { // a gain that depends on the length of the block
    void process(const Block& block) noexcept override {
        Good::process(block);
        block.audio[0][0] *= 1 - 1.0f / static_cast<float>(block.audio.frames + 1);
    }
};
struct CountsBlocks : Good { // counts blocks instead of frames
    void process(const Block& block) noexcept override {
        Good::process(block);
        if (++blocks_ % 7 == 0) block.audio[0][0] = 0;
    }
    int blocks_ = 0;
};
struct CleansBlocks : Good { // forgets a bad sample at the end of the block, wherever that is
    void process(const Block& block) noexcept override {
        Good::process(block);
        bad_ |= !std::isfinite(block.audio[0][0]);
        if (bad_) block.audio[0][block.audio.frames - 1] = 0;
        bad_ = false;
    }
    bool bad_ = false;
};
struct BadMeter : Good {
    double gainReduction() const noexcept override { return 1 / (peak_ - peak_); }
    double peak_ = 0;
};
struct NoReset : Good {
    void reset() noexcept override {}
};
struct WrongLatency : Good {
    Expected<Timing> prepare(const Setup& setup) override {
        TUTTI_LET(timing, Good::prepare(setup));
        return Timing{timing.latency - 1, timing.tail + 1};
    }
};
struct WrongMix : Good { // the dry sound is not delayed
    void process(const Block& block) noexcept override {
        if (block.controls[mix] != 0) Good::process(block);
    }
};
struct LatencyOfMode : Good { // the latency follows a value, the table is silent about it
    Expected<Timing> prepare(const Setup& setup) override {
        TUTTI_LET(timing, Good::prepare(setup));
        for (const auto& value : *setup.values)
            if (value.value == Value(std::string("two"))) ++timing.latency;
        return timing;
    }
};
struct TailOfMode : Good { // the same with the tail
    Expected<Timing> prepare(const Setup& setup) override {
        TUTTI_LET(timing, Good::prepare(setup));
        for (const auto& value : *setup.values)
            if (value.value == Value(std::string("two"))) ++timing.tail;
        return timing;
    }
};
struct ShortTail : Good {
    Expected<Timing> prepare(const Setup& setup) override {
        TUTTI_LET(timing, Good::prepare(setup));
        return Timing{timing.latency, timing.tail - 1};
    }
};
struct Hum : Good {
    void process(const Block& block) noexcept override {
        Good::process(block);
        for (int i = 0; i < block.audio.frames; ++i)
            block.audio[0][i] += 1e-5f;
    }
};
struct Sticky : Good { // a leak that remembers NaN
    void process(const Block& block) noexcept override {
        Good::process(block);
        for (int i = 0; i < block.audio.frames; ++i) {
            leak_ = 0.5f * leak_ + 1e-9f * block.audio[0][i];
            block.audio[0][i] += leak_;
        }
    }
    void reset() noexcept override { Good::reset(), leak_ = 0; }
    float leak_ = 0;
};
struct Remembers : Good { // holds the largest peak for ever
    void process(const Block& block) noexcept override {
        for (int i = 0; i < block.audio.frames; ++i)
            if (std::isfinite(block.audio[0][i])) peak_ = std::max(peak_, std::fabs(block.audio[0][i]));
        Good::process(block);
        if (peak_ > 1e6f) block.audio[0][0] = 0.5f;
    }
    void reset() noexcept override { Good::reset(), peak_ = 0; }
    float peak_ = 0;
};
struct Explodes : Good { // at one end of one range
    void process(const Block& block) noexcept override {
        Good::process(block);
        if (block.controls[gain] >= 24) block.audio[0][0] /= 0.0f * static_cast<float>(block.controls[gain]);
    }
};
struct Allocates : Good { // now and then
    void process(const Block& block) noexcept override {
        Good::process(block);
        if (block.start >= 1024) rings_[0].reserve(rings_[0].capacity() + 1);
    }
};
struct StereoOnly : Good {
    Expected<Timing> prepare(const Setup& setup) override {
        if (setup.channels != 2) return refused("stereo only");
        return Good::prepare(setup);
    }
};
struct SecretKey : Good {
    void process(const Block& block) noexcept override {
        Good::process(block);
        if (block.sidechain.channelCount > 0) block.audio[0][0] *= 0.5f;
    }
};

template<class P>
ProcessorSpec specOf(bool sidechain = false) {
    return {"test.delay", "Delay", ProcessorKind::effect, sidechain, parameters, "An echo.", "none", [] {
                return std::unique_ptr<Processor>(std::make_unique<P>());
            }};
}

template<class P>
void breaks(Findings (*law)(const ProcessorSpec&, const Conditions&), bool sidechain = false) {
    for (const std::uint64_t seed : {1, 2, 3})
        EXPECT_FALSE(law(specOf<P>(sidechain), {seed, nullptr}).empty()) << "seed " << seed;
}

TEST(LawsOfProcessors, AGoodOneBreaksNone) {
    for (const auto& law : allLaws())
        for (const std::uint64_t seed : {1, 2, 3})
            for (const auto& finding : law.check(specOf<Good>(), {seed, nullptr}))
                ADD_FAILURE() << law.name << ": " << finding;
}

TEST(LawsOfProcessors, FindWhatDependsOnBlocks) {
    breaks<BlockGain>(sameBitsForEveryCut);
    breaks<CountsBlocks>(sameBitsForEveryCut);
    breaks<CleansBlocks>(sameBitsForEveryCut);
}
TEST(LawsOfProcessors, FindAPastThatStays) {
    breaks<NoReset>(resetIsNew);
}
TEST(LawsOfProcessors, FindAWrongLatency) {
    breaks<WrongLatency>(latencyIsTrue);
    breaks<WrongMix>(latencyIsTrue);
    breaks<LatencyOfMode>(latencyIsTrue);
}
TEST(LawsOfProcessors, FindATailThatGoesOn) {
    breaks<ShortTail>(tailEnds);
    breaks<TailOfMode>(tailEnds);
}
TEST(LawsOfProcessors, FindAHum) {
    breaks<Hum>(silenceStaysSilent);
}
TEST(LawsOfProcessors, FindStickyNumbers) {
    breaks<Sticky>(badSamplesDoNotStick);
    breaks<Remembers>(badSamplesDoNotStick);
}
TEST(LawsOfProcessors, FindWhatExplodes) {
    breaks<Explodes>(extremesAreBounded);
    breaks<BadMeter>(extremesAreBounded);
}
#ifdef TUTTI_GUARDED
TEST(LawsOfProcessors, EndWhereAProcessorAllocates) {
    for (const auto check :
         {everyRateAndWidthWorks, sameBitsForEveryCut, resetIsNew, latencyIsTrue, tailEnds,
          silenceStaysSilent, badSamplesDoNotStick, extremesAreBounded, sidechainIsAsStated})
        EXPECT_DEATH((void)check(specOf<Allocates>(), {}), "the audio thread called malloc");
}
#endif

TEST(LawsOfProcessors, FindAWidthThatIsRefused) {
    breaks<StereoOnly>(everyRateAndWidthWorks);
}
TEST(LawsOfProcessors, FindASidechainThatIsNotAsStated) {
    breaks<SecretKey>(sidechainIsAsStated);
    breaks<Good>(sidechainIsAsStated, true);
    EXPECT_TRUE(sidechainIsAsStated(specOf<SecretKey>(true), {}).empty());
}

TEST(LawsOfProcessors, FindWhatIsWrongInATable) {
    const auto findings = [](ParameterSpec parameter) {
        auto spec = specOf<Good>();
        spec.parameters = {&parameter, 1};
        return tableIsSound(spec, {}).size();
    };
    EXPECT_EQ(findings({"gain", Unit::decibel, -24, 24, 0, "level"}), 0u);
    EXPECT_EQ(findings({"Gain", Unit::decibel, -24, 24, 0, "level"}), 1u);
    EXPECT_EQ(findings({"gain.", Unit::decibel, -24, 24, 0, "level"}), 1u);
    EXPECT_EQ(findings({"gain", Unit::decibel, -24, 24, 25, "level"}), 1u);
    EXPECT_EQ(findings({"gain", Unit::decibel, 24, -24, 0, "level"}), 2u);
    EXPECT_EQ(findings({"gain", Unit::decibel, -24, 24, 0, ""}), 1u);
    EXPECT_EQ(findings({"freq", Unit::hertz, 0, 100, 10, "place", Taper::logarithmic}), 1u);
    EXPECT_EQ(findings({"on", Unit::toggle, 0, 2, 1, "a switch"}), 1u);
    EXPECT_EQ(findings({"mode", Unit::choice, 0, 1, 0, "a choice", Taper::steps, "one|one"}), 1u);
    EXPECT_EQ(findings({"mode", Unit::choice, 0, 1, 0, "a choice", Taper::steps, "one|two three"}), 1u);
    EXPECT_EQ(findings({"mode", Unit::choice, 0, 2, 0, "a choice", Taper::steps, "one|two"}), 1u);
    EXPECT_EQ(findings({"mode", Unit::decibel, 0, 1, 0, "a choice", Taper::steps, "one|two"}), 1u);
    auto spec = specOf<Good>();
    spec.name = spec.doc = spec.source = "";
    spec.type = "delay";
    EXPECT_EQ(tableIsSound(spec, {}).size(), 4u);
}

TEST(LawsOfProcessors, FindANumberThatDoesNotSurviveText) {
    constexpr ParameterSpec wrong[] = {{"mode", Unit::choice, 0, 1, 0, "a choice", Taper::steps, "one|one"}};
    auto spec = specOf<Good>();
    spec.parameters = wrong;
    EXPECT_FALSE(valuesSurviveText(spec, {}).empty());
}

} // namespace
