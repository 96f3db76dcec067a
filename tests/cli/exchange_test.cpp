// import, export.
#include "Cli.h"

namespace tutti::testing {
namespace {

constexpr const char* makeSound = "sox -n -r 44100 -c 2 -b 16 take.wav synth 0.5 sine 440";

/// A song of two notes tracks, as a MIDI file.
constexpr const char* makeSong = "$TUTTI new song -q && $TUTTI do song.tutti -q --script - <<'END'\n"
                                 "tempo.set bpm=92\n"
                                 "marker.add at=4q name=Chorus\n"
                                 "section.add at=0q len=8q name=Verse\n"
                                 "track.add id=t_BASS name=Bass kind=notes\n"
                                 "clip.add track=t_BASS id=c_1 at=0q len=8q\n"
                                 "notes.phrase clip=c_1 text=\"C2:1 E2 G2 C3\"\n"
                                 "track.add id=t_LEAD name=Lead kind=notes\n"
                                 "clip.add track=t_LEAD id=c_2 at=4q len=4q\n"
                                 "notes.phrase clip=c_2 text=\"C5:1/2 D5 E5\"\n"
                                 "END\n";

TEST_F(Cli, ImportMakesAProjectAtTheRateOfTheSound) {
    ASSERT_EQ(shell(makeSound).code, 0);
    const auto ran = tutti({"import", "take.wav", "-o", "k.tutti"});
    ASSERT_EQ(ran.code, 0) << ran;
    EXPECT_TRUE(ran.out.starts_with("t_TAKE")) << ran;
    EXPECT_EQ(ran.talk, "take.wav: 0:00.5, stereo\n");
    EXPECT_EQ(tutti({"show", "k.tutti", "--json"}).json()["project"]["rate"], 44100);
    EXPECT_EQ(tutti({"validate", "k.tutti", "--deep"}).code, 0);
    const auto more = tutti({"import", "take.wav", "-o", "k", "--track", "take", "--at", "3", "--json"});
    ASSERT_EQ(more.code, 0) << more;
    auto json = more.json();
    EXPECT_EQ(json["schema"], "tutti.import/1");
    EXPECT_EQ(json["files"][0]["kind"], "sound");
    EXPECT_EQ(json["files"][0]["clips"].size(), 1u);
    EXPECT_EQ(json["files"][0]["tracks"].size(), 0u);
    EXPECT_EQ(json["files"][0]["duration_s"], 0.5);
    EXPECT_EQ(json["files"][0]["converted_from_hz"], nullptr);
}

TEST_F(Cli, ImportNamesTheProjectAfterTheFileAndNeverTakesAnother) {
    ASSERT_EQ(shell(makeSound).code, 0);
    EXPECT_EQ(tutti({"import", "take.wav"}).code, 0);
    EXPECT_EQ(listing(), (std::vector<std::string>{"take.tutti/", "take.wav"}));
    const auto again = tutti({"import", "take.wav"});
    EXPECT_EQ(again.code, 4);
    EXPECT_EQ(again.talk, "tutti: take.tutti: is there already\nhint: -o take.tutti adds to it\n");
}

TEST_F(Cli, ImportTakesStandardInput) {
    const auto ran = shell("sox -n -t wav -r 48000 -c 1 - synth 0.25 sine 440 | $TUTTI import - -o k.tutti");
    ASSERT_EQ(ran.code, 0) << ran;
    EXPECT_EQ(tutti({"show", "k.tutti", "--json"}).json()["media"][0]["origin"], "standard input");
    ASSERT_EQ(shell(std::string(makeSong) +
                    "$TUTTI export song.tutti -t mid -o - | $TUTTI import - -t mid -o k.tutti")
                  .code,
              0);
    EXPECT_EQ(tutti({"import", "-"}).code, 2);
}

TEST_F(Cli, ImportThatFailsLeavesNothing) {
    write("no.wav", "no sound");
    write("no.mid", "MThd");
    EXPECT_EQ(tutti({"import", "no.wav"}).code, 3);
    EXPECT_EQ(tutti({"import", "no.mid", "-o", "k.tutti"}).code, 3);
    EXPECT_EQ(tutti({"import", "none.wav"}).talk, "tutti: none.wav: no such file\n");
    EXPECT_EQ(tutti({"import", "no.wav", "--tempo", "fast"}).code, 2);
    EXPECT_EQ(tutti({"import", "no.mid", "-n", "-o", "k.tutti"}).code, 5);
    EXPECT_EQ(listing(), (std::vector<std::string>{"no.mid", "no.wav"}));
}

TEST_F(Cli, NewTakesFilesIn) {
    shell("sox -n -r 44100 -c 1 a.wav synth 1 sine 440; sox -n -r 48000 -c 2 'b c.wav' synth 1 sine 220");
    const auto ran =
        tutti({"new", "k", "--template", "podcast", "--tempo", "90", "--from", "a.wav", "b c.wav"});
    ASSERT_EQ(ran.code, 0) << ran;
    EXPECT_EQ(ran.out.substr(0, 10), "k.tutti\nt_") << ran;
    EXPECT_NE(ran.talk.find("b c.wav: 0:01.0, stereo, converted from 48000 Hz\n"), std::string::npos) << ran;
    const auto info = tutti({"info", "k.tutti", "--json"}).json();
    EXPECT_EQ(info["rate_hz"], 44100) << "of the first sound";
    EXPECT_EQ(info["media_files"], 2);
    EXPECT_EQ(info["edits"], 1) << "one step";
    EXPECT_EQ(tutti({"validate", "k.tutti", "--deep"}).code, 0);
    const auto json = tutti({"new", "j", "--from", "a.wav", "--json"}).json();
    EXPECT_EQ(json["files"][0]["name"], "a") << json;
    const auto missing = tutti({"new", "m", "--from", "a.wav", "nope.wav"});
    EXPECT_EQ(missing.code, 3) << missing;
    EXPECT_FALSE(exists("m.tutti")) << "nothing is left";
    write("bad.wav", "RIFF....WAVE and nothing");
    EXPECT_EQ(tutti({"new", "m", "--from", "bad.wav"}).code, 3);
    EXPECT_FALSE(exists("m.tutti"));
    EXPECT_EQ(tutti({"new", "m", "a.wav"}).talk,
              "tutti: new: did not expect 'a.wav'\nhint: --from FILE... brings files in\n");
}

TEST_F(Cli, ImportDryRunWritesNothing) {
    ASSERT_EQ(shell(std::string(makeSound) + " && $TUTTI new k -q").code, 0);
    const auto before = read("k.tutti/project.tutti");
    const auto ran = tutti({"import", "take.wav", "-n", "-o", "k.tutti"});
    EXPECT_EQ(ran.code, 0);
    EXPECT_EQ(ran.out, "take.wav: 0:00.5, stereo, converted from 44100 Hz\n") << ran;
    EXPECT_EQ(read("k.tutti/project.tutti"), before);
    EXPECT_EQ(shell("ls k.tutti/media").out, "");
}

TEST_F(Cli, NotesGoOutAsMidiAndComeBack) {
    ASSERT_EQ(shell(makeSong).code, 0);
    const auto out = tutti({"export", "song.tutti", "-o", "song.mid"});
    ASSERT_EQ(out.code, 0) << out;
    EXPECT_EQ(out.out, "song.mid\n");
    const auto csv = shell("midicsv song.mid").out;
    EXPECT_NE(csv.find("1, 0, Tempo, 652174\n"), std::string::npos) << csv;
    EXPECT_NE(csv.find("3, 3840, Note_on_c, 1, 72, 96\n"), std::string::npos) << csv;
    const auto in = tutti({"import", "song.mid", "-o", "back.tutti"});
    ASSERT_EQ(in.code, 0) << in;
    auto shown = tutti({"show", "back.tutti", "--json"}).json();
    EXPECT_EQ(shown["tempo"][0]["bpm"], "92bpm");
    EXPECT_EQ(shown["markers"].size(), 2u);
    EXPECT_EQ(shown["tracks"][0]["name"], "Bass");
    EXPECT_EQ(shown["tracks"][0]["clips"][0]["notes"].size(), 4u);
    EXPECT_EQ(shown["tracks"][1]["clips"][0]["notes"].size(), 3u);
    // The project and its copy give the same file.
    ASSERT_EQ(tutti({"export", "back.tutti", "-o", "back.mid", "--tracks", "Bass,Lead"}).code, 0);
    EXPECT_EQ(shell("midicsv song.mid | grep Note").out, shell("midicsv back.mid | grep Note").out);
}

TEST_F(Cli, ExportOverwritesOnlyWhenTold) {
    ASSERT_EQ(shell(makeSong).code, 0);
    write("song.mid", "precious");
    EXPECT_EQ(tutti({"export", "song.tutti", "-o", "song.mid"}).code, 4);
    EXPECT_EQ(read("song.mid"), "precious");
    EXPECT_EQ(tutti({"export", "song.tutti", "-n", "-f", "-o", "song.mid"}).code, 0);
    EXPECT_EQ(read("song.mid"), "precious");
    const auto forced = tutti({"export", "song.tutti", "-f", "-o", "song.mid", "--json"});
    EXPECT_EQ(forced.json()["bytes"], read("song.mid").size());
    EXPECT_EQ(read("song.mid").substr(0, 4), "MThd");
    EXPECT_EQ(tutti({"export", "song.tutti", "-o", "song.xyz"}).code, 2);
    EXPECT_EQ(tutti({"export", "song.tutti"}).code, 2);
    EXPECT_EQ(tutti({"export", "song.tutti", "-o", "a.mid", "--tracks", "Bss"})
                  .talk.find("tutti: track: there is no track 'Bss' (did you mean Bass?)"),
              0u);
}

TEST_F(Cli, TheBareSoundOfATrackOrClipGoesOut) {
    ASSERT_EQ(shell("sox -R -n -r 48000 -c 1 -b 24 tone.wav synth 0.5 pinknoise gain -6 &&"
                    "$TUTTI new k -q && $TUTTI do k.tutti -q --script - <<'END'\n"
                    "track.add id=t_VOX name=Vox gain=-12dB pan=-50% mute=on\n"
                    "device.add track=t_VOX type=eq\n"
                    "END\n"
                    "$TUTTI import tone.wav -o k.tutti --track Vox --at 2q -q")
                  .code,
              0);
    const auto clip =
        tutti({"show", "k.tutti", "t_VOX", "--json"}).json()["clips"][0]["id"].get<std::string>();
    const auto made = tutti({"export", "k.tutti", "--clip", clip, "-o", "clip.wav", "--json"});
    ASSERT_EQ(made.code, 0) << made;
    EXPECT_EQ(made.json()["channels"], 1);
    EXPECT_EQ(made.json()["frames"], 24000);
    EXPECT_EQ(tutti({"diff", "tone.wav", "clip.wav"}).code, 0) << "the very samples of the file";
    ASSERT_EQ(tutti({"export", "k.tutti", "--track", "Vox", "-o", "track.wav"}).code, 0);
    ASSERT_EQ(shell("sox tone.wav late.wav pad 1").code, 0);
    EXPECT_EQ(tutti({"diff", "late.wav", "track.wav"}).code, 0) << "from the start of the timeline on";
    EXPECT_EQ(shell("$TUTTI export k.tutti --clip " + clip + " -t wav -o - | cmp -n 40 - /dev/null").code, 1);
    EXPECT_EQ(tutti({"export", "k.tutti", "--clip", "c_NONE", "-o", "x.wav"}).talk,
              "tutti: there is no clip c_NONE\n");
    EXPECT_EQ(tutti({"export", "k.tutti", "--track", "Main", "-o", "x.wav"}).code, 2);
    EXPECT_EQ(tutti({"export", "k.tutti", "--track", "Vox", "--clip", clip, "-o", "x.wav"}).code, 2);
    EXPECT_EQ(tutti({"export", "k.tutti", "-o", "x.wav"}).code, 2) << "the mix is made by render";
    EXPECT_EQ(tutti({"export", "k.tutti", "--track", "Vox", "-o", "clip.wav"}).code, 4);
}

TEST_F(Cli, MarkersGoOutAsTables) {
    ASSERT_EQ(shell(makeSong).code, 0);
    EXPECT_EQ(tutti({"export", "song.tutti", "-t", "labels", "-o", "-"}).out,
              "0.000000\t5.217391\tVerse\n2.608696\t2.608696\tChorus\n");
    ASSERT_EQ(tutti({"export", "song.tutti", "-o", "markers.csv"}).code, 0);
    EXPECT_NE(read("markers.csv").find("marker,Chorus,2.608696,,4,2.1\r\n"), std::string::npos)
        << read("markers.csv");
    EXPECT_NE(tutti({"export", "song.tutti", "-t", "chapters", "-o", "-"})
                  .out.find("START=2609\nEND=5217\ntitle=Chorus"),
              std::string::npos);
}

} // namespace
} // namespace tutti::testing
