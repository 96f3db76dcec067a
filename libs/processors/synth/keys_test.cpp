// Which key sounds when: pedal, mono, legato, stealing; and that none of it clicks or hangs.
#include "processors/synth/Synth.h"
#include "processors/testing/Rig.h"

#include <gtest/gtest.h>

using namespace tutti;
using namespace tutti::testing_rig;

namespace {

const Settings sines{{"filter.type", "off"}, {"amp.attack", "5ms"},   {"amp.sustain", "100%"},
                     {"amp.velocity", "0%"}, {"amp.release", "30ms"}, {"osc1.shape", "sine"},
                     {"level", "-12dB"}};

Settings with(const Settings& more) {
    auto settings = sines;
    settings.insert(settings.end(), more.begin(), more.end());
    return settings;
}

constexpr double full = 0.2512; // -12 dB

/// The level of a key in the last 100 ms of what was played.
double heard(const AudioBuffer& audio, int key) {
    return amplitudeAt(audio[0] + audio.frames() - 4800, 4800, 440 * std::pow(2, (key - 69) / 12.0), 48000);
}

/// The largest second difference: what a click is made of.
double roughness(const AudioBuffer& audio) {
    double most = 0;
    for (int i = 2; i < audio.frames(); ++i)
        most = std::max(
            most, std::fabs(double(audio[0][i]) - 2.0 * double(audio[0][i - 1]) + double(audio[0][i - 2])));
    return most;
}

constexpr auto pedal = Event::Kind::controller;

} // namespace

TEST(SynthKeys, AKeySoundsWhileItIsDownAndUntilTheTailIsOver) {
    Rig rig(synthSpec, sines);
    rig.press(60, 1, 100);
    rig.lift(60, 30000);
    auto audio = rig.playSilence(0.5);
    EXPECT_EQ(peak(audio[0], 100), 0);
    EXPECT_GT(peak(audio[0], 400), 0);
    EXPECT_NEAR(heard(audio, 60), full, 0.003);
    audio = rig.playSilence(0.5);
    EXPECT_EQ(peak(audio[0] + 12000, 12000), 0);
}

TEST(SynthKeys, ThePedalHoldsWhatIsLifted) {
    Rig rig(synthSpec, sines);
    rig.press(60);
    rig.event(pedal, 64, 1, 5000);
    rig.lift(60, 6000);
    rig.press(67, 1, 7000);
    auto audio = rig.playSilence(1);
    EXPECT_NEAR(heard(audio, 60), full, 0.003);
    rig.event(pedal, 64, 0); // 67 is still down
    audio = rig.playSilence(1);
    EXPECT_LT(heard(audio, 60), 1e-5);
    EXPECT_NEAR(heard(audio, 67), full, 0.003);
    rig.lift(67);
    EXPECT_EQ(heard(rig.playSilence(1), 67), 0);
}

TEST(SynthKeys, AllNotesOffLiftsEverything) {
    for (const char* mode : {"poly", "mono", "legato"}) {
        Rig rig(synthSpec, with({{"play.mode", mode}}));
        for (const int key : {60, 64, 67})
            rig.press(key);
        rig.event(pedal, 64, 1);
        rig.event(Event::Kind::allNotesOff, 0, 0, 10000);
        const auto audio = rig.playSilence(1);
        EXPECT_EQ(peak(audio[0] + 24000, 24000), 0) << mode;
    }
}

TEST(SynthKeys, MonoPlaysTheLastKeyAndGoesBack) {
    for (const char* mode : {"mono", "legato"}) {
        Rig rig(synthSpec, with({{"play.mode", mode}}));
        rig.press(60);
        rig.press(64, 1, 2000);
        rig.press(67, 1, 4000);
        auto audio = rig.playSilence(0.5);
        EXPECT_LT(heard(audio, 60), 1e-4) << mode;
        EXPECT_NEAR(heard(audio, 67), full, 0.003) << mode;
        rig.lift(64); // one that does not sound
        rig.lift(67, 100);
        audio = rig.playSilence(0.5);
        EXPECT_NEAR(heard(audio, 60), full, 0.003) << mode;
        EXPECT_LT(heard(audio, 64), 1e-4) << mode;
        rig.lift(60);
        EXPECT_EQ(heard(rig.playSilence(0.5), 60), 0) << mode;
    }
}

