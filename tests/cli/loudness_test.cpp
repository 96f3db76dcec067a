// loudness: numbers that others agree with, targets, several files, pipes.
#include "Cli.h"

#include <limits>

namespace tutti::testing {
namespace {

TEST_F(Cli, ASeriesHasNoShortTermLoudnessBeforeThreeSeconds) {
    ASSERT_EQ(shell("sox -n -r 48000 a.wav synth 4 pinknoise").code, 0);
    const auto ran = tutti({"loudness", "a.wav", "--series=2s"});
    EXPECT_NE(ran.out.find("\t-\n4\t-"), std::string::npos) << ran;
    EXPECT_NE(tutti({"help", "loudness"}).out.find("--series[=STEP]"), std::string::npos);
}

constexpr const char* sine = "sox -n -r 48000 -b 24 -c 2 ";

TEST_F(Cli, LoudnessOfASineIsThatOfTheStandard) {
    // EBU Tech 3341, case 1: a sine of 1 kHz at -23 dBFS in both channels is -23 LUFS.
    ASSERT_EQ(shell(std::string(sine) + "a.wav synth 20 sine 1000 gain -23").code, 0);
    const auto ran = tutti({"loudness", "a.wav", "--json"});
    ASSERT_EQ(ran.code, 0) << ran;
    auto json = ran.json();
    for (const char* key :
         {"schema", "tutti", "file", "duration_s", "channels", "rate_hz", "integrated_lufs", "range_lu",
          "momentary_max_lufs", "short_term_max_lufs", "true_peak_dbtp", "sample_peak_dbfs", "plr_db"})
        EXPECT_TRUE(json.contains(key)) << key;
    EXPECT_EQ(json["schema"], "tutti.loudness/1");
    EXPECT_NEAR(json["integrated_lufs"].get<double>(), -23, 0.1);
    EXPECT_NEAR(json["momentary_max_lufs"].get<double>(), -23, 0.1);
    EXPECT_NEAR(json["true_peak_dbtp"].get<double>(), -23, 0.2);
    EXPECT_NEAR(json["rms_dbfs"].get<double>(), -26.01, 0.02);
    EXPECT_NEAR(json["duration_s"].get<double>(), 20, 1e-9);
    EXPECT_FALSE(json.contains("silent"));
}

TEST_F(Cli, SamplesThatAreNoSoundAreTold) {
    const float infinity = std::numeric_limits<float>::infinity();
    std::vector<float> samples(48000, 0.25f);
    samples[100] = std::numeric_limits<float>::quiet_NaN();
    samples[200] = infinity;
    samples[300] = 3e38f;
    write("a.f32", std::string(reinterpret_cast<const char*>(samples.data()), 4 * samples.size()));
    ASSERT_EQ(shell("ffmpeg -v error -f f32le -ar 48000 -ac 1 -i a.f32 -c:a pcm_f32le a.wav").code, 0);
    const std::string note = "3 samples are no sound (NaN, infinite or beyond a million times full scale)";
    const auto measured = tutti({"loudness", "a.wav", "--json"});
    EXPECT_EQ(measured.code, 0) << measured;
    EXPECT_NE(measured.talk.find("note: a.wav: " + note), std::string::npos) << measured;
    EXPECT_EQ(measured.json()["impossible_samples"], 3);
    const auto imported = tutti({"import", "a.wav", "-o", "k.tutti"});
    EXPECT_NE(imported.talk.find("note: a.wav: " + note), std::string::npos) << imported;
    ASSERT_EQ(shell("sox -n -r 48000 b.wav synth 1 sine 440").code, 0);
    const auto fine = tutti({"loudness", "b.wav", "--json"});
    EXPECT_EQ(fine.talk, "");
    EXPECT_FALSE(fine.json().contains("impossible_samples"));
}

TEST_F(Cli, SilenceIsNullAndSaysSo) {
    ASSERT_EQ(shell(std::string(sine) + "a.wav trim 0 2").code, 0);
    auto json = tutti({"loudness", "a.wav", "--json"}).json();
    EXPECT_TRUE(json["integrated_lufs"].is_null());
    EXPECT_TRUE(json["true_peak_dbtp"].is_null());
    EXPECT_EQ(json["silent"], true);
    EXPECT_EQ(tutti({"loudness", "a.wav", "--target", "spotify", "--check"}).code, 1);
}

TEST_F(Cli, ATargetIsCheckedByTheExitCode) {
    ASSERT_EQ(shell(std::string(sine) + "good.wav synth 5 sine 1000 gain -16 && " + sine +
                    "bad.wav synth 5 sine 1000 gain -30")
                  .code,
              0);
    EXPECT_EQ(tutti({"loudness", "good.wav", "--target", "podcast", "--check"}).code, 0);
    EXPECT_EQ(tutti({"loudness", "bad.wav", "--target", "podcast", "--check"}).code, 1);
    EXPECT_EQ(tutti({"loudness", "bad.wav", "--target", "podcast"}).code, 0);
    auto json = tutti({"loudness", "bad.wav", "--target", "podcast", "--json"}).json();
    EXPECT_EQ(json["target"]["name"], "podcast");
    EXPECT_EQ(json["target"]["lufs"], -16);
    EXPECT_EQ(json["target"]["tolerance_lu"], 1);
    EXPECT_EQ(json["target"]["tp_dbtp"], -1);
    EXPECT_EQ(json["pass"], false);
    EXPECT_NEAR(json["gain_to_target_db"].get<double>(), 14, 0.1);
    EXPECT_NE(
        tutti({"loudness", "bad.wav", "--target", "podcast"}).out.find("podcast: fails (14.0 LU too quiet)"),
        std::string::npos);
    EXPECT_EQ(tutti({"loudness", "bad.wav", "--check"}).code, 2);
    EXPECT_EQ(tutti({"loudness", "bad.wav", "--target", "podcasts"})
                  .talk.find("tutti: no target 'podcasts' (did you mean podcast?)"),
              0u);
}

TEST_F(Cli, AudiobooksAreJudgedByLevelPeakAndNoise) {
    // Speech in the rough: two seconds of sound, one second of faint noise.
    ASSERT_EQ(shell(std::string(sine) + "s.wav synth 2 sine 300 gain -14 && " + sine +
                    "n.wav synth 1 whitenoise gain -70 && "
                    "sox s.wav n.wav good.wav && sox good.wav loud.wav gain 8")
                  .code,
              0);
    auto good = tutti({"loudness", "good.wav", "--target", "acx", "--check", "--json"});
    EXPECT_EQ(good.code, 0) << good;
    EXPECT_LT(good.json()["noise_floor_dbfs"].get<double>(), -60);
    const auto loud = tutti({"loudness", "loud.wav", "--target", "acx", "--check"});
    EXPECT_EQ(loud.code, 1) << loud;
    EXPECT_NE(loud.out.find("too loud"), std::string::npos) << loud;
}

TEST_F(Cli, SeveralFilesAreOneDocumentAndOneBadOneHasItsOwnCode) {
    ASSERT_EQ(shell(std::string(sine) + "a.wav synth 2 sine 1000 gain -23 && cp a.wav b.wav").code, 0);
    auto both = tutti({"loudness", "a.wav", "b.wav", "--json", "--target", "ebu-r128"});
    EXPECT_EQ(both.code, 0) << both;
    EXPECT_EQ(both.json()["files"].size(), 2u);
    EXPECT_EQ(both.json()["pass"], true);
    const auto table = tutti({"loudness", "a.wav", "b.wav"});
    EXPECT_EQ(table.out, "loudness\trange\ttrue peak\tfile\n-23.0 LUFS\t0.0 LU\t-22.99 dBTP\ta.wav\n-23.0 "
                         "LUFS\t0.0 LU\t-22.99 dBTP\tb.wav\n");
    write("c.wav", "PK no sound");
    const auto some = tutti({"loudness", "a.wav", "c.wav", "--json"});
    EXPECT_EQ(some.code, 8) << some;
    EXPECT_NE(some.json()["files"][1]["error"].get<std::string>().find("zip"), std::string::npos) << some;
    EXPECT_EQ(tutti({"loudness", "c.wav"}).code, 3);
    EXPECT_EQ(tutti({"loudness", "nowhere.wav", "nothing.wav"}).code, 3);
}

TEST_F(Cli, SoundComesInByAPipe) {
    const auto byName =
        shell(std::string(sine) +
              "a.wav synth 3 sine 997 gain -20 && $TUTTI loudness a.wav --json | jq .integrated_lufs");
    ASSERT_EQ(byName.code, 0) << byName;
    // sox writes sizes it does not know, ffmpeg FFFFFFFF.
    EXPECT_EQ(shell("sox a.wav -t wav - | $TUTTI loudness - --json | jq .integrated_lufs").out, byName.out);
    EXPECT_EQ(shell("ffmpeg -v error -i a.wav -f wav - | $TUTTI loudness - --json | jq .integrated_lufs").out,
              byName.out);
    EXPECT_EQ(shell("$TUTTI loudness - < /dev/null").code, 3);
}

TEST_F(Cli, ChannelsAndSeriesAreToldWhenAskedFor) {
    ASSERT_EQ(shell("sox -n -r 48000 -b 24 l.wav synth 5 sine 1000 gain -20 && sox -n -r 48000 -b 24 r.wav "
                    "synth 5 sine 1000 gain -40 && "
                    "sox -M l.wav r.wav a.wav")
                  .code,
              0);
    auto json = tutti({"loudness", "a.wav", "--per-channel", "--series=500ms", "--json"}).json();
    ASSERT_EQ(json["per_channel"].size(), 2u);
    EXPECT_NEAR(json["per_channel"][0]["true_peak_dbtp"].get<double>(), -20, 0.1);
    EXPECT_NEAR(json["per_channel"][1]["true_peak_dbtp"].get<double>(), -40, 0.1);
    EXPECT_EQ(json["series"]["step_s"], 0.5);
    ASSERT_EQ(json["series"]["momentary_lufs"].size(), 10u);
    EXPECT_TRUE(json["series"]["short_term_lufs"][0].is_null())
        << "after half a second there are no three seconds yet";
    EXPECT_NEAR(json["series"]["momentary_lufs"][9].get<double>(), json["integrated_lufs"].get<double>(),
                0.1);
    EXPECT_EQ(tutti({"loudness", "a.wav", "--series=5q"}).code, 2);
}

TEST_F(Cli, HalfAFileIsMeasuredAsFarAsItGoes) {
    ASSERT_EQ(
        shell(std::string(sine) + "a.wav synth 4 sine 1000 gain -20 && head -c 600000 a.wav > half.wav").code,
        0);
    auto json = tutti({"loudness", "half.wav", "--json"}).json();
    EXPECT_NEAR(json["duration_s"].get<double>(), 600000 / 6.0 / 48000, 0.01);
}

TEST_F(Cli, AFileThatWasCutOffIsTakenAndTold) {
    ASSERT_EQ(
        shell("sox -n -r 48000 -b 16 -c 2 s.wav synth 1 sine 440 && head -c 100044 s.wav > cut.wav").code, 0);
    const std::string note = "cut.wav: is cut off: its last 23000 frames (0.479 s) are not there";
    for (const auto& words : std::vector<std::vector<std::string>>{
             {"info", "cut.wav"},
             {"loudness", "cut.wav"},
             {"import", "cut.wav", "-o", "k.tutti"},
             {"process", "utility", "cut.wav", "-o", "out.wav", "--tail", "0"}}) {
        const auto ran = tutti(words);
        EXPECT_EQ(ran.code, 0) << ran;
        EXPECT_NE(ran.talk.find(note), std::string::npos) << ran;
    }
    EXPECT_EQ(tutti({"info", "out.wav", "--json"}).json()["frames"], 25000);
    EXPECT_EQ(tutti({"info", "cut.wav", "--json"}).json()["missing_frames"], 23000);
    EXPECT_EQ(tutti({"show", "k.tutti", "--json"}).json()["media"][0]["frames"], 25000);
}

} // namespace
} // namespace tutti::testing
