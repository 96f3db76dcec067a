// new, do, undo, redo, log, show, info, validate: projects from the command line.
#include "Cli.h"

namespace tutti::testing {
namespace {

using Names = std::vector<std::string>;

TEST_F(Cli, VersionIsThatOfTheBuild) {
    const auto ran = tutti({"--version"});
    EXPECT_EQ(ran.code, 0);
    EXPECT_EQ(ran.out, "tutti " TUTTI_VERSION "\n");
}

TEST_F(Cli, WithoutACommandItSaysWhatThereIs) {
    const auto ran = tutti({});
    EXPECT_EQ(ran.code, 2);
    EXPECT_NE(ran.out.find("  validate "), std::string::npos) << ran;
}

TEST_F(Cli, AMisspelledCommandIsGuessed) {
    const auto ran = tutti({"validat"});
    EXPECT_EQ(ran.code, 2);
    EXPECT_EQ(ran.out, "");
    EXPECT_EQ(ran.talk.substr(0, 36), "tutti: no command 'validat' (did you") << ran;
}

TEST_F(Cli, NewMakesAFolderAndNeverTouchesOneThatIsThere) {
    EXPECT_EQ(tutti({"new", "k", "--template", "empty"}).out, "k.tutti\n");
    const auto before = read("k.tutti/project.tutti");
    EXPECT_NE(before, "");
    const auto again = tutti({"new", "k"});
    EXPECT_EQ(again.code, 4);
    EXPECT_EQ(again.talk.find("tutti: k.tutti: is there already\n"), 0u) << again;
    EXPECT_EQ(read("k.tutti/project.tutti"), before);
    EXPECT_EQ(listing(), Names{"k.tutti/"});
}

TEST_F(Cli, ADocumentIsUtf8WhateverFilesAreCalled) {
    ASSERT_EQ(shell("sox -n -r 44100 $'Gr\\xf6\\xdfe.wav' synth 1 sine 440").code, 0);
    const auto made = shell("$TUTTI import $'Gr\\xf6\\xdfe.wav' -o k.tutti");
    ASSERT_EQ(made.code, 0) << made;
    EXPECT_EQ(tutti({"show", "k.tutti", "--json"}).json()["tracks"][0]["name"], "Größe");
    EXPECT_EQ(tutti({"log", "k.tutti", "--json"}).json()["edits"][0]["label"], "Import Größe.wav");
    const auto refused = tutti({"do", "k.tutti", "track.add", "name=\xff"});
    EXPECT_EQ(refused.code, 2);
    EXPECT_EQ(refused.talk.find("tutti: name: is not UTF-8\n"), 0u) << refused;
    EXPECT_EQ(tutti({"new", "\xff"}).code, 2);
}

TEST_F(Cli, TheLogSaysWhatWasTyped) {
    ASSERT_EQ(tutti({"new", "k"}).code, 0);
    ASSERT_EQ(tutti({"do", "k.tutti", "track.add", "name=Lead \\ \"vox\"", "colour=#ff0000"}).code, 0);
    EXPECT_EQ(tutti({"undo", "k.tutti"}).out,
              "undone: track.add colour=\"#ff0000\" name=\"Lead \\\\ \\\"vox\\\"\"\n");
}

TEST_F(Cli, EveryTemplateIsAValidProject) {
    auto help = tutti({"help", "new", "--json"}).json();
    std::istringstream names(help["commands"][0]["options"][0]["choices"].get<std::string>());
    std::size_t count = 0;
    for (std::string word; std::getline(names, word, '|');) {
        ASSERT_EQ(tutti({"new", word, "--template", word}).code, 0) << word;
        const auto valid = tutti({"validate", word + ".tutti", "--deep", "--json"});
        EXPECT_EQ(valid.code, 0) << valid;
        EXPECT_EQ(valid.json()["valid"], true) << valid;
        ++count;
    }
    EXPECT_EQ(count, 7u);
}

TEST_F(Cli, NewTakesTempoMeterKeyAndRate) {
    const auto made = tutti({"new", "Night Train", "--tempo", "112", "--signature", "6/8", "--key", "Amin",
                             "--rate", "44100", "--fps", "24"});
    ASSERT_EQ(made.code, 0) << made;
    auto shown = tutti({"show", "Night Train.tutti", "--json"}).json();
    EXPECT_EQ(shown["schema"], "tutti.show/1");
    EXPECT_EQ(shown["project"]["name"], "Night Train");
    EXPECT_EQ(shown["project"]["rate"], 44100);
    EXPECT_EQ(shown["tempo"][0]["bpm"], "112bpm");
    EXPECT_EQ(shown["meter"][0]["meter"], "6/8");
    EXPECT_EQ(shown["keys"][0]["key"], "Am");
}

TEST_F(Cli, NewRefusesNonsenseAndLeavesNothing) {
    EXPECT_EQ(tutti({"new", "k", "--tempo", "fast"}).code, 2);
    EXPECT_EQ(tutti({"new", "k", "--rate", "1"}).code, 2);
    EXPECT_EQ(
        tutti({"new", "k", "--template", "sogn"}).talk.find("tutti: no template 'sogn' (did you mean song?)"),
        0u);
    for (const char* name : {"", "/", "//", ".", ".."})
        EXPECT_EQ(tutti({"new", name}).code, 2) << name;
    EXPECT_EQ(listing(), Names{});
}

TEST_F(Cli, TheSameSeedGivesTheSameProject) {
    for (const char* name : {"a", "b"}) {
        ASSERT_EQ(shell(std::string("mkdir ") + name + " && cd " + name +
                        " && $TUTTI new k --seed 7 -q && $TUTTI do k.tutti track.add name=Vox --seed 3")
                      .code,
                  0);
    }
    EXPECT_EQ(read("a/k.tutti/project.tutti"), read("b/k.tutti/project.tutti"));
}

TEST_F(Cli, AnEditPrintsItsIdAndCanBeTakenBack) {
    ASSERT_EQ(tutti({"new", "k"}).code, 0);
    const auto done = tutti({"do", "k.tutti", "track.add", "name=Vox", "kind=audio"});
    ASSERT_EQ(done.code, 0) << done;
    const auto id = done.out.substr(0, done.out.find('\n'));
    EXPECT_EQ(id.substr(0, 5), "t_VOX");
    EXPECT_EQ(tutti({"show", "k.tutti", id, "--json"}).json()["name"], "Vox");

    EXPECT_EQ(tutti({"undo", "k.tutti"}).out, "undone: track.add kind=audio name=Vox\n");
    EXPECT_EQ(tutti({"show", "k.tutti", id}).code, 2);
    EXPECT_EQ(tutti({"undo", "k.tutti"}).code, 2);
    EXPECT_EQ(tutti({"redo", "k.tutti", "--json"}).json()["redone"].size(), 1u);
    EXPECT_EQ(tutti({"show", "k.tutti", id}).code, 0);
    auto log = tutti({"log", "k.tutti", "--json"}).json();
    ASSERT_EQ(log["edits"].size(), 1u);
    EXPECT_EQ(log["edits"][0]["undone"], false);
}

TEST_F(Cli, ADryRunTellsInWordsAndChangesNothing) {
    ASSERT_EQ(tutti({"new", "k", "--template", "song"}).code, 0);
    const auto before = read("k.tutti/project.tutti");
    const auto ran = tutti({"do", "k.tutti", "-n", "track.set", "track=Lead vocal", "gain=-3dB"});
    EXPECT_EQ(ran.out, "Lead vocal: gain from 0 dB to -3 dB\n") << ran;
    EXPECT_EQ(read("k.tutti/project.tutti"), before);
    EXPECT_EQ(tutti({"log", "k.tutti"}).out, "");
}

TEST_F(Cli, AGroupOfVerbsIsGuessed) {
    const auto ran = tutti({"verbs", "clipp"});
    EXPECT_EQ(ran.code, 2);
    EXPECT_NE(ran.talk.find("no verb 'clipp' (did you mean clip?)"), std::string::npos) << ran;
}

TEST_F(Cli, LengthsAreRoundedAndHaveHours) {
    ASSERT_EQ(shell("sox -n -r 8000 a.wav trim 0 59.97 && sox -n -r 8000 b.wav trim 0 3725.26").code, 0);
    const auto ran = tutti({"info", "a.wav", "b.wav"});
    EXPECT_NE(ran.out.find("1:00.0"), std::string::npos) << ran;
    EXPECT_NE(ran.out.find("1:02:05.3"), std::string::npos) << ran;
}

TEST_F(Cli, ACommandTakenForAVerbIsPointedTo) {
    ASSERT_EQ(tutti({"new", "k"}).code, 0);
    const auto undo = tutti({"do", "k.tutti", "undo"});
    EXPECT_EQ(undo.code, 2);
    EXPECT_EQ(undo.talk, "tutti: do: 'undo' is a command, not a verb\nhint: tutti undo k.tutti\n");
    EXPECT_NE(tutti({"do", "k.tutti", "loudness"}).talk.find("hint: tutti help loudness"), std::string::npos);
}

TEST_F(Cli, AScriptIsDoneWholeOrNotAtAll) {
    ASSERT_EQ(tutti({"new", "k"}).code, 0);
    const auto before = read("k.tutti/project.tutti");
    const auto refused =
        tutti({"do", "k.tutti", "--script", "-"}, "# two voices\ntrack.add name=A\n\ntrack.add nmae=B\n");
    EXPECT_EQ(refused.code, 2);
    EXPECT_EQ(refused.talk.substr(0, 53), "tutti: standard input: line 4: there is no attribute ") << refused;
    EXPECT_EQ(read("k.tutti/project.tutti"), before);

    write("two.verbs", "track.add id=t_A name=A\ntrack.add id=t_B \\\n  name=B\n");
    EXPECT_EQ(tutti({"do", "k.tutti", "--script", "two.verbs", "--as", "Two voices"}).out, "t_A\nt_B\n");
    EXPECT_EQ(tutti({"undo", "k.tutti"}).out, "undone: Two voices\n");
}

TEST_F(Cli, AnEditThatIsSafeIsNoFailureWhenTheDocumentCannotBeWritten) {
    ASSERT_EQ(tutti({"new", "k"}).code, 0);
    // The document cannot be replaced, since there is no place for the one before it.
    ASSERT_EQ(shell("rm -r k.tutti/versions && touch k.tutti/versions").code, 0);
    const auto before = read("k.tutti/project.tutti");
    const auto ran = tutti({"do", "k.tutti", "track.add", "id=t_VOX", "name=Vox"});
    EXPECT_EQ(ran.code, 0) << ran;
    EXPECT_EQ(ran.out, "t_VOX\n");
    EXPECT_EQ(read("k.tutti/project.tutti"), before);
    EXPECT_NE(ran.talk.find("safe in the history, but project.tutti could not be written: "),
              std::string::npos)
        << ran;
    EXPECT_NE(ran.talk.find("hint: do not make it again"), std::string::npos) << ran;
    EXPECT_EQ(tutti({"show", "k.tutti", "t_VOX"}).code, 0);
    EXPECT_EQ(tutti({"undo", "k.tutti", "--json"}).json()["saved"], true)
        << "back to what the document holds";
    const auto redone = tutti({"redo", "k.tutti", "--json"});
    EXPECT_EQ(redone.code, 0) << redone;
    EXPECT_EQ(redone.json()["saved"], false);
    EXPECT_EQ(tutti({"show", "k.tutti", "t_VOX"}).code, 0);
    ASSERT_EQ(shell("sox -n -r 48000 a.wav synth 1 sine 440").code, 0);
    const auto imported = tutti({"import", "a.wav", "-o", "k.tutti"});
    EXPECT_EQ(imported.code, 0) << imported;
    EXPECT_NE(imported.talk.find("safe in the history"), std::string::npos) << imported;

    // Once there is room again the next edit writes all of it.
    ASSERT_EQ(shell("rm k.tutti/versions").code, 0);
    EXPECT_EQ(tutti({"do", "k.tutti", "track.add", "id=t_B", "name=B"}).talk.find("safe"), std::string::npos);
    EXPECT_NE(read("k.tutti/project.tutti").find("t_B"), std::string::npos);
    EXPECT_EQ(tutti({"validate", "k.tutti"}).code, 0);
}

TEST_F(Cli, ADamagedProjectIsNamedAndRecovered) {
    ASSERT_EQ(tutti({"new", "k"}).code, 0);
    ASSERT_EQ(tutti({"do", "k.tutti", "track.add", "id=t_VOX", "name=Vox"}).code, 0);
    write("k.tutti/project.tutti", "tutti 1\nproject nonsense\n");
    const auto shown = tutti({"show", "k.tutti"});
    EXPECT_EQ(shown.code, 5) << shown;
    EXPECT_NE(shown.talk.find("hint: "), std::string::npos) << shown;

    const auto nothing = tutti({"recover", "nothing.tutti"});
    EXPECT_EQ(nothing.code, 5);
    EXPECT_NE(nothing.talk.find("nothing.tutti: no such project"), std::string::npos) << nothing;
    const auto choices = tutti({"recover", "k.tutti", "--json"});
    ASSERT_EQ(choices.code, 0) << choices;
    long use = 0;
    for (std::size_t i = 0; i < choices.json()["choices"].size() && use == 0; ++i)
        if (choices.json()["choices"][i]["usable"] == true) use = static_cast<long>(i) + 1;
    ASSERT_GT(use, 0) << choices;
    EXPECT_NE(choices.out.find("1 track, 0 clips"), std::string::npos) << choices;
    ASSERT_EQ(tutti({"recover", "k.tutti", "--use", std::to_string(use)}).code, 0);
    EXPECT_EQ(tutti({"validate", "k.tutti"}).code, 0);
    EXPECT_EQ(tutti({"show", "k.tutti", "t_VOX"}).code, 0);
}

TEST_F(Cli, ARecordingThatWasCutOffIsFoundAndBroughtIn) {
    soundProject("k", 2);
    ASSERT_EQ(tutti({"render", "k.tutti", "-o", "k.tutti/media/v.wav", "--type", "bwf", "--bits", "24"}).code,
              0);
    ASSERT_EQ(shell("truncate -s 150001 k.tutti/media/v.wav").code, 0);
    write("k.tutti/media/v.wav.take",
          "tutti-take 1\nfile=media/v.wav\ntrack=t_N\nname=Vox\nat=48000\nlate=0\n"
          "when=2026-11-24T15:02:11Z\n");
    const auto listed = tutti({"recover", "k.tutti"});
    EXPECT_NE(listed.talk.find("media/v.wav is a recording that was cut off"), std::string::npos) << listed;
    EXPECT_EQ(tutti({"recover", "k.tutti", "--json"}).json()["takes"], Json({"media/v.wav"}));
    EXPECT_TRUE(exists("k.tutti/media/v.wav.take")) << "listing writes nothing";

    const auto brought = tutti({"recover", "k.tutti", "--takes"});
    ASSERT_EQ(brought.code, 0) << brought;
    EXPECT_NE(brought.out.find("media/v.wav\t"), std::string::npos) << brought;
    EXPECT_FALSE(exists("k.tutti/media/v.wav.take"));
    EXPECT_NE(tutti({"show", "k.tutti", "t_N"}).out.find("Recovered 2026-11-24T15:02:11Z"),
              std::string::npos);
    EXPECT_EQ(tutti({"validate", "k.tutti", "--deep"}).code, 0);
    const auto document = read("k.tutti/project.tutti");
    EXPECT_EQ(tutti({"recover", "k.tutti", "--takes"}).code, 0);
    EXPECT_EQ(read("k.tutti/project.tutti"), document);
}

TEST_F(Cli, ANewerProjectIsRefusedWithItsOwnCode) {
    ASSERT_EQ(tutti({"new", "k"}).code, 0);
    write("k.tutti/project.tutti", "tutti 999\n");
    const auto ran = tutti({"info", "k.tutti"});
    EXPECT_EQ(ran.code, 5) << ran;
}

TEST_F(Cli, WhatIsNoProjectIsCalledByWhatItIs) {
    ASSERT_EQ(shell("sox -n -r 44100 a.wav synth 1 sine 440 && mkdir folder").code, 0);
    EXPECT_EQ(tutti({"show", "a.wav"}).talk.find("tutti: a.wav: is a file, not a project"), 0u);
    EXPECT_EQ(tutti({"do", "folder", "track.add"}).talk.find("tutti: folder: is a folder, and no project"),
              0u);
    EXPECT_EQ(tutti({"do", "folder", "track.add"}).code, 5);
    ASSERT_EQ(tutti({"new", "k"}).code, 0);
    EXPECT_NE(tutti({"loudness", "k.tutti"}).talk.find("is a project, not a sound"), std::string::npos);
}

TEST_F(Cli, ForceIsShownWhereFilesAreMadeAndTakenEverywhere) {
    EXPECT_NE(tutti({"help", "render"}).out.find("--force"), std::string::npos);
    EXPECT_EQ(tutti({"help", "info"}).out.find("--force"), std::string::npos);
    EXPECT_EQ(tutti({"verbs", "-f"}).code, 0);
}

TEST_F(Cli, InfoTellsOfProjectsAndSounds) {
    ASSERT_EQ(tutti({"new", "k", "--template", "loops"}).code, 0);
    auto project = tutti({"info", "k.tutti", "--json"}).json();
    EXPECT_EQ(project["schema"], "tutti.info/1");
    EXPECT_EQ(project["clips"], 2);
    EXPECT_DOUBLE_EQ(project["duration_s"].get<double>(), 8.0); // 16 quarters at 120 bpm
    ASSERT_EQ(shell("sox -n -r 44100 -b 24 -c 1 a.flac synth 2 sine 440").code, 0);
    auto sound = tutti({"info", "a.flac", "--json"}).json();
    EXPECT_EQ(sound["frames"], 88200);
    EXPECT_EQ(sound["channels"], 1);
    EXPECT_EQ(sound["rate_hz"], 44100);
    EXPECT_DOUBLE_EQ(sound["duration_s"].get<double>(), 2.0);
    write("text.wav", "this is no sound");
    EXPECT_EQ(tutti({"info", "text.wav"}).code, 3);
    EXPECT_EQ(tutti({"info", "nowhere.wav"}).talk, "tutti: nowhere.wav: no such file\n");
}

} // namespace
} // namespace tutti::testing
