// tutti record, without a sound card: what matters is the file.
#include "Cli.h"

namespace tutti::testing {
namespace {

TEST_F(Cli, RecordWritesExactlyTheTimeAskedFor) {
    const auto json = tutti({"record", "-d", "silent", "-o", "a.wav", "--for", "0.5s", "--json"}).json();
    EXPECT_EQ(json["frames"], 24000);
    EXPECT_EQ(json["channels"], 2);
    EXPECT_TRUE(json["gaps"].empty());
    EXPECT_EQ(shell("soxi -s a.wav").out, "24000\n");
    EXPECT_EQ(shell("soxi -b a.wav").out, "24\n");
    const auto split = tutti({"record", "-d", "silent", "-i", "1", "-b", "f32", "-o", "b.wav", "--for",
                              "0.25s", "--split", "0.1s"});
    EXPECT_EQ(split.out, "b.wav\nb-2.wav\nb-3.wav\n");
    EXPECT_EQ(shell("soxi -s b.wav b-2.wav b-3.wav | tr '\\n' ' '").out, "4800 4800 2400 ");
}

TEST_F(Cli, RecordStopsAtASignalAndSurvivesAKill) {
    // A signal is the stop button: the file is finished, the exit code is 0.
    const auto stopped = shell(R"sh(
        "$TUTTI" record -d silent -o c.wav & p=$!
        while [ ! -s c.wav ] || [ "$(soxi -s c.wav 2>/dev/null || echo 0)" -lt 40000 ]; do sleep 0.05; done
        kill -INT $p; wait $p
    )sh");
    EXPECT_EQ(stopped.code, 0) << stopped;
    EXPECT_GE(std::stol(shell("soxi -s c.wav").out), 40000);
    const auto killed = shell(R"sh(
        "$TUTTI" record -d silent -o k.wav 2>/dev/null & p=$!
        while [ ! -s k.wav ] || [ "$(soxi -s k.wav 2>/dev/null || echo 0)" -lt 40000 ]; do sleep 0.05; done
        kill -9 $p; wait $p 2>/dev/null
        sox k.wav -n stat 2>&1 | grep -c 'Length'
    )sh");
    EXPECT_EQ(killed.out, "1\n") << killed;
}

TEST_F(Cli, RecordKeepsTheNewestFiles) {
    const auto rotated = tutti({"record", "-d", "silent", "-o", "r.wav", "--for", "0.45s", "--split", "0.1s",
                                "--rotate", "2", "--meter"});
    EXPECT_EQ(rotated.out, "r-4.wav\nr-5.wav\n") << rotated;
    EXPECT_EQ(listing(), (std::vector<std::string>{"r-4.wav", "r-5.wav"}));
    EXPECT_EQ(shell("soxi -s r-5.wav").out, "2400\n");
}

TEST_F(Cli, RecordStreamsToStandardOutput) {
    EXPECT_EQ(shell("$TUTTI record -d silent -q -i 1 --stdout --for 0.5s | wc -c").out,
              std::to_string(44 + 24000 * 3) + "\n");
    EXPECT_EQ(shell("$TUTTI record -d silent -q -o a.wav --stdout -b f32 --for 0.25s | sox --ignore-length "
                    "-t wav - -t raw - "
                    "| wc -c")
                  .out,
              std::to_string(12000 * 8) + "\n");
    EXPECT_EQ(shell("soxi -s a.wav").out, "12000\n");
    EXPECT_EQ(shell("$TUTTI record -d silent -q -o - -c 1 --for 0.1s | wc -c").out,
              std::to_string(44 + 4800 * 3) + "\n");
}

TEST_F(Cli, RecordSetsMarkersAndWaitsForTheirMoment) {
    const auto marked =
        shell("(sleep 0.3; printf 'Verse\\n\\n') | $TUTTI record -d silent -o m.wav --markers --for 1s");
    ASSERT_EQ(marked.code, 0) << marked;
    EXPECT_EQ(shell("cut -f3 m.txt | tr '\\n' ' '").out, "Verse 2 ") << read("m.txt");
    EXPECT_GT(std::stod(read("m.txt")), 0);
    EXPECT_EQ(tutti({"record", "-d", "silent", "-o", "n.wav", "--markers", "--for", "0.1s"}).code, 0);
    const auto never = tutti({"record", "-d", "silent", "-o", "w.wav", "--arm-level", "-50dB", "--pre", "1s",
                              "--until", shell("date -d '+2 sec' +%H:%M:%S").out.substr(0, 8)});
    EXPECT_EQ(never.code, 0) << never;
    EXPECT_NE(never.talk.find("nothing was as loud as -50 dB"), std::string::npos) << never;
    EXPECT_FALSE(exists("w.wav"));
}

TEST_F(Cli, RecordRefusesWhatMakesNoSense) {
    shell("touch there.wav");
    EXPECT_EQ(tutti({"record", "-d", "silent", "-o", "there.wav", "--for", "0.1s"}).code, 4);
    EXPECT_EQ(shell("stat -c %s there.wav").out, "0\n") << "it is as it was";
    EXPECT_EQ(tutti({"record", "-d", "silent", "-o", "x.mp3"}).code, 2);
    EXPECT_EQ(tutti({"record", "-d", "silent", "-o", "x.wav", "--for", "never"}).code, 2);
    EXPECT_EQ(tutti({"record", "-d", "silent", "-o", "x.wav", "-i", "0"}).code, 2);
    EXPECT_EQ(tutti({"record", "-d", "silent", "-o", "nowhere/x.wav", "--for", "0.1s"}).code, 4);
    for (const auto& words : std::vector<std::vector<std::string>>{{"--pre", "1s"},
                                                                   {"--rotate", "2"},
                                                                   {"--until", "25:00"},
                                                                   {"--arm-level", "6dB"},
                                                                   {"--stdout", "--split", "1s"},
                                                                   {"--stdout", "--json"},
                                                                   {"-i", "1", "-c", "2"}}) {
        std::vector<std::string> all{"record", "-d", "silent", "--for", "0.1s"};
        all.insert(all.end(), words.begin(), words.end());
        EXPECT_EQ(tutti(all).code, 2) << words[0];
    }
    EXPECT_EQ(shell("ls").out, "there.wav\n") << "nothing is left behind";
}

TEST_F(Cli, RecordIntoAProjectInManyFiles) {
    soundProject("k", 1);
    ASSERT_EQ(tutti({"do", "k.tutti", "track.add", "id=t_V", "name=Vox", "kind=audio"}).code, 0);
    const auto split = tutti({"record", "k.tutti", "-d", "silent", "--track", "Vox=1", "--split", "0.1s",
                              "--rotate", "2", "--pre", "0.05s", "--for", "0.35s", "--json"});
    ASSERT_EQ(split.code, 0) << split;
    EXPECT_EQ(split.json()["takes"][0]["files"].size(), 2u);
    EXPECT_EQ(shell("ls k.tutti/media/Vox*.wav | wc -l").out, "2\n");
    EXPECT_EQ(tutti({"validate", "k.tutti"}).code, 0);
    EXPECT_EQ(tutti({"record", "k.tutti", "-d", "silent", "--track", "Vox=1", "--rotate", "2"}).code, 2);
}

TEST_F(Cli, RecordIntoAProject) {
    soundProject("k", 1);
    ASSERT_EQ(tutti({"do", "k.tutti", "track.add", "id=t_V", "name=Vox", "kind=audio"}).code, 0);
    EXPECT_EQ(tutti({"record", "k.tutti", "-d", "silent", "--for", "0.2s"}).code, 2) << "nothing is armed";
    const auto named = tutti({"record", "k.tutti", "-d", "silent", "--track", "Vox=2,3", "--from", "0.5s",
                              "--count-in", "1", "--for", "0.3s", "--json"});
    ASSERT_EQ(named.code, 0) << named;
    const auto take = named.json()["takes"][0];
    EXPECT_EQ(take["files"], Json::array({"media/Vox-1.wav"}));
    EXPECT_GE(take["frames"], 0.3 * 48000);
    EXPECT_EQ(shell("soxi -c k.tutti/media/Vox-1.wav").out, "2\n");
    EXPECT_NE(tutti({"show", "k.tutti", "t_V"}).out.find("name=Vox-1"), std::string::npos);
    EXPECT_EQ(tutti({"validate", "k.tutti"}).code, 0);

    const auto punched = tutti({"record", "k.tutti", "-d", "silent", "--track", "Vox", "--punch", "1.2..1.3",
                                "--pre-roll", "1", "--json"});
    EXPECT_EQ(punched.json()["takes"][0]["frames"], 24000) << "it ends by itself\n" << punched;
    const auto looped =
        tutti({"record", "k.tutti", "-d", "silent", "--track", "Vox", "--loop", "1s..1.2s", "--for", "0.5s"});
    EXPECT_EQ(looped.code, 0) << looped;
    EXPECT_NE(tutti({"show", "k.tutti", "t_V"}).out.find("name=\"Take 3\""), std::string::npos);

    // SIGTERM is the stop button, too.
    ASSERT_EQ(tutti({"do", "k.tutti", "track.set", "track=t_V", "arm=on"}).code, 0);
    const auto stopped = shell(R"sh(
        "$TUTTI" record k.tutti -d silent & p=$!
        f=k.tutti/media/Vox-4.wav
        while [ ! -s $f ] || [ "$(soxi -s $f 2>/dev/null || echo 0)" -lt 40000 ]; do sleep 0.05; done
        kill -TERM $p; wait $p
    )sh");
    EXPECT_EQ(stopped.code, 0) << stopped;
    EXPECT_NE(tutti({"show", "k.tutti", "t_V"}).out.find("name=Vox-4"), std::string::npos);
    EXPECT_EQ(tutti({"log", "k.tutti"}).out.find("Recover"), std::string::npos);

    EXPECT_EQ(tutti({"record", "k.tutti", "-d", "silent", "--track", "Nobody"}).code, 2);
    EXPECT_EQ(tutti({"record", "k.tutti", "-d", "silent", "--monitor"}).code, 2);
    EXPECT_EQ(tutti({"record", "-d", "silent", "--track", "Vox"}).code, 2);
}

} // namespace
} // namespace tutti::testing
