// The SoundFont player: when notes sound, which sound it is, who silences whom. Needs the SoundFont of
// Debian's package timgm6mb-soundfont, as the program does.
#include "processor/ResourceFiles.h"
#include "processors/soundfont/SoundFont.h"
#include "processors/testing/Rig.h"

#include <gtest/gtest.h>

#include <fstream>

using namespace tutti;
using namespace tutti::testing_rig;

namespace {

const ResourceFiles resources;
constexpr int closedHat = 42, openHat = 46, sideStick = 37;
const Settings drums{{"bank", "128"}},
    organ{{"program", "16"}}; // the organ neither decays nor depends on velocity much

Rig player(const Settings& settings, double rate = 48000) {
    return Rig(soundFontSpec, settings, rate, 2, &resources);
}

void expectSame(const AudioBuffer& a, const AudioBuffer& b) {
    for (int c = 0; c < 2; ++c)
        EXPECT_TRUE(std::equal(a[c], a[c] + a.frames(), b[c]));
}

double level(const AudioBuffer& audio, double key, int from, int frames) {
    return amplitudeAt(audio[0] + from, frames, 440 * std::pow(2, (key - 69) / 12), 48000);
}

} // namespace

TEST(SoundFont, AStrokeSoundsWithinEightFramesOfItsPlace) {
    // The same stroke, wherever it falls: the sound is moved by as many frames, to seven.
    auto rig = player(drums);
    rig.press(sideStick, 1, 640);
    const auto reference = rig.playSilence(0.1);
    const auto firstOf = [](const AudioBuffer& audio) {
        int i = 0;
        while (i < audio.frames() && std::fabs(audio[0][i]) < 1e-4f)
            ++i;
        return i;
    };
    const int expected = firstOf(reference) - 640;
    int late = 0;
    for (int place = 641; place < 720; ++place) {
        rig.reset();
        rig.press(sideStick, 1, place);
        const int off = firstOf(rig.playSilence(0.1)) - place - expected;
        EXPECT_LE(off, 0) << place;
        EXPECT_GE(off, -7) << place; // struck in the middle of a step, it was early enough by that
        late = std::min(late, off);
    }
    EXPECT_EQ(late, -7);
    EXPECT_EQ(rig.timing.latency, 57);
}

TEST(SoundFont, ChannelTenPlaysDrumsAndTheBankOfKitsDoesSoOnAll) {
    auto kit = player(drums), piano = player({});
    const auto strike = [](Rig& rig, int channel) {
        rig.reset();
        rig.press(openHat, 1, 0, channel);
        return rig.playSilence(0.2);
    };
    const auto hat = strike(kit, 0), note = strike(piano, 0), tenth = strike(piano, 9);
    expectSame(hat, tenth);
    // A cymbal is all treble, a piano's A#2 is none: energy of the difference against that of the sound.
    const auto brightness = [](const AudioBuffer& audio) {
        double sum = 0;
        for (int i = 1; i < audio.frames(); ++i)
            sum += std::pow(static_cast<double>(audio[0][i]) - static_cast<double>(audio[0][i - 1]), 2);
        return sum / audio.frames() / power(audio[0], audio.frames());
    };
    EXPECT_GT(brightness(hat), 0.1);
    EXPECT_LT(brightness(note), 0.02);
}

TEST(SoundFont, AProgramEventIsTheKnob) {
    auto byKnob = player({{"program", "40"}}), byEvent = player({});
    byEvent.event(Event::Kind::program, 40, 1);
    byKnob.press(64, 1, 64);
    byEvent.press(64, 1, 64);
    expectSame(byKnob.playSilence(0.3), byEvent.playSilence(0.3));
}

TEST(SoundFont, WhatIsNotThereIsTheNearest) {
    auto there = player({{"program", "40"}}), bank = player({{"program", "40"}, {"bank", "77"}});
    there.press(64);
    bank.press(64);
    expectSame(there.playSilence(0.2), bank.playSilence(0.2));
    auto first = player(drums), kit = player({{"bank", "128"}, {"program", "99"}});
    first.press(openHat);
    kit.press(openHat);
    expectSame(first.playSilence(0.2), kit.playSilence(0.2));
}

TEST(SoundFont, TransposedIsAnotherKey) {
    auto up = player({{"transpose", "5st"}}), plain = player({});
    up.press(60);
    up.lift(60, 9000);
    plain.press(65);
    plain.lift(65, 9000);
    expectSame(up.playSilence(0.5), plain.playSilence(0.5));
}

