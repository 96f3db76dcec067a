#include "app/House.h"
#include "app/Session.h"
#include "app/Verify.h"

#include <gtest/gtest.h>

#include <array>

namespace tutti {
namespace {

/// Breaks the law on purpose: every one that is made sounds a little different.
class Whim final : public Processor {
public:
    Expected<Timing> prepare(const Setup&) override { return Timing{}; }
    void reset() noexcept override {
        static int moods = 0;
        mood_ = static_cast<float>(++moods) * 1e-3f;
    }
    void process(const Block& block) noexcept override {
        for (int c = 0; c < block.audio.channelCount; ++c)
            for (int i = 0; i < block.audio.frames; ++i)
                block.audio[c][i] += mood_;
    }

private:
    float mood_ = 0;
};

constexpr ProcessorSpec whim{"test.whim", "Whim", ProcessorKind::effect, false, {}, "doc", "source", [] {
                                 return std::unique_ptr<Processor>(std::make_unique<Whim>());
                             }};

class NoMedia final : public MediaSource {
public:
    Expected<Ref<MediaFile>> open(const Media& media) override { return Error{Fault::input, media.file}; }
};

constexpr std::array ways{Way{1024, 1}, Way{100, 2}};

Expected<Proof> verified(const char* script) {
    auto house = builtinHouse();
    house.registry.add(whim);
    house.catalogue.add({"test.whim", "Whim", false, false, {}});
    IdSource ids(1);
    VerbContext context{house.catalogue, ids};
    const auto lines = readScript(script);
    EXPECT_TRUE(lines) << lines.error().message;
    const auto applied = applyScript(emptyProject(ids.next<ProjectIdTag>(), "k"), *lines, context);
    EXPECT_TRUE(applied) << applied.error().message;
    NoMedia media;
    Compiler compiler(house.registry, media, nullptr);
    return verifyProject(compiler, applied->project, ways);
}

TEST(Verify, AProjectOfTheHouseGivesTheSameBits) {
    const auto proof = verified(R"(
        track.add id=t_A kind=notes
        device.add track=t_A type=tutti.synth
        clip.add track=t_A id=c_A at=0q len=1q
        notes.add clip=c_A at=0q len=1/2q pitch=C4
    )");
    ASSERT_TRUE(proof) << proof.error().message;
    EXPECT_TRUE(proof->same);
    EXPECT_EQ(proof->sha256.size(), ways.size());
    EXPECT_EQ(proof->sha256[0], proof->sha256[1]);
}

TEST(Verify, TheDeviceWhoseFaultItIsIsNamed) {
    const auto proof = verified(R"(
        track.add id=t_A kind=notes name=Innocent
        track.add id=t_B kind=notes name=Moody
        device.add track=t_B type=tutti.utility
        device.add track=t_B id=d_WHIM type=test.whim
        device.add track=t_B type=tutti.utility
        clip.add track=t_A at=0q len=1q
        clip.add track=t_B at=0q len=1q
    )");
    ASSERT_TRUE(proof) << proof.error().message;
    EXPECT_FALSE(proof->same);
    EXPECT_EQ(proof->culprit, "Moody: test.whim (d_WHIM)");
}

} // namespace
} // namespace tutti