TEST(SynthKeys, OnlyMonoStrikesAnOverlappingKeyAnew) {
    const auto levelAfterSecondKey = [](const char* mode) {
        Rig rig(synthSpec, with({{"play.mode", mode}, {"amp.decay", "50ms"}, {"amp.sustain", "10%"}}));
        rig.press(81);
        rig.playSilence(0.5);
        rig.press(86);
        const auto audio = rig.playSilence(0.02);
        return peak(audio[0], audio.frames());
    };
    EXPECT_GT(levelAfterSecondKey("mono"), 0.6 * full);
    EXPECT_LT(levelAfterSecondKey("legato"), 0.12 * full);
}

TEST(SynthKeys, TheReleasedKeyGoesFirstThenTheOldest) {
    Rig rig(synthSpec, with({{"play.voices", "3"}, {"amp.release", "5s"}}));
    rig.press(60);
    rig.press(64, 1, 16);
    rig.press(67, 1, 32);
    rig.lift(64, 4800);
    rig.press(72, 1, 9600); // takes 64's voice
    auto audio = rig.playSilence(0.5);
    EXPECT_LT(heard(audio, 64), 1e-5);
    for (const int key : {60, 67, 72})
        EXPECT_NEAR(heard(audio, key), full, 0.003) << key;
    rig.press(76); // takes 60's
    audio = rig.playSilence(0.5);
    EXPECT_LT(heard(audio, 60), 1e-5);
    for (const int key : {67, 72, 76})
        EXPECT_NEAR(heard(audio, key), full, 0.003) << key;
}

TEST(SynthKeys, StealingDoesNotClick) {
    const auto play = [](const char* voices, double seconds) {
        Rig rig(synthSpec, with({{"play.voices", voices}, {"level", "-24dB"}, {"amp.release", "2s"}}));
        int count = 0;
        for (std::int64_t at = 0; at < static_cast<std::int64_t>(seconds * 48000); at += 1531)
            rig.press(40 + 7 * count++ % 12, 1, at);
        return rig.playSilence(seconds);
    };
    // Four voices that are stolen all the time are no rougher than four that ring: the attack of 5 ms is the
    // roughest.
    const double calm = roughness(play("4", 0.12)), stolen = roughness(play("4", 3));
    EXPECT_LT(stolen, 3 * calm); // one that is cut off is 400 times as rough
}

TEST(SynthKeys, EverythingAtOnceStaysInBoundsAndEnds) {
    Rig rig(synthSpec, with({{"level", "-30dB"}}));
    for (int key = 20; key < 120; ++key) {
        rig.press(key, 1, key);
        rig.lift(key, 20000);
    }
    const auto audio = rig.playSilence(1);
    EXPECT_LT(peak(audio[0], audio.frames()), 64 * 0.0317);
    EXPECT_EQ(peak(audio[0] + 24000, 24000), 0);
}

TEST(SynthKeys, AnotherModeWhileKeysAreDownLeavesNoneHanging) {
    Rig rig(synthSpec, sines);
    for (const int key : {60, 64, 67})
        rig.press(key);
    rig.playSilence(0.1);
    rig.set({{"play.mode", "mono"}});
    rig.press(72);
    rig.press(74, 1, 100);
    rig.playSilence(0.1);
    rig.set({{"play.mode", "poly"}});
    rig.press(79);
    rig.playSilence(0.1);
    for (const int key : {60, 64, 67, 72, 74, 79})
        rig.lift(key);
    const auto audio = rig.playSilence(0.5);
    EXPECT_EQ(peak(audio[0] + 12000, 12000), 0);
}
