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
    const auto split = tutti(
        {"record", "-d", "silent", "-i", "1", "-b", "f32", "-o", "b.wav", "--for", "0.25s", "--split", "0.1s"});
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

TEST_F(Cli, RecordRefusesWhatMakesNoSense) {
    shell("touch there.wav");
    EXPECT_EQ(tutti({"record", "-d", "silent", "-o", "there.wav", "--for", "0.1s"}).code, 4);
    EXPECT_EQ(shell("stat -c %s there.wav").out, "0\n") << "it is as it was";
    EXPECT_EQ(tutti({"record", "-d", "silent", "-o", "x.mp3"}).code, 2);
    EXPECT_EQ(tutti({"record", "-d", "silent", "-o", "x.wav", "--for", "never"}).code, 2);
    EXPECT_EQ(tutti({"record", "-d", "silent", "-o", "x.wav", "-i", "0"}).code, 2);
    EXPECT_EQ(tutti({"record", "-d", "silent", "-o", "nowhere/x.wav", "--for", "0.1s"}).code, 4);
    EXPECT_EQ(shell("ls").out, "there.wav\n") << "nothing is left behind";
}

} // namespace
} // namespace tutti::testing
