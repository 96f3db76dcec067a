// Is a sound whole, and fit for a delivery?
#include "app/SoundCheck.h"
#include "audio/AudioWriter.h"
#include "base/TempFile.h"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>

namespace tutti {
namespace {

/// A tone of 1 kHz and this level in both channels, over full scale where it is above 0 dB.
std::string tone(const TempFile& file, double decibels, double seconds, double rate = 48000,
                 const char* bits = "24") {
    WriteSpec spec;
    spec.bits = bits;
    spec.rate = rate;
    AudioBuffer sound(2, static_cast<int>(seconds * rate));
    for (int i = 0; i < sound.frames(); ++i)
        sound[0][i] = sound[1][i] = static_cast<float>(std::pow(10, decibels / 20) *
                                                       std::sin(2 * 3.14159265358979 * 1000 * i / rate));
    auto writer = *createAudio(file.path().string(), spec);
    EXPECT_TRUE(writer->write(sound.view()));
    EXPECT_TRUE(writer->finish());
    return file.path().string();
}

std::string allOf(const SoundCheck& check) {
    std::string text;
    for (const auto& problem : check.problems)
        text += problem + "\n";
    return text;
}

TEST(SoundCheck, ATargetAsksForLevelRateAndBits) {
    const auto file = *TempFile::make("tutti-check");
    const auto ebu = *findTarget("ebu");
    EXPECT_EQ(ebu.name, "ebu-r128");
    // A stereo tone of 1 kHz has its peak level in LUFS.
    EXPECT_EQ(allOf(*checkSound(tone(file, -23, 5), &ebu)), "");
    const auto loud = allOf(*checkSound(tone(file, -20, 5), &ebu));
    EXPECT_EQ(loud.find("level -"), 0u) << loud;
    EXPECT_NE(loud.find(" LUFS, and ebu-r128 asks for -23 ± 0.5 LUFS\n"), std::string::npos) << loud;
    EXPECT_EQ(allOf(*checkSound(tone(file, -23, 5, 44100, "16"), &ebu)),
              "has 44100 Hz, and ebu-r128 asks for 48000 Hz\nhas 16 bits, and ebu-r128 asks for 24\n");
    EXPECT_EQ(allOf(*checkSound(tone(file, -20, 5), nullptr)), "") << "without a target it is whole";
}

TEST(SoundCheck, ClippingIsFoundWhereItStarts) {
    const auto file = *TempFile::make("tutti-check");
    const auto cd = *findTarget("cd");
    const auto loud = *checkSound(tone(file, 3, 1, 44100, "16"), &cd);
    EXPECT_EQ(loud.clippedRuns, 2 * 2 * 1000) << "at both ends of each wave in each channel";
    EXPECT_LT(loud.firstClipped, 12);
    EXPECT_NE(allOf(loud).find("is clipped in 4000 places"), std::string::npos) << allOf(loud);
    EXPECT_EQ(checkSound(tone(file, -0.5, 1, 44100, "16"), &cd)->clippedRuns, 0);
}

TEST(SoundCheck, WhatIsCutOffIsAProblem) {
    const auto file = *TempFile::make("tutti-check");
    tone(file, -20, 1);
    std::filesystem::resize_file(file.path(), 100000);
    const auto cut = checkSound(file.path().string(), nullptr);
    ASSERT_TRUE(cut);
    ASSERT_EQ(cut->problems.size(), 1u);
    EXPECT_GT(cut->info.missing, 0);
    EXPECT_FALSE(checkSound("/nonexistent.wav", nullptr));
    EXPECT_EQ(checkSound(tone(file, -20, 1), nullptr, [](double) { return false; }).error().fault,
              Fault::interrupted);
}

} // namespace
} // namespace tutti
