// tutti play, without a sound card.
#include "Cli.h"

namespace tutti::testing {
namespace {

TEST_F(Cli, PlayPlaysToTheEndAndSaysWhatHappened) {
    ASSERT_EQ(tutti({"new", "k", "--template", "empty"}).code, 0);
    shell("sox -n -r 44100 -c 1 tone.wav synth 0.4 sine 440 gain -6 2>&1");
    ASSERT_EQ(tutti({"import", "tone.wav", "-o", "k.tutti"}).code, 0);
    const auto project = tutti({"play", "k.tutti", "-d", "silent", "--json"});
    ASSERT_EQ(project.code, 0) << project;
    const auto json = project.json();
    EXPECT_EQ(json["device"], "silent");
    EXPECT_GE(json["frames"], 0.4 * 48000);
    EXPECT_EQ(json["missed_reads"], 0);
    EXPECT_EQ(tutti({"play", "tone.wav", "-d", "silent", "--from", "0.2s", "--json"}).json()["missed_reads"],
              0);
    EXPECT_EQ(tutti({"play", "k.tutti", "-d", "silent", "--count-in", "1", "--click", "--to", "0.1s"}).code,
              0);
}

TEST_F(Cli, PlayRefusesWhatItCannotPlay) {
    ASSERT_EQ(tutti({"new", "k", "--template", "empty"}).code, 0);
    EXPECT_EQ(tutti({"play", "nope.wav", "-d", "silent"}).code, 3);
    EXPECT_EQ(tutti({"play", "nope.tutti", "-d", "silent"}).code, 5);
    EXPECT_EQ(tutti({"play", "k.tutti", "-d", "nope"}).code, 2);
    const auto empty = tutti({"play", "k.tutti", "-d", "silent"});
    EXPECT_NE(empty.code, 0);
    EXPECT_NE(empty.talk.find("there is nothing to play"), std::string::npos) << empty;
}

} // namespace
} // namespace tutti::testing
