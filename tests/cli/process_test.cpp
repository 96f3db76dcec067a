// process: devices on files and pipes.
#include "Cli.h"

namespace tutti::testing {
namespace {

TEST_F(Cli, ProcessTellsWhatItMadeAsJson) {
    ASSERT_EQ(shell("sox -n -r 48000 -b 16 a.wav synth 1 sine 440").code, 0);
    const auto made = tutti({"process", "eq", "a.wav", "-o", "b.flac", "--json"}).json();
    EXPECT_EQ(made["schema"], "tutti.process/1");
    EXPECT_EQ(made["file"], "b.flac");
    EXPECT_EQ(made["device"], "tutti.eq");
    EXPECT_EQ(made["frames_in"], 48000);
}

constexpr const char* noise = "sox -R -n -r 48000 -b 24 -c 2 a.wav synth 1 pinknoise gain -n -6 && ";

TEST_F(Cli, EveryDeviceIsListedWithItsParameters) {
    auto all = tutti({"process", "--list", "--json"}).json();
    ASSERT_GT(all["devices"].size(), 2u);
    for (auto& device : all["devices"]) {
        const auto type = device["type"].get<std::string>();
        EXPECT_NE(device["doc"], "") << type;
        EXPECT_NE(device["source"], "") << type;
        const auto one = tutti({"process", "--list", type});
        EXPECT_EQ(one.code, 0) << type;
        for (auto& parameter : device["parameters"]) {
            EXPECT_NE(parameter["doc"], "") << type << " " << parameter["name"];
            EXPECT_NE(one.out.find("  " + parameter["name"].get<std::string>() + "="), std::string::npos)
                << one;
        }
    }
}

TEST_F(Cli, EveryEffectRunsOnAFileAndKeepsItsPlace) {
    ASSERT_EQ(shell(std::string(noise) + "true").code, 0);
    auto all = tutti({"process", "--list", "--json"}).json();
    for (auto& device : all["devices"]) {
        const auto type = device["type"].get<std::string>();
        const auto ran = tutti({"process", type, "a.wav", "-o", "out.wav", "-f", "--tail", "0"});
        if (device["kind"] == "instrument") {
            EXPECT_EQ(ran.code, 2) << type;
            continue;
        }
        ASSERT_EQ(ran.code, 0) << type << ran;
        EXPECT_EQ(tutti({"info", "out.wav", "--json"}).json()["frames"], 48000) << type;
    }
}

TEST_F(Cli, ADeviceThatDoesNothingGivesTheSameSamples) {
    ASSERT_EQ(shell(std::string(noise) + "true").code, 0);
    ASSERT_EQ(tutti({"process", "utility", "a.wav", "-o", "b.wav", "--dither", "none"}).code, 0);
    const auto same = tutti({"diff", "a.wav", "b.wav"});
    EXPECT_EQ(same.code, 0) << same;
    EXPECT_EQ(same.out, "");
    ASSERT_EQ(tutti({"process", "utility", "a.wav", "-o", "c.wav", "--set", "gain=-6dB", "-b", "f32"}).code,
              0);
    auto changed = tutti({"diff", "a.wav", "c.wav", "--json"});
    EXPECT_EQ(changed.code, 1);
    EXPECT_NEAR(changed.json()["difference_peak_dbfs"].get<double>(), -6 - 6.04,
                0.05); // 1 - 0.501 of -6 dBFS
}

TEST_F(Cli, TheSideChainListensToAnotherFile) {
    // The key is loud in its second half only; it has another rate and one channel.
    ASSERT_EQ(shell("sox -n -r 48000 -b 24 -c 2 a.wav synth 2 sine 440 gain -12 && sox -n -r 44100 -c 1 "
                    "off.wav trim 0 1 && "
                    "sox -n -r 44100 -c 1 on.wav synth 1 sine 100 gain -3 && sox off.wav on.wav key.wav")
                  .code,
              0);
    const auto ran = tutti({"process", "compressor", "a.wav", "--key", "key.wav", "--set", "threshold=-30dB",
                            "--set", "ratio=10", "-o", "b.wav"});
    ASSERT_EQ(ran.code, 0) << ran;
    const auto rms = [&](const char* from) {
        return std::stod(shell(std::string("sox b.wav cut.wav trim ") + from +
                               " 0.5 && $TUTTI loudness cut.wav --json | jq .rms_dbfs")
                             .out);
    };
    EXPECT_NEAR(rms("0.25"), -15, 0.1);
    EXPECT_LT(rms("1.4"), -20);
    EXPECT_EQ(tutti({"process", "compressor", "a.wav", "--key", "nowhere.wav", "-o", "c.wav"}).code, 3);
}

TEST_F(Cli, PipesCarrySoundInAndOut) {
    ASSERT_EQ(shell(std::string(noise) + "$TUTTI process utility a.wav --set mono=on -b 16 -o b.wav").code,
              0);
    const auto piped = shell("sox a.wav -t wav - | $TUTTI process utility - --set mono=on -b 16 -o - | sox "
                             "--ignore-length -t wav - -t raw - | sha256sum");
    EXPECT_EQ(piped.code, 0) << piped;
    EXPECT_EQ(piped.out, shell("sox b.wav -t raw - | sha256sum").out);
}

TEST_F(Cli, WhatIsClippedIsTold) {
    ASSERT_EQ(shell("sox -n -r 48000 -c 2 -b 16 a.wav synth 1 sine 440").code, 0);
    const auto loud = tutti({"process", "utility", "a.wav", "--set", "gain=6dB", "-o", "b.wav", "--json"});
    EXPECT_GT(loud.json()["clipped_samples"], 10000);
    EXPECT_NE(loud.talk.find("samples are clipped at full scale"), std::string::npos) << loud;
    const auto floats =
        tutti({"process", "utility", "a.wav", "--set", "gain=6dB", "-b", "f32", "-o", "c.wav", "--json"});
    EXPECT_EQ(floats.json()["clipped_samples"], 0);
    EXPECT_EQ(floats.talk.find("clipped"), std::string::npos) << floats;
    const auto same = tutti({"process", "utility", "a.wav", "-o", "d.flac", "--json"});
    EXPECT_EQ(same.json()["clipped_samples"], 0) << "full scale itself is no clipping";
    ASSERT_EQ(tutti({"import", "c.wav", "-o", "k.tutti"}).code, 0);
    const auto mix = tutti({"render", "k.tutti", "-o", "mix.flac", "--json"});
    EXPECT_GT(mix.json()["clipped_samples"], 10000);
    EXPECT_NE(mix.talk.find("clipped"), std::string::npos) << mix;
    EXPECT_EQ(tutti({"render", "k.tutti", "-o", "mix.mp3", "--json"}).json()["clipped_samples"], 0);
    EXPECT_EQ(
        tutti({"render", "k.tutti", "-o", "t.wav", "--lufs", "-14", "--json"}).json()["clipped_samples"], 0);
}

TEST_F(Cli, TheInputIsNeverTheOutput) {
    ASSERT_EQ(shell(std::string(noise) + "ln -s a.wav link.wav && sha256sum a.wav > before").code, 0);
    for (const char* out : {"a.wav", "./a.wav", "link.wav"}) {
        const auto ran = tutti({"process", "utility", "a.wav", "-f", "-o", out});
        EXPECT_EQ(ran.code, 4) << out;
        EXPECT_NE(ran.talk.find("is the input"), std::string::npos) << ran;
    }
    EXPECT_EQ(shell("sha256sum -c --status before").code, 0);
}

TEST_F(Cli, WrongWordsAreAnsweredHelpfully) {
    ASSERT_EQ(shell(std::string(noise) + "sox -M a.wav a.wav a.wav six.wav").code, 0);
    EXPECT_EQ(tutti({"process", "utilty", "a.wav", "-o", "b.wav"})
                  .talk.find("tutti: no device 'utilty' (did you mean utility?)"),
              0u);
    EXPECT_EQ(tutti({"process", "utility", "a.wav", "-o", "b.wav", "--set", "gian=3dB"})
                  .talk.find("tutti: --set: tutti.utility has no 'gian' (did you mean gain?)"),
              0u);
    EXPECT_EQ(tutti({"process", "utility", "a.wav", "-o", "b.wav", "--set", "gain=900dB"}).code, 2);
    EXPECT_EQ(tutti({"process", "utility", "a.wav", "-o", "b.wav", "--set", "gain"}).code, 2);
    EXPECT_EQ(tutti({"process", "utility", "a.wav"}).talk.find("tutti: process: -o FILE is missing"), 0u);
    EXPECT_EQ(tutti({"process", "utility"}).talk.find("tutti: process: IN is missing"), 0u);
    EXPECT_EQ(tutti({"process", "utility", "a.wav", "-o", "b.wav", "--key", "a.wav"}).code, 2);
    EXPECT_EQ(tutti({"process", "utility", "six.wav", "-o", "b.wav"}).talk,
              "tutti: Utility works on one or two channels, not on 6\n");
    EXPECT_EQ(tutti({"process", "utility", "nowhere.wav", "-o", "b.wav"}).code, 3);
    EXPECT_FALSE(exists("b.wav"));
}

} // namespace
} // namespace tutti::testing
