// Files that nobody of this house made go through it, and other programs agree with what comes out.
//
// The music is from the Debian packages openttd-openmsx and alsa-utils; ffmpeg, sox and fluidsynth's library
// judge.
#include "Cli.h"

#include <cmath>
#include <regex>

namespace tutti::testing {
namespace {

const std::string music = "/usr/share/games/openttd/baseset/openmsx/", speech = "/usr/share/sounds/alsa/";

/// The last number behind `name` in a program's talk; NaN if it is not there.
double lastNumber(const std::string& text, const std::string& name) {
    const std::regex pattern(name + R"(\s*(-?[0-9.]+))");
    double value = std::nan("");
    for (std::sregex_iterator match(text.begin(), text.end(), pattern), end; match != end; ++match)
        value = std::stod((*match)[1].str());
    return value;
}

class Foreign : public Cli {
protected:
    /// Measures a file with this program, ffmpeg's filter (loudness after libebur128) and sox, and compares.
    void expectAgreement(const std::string& file) {
        const auto ours = tutti({"loudness", file, "--json"});
        ASSERT_EQ(ours.code, 0) << ours;
        const auto json = ours.json();
        const auto ffmpeg =
            shell("ffmpeg -nostats -i " + file + " -af ebur128=peak=true+sample -f null - 2>&1");
        const auto sox = shell("sox " + file + " -n stats 2>&1");
        EXPECT_NEAR(json["integrated_lufs"].get<double>(), lastNumber(ffmpeg.out, "I:"), 0.1) << file;
        EXPECT_NEAR(json["range_lu"].get<double>(), lastNumber(ffmpeg.out, "LRA:"), 0.2) << file;
        EXPECT_NEAR(json["true_peak_dbtp"].get<double>(), lastNumber(ffmpeg.out, "True peak:\\s*Peak:"), 0.2)
            << file;
        EXPECT_NEAR(json["sample_peak_dbfs"].get<double>(), lastNumber(sox.out, "Pk lev dB"), 0.02) << file;
        EXPECT_NEAR(json["duration_s"].get<double>(), lastNumber(sox.out, "Length s"), 0.01) << file;
    }
};

TEST_F(Foreign, MusicAsMidiIsImportedRenderedAndMeasured) {
    for (const char* name : {"5432gone_redfarn", "boogi_marabi_redfarn"}) {
        const std::string project = std::string(name) + ".tutti", sound = std::string(name) + ".wav";
        ASSERT_EQ(tutti({"import", music + name + ".mid", "-o", project}).code, 0) << name;
        EXPECT_EQ(tutti({"validate", project, "--deep"}).code, 0) << name;
        // Long enough for the range not to hang on single values, of which ffmpeg keeps bins.
        ASSERT_EQ(tutti({"render", project, "-o", sound, "--range", "0s..40s", "-q"}).code, 0) << name;
        expectAgreement(sound);
        const auto loudness = tutti({"loudness", sound, "--json"}).json()["integrated_lufs"];
        ASSERT_TRUE(loudness.is_number()) << name << " is silent";
        EXPECT_GT(loudness.get<double>(), -45);
        EXPECT_LT(loudness.get<double>(), -5);
    }
}

TEST_F(Foreign, MidiGoesOutAsItCameIn) {
    ASSERT_EQ(tutti({"import", music + "5432gone_redfarn.mid", "-o", "k.tutti"}).code, 0);
    ASSERT_EQ(tutti({"export", "k.tutti", "-o", "k.mid"}).code, 0);
    const auto notes = [&](const std::string& file) {
        return shell("midicsv " + file + " | grep -c 'Note_on_c.*, [1-9][0-9]*$'").out;
    };
    EXPECT_EQ(notes("k.mid"), notes(music + "5432gone_redfarn.mid"));
}

TEST_F(Foreign, SpeechIsImportedMasteredAndMeasured) {
    for (const char* name : {"Front_Center", "Rear_Left", "Side_Right"}) {
        const std::string project = std::string(name) + ".tutti", sound = std::string(name) + ".flac";
        ASSERT_EQ(tutti({"import", speech + name + ".wav", "-o", project}).code, 0) << name;
        const auto rendered =
            tutti({"render", project, "-o", sound, "--lufs", "-16", "--tp", "-1", "-r", "44100", "-q"});
        ASSERT_EQ(rendered.code, 0) << rendered;
        expectAgreement(sound);
        const auto report = tutti({"loudness", sound, "--json"}).json();
        EXPECT_NEAR(report["integrated_lufs"].get<double>(), -16, 0.1) << name;
        EXPECT_LE(report["true_peak_dbtp"].get<double>(), -0.95) << name;
    }
}

TEST_F(Foreign, AnImportedWaveNullsAgainstItsFile) {
    ASSERT_EQ(tutti({"import", speech + "Front_Left.wav", "-o", "k.tutti"}).code, 0);
    ASSERT_EQ(tutti({"render", "k.tutti", "-o", "k.wav", "-b", "16", "--dither", "none", "--tail", "0", "-c",
                     "1", "-q"})
                  .code,
              0);
    const auto sox = shell("sox -m -v 1 " + speech + "Front_Left.wav -v -1 k.wav -n stats 2>&1");
    EXPECT_NE(sox.out.find("-inf"), std::string::npos) << sox;
}

} // namespace
} // namespace tutti::testing
