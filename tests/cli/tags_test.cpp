// loudness --album and --tag: as ffprobe and ffmpeg see them. And validate on sound files.
#include "Cli.h"

#include <cmath>

namespace tutti::testing {
namespace {

constexpr const char* twoSongs =
    "sox -R -n -r 48000 -c 2 a.wav synth 4 pinknoise gain -9 && sox -R -n -r 44100 -c 1 b.wav synth 4 "
    "pinknoise "
    "gain -29 && for e in flac mp3 ogg opus aiff m4a; do ffmpeg -v error -i a.wav a.$e; done";

std::string tag(const std::string& file, const std::string& name) {
    return "ffprobe -v error -show_entries format_tags:stream_tags -of default=nw=1 " + file +
           " | grep -i '^TAG:" + name + "=' | head -1 | cut -d= -f2";
}

TEST_F(Cli, ReplayGainIsWrittenIntoEveryKindOfFile) {
    ASSERT_EQ(shell(twoSongs).code, 0);
    for (const std::string end : {"wav", "flac", "mp3", "ogg", "aiff", "m4a"}) {
        const auto file = "a." + end;
        const auto before = shell("ffmpeg -v error -i " + file + " -f s16le - | sha256sum").out;
        const auto sound = tutti({"loudness", file, "--tag", "replaygain", "--json"});
        ASSERT_EQ(sound.code, 0) << sound;
        const double gain = -18 - sound.json()["integrated_lufs"].get<double>();
        EXPECT_NEAR(std::stod(shell(tag(file, "replaygain_track_gain")).out), gain, 0.011) << file;
        const double peak = std::pow(10, sound.json()["true_peak_dbtp"].get<double>() / 20);
        EXPECT_NEAR(std::stod(shell(tag(file, "replaygain_track_peak")).out), peak, 0.001) << file;
        EXPECT_EQ(shell("ffmpeg -v error -i " + file + " -f s16le - | sha256sum").out, before)
            << "the sound stays";
        EXPECT_EQ(shell(tag(file, "replaygain_album_gain")).out, "") << file;
    }
    // In an opus they are R 128's, to -23 LUFS and in 256ths of a decibel (RFC 7845).
    const auto opus = tutti({"loudness", "a.opus", "--tag", "replaygain", "--json"}).json();
    EXPECT_NEAR(std::stod(shell(tag("a.opus", "r128_track_gain")).out),
                256 * (-23 - opus["integrated_lufs"].get<double>()), 3);
    ASSERT_EQ(tutti({"loudness", "a.flac", "--tag", "r128"}).code, 0);
    EXPECT_EQ(shell(tag("a.flac", "replaygain_track_gain")).out, "") << "replaced, not added to";
    EXPECT_NE(shell(tag("a.flac", "r128_track_gain")).out, "");
    EXPECT_EQ(tutti({"loudness", "a.mp3", "--tag", "r128"}).code, 2);
}

TEST_F(Cli, AnAlbumKeepsItsLevels) {
    ASSERT_EQ(shell(twoSongs).code, 0);
    auto album =
        tutti({"loudness", "a.flac", "b.wav", "--album", "--tag", "replaygain", "-K", "-1", "--json"}).json();
    const double all = album["album"]["integrated_lufs"].get<double>();
    EXPECT_NEAR(album["album"]["duration_s"].get<double>(), 8, 0.001);
    // The soft one is below the gate of all: the album is as loud as its loud part.
    EXPECT_NEAR(all, album["files"][0]["integrated_lufs"].get<double>(), 0.05);
    for (const char* file : {"a.flac", "b.wav"})
        EXPECT_NEAR(std::stod(shell(tag(file, "replaygain_album_gain")).out), -18 - all, 0.011) << file;
    // -K: the soft one's own gain ends where its peaks would come above -1.
    const double peak = album["files"][1]["true_peak_dbtp"].get<double>();
    const double gain = std::stod(shell(tag("b.wav", "replaygain_track_gain")).out);
    EXPECT_LE(gain + peak, -1 + 0.011);
    EXPECT_NE(tutti({"loudness", "a.flac", "b.wav", "--album"}).out.find("all of them"), std::string::npos);
    // A target is held against all of it.
    EXPECT_EQ(tutti({"loudness", "a.flac", "b.wav", "--target", "podcast", "--check"}).code, 1);
    const auto whole =
        tutti({"loudness", "a.flac", "b.wav", "--album", "--target", "podcast", "--check", "--json"});
    EXPECT_EQ(whole.json()["pass"], std::fabs(all + 16) <= 1);
    EXPECT_EQ(tutti({"loudness", "a.wav", "-K", "-1"}).code, 2);
    EXPECT_EQ(tutti({"loudness", "-", "--tag", "replaygain"}).code, 2);
}

TEST_F(Cli, SilenceAndPlacesThatCannotBeWrittenAreTold) {
    shell("sox -n -r 48000 -c 2 s.flac trim 0 1 2>/dev/null; sox -n -r 48000 -c 2 s.caf synth 1 sine 440");
    const auto silent = tutti({"loudness", "s.flac", "--tag", "replaygain"});
    EXPECT_EQ(silent.code, 0);
    EXPECT_NE(silent.talk.find("is silent, and gets no tags"), std::string::npos) << silent;
    const auto caf = tutti({"loudness", "s.caf", "--tag", "replaygain"});
    EXPECT_EQ(caf.code, 2) << caf;
    EXPECT_NE(caf.talk.find("has no place for ReplayGain"), std::string::npos) << caf;
    EXPECT_EQ(shell("ls").out, "s.caf\ns.flac\n") << "no half a file is left";
}

TEST_F(Cli, RawSamplesAreReadAsTheyAreSaidToBe) {
    ASSERT_EQ(shell(twoSongs).code, 0);
    const auto wanted = tutti({"loudness", "a.wav", "--json"}).json();
    for (const auto& [form, words] :
         {std::pair("-t s16", "-e s16le"), {"-t f32 -B", "-e f32be"}, {"-t s24", "-e s24"}}) {
        const auto raw = shell(std::string("sox a.wav ") + form + " - | $TUTTI loudness - " + words +
                               " -r 48000 -c 2 --json");
        ASSERT_EQ(raw.code, 0) << raw;
        EXPECT_NEAR(raw.json()["integrated_lufs"].get<double>(), wanted["integrated_lufs"].get<double>(),
                    0.02);
        EXPECT_EQ(raw.json()["duration_s"], wanted["duration_s"]) << form;
    }
    const auto louder =
        shell("sox b.wav -t s16 - | $TUTTI process utility - -e s16le -r 44100 -c 1 --set gain=6dB "
              "-b f32 -o - | $TUTTI loudness - --json");
    EXPECT_NEAR(louder.json()["integrated_lufs"].get<double>(),
                tutti({"loudness", "b.wav", "--json"}).json()["integrated_lufs"].get<double>() + 6, 0.02);
    EXPECT_EQ(tutti({"loudness", "a.wav", "-r", "48000"}).code, 2) << "a file says itself what it holds";
    EXPECT_EQ(tutti({"loudness", "a.wav", "-e", "s12"}).code, 2);
}

TEST_F(Cli, ValidateLooksIntoSounds) {
    ASSERT_EQ(shell(std::string(twoSongs) + " && head -c 200000 a.wav > cut.wav").code, 0);
    EXPECT_EQ(tutti({"validate", "a.wav", "a.mp3"}).out,
              "a.wav: nothing is wrong\na.mp3: nothing is wrong\n");
    const auto cut = tutti({"validate", "cut.wav", "--json"});
    EXPECT_EQ(cut.code, 1);
    EXPECT_GT(cut.json()["missing_frames"], 0);
    const auto acx = tutti({"validate", "a.wav", "--spec", "acx", "--json"});
    EXPECT_EQ(acx.code, 1);
    EXPECT_EQ(acx.json()["valid"], false);
    EXPECT_NE(acx.out.find("has 48000 Hz, and acx asks for 44100 Hz"), std::string::npos) << acx;
    EXPECT_EQ(tutti({"validate", "a.wav", "--spec", "nope"}).code, 2);
    EXPECT_EQ(tutti({"validate", "nope.wav"}).code, 3);
    EXPECT_EQ(tutti({"validate", "nope.tutti"}).code, 5);
    EXPECT_EQ(tutti({"validate", "a.wav", "nope.wav"}).code, 8);
}

TEST_F(Cli, AProjectThatIsNotThereIsNoSoundThatIsNotThere) {
    for (const char* command : {"info", "loudness", "validate", "play", "show", "render"})
        EXPECT_EQ(tutti({command, "nope.tutti"}).code, 5) << command;
    for (const char* command : {"info", "loudness", "validate", "play"})
        EXPECT_EQ(tutti({command, "nope.wav"}).code, 3) << command;
}

TEST_F(Cli, TheLoudnessOfADialogueIsToldByItsStem) {
    // Ten seconds of soft noise with speech, in which the stem has something, then ten of loud noise.
    shell("sox -R -n -r 48000 -c 2 soft.wav synth 10 pinknoise gain -22 && sox -R -n -r 48000 -c 2 loud.wav "
          "synth 10 "
          "pinknoise gain -3 && sox soft.wav loud.wav mix.wav && sox soft.wav stem.wav gain -3 pad 0 10");
    const auto soft = tutti({"loudness", "soft.wav", "--json"}).json()["integrated_lufs"].get<double>();
    const auto found =
        tutti({"loudness", "mix.wav", "--dialogue", "stem.wav", "--target", "netflix", "--json"}).json();
    EXPECT_NEAR(found["dialogue_lufs"].get<double>(), soft, 0.3);
    EXPECT_GT(found["integrated_lufs"].get<double>(), soft + 10);
    EXPECT_NEAR(found["dialogue_share"].get<double>(), 0.5, 0.01);
    EXPECT_FALSE(found.contains("target_note")) << "it is the dialogue that is held against it";
    EXPECT_EQ(tutti({"loudness", "mix.wav", "--dialogue", "nope.wav"}).code, 3);
    EXPECT_EQ(tutti({"loudness", "mix.wav", "soft.wav", "--dialogue", "stem.wav"}).code, 2);
}

TEST_F(Cli, DiffIgnoresNamesAndView) {
    ASSERT_EQ(tutti({"new", "k", "--template", "song"}).code, 0);
    shell("cp -r k.tutti j.tutti && $TUTTI do j.tutti track.set track=t_VOX name=Voice colour=#ff0000");
    EXPECT_EQ(tutti({"diff", "k.tutti", "j.tutti"}).code, 1);
    EXPECT_EQ(tutti({"diff", "k.tutti", "j.tutti", "--ignore", "names"}).code, 1);
    EXPECT_EQ(tutti({"diff", "k.tutti", "j.tutti", "--ignore", "view,names"}).code, 0);
    EXPECT_EQ(tutti({"diff", "k.tutti", "j.tutti", "--ignore", "sound"}).code, 2);
}

} // namespace
} // namespace tutti::testing
