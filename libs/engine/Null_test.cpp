// D2: what must come out bit for bit as it went in, or as the same thing done another way.
#include "base/Maths.h"
#include "engine/testing/Studio.h"

#include <gtest/gtest.h>

#include <cmath>

namespace tutti {
namespace {

using namespace testing;

/// One clip of noise at the start of one track.
Studio oneClip() {
    Studio studio;
    studio.media("a_IN", noise(1, 48000)).verb("track.add id=t_A name=A kind=audio");
    studio.verb("clip.add track=t_A id=c_A at=0s src=a_IN");
    return studio;
}

AudioBuffer scaled(AudioBuffer sound, float factor) {
    for (int c = 0; c < sound.channels(); ++c)
        for (int i = 0; i < sound.frames(); ++i)
            sound[c][i] *= factor;
    return sound;
}

TEST(Null, AClipComesOutAsItIs) {
    EXPECT_EQ(difference(oneClip().render(), noise(1, 48000)), 0);
}

TEST(Null, MonoGoesToBothSides) {
    Studio studio;
    const auto mono = noise(2, 30000, 1);
    studio.media("a_IN", mono)
        .verb("track.add id=t_A name=A kind=audio")
        .verb("clip.add track=t_A at=0s src=a_IN");
    const auto sound = studio.render();
    for (int c = 0; c < 2; ++c)
        EXPECT_TRUE(std::equal(mono[0], mono[0] + 30000, sound[c]));
}

TEST(Null, ASplitClipSoundsTheSame) {
    auto whole = oneClip();
    whole.verb("clip.set clip=c_A gain=-3dB in=100ms:power out=200ms:exponential");
    auto cut = whole;
    for (const char* at : {"0.3s", "0.5s", "0.75s"})
        cut.verb("clip.split clip=" + std::string(at == std::string("0.3s") ? "c_A" : cut.made()) +
                 " at=" + at);
    EXPECT_EQ(difference(whole.render(), cut.render()), 0);
}

TEST(Null, SplittingAtBeatsOfARampLeavesNoGap) {
    auto whole = oneClip();
    whole.verb("tempo.set bpm=97").verb("tempo.set at=0q bpm=97 ramp=2q to=171");
    auto cut = whole;
    cut.verb("clip.split clip=c_A at=1/3q").verb("clip.split clip=" + cut.made() + " at=1.1q");
    EXPECT_EQ(difference(whole.render(), cut.render()), 0);
}

TEST(Null, ALoopedReversedClipSplitsWithoutChange) {
    auto whole = oneClip();
    whole.verb("clip.set clip=c_A loop=0.11s reverse=on");
    auto cut = whole;
    cut.verb("clip.split clip=c_A at=0.47s");
    EXPECT_EQ(difference(whole.render(), cut.render()), 0);
}

TEST(Null, PolarityCancels) {
    auto studio = oneClip();
    studio.verb("track.duplicate track=t_A id=t_B")
        .verb("device.add track=t_B type=tutti.utility invert.left=on invert.right=on");
    const auto sound = studio.render();
    EXPECT_EQ(loudest(sound).second, 0);
}

TEST(Null, MuteAndSoloSilence) {
    auto studio = oneClip();
    const auto alone = studio.render();
    studio.media("a_OTHER", noise(5, 48000))
        .verb("track.add id=t_B name=B kind=audio")
        .verb("clip.add track=t_B at=0s src=a_OTHER");
    EXPECT_NE(difference(studio.render(), alone), 0);
    auto muted = studio;
    muted.verb("track.set track=t_B mute=on");
    EXPECT_EQ(difference(muted.render(), alone), 0);
    auto soloed = studio;
    soloed.verb("track.set track=t_A solo=on");
    EXPECT_EQ(difference(soloed.render(), alone), 0);
    soloed.verb("track.set track=t_B solo=safe");
    EXPECT_EQ(difference(soloed.render(), studio.render()), 0) << "a solo-safe track stays";
}

TEST(Null, ASoloedTrackKeepsItsReturnAndItsBus) {
    Studio studio;
    studio.media("a_IN", impulse(100, 1000))
        .verb("track.add id=t_FX name=FX kind=return")
        .verb("track.add id=t_BUS name=Bus kind=bus gain=-6dB");
    studio.verb("track.add id=t_A name=A kind=audio out=t_BUS")
        .verb("clip.add track=t_A at=0s src=a_IN")
        .verb("send.add track=t_A to=t_FX gain=0dB");
    const auto before = studio.render();
    EXPECT_NEAR(loudest(before).second, 1 + maths::gainFromDecibels(-6), 1e-6);
    studio.verb("track.set track=t_A solo=on");
    EXPECT_EQ(difference(studio.render(), before), 0);
}

TEST(Null, ASoloedTrackKeepsItsSideChainHoweverThatIsFed) {
    // What is heard of the soloed track is what it was in the mix, and nothing of what keys it.
    const auto keyed = [](const std::string& solo, const std::vector<std::string>& words) {
        Studio studio;
        studio.media("a_BASS", noise(1, 20000)).media("a_KICK", noise(2, 20000));
        studio.verb("track.add id=t_KEY name=Key kind=bus").verb("track.add id=t_ROOM name=Room kind=return");
        studio.verb("track.add id=t_BASS name=Bass kind=audio")
            .verb("track.add id=t_KICK name=Kick kind=audio");
        studio.verb("clip.add track=t_BASS at=0s src=a_BASS").verb("clip.add track=t_KICK at=0s src=a_KICK");
        studio.verb("send.add track=t_BASS to=t_ROOM gain=-6dB");
        studio.verb("device.add track=t_BASS type=test.late key=t_KEY");
        for (const auto& each : words)
            studio.verb(each);
        studio.verb(solo);
        return studio.render();
    };
    const auto alone = keyed("track.set track=t_KEY gain=-144dB", {"track.set track=t_KICK out=t_KEY"});
    EXPECT_GT(loudest(alone).second, 1.1) << "the key is in it";
    const std::string solo = "track.set track=t_BASS solo=on";
    EXPECT_EQ(difference(keyed(solo, {"track.set track=t_KICK out=t_KEY"}), alone), 0) << "by an output";
    EXPECT_EQ(
        difference(keyed(solo, {"send.add track=t_KICK to=t_KEY", "send.add track=t_KICK to=t_ROOM"}), alone),
        0)
        << "by a send; what it sends to a return that is heard is muted";
    EXPECT_EQ(difference(keyed(solo, {"send.add track=t_KICK to=t_KEY pre=on",
                                      "send.add track=t_KICK to=t_ROOM pre=on"}),
                         alone),
              0)
        << "by a send before the fader";
    EXPECT_EQ(difference(keyed(solo, {"track.add id=t_DRUMS name=Drums kind=bus out=t_KEY",
                                      "track.set track=t_KICK out=t_DRUMS"}),
                         alone),
              0)
        << "by a bus of a bus";
}

TEST(Null, BypassIsTheDrySound) {
    auto studio = oneClip();
    studio.verb("device.add track=t_A type=test.delay frames=777 bypass=on");
    studio.verb("device.add track=t_A type=tutti.utility gain=-20dB bypass=on");
    EXPECT_EQ(difference(studio.render(), noise(1, 48000)), 0);
}

TEST(Null, AnUnknownDeviceLetsTheSoundThrough) {
    auto studio = oneClip();
    studio.verb("device.add track=t_A type=tutti.utility gain=-20dB");
    Registry none;
    Compiler compiler(none, studio.source(), &studioResources());
    const auto expected = noise(1, 48000);
    int place = 0;
    const auto done = render(compiler, studio.project(), {.tail = 0}, [&](ConstAudioView view) {
        for (int c = 0; c < 2; ++c)
            EXPECT_TRUE(std::equal(view[c], view[c] + view.frames, expected[c] + place));
        place += view.frames;
        return success();
    });
    EXPECT_TRUE(done);
    EXPECT_EQ(place, 48000);
}

TEST(Null, BusesFoldersAndReturnsAddUp) {
    auto studio = oneClip();
    studio.verb("track.add id=t_B1 name=B1 kind=bus").verb("track.add id=t_B2 name=B2 kind=bus out=t_B1");
    studio.verb("track.add id=t_F name=F kind=folder out=t_B2").verb("track.set track=t_A folder=t_F");
    EXPECT_EQ(difference(studio.render(), noise(1, 48000)), 0) << "through a folder and two buses";
    studio.verb("track.add id=t_R name=R kind=return").verb("send.add track=t_A to=t_R gain=0dB");
    EXPECT_EQ(difference(studio.render(), scaled(noise(1, 48000), 2)), 0)
        << "and the same once more by a send";
}

TEST(Null, ASendBeforeTheFaderDoesNotHearTheFader) {
    auto studio = oneClip();
    studio.verb("track.add id=t_R name=R kind=return").verb("send.add track=t_A to=t_R gain=0dB pre=on");
    studio.verb("track.set track=t_A gain=-144dB");
    EXPECT_LT(difference(studio.render(), noise(1, 48000)), 1e-6);
}

TEST(Null, FadersAndPanLaws) {
    struct Case {
        const char* law;
        double left, right; // gains at pan 100 %, at the right side
    };
    for (const auto& [law, left, right] :
         {Case{"balance", 0, 1}, Case{"power", 0, std::sqrt(2.0)}, Case{"compromise", 0, std::pow(2.0, 0.75)},
          Case{"linear", 0, 2}}) {
        Studio studio;
        studio.media("a_IN", impulse(10, 100))
            .verb("track.add id=t_A name=A kind=audio gain=-6dB pan=100% panlaw=" + std::string(law))
            .verb("clip.add track=t_A at=0s src=a_IN");
        const auto sound = studio.render();
        EXPECT_NEAR(sound[0][10], left, 1e-6) << law;
        EXPECT_NEAR(sound[1][10], right * std::pow(10.0, -6 / 20.0), 1e-5) << law;
    }
}

TEST(Null, EveryPanLawPassesTheMiddle) {
    for (const char* law : {"balance", "power", "compromise", "linear"}) {
        auto studio = oneClip();
        studio.verb("track.set track=t_A panlaw=" + std::string(law));
        EXPECT_EQ(difference(studio.render(), noise(1, 48000)), 0) << law;
    }
}

} // namespace
} // namespace tutti