TEST(SoundFont, KeysEndWhenTheyAreLiftedAndThePedalHoldsThem) {
    auto rig = player(organ);
    rig.press(69);
    rig.lift(69, 24000);
    auto audio = rig.playSilence(1);
    EXPECT_GT(level(audio, 69, 12000, 9600), 0.01);
    EXPECT_LT(level(audio, 69, 38000, 9600), 1e-4);

    rig.reset();
    rig.event(Event::Kind::controller, 64, 1);
    rig.press(69);
    rig.lift(69, 4800);
    audio = rig.playSilence(1);
    EXPECT_GT(level(audio, 69, 38000, 9600), 0.01);
    rig.event(Event::Kind::controller, 64, 0);
    rig.playSilence(1);
    EXPECT_LT(level(rig.playSilence(0.3), 69, 0, 9600), 1e-4);
}

TEST(SoundFont, ASecondStrokeOfAKeyOutlivesTheFirst) {
    for (const int second :
         {4800, 4800 + 64}) { // in the same phase of a block and thus the same of FluidSynth's channels
        auto rig = player(organ);
        rig.press(69);
        rig.press(69, 1, second);
        rig.lift(69, 9600); // both have the same number: this lifts the first
        const auto audio = rig.playSilence(1);
        EXPECT_GT(level(audio, 69, 36000, 9600), 0.01) << second;
    }
}

TEST(SoundFont, TheBendHasTheRangeOfItsKnob) {
    for (const auto& [range, key] : {std::pair{"2st", 71.0}, {"7st", 76.0}}) {
        auto rig = player({{"program", "16"}, {"bend", range}});
        rig.event(Event::Kind::pitchBend, 0, 1);
        rig.press(69);
        const auto audio = rig.playSilence(1);
        EXPECT_GT(level(audio, key, 12000, 24000), 20 * level(audio, 69, 12000, 24000)) << range;
    }
}

TEST(SoundFont, AClosedHatSilencesTheOpenOneWhereverTheyFall) {
    auto ringing = player(drums);
    ringing.press(openHat);
    const auto open = ringing.playSilence(0.5);
    for (const int offset : {0, 9, 23, 40, 63}) {
        auto rig = player(drums);
        rig.press(openHat);
        rig.press(closedHat, 0.01, 4800 + offset);
        const auto choked = rig.playSilence(0.5);
        EXPECT_LT(power(choked[0] + 16800, 4800), 0.02 * power(open[0] + 16800, 4800)) << offset;
    }
}

TEST(SoundFont, PitchDoesNotDependOnTheRate) {
    for (const double rate : {44100.0, 96000.0, 192000.0, 384000.0}) {
        auto rig = player(organ, rate);
        rig.press(69);
        const auto audio = rig.playSilence(0.5);
        const int from = static_cast<int>(rate / 10), frames = static_cast<int>(rate / 4);
        const double at = amplitudeAt(audio[0] + from, frames, 440, rate),
                     beside = amplitudeAt(audio[0] + from, frames, 470, rate);
        EXPECT_GT(at, 30 * beside) << rate;
        EXPECT_GT(at, 0.01) << rate;
    }
}

TEST(SoundFont, SaysWhatIsMissingAndWhoHasIt) {
    const auto refusal = [](const Resources* where, const std::string& file) {
        const auto processor = soundFontSpec.make();
        const Values values{{"file", file}};
        tutti::Setup setup;
        setup.values = &values;
        setup.resources = where;
        const auto timing = processor->prepare(setup);
        return timing ? std::string() : timing.error().message + " / " + timing.error().hint;
    };
    EXPECT_NE(refusal(&resources, "FluidR3_GM.sf2").find("apt install fluid-soundfont-gm"),
              std::string::npos);
    EXPECT_NE(refusal(&resources, "nothing.sf2").find("nothing.sf2: there is no such soundfont"),
              std::string::npos);
    EXPECT_NE(refusal(nullptr, "TimGM6mb.sf2").find("cannot be looked for"), std::string::npos);
    const std::string path = testing::TempDir() + "no.sf2";
    std::ofstream(path) << "RIFF is all it has in common with one";
    EXPECT_NE(refusal(nullptr, path).find("is not a SoundFont"), std::string::npos);
}
