// render: what is written, that it is what was asked for, and that nothing else is left behind.
#include "Cli.h"

#include <algorithm>
#include <sstream>

namespace tutti::testing {
namespace {

using Names = std::vector<std::string>;

TEST_F(Cli, RenderWritesTheMixAndReportsIt) {
    soundProject("k", 3);
    auto ran = tutti({"render", "k.tutti", "-o", "k.wav", "-b", "16", "-r", "44100", "--json"});
    ASSERT_EQ(ran.code, 0) << ran;
    auto json = ran.json();
    EXPECT_EQ(json["schema"], "tutti.render/1");
    EXPECT_EQ(json["file"], "k.wav");
    EXPECT_EQ(json["frames"], 3 * 44100);
    EXPECT_LT(json["integrated_lufs"].get<double>(), 0);
    auto info = tutti({"info", "k.wav", "--json"}).json();
    EXPECT_EQ(info["rate_hz"], 44100);
    EXPECT_EQ(info["frames"], 3 * 44100);
    EXPECT_EQ(info["channels"], 2);
    EXPECT_EQ(shell("soxi -b k.wav").out, "16\n");
    EXPECT_EQ(listing(), (Names{"k.tutti/", "k.wav"}));
}

TEST_F(Cli, WithoutANameTheFileIsCalledLikeTheProject) {
    soundProject("k", 1);
    ASSERT_EQ(tutti({"render", "k.tutti", "-t", "flac"}).code, 0);
    EXPECT_TRUE(exists("k.flac"));
    ASSERT_EQ(tutti({"do", "k.tutti", "recipe.set", "name=draft", "type=ogg"}).code, 0);
    EXPECT_EQ(tutti({"render", "k.tutti", "--recipe", "draft", "-n"}).out, "k-draft.ogg\n");
    EXPECT_EQ(tutti({"render", "k.tutti", "--recipe", "drft"}).code, 2);
    EXPECT_EQ(tutti({"render", "k.tutti", "-n", "-o", "mixes/"}).out, "mixes/k.wav\n");
}

TEST_F(Cli, BlocksAndThreadsDoNotChangeABit) {
    soundProject("k", 2);
    ASSERT_EQ(tutti({"do", "k.tutti", "device.add", "track=t_N", "type=tutti.eq"}).code, 0);
    for (const auto& [name, block, threads] :
         {std::tuple("a", "1024", "1"), {"b", "441", "2"}, {"c", "100", "3"}}) {
        const auto ran = tutti(
            {"render", "k.tutti", "-o", std::string(name) + ".wav", "--block", block, "--threads", threads});
        ASSERT_EQ(ran.code, 0) << ran;
    }
    EXPECT_EQ(read("a.wav"), read("b.wav"));
    EXPECT_EQ(read("a.wav"), read("c.wav"));
    ASSERT_EQ(tutti({"render", "k.tutti", "-o", "d.wav", "--seed", "5"}).code, 0);
    EXPECT_NE(read("a.wav"), read("d.wav")) << "another seed, the same dither?";
}

TEST_F(Cli, RenderReplacesNothingUnlessForced) {
    soundProject("k", 1);
    write("k.wav", "precious");
    const auto ran = tutti({"render", "k.tutti", "-o", "k.wav"});
    EXPECT_EQ(ran.code, 4);
    EXPECT_EQ(ran.talk, "tutti: k.wav: is there already\nhint: --force replaces it\n");
    EXPECT_EQ(read("k.wav"), "precious");
    EXPECT_EQ(tutti({"render", "k.tutti", "-f", "-o", "k.wav"}).code, 0);
    EXPECT_NE(read("k.wav"), "precious");
    EXPECT_EQ(tutti({"render", "k.tutti", "-f", "-o", "/dev/null"}).code, 4);
    EXPECT_TRUE(std::filesystem::is_character_file("/dev/null"));
}

TEST_F(Cli, APipeCarriesTheSameSamplesAsTheFile) {
    soundProject("k", 1);
    ASSERT_EQ(shell("$TUTTI render k.tutti -o k.wav && $TUTTI render k.tutti -q -o - > pipe.wav").code, 0);
    const auto file = shell("sox k.wav -t raw - | sha256sum").out;
    EXPECT_EQ(shell("sox --ignore-length pipe.wav -t raw - | sha256sum").out, file);
    EXPECT_EQ(tutti({"render", "k.tutti", "-o", "-", "--json"}).code, 2);
    // Every other type, too; what is lossy is measured as it is in a file.
    EXPECT_EQ(
        shell("$TUTTI render k.tutti -q -o - -t flac | sox -t flac - -t raw -e signed -b 24 - | sha256sum")
            .out,
        shell("sox k.wav -t raw -e signed -b 24 - | sha256sum").out);
    const auto mp3 =
        shell("$TUTTI render k.tutti -o - -t mp3 | ffprobe -v error -of default=nw=1:nk=1 -show_entries "
              "stream=codec_name,sample_rate -");
    EXPECT_EQ(mp3.out, "mp3\n48000\n") << mp3;
    EXPECT_NE(mp3.talk.find("standard output  (mp3)"), std::string::npos) << mp3;
    EXPECT_EQ(mp3.talk.find("silent"), std::string::npos) << mp3;
    EXPECT_EQ(shell("$TUTTI render k.tutti -q -b 16 --dither none -o - -t raw | wc -c").out, "192000\n");
    EXPECT_EQ(shell("$TUTTI render k.tutti -q -o - -t caf > k.caf && sox k.caf -t raw -L - | sha256sum").out,
              file);
}

TEST_F(Cli, AStretchHasTheBitsItHasInTheWhole) {
    soundProject("k", 4);
    ASSERT_EQ(tutti({"do", "k.tutti", "section.add", "at=2q", "len=2q", "name=Verse"}).code, 0); // 1 s to 2 s
    const Names form{"-b", "f32", "--dither", "none", "--tail", "0", "-q"};
    const auto render = [&](const char* out, Names words) {
        Names all{"render", "k.tutti", "-o", out};
        all.insert(all.end(), form.begin(), form.end());
        all.insert(all.end(), words.begin(), words.end());
        return tutti(all).code;
    };
    ASSERT_EQ(render("all.wav", {}), 0);
    ASSERT_EQ(render("a.wav", {"--section", "Verse"}), 0);
    ASSERT_EQ(render("b.wav", {"--range", "1s..2s"}), 0);
    ASSERT_EQ(render("c.wav", {"--from", "@Verse", "--to", "4q"}), 0);
    ASSERT_EQ(render("d.wav", {"--range", "@Verse"}), 0);
    const auto wanted = shell("sox all.wav -t raw - trim 48000s 48000s | sha256sum").out;
    for (const char* name : {"a.wav", "b.wav", "c.wav", "d.wav"})
        EXPECT_EQ(shell(std::string("sox ") + name + " -t raw - | sha256sum").out, wanted) << name;
    EXPECT_EQ(render("e.wav", {"--section", "Vers"}), 2);
    EXPECT_EQ(render("e.wav", {"--range", "2s..1s"}), 2);
    EXPECT_EQ(render("e.wav", {"--range", "1s..2s", "--section", "Verse"}), 2);
    EXPECT_FALSE(exists("e.wav"));
}

TEST_F(Cli, TracksAreHeardAsAskedFor) {
    soundProject("k", 1);
    EXPECT_EQ(tutti({"render", "k.tutti", "-o", "a.wav", "--mute", "Noise,Tone", "--json"}).json()["silent"],
              true);
    auto solo = tutti({"render", "k.tutti", "-o", "b.wav", "--solo", "Tone", "--json"}).json();
    auto only = tutti({"render", "k.tutti", "-o", "c.wav", "--tracks", "t_T", "--json"}).json();
    EXPECT_EQ(read("b.wav"), read("c.wav"));
    EXPECT_NEAR(solo["true_peak_dbtp"].get<double>(), -23, 0.1);
    const auto ran = tutti({"render", "k.tutti", "-o", "d.wav", "--mute", "Nose"});
    EXPECT_EQ(ran.code, 2);
    EXPECT_NE(ran.talk.find("did you mean Noise?"), std::string::npos) << ran;
}

TEST_F(Cli, WhatAProjectIsDeliveredAsHoldsForItsMixAlone) {
    soundProject("k", 1);
    ASSERT_EQ(tutti({"do", "k.tutti", "delivery.set", "preset=spotify"}).code, 0);
    const auto mix = tutti({"render", "k.tutti", "-o", "k.wav", "--json"});
    EXPECT_EQ(mix.json()["target"]["name"], "spotify");
    EXPECT_EQ(mix.json()["pass"], false);
    EXPECT_EQ(mix.code, 1) << "a gate that fails is seen by scripts";
    EXPECT_NE(mix.talk.find("--target spotify brings its mix there"), std::string::npos) << mix;
    for (const auto& [option, value] : {std::pair{"--range", "0s..0.5s"},
                                        {"--solo", "Noise"},
                                        {"--mute", "Noise"},
                                        {"--tracks", "Noise"}}) {
        const auto part = tutti({"render", "k.tutti", "-f", "-o", "k.wav", option, value, "--json"});
        EXPECT_EQ(part.code, 0) << option << part;
        EXPECT_FALSE(part.json().contains("target")) << option;
    }
    const auto stems = tutti({"render", "k.tutti", "--stems", "-o", "stems", "--json"}).json();
    ASSERT_EQ(stems["files"].size(), 2u);
    for (const auto& stem : stems["files"])
        EXPECT_FALSE(stem.contains("target")) << stem;

    const auto misspelled = tutti({"do", "k.tutti", "delivery.set", "preset=spotfy"});
    EXPECT_EQ(misspelled.code, 2);
    EXPECT_NE(misspelled.talk.find("did you mean spotify?"), std::string::npos) << misspelled;
    // A document that somebody else wrote may say it all the same.
    ASSERT_EQ(shell("sed -i s/preset=spotify/preset=spotfy/ k.tutti/project.tutti").code, 0);
    const auto unknown = tutti({"render", "k.tutti", "-f", "-o", "k.wav", "--json"});
    EXPECT_EQ(unknown.code, 0);
    EXPECT_FALSE(unknown.json().contains("target"));
    EXPECT_NE(unknown.talk.find("no target 'spotfy' (did you mean spotify?)"), std::string::npos) << unknown;
}

TEST_F(Cli, APlaceOfDeliveryBringsItsLevelsAlong) {
    soundProject("k", 1);
    const auto levels = [&](const std::string& words) {
        EXPECT_EQ(shell("$TUTTI do k.tutti delivery.set " + words).code, 0) << words;
        return tutti({"render", "k.tutti", "-f", "-o", "k.wav", "--json"}).json()["target"];
    };
    EXPECT_EQ(levels("preset=podcast")["lufs"], -16);
    EXPECT_EQ(levels("preset=ebu-r128 tp=-3")["tp_dbtp"], -3);
    EXPECT_EQ(levels("preset=amazon-music")["tp_dbtp"], -2);
    EXPECT_EQ(levels("preset=acx")["rms_dbfs"], -20.5);
    EXPECT_EQ(levels("preset=custom lufs=-20")["lufs"], -20);
    EXPECT_TRUE(levels("preset=").is_null());
}

TEST_F(Cli, TheReportIsOfWhatTheFileHolds) {
    soundProject("k", 1);
    ASSERT_EQ(tutti({"do", "k.tutti", "track.set", "track=t_T", "gain=24dB"}).code, 0);
    for (const char* bits : {"16", "24", "f32"})
        for (const char* words : {"", " --lufs -3 --normalise none"}) {
            const auto ran =
                shell(std::string("$TUTTI render k.tutti -f -o k.wav --json -b ") + bits + words);
            const auto said = ran.json();
            const auto heard = tutti({"loudness", "k.wav", "--json"}).json();
            EXPECT_EQ(said["clipped_samples"].get<int>() > 0, bits[0] != 'f') << bits;
            for (const char* key : {"true_peak_dbtp", "sample_peak_dbfs", "integrated_lufs"})
                EXPECT_NEAR(said[key].get<double>(), heard[key].get<double>(), 0.011) << bits << words << key;
        }
}

TEST_F(Cli, AFolderThatIsMadeIsTold) {
    soundProject("k", 1);
    const auto made = tutti({"render", "k.tutti", "-o", "masters/today/k.wav"});
    EXPECT_EQ(made.code, 0) << made;
    EXPECT_NE(made.talk.find("made the folder masters/today\n"), std::string::npos) << made;
    EXPECT_EQ(tutti({"render", "k.tutti", "-f", "-o", "masters/today/k.wav"}).talk.find("made the"),
              std::string::npos);
}

TEST_F(Cli, ADryRunTellsItsFilesAsJson) {
    soundProject("k", 1);
    const auto plan = tutti({"render", "k.tutti", "-n", "--stems", "-o", "stems", "--json"}).json();
    EXPECT_EQ(plan["schema"], "tutti.render/1");
    EXPECT_EQ(plan["files"], Json::array({"stems/01 Noise.wav", "stems/02 Tone.wav"}));
    EXPECT_FALSE(exists("stems"));
}

TEST_F(Cli, StemsAddUpToTheMix) {
    soundProject("k", 2);
    for (const char* verb :
         {"track.add id=t_B kind=bus name=Band", "track.set track=t_N out=t_B gain=-2dB pan=20%",
          "track.add id=t_R kind=return name=Room", "send.add track=t_T to=t_R gain=-6dB"}) {
        ASSERT_EQ(shell(std::string("$TUTTI do k.tutti ") + verb).code, 0) << verb;
    }
    for (const char* kind : {"tracks", "buses"}) {
        const std::string folder = kind;
        const auto ran =
            tutti({"render", "k.tutti", "--stems=" + folder, "-o", folder, "-b", "f32", "--json"});
        ASSERT_EQ(ran.code, 0) << ran;
        EXPECT_EQ(ran.json()["files"].size(), 2u);
        ASSERT_EQ(shell("sox -m -v 1 " + folder + "/01*.wav -v 1 " + folder +
                        "/02*.wav sum.wav && "
                        "$TUTTI render k.tutti -f -q -o mix.wav -b f32")
                      .code,
                  0);
        const auto rest = shell(
            "sox -m -v 1 mix.wav -v -1 sum.wav -n stat 2>&1 | awk '/Maximum amplitude/ {print ($3 < 1e-6)}'");
        EXPECT_EQ(rest.out, "1\n") << rest;
        ASSERT_EQ(shell("rm sum.wav mix.wav").code, 0);
    }
    EXPECT_TRUE(exists("tracks/01 Noise.wav"));
    EXPECT_TRUE(exists("buses/02 Band.wav"));
    EXPECT_EQ(tutti({"render", "k.tutti", "--stems", "-n", "--name", "{project}_{track}"}).out,
              "./k_Noise.wav\n./k_Tone.wav\n");
    EXPECT_EQ(tutti({"render", "k.tutti", "--stems", "-n", "--name", "{project}"}).code, 2);
}

TEST_F(Cli, SectionsAreCutFromTheMix) {
    soundProject("k", 4);
    const auto none = tutti({"render", "k.tutti", "--stems=sections"});
    EXPECT_EQ(none.code, 2);
    EXPECT_EQ(none.talk,
              "tutti: --stems: the project has no sections\nhint: tutti do PROJECT section.add makes one\n");
    for (const char* verb : {"section.add at=0q len=4q name=Verse", "section.add at=4q len=4q name=Chorus"})
        ASSERT_EQ(shell(std::string("$TUTTI do k.tutti ") + verb).code, 0) << verb;
    const auto ran =
        tutti({"render", "k.tutti", "--stems=sections", "-o", "parts", "-b", "f32", "--tail", "0", "--json"});
    ASSERT_EQ(ran.code, 0) << ran;
    EXPECT_EQ(ran.json()["files"].size(), 2u);
    EXPECT_EQ(shell("ls parts").out, "01 Verse.wav\n02 Chorus.wav\n");
    EXPECT_EQ(shell("$TUTTI render k.tutti -b f32 --tail 0 -q -o mix.wav && sox parts/*.wav joined.wav && "
                    "$TUTTI diff mix.wav joined.wav")
                  .code,
              0)
        << "joined, they are the mix";
    EXPECT_EQ(tutti({"render", "k.tutti", "--stems=sections", "--range", "1..2"}).code, 2);
    const auto names =
        tutti({"render", "k.tutti", "--stems=sections", "-n", "--name", "{project} {section} {date}"});
    EXPECT_NE(names.out.find("k Verse 20"), std::string::npos) << names;
}

TEST_F(Cli, ABroadcastWaveHasAnOptionOfItsOwn) {
    soundProject("k", 1);
    ASSERT_EQ(tutti({"render", "k.tutti", "-o", "k.wav", "--bwf", "-q"}).code, 0);
    EXPECT_NE(read("k.wav").substr(0, 4096).find("bext"), std::string::npos);
    EXPECT_EQ(tutti({"render", "k.tutti", "-o", "k.flac", "--bwf", "-t", "flac"}).code, 2);
}

TEST_F(Cli, BitratesAreThoseOfTheFile) {
    soundProject("k", 2);
    const auto rate = [&](const char* given) {
        const auto ran = tutti({"render", "k.tutti", "-f", "-o", "k.mp3", "--bitrate", given});
        EXPECT_EQ(ran.code, 0) << ran;
        return shell("ffprobe -v error -show_entries stream=bit_rate -of csv=p=0 k.mp3").out;
    };
    for (const char* given : {"192", "192k", "192kbps", "192000"})
        EXPECT_EQ(rate(given), "192000\n") << given;
    EXPECT_EQ(rate("64k"), "64000\n");
    const auto odd = tutti({"render", "k.tutti", "-f", "-o", "k.mp3", "--bitrate", "100k"});
    EXPECT_EQ(odd.code, 2);
    EXPECT_EQ(odd.talk, "tutti: mp3 of 48000 Hz and 2 channels has no bitrate of 100 kbit/s\n"
                        "hint: it is one of 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320\n");
    EXPECT_EQ(tutti({"render", "k.tutti", "-o", "k.wav", "--bitrate", "192k"}).code, 2);
    EXPECT_EQ(tutti({"render", "k.tutti", "-o", "k.ogg", "--bitrate", "fast"}).talk,
              "tutti: --bitrate: 'fast' is no bitrate\nhint: write 192k, or 192\n");
    EXPECT_EQ(tutti({"render", "k.tutti", "-o", "k.ogg", "--bitrate", "96k", "--quality", "3"}).code, 2);
    EXPECT_EQ(tutti({"process", "utility", "k.mp3", "-o", "k.opus", "--bitrate", "64k"}).code, 0);
    EXPECT_EQ(tutti({"export", "k.tutti", "--track", "Tone", "-o", "t.ogg", "--bitrate", "96k"}).code, 0);
}

TEST_F(Cli, StemsAddUpToTheMixToTheEndOfItsTail) {
    soundProject("k", 1);
    for (const char* verb :
         {"track.add id=t_R kind=return name=Hall", "device.add track=t_R type=tutti.reverb",
          "send.add track=t_N to=t_R gain=-3dB", "send.add track=t_T to=t_R gain=-20dB",
          "device.add track=t_T type=tutti.delay", "track.set track=t_N gain=-6dB",
          "device.add track=t_MAIN type=tutti.saturation id=d_S"})
        ASSERT_EQ(shell(std::string("$TUTTI do k.tutti ") + verb).code, 0) << verb;
    const auto stems = tutti({"render", "k.tutti", "--stems", "-o", "stems", "-b", "f32", "--json"});
    ASSERT_EQ(stems.code, 0) << stems;
    ASSERT_EQ(tutti({"do", "k.tutti", "device.set", "device=d_S", "bypass=on"}).code, 0);
    const auto mix = tutti({"render", "k.tutti", "-o", "mix.wav", "-b", "f32", "--json"});
    ASSERT_EQ(mix.code, 0) << mix;
    EXPECT_GT(mix.json()["frames"], 48000 + 24000) << "it rings";
    for (const auto& file : stems.json()["files"])
        EXPECT_EQ(file["frames"], mix.json()["frames"]) << file["file"];
    // Each is what the mix is a sum of; the order of a float sum may cost its last bit.
    const auto rest = shell("sox -m -v 1 stems/01*.wav -v 1 stems/02*.wav -v -1 mix.wav -n stat 2>&1 | awk "
                            "'/Maximum amplitude/ {print ($3 < 2.4e-7)}'");
    EXPECT_EQ(rest.out, "1\n") << rest;
    // A part of it, too.
    const auto part = tutti({"render", "k.tutti", "--stems", "-o", "part", "--range", "0s..0.5s", "--json"});
    ASSERT_EQ(part.json()["files"].size(), 2u) << part;
    EXPECT_EQ(part.json()["files"][0]["frames"], part.json()["files"][1]["frames"]);
}

TEST_F(Cli, TheFileHasTheLoudnessAskedFor) {
    soundProject("k", 6);
    auto ran = tutti({"render", "k.tutti", "-o", "k.flac", "--target", "ebu-r128", "--report", "k.json"});
    ASSERT_EQ(ran.code, 0) << ran;
    EXPECT_NE(ran.out.find("ebu-r128: passes"), std::string::npos) << ran;
    auto report = Json::parse(read("k.json"));
    EXPECT_EQ(report["pass"], true);
    // ffmpeg, which knows nothing of us, agrees.
    const auto ffmpeg = shell("ffmpeg -nostats -hide_banner -i k.flac -af ebur128 -f null - 2>&1 | awk '$1 "
                              "== \"I:\" {v=$2} END {print v}'");
    EXPECT_NEAR(std::stod(ffmpeg.out), -23.0, 0.11) << ffmpeg;
    auto peak =
        tutti({"render", "k.tutti", "-o", "peak.wav", "--normalise", "peak", "--tp", "-3", "--json"}).json();
    EXPECT_NEAR(peak["true_peak_dbtp"].get<double>(), -3, 0.011);
    auto plain = tutti(
        {"render", "k.tutti", "-o", "plain.wav", "--target", "ebu-r128", "--normalise", "none", "--json"});
    EXPECT_EQ(plain.code, 1) << "it is not at -23 LUFS by chance, is it?";
    EXPECT_EQ(plain.json()["gain_db"], 0);
}

TEST_F(Cli, ATargetSaysWhatTheFileIsLike) {
    soundProject("k", 2);
    ASSERT_EQ(tutti({"render", "k.tutti", "-o", "cd.wav", "--target", "cd"}).code, 0);
    EXPECT_EQ(shell("soxi -r cd.wav; soxi -b cd.wav; soxi -c cd.wav").out, "44100\n16\n2\n");
    ASSERT_EQ(tutti({"render", "k.tutti", "-o", "mono.flac", "--target", "podcast-mono"}).code, 0);
    EXPECT_EQ(tutti({"loudness", "mono.flac", "--target", "podcast-mono", "--check"}).code, 0);
    EXPECT_EQ(shell("soxi -c mono.flac").out, "1\n");
    ASSERT_EQ(
        tutti({"render", "k.tutti", "-o", "other.wav", "--target", "cd", "-b", "24", "-r", "48000"}).code, 0);
    EXPECT_EQ(shell("soxi -r other.wav; soxi -b other.wav").out, "48000\n24\n")
        << "what is asked for comes first";
    // A recipe of the project, and an option on top of it.
    ASSERT_EQ(tutti({"do", "k.tutti", "recipe.set", "name=quiet", "type=flac", "bits=16", "lufs=-26", "tp=-3",
                     "range=0s..1s"})
                  .code,
              0);
    auto recipe = tutti({"render", "k.tutti", "--recipe", "quiet", "--json"});
    ASSERT_EQ(recipe.code, 0) << recipe;
    EXPECT_EQ(recipe.json()["file"], "k-quiet.flac");
    EXPECT_NEAR(recipe.json()["integrated_lufs"].get<double>(), -26, 0.1);
    EXPECT_NEAR(recipe.json()["duration_s"].get<double>(), 1, 0.01);
    EXPECT_EQ(recipe.json()["target"]["name"], "quiet") << "levels of its own are called like the recipe";
    EXPECT_EQ(tutti({"do", "k.tutti", "recipe.set", "name=web", "target=spotfy"}).code, 2);
    ASSERT_EQ(tutti({"do", "k.tutti", "recipe.set", "name=web", "target=spotify"}).code, 0);
    EXPECT_EQ(tutti({"render", "k.tutti", "--recipe", "web", "--json"}).json()["target"]["name"], "spotify");
    auto louder = tutti({"render", "k.tutti", "--recipe", "quiet", "--lufs", "-20", "-f", "--json"});
    EXPECT_NEAR(louder.json()["integrated_lufs"].get<double>(), -20, 0.1);
}

TEST_F(Cli, TheLimiterHoldsTheCeilingAndTheLoudness) {
    soundProject("k", 4);
    // Bursts 15 dB above the rest, so that no gain alone can do it.
    for (const char* verb : {"curve.set track=t_N target=gain points='0q=-15dB:hold 1q=0dB:hold "
                             "1+1/8q=-15dB:hold 4q=0dB:hold 4+1/8q=-15dB'",
                             "track.set track=t_T mute=on"}) {
        const auto done = shell(std::string("$TUTTI do k.tutti ") + verb);
        ASSERT_EQ(done.code, 0) << done;
    }
    for (const char* name : {"m.wav", "m16.wav", "m.mp3", "m.opus", "m.ogg"}) {
        std::vector<std::string> words{"render", "k.tutti", "-o", name,    "--lufs",
                                       "-14",    "--tp",    "-1", "--json"};
        if (std::string(name) == "m16.wav") words.insert(words.end(), {"-b", "16"});
        auto ran = tutti(words);
        ASSERT_EQ(ran.code, 0) << name << ran;
        EXPECT_GT(ran.json()["limiter_db"].get<double>(), 1) << name;
        auto measured = tutti({"loudness", name, "--json"}).json();
        EXPECT_NEAR(measured["integrated_lufs"].get<double>(), -14, 0.1) << name;
        EXPECT_LE(measured["true_peak_dbtp"].get<double>(), -1.0) << name;
    }
}

TEST_F(Cli, ALoudnessThatCannotBeHadIsSaidPlainly) {
    soundProject("k", 2);
    const auto ran = tutti({"render", "k.tutti", "-o", "k.wav", "--lufs", "-3", "--tp", "-12"});
    EXPECT_EQ(ran.code, 1);
    EXPECT_NE(
        ran.talk.find("k.wav: -3.0 LUFS cannot be had under a ceiling of -12.0 dBTP: this sound reaches "),
        std::string::npos)
        << ran;
    EXPECT_TRUE(exists("k.wav"));
    EXPECT_LE(tutti({"loudness", "k.wav", "--json"}).json()["true_peak_dbtp"].get<double>(), -12.0);
}

TEST_F(Cli, NotesAreRenderedToTheEndOfTheirClip) {
    ASSERT_EQ(tutti({"new", "k", "--template", "loops"}).code, 0); // 16 quarters at 120 bpm
    auto loop = tutti({"render", "k.tutti", "-o", "k.wav", "--tail", "0", "--json"});
    ASSERT_EQ(loop.code, 0) << loop;
    EXPECT_EQ(loop.json()["frames"], 8 * 48000);
}

TEST_F(Cli, ThereMustBeSomethingToRender) {
    ASSERT_EQ(tutti({"new", "k"}).code, 0);
    const auto ran = tutti({"render", "k.tutti", "-o", "k.wav"});
    EXPECT_EQ(ran.code, 2);
    EXPECT_EQ(ran.talk.find("tutti: there is nothing to render: the project has no clips"), 0u) << ran;
    EXPECT_FALSE(exists("k.wav"));
}

TEST_F(Cli, SilenceHasNoLoudnessToBringItTo) {
    ASSERT_EQ(tutti({"new", "k"}).code, 0);
    ASSERT_EQ(shell("$TUTTI do k.tutti track.add id=t_A name=A kind=notes && $TUTTI do k.tutti clip.add "
                    "track=t_A at=0q len=4q")
                  .code,
              0);
    const auto ran = tutti({"render", "k.tutti", "-o", "k.wav", "--target", "spotify"});
    EXPECT_EQ(ran.code, 1);
    EXPECT_NE(ran.talk.find("silent"), std::string::npos) << ran;
}

TEST_F(Cli, WhatCannotBeWrittenIsSaidBeforeTheWork) {
    soundProject("k", 1);
    EXPECT_EQ(tutti({"render", "k.tutti", "-o", "k.flac", "-b", "f32"}).talk,
              "tutti: flac holds 16 or 24 bits, not f32\nhint: -b 24\n");
    EXPECT_EQ(tutti({"render", "k.tutti", "-o", "k.opus", "-r", "44100"}).code, 2);
    EXPECT_EQ(tutti({"render", "k.tutti", "-o", "k.opus"}).code, 0);
    EXPECT_EQ(tutti({"render", "k.tutti", "-t", "xyz"}).code, 2);
    EXPECT_EQ(tutti({"render", "k.tutti", "--target", "spotfy"})
                  .talk.find("tutti: no target 'spotfy' (did you mean spotify?)"),
              0u);
    EXPECT_EQ(tutti({"render", "k.tutti", "--tag", "colour=red"}).code, 2);
    EXPECT_EQ(tutti({"render", "k.tutti", "-o", "/proc/k.wav"}).code, 4);
    EXPECT_EQ(tutti({"render", "nowhere.tutti"}).code, 5);
    EXPECT_NE(tutti({"render", "k.tutti", "-o", "k.m4a"}).talk.find("'m4a' is no type of file"),
              std::string::npos);
    EXPECT_NE(tutti({"render", "k.tutti", "-o", "k.tutti"}).talk.find("would lie inside a project"),
              std::string::npos);
    EXPECT_EQ(listing(), (Names{"k.opus", "k.tutti/"}));
}

TEST_F(Cli, ADeviceThatIsNotHereIsNotLeftOutInSilence) {
    soundProject("k", 1);
    ASSERT_EQ(shell("$TUTTI do k.tutti device.add track=t_N id=d_X type=tutti.eq && "
                    "sed -i 's/device d_X tutti.eq/device d_X tutti.future depth=3/' k.tutti/project.tutti")
                  .code,
              0);
    const auto ran = tutti({"render", "k.tutti", "-o", "k.wav", "-q"});
    EXPECT_EQ(ran.code, 6) << ran;
    EXPECT_EQ(ran.talk, "tutti: k.tutti: there is no 'tutti.future' here (d_X on Noise)\n"
                        "hint: tutti do k.tutti device.set device=d_X bypass=on renders without it\n");
    EXPECT_FALSE(exists("k.wav"));
    ASSERT_EQ(tutti({"do", "k.tutti", "device.set", "device=d_X", "bypass=on"}).code, 0);
    EXPECT_EQ(tutti({"render", "k.tutti", "-o", "k.wav"}).code, 0);
    EXPECT_NE(tutti({"show", "k.tutti", "d_X"}).out.find("depth=3"), std::string::npos)
        << "what a newer program wrote is kept";
}

TEST_F(Cli, MissingMediaAreNamed) {
    soundProject("k", 1);
    std::filesystem::remove(folder() / "k.tutti/media/tone.wav");
    const auto ran = tutti({"render", "k.tutti", "-o", "k.wav"});
    EXPECT_EQ(ran.code, 3);
    EXPECT_NE(ran.talk.find("tone.wav"), std::string::npos) << ran;
    EXPECT_EQ(tutti({"validate", "k.tutti"}).code, 1);
    EXPECT_EQ(listing(), Names{"k.tutti/"});
}

TEST_F(Cli, ADiskThatIsFullLeavesNothing) {
    soundProject("k", 2);
    const auto file = shell("trap '' XFSZ; ulimit -f 64; $TUTTI render k.tutti -o k.wav");
    EXPECT_EQ(file.code, 4) << file;
    const auto pipe = shell("$TUTTI render k.tutti -o - > /dev/full");
    EXPECT_EQ(pipe.code, 4) << pipe;
    EXPECT_EQ(shell("$TUTTI verbs > /dev/full").code, 4);
    EXPECT_EQ(listing(), Names{"k.tutti/"});
}

TEST_F(Cli, ProgressIsLinesOfJsonForPrograms) {
    soundProject("k", 2);
    const auto ran = tutti({"render", "k.tutti", "-o", "k.wav", "--lufs", "-23", "--progress", "json"});
    ASSERT_EQ(ran.code, 0) << ran;
    std::istringstream lines(ran.talk);
    std::string line, stages;
    double done = 1;
    while (std::getline(lines, line)) {
        auto json = Json::parse(line);
        EXPECT_EQ(json["event"], "progress");
        const auto stage = json["stage"].get<std::string>();
        if (!stages.ends_with(stage)) stages += (stages.empty() ? "" : " ") + stage, done = 0;
        EXPECT_GE(json["done"].get<double>(), done) << "progress goes one way";
        done = json["done"].get<double>();
    }
    EXPECT_EQ(stages, "Render Master");
    EXPECT_EQ(done, 1);
    EXPECT_EQ(tutti({"render", "k.tutti", "-f", "-o", "k.wav", "--progress", "never"}).talk, "");
    EXPECT_EQ(tutti({"render", "k.tutti", "-f", "-o", "k.wav"}).talk, "") << "no terminal, and over at once";
}

TEST_F(Cli, AProgressLineFitsItsTerminal) {
    soundProject("k", 2);
    const std::string name = "a name that is much too long for a terminal of sixty characters.wav";
    const auto ran = shell(
        "TERM=xterm; unset NO_COLOR; export TERM; script -qec \"stty cols 60; $TUTTI render k.tutti -f -o '" +
        name + "'\" /dev/null < /dev/null");
    ASSERT_EQ(ran.code, 0) << ran;
    std::size_t redrawn = 0;
    for (std::size_t at = 0; (at = ran.out.find("\r\033[K", at)) != std::string::npos; ++redrawn) {
        at += 4;
        const auto line = ran.out.substr(at, ran.out.find_first_of("\r\n", at) - at);
        EXPECT_LE(std::count_if(line.begin(), line.end(),
                                [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }),
                  60)
            << line;
        EXPECT_EQ(line.find("Render  a name"), 0u) << line;
    }
    EXPECT_GE(redrawn, 1u) << ran;
}

TEST_F(Cli, AnInterruptLeavesNothing) {
    soundProject("k", 4);
    ASSERT_EQ(shell("$TUTTI do k.tutti clip.set clip=$($TUTTI show k.tutti t_N --json | jq -r "
                    "'.clips[0].id') loop=1q && "
                    "$TUTTI do k.tutti clip.trim clip=$($TUTTI show k.tutti t_N --json | jq -r "
                    "'.clips[0].id') end=4000q")
                  .code,
              0);
    for (const auto& [signal, code] : {std::pair("INT", 130), {"TERM", 143}}) {
        // Waits for the first line of progress, so that the render is under way.
        const auto ran = shell(
            std::string(
                "mkfifo talk; $TUTTI render k.tutti -o k.wav --target spotify --progress json 2> talk & "
                "exec 3< talk; rm talk; read -u 3 line; kill -") +
            signal + " $!; cat <&3 > /dev/null; wait $!");
        EXPECT_EQ(ran.code, code) << ran;
        EXPECT_EQ(listing(), Names{"k.tutti/"});
    }
    // SIGUSR1 asks for a line about progress and stops nothing.
    const auto asked = shell(
        "mkfifo talk; $TUTTI render k.tutti -o k.wav --progress json 2> talk & exec 3< talk; rm talk; "
        "read -u 3 line; kill -USR1 $!; while read -u 3 line; do [[ $line == Render* ]] && break; done; "
        "echo \"$line\"; kill -INT $!; cat <&3 > /dev/null; wait $!");
    EXPECT_EQ(asked.code, 130) << asked;
    EXPECT_EQ(asked.out.find("Render  k.wav  "), 0u) << asked;
}

} // namespace
} // namespace tutti::testing
