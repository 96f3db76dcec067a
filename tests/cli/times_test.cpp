// Times as people type them, wherever a command takes one.
#include "Cli.h"

namespace tutti::testing {
namespace {

TEST_F(Cli, EveryWayToWriteATimeMeansTheSamePlace) {
    soundProject("k", 6); // 120 bpm: a bar is two seconds
    const auto frames = [&](std::vector<std::string> words) {
        words.insert(words.begin(), {"render", "k.tutti", "--tail", "0", "--json", "-f", "-o", "x.wav"});
        const auto ran = tutti(words);
        EXPECT_EQ(ran.code, 0) << ran;
        const auto text = shell("sox x.wav -t raw - | sha256sum").out;
        return text.substr(0, 16) + " " + ran.json()["frames"].dump();
    };
    const auto two = frames({"--range", "2s..4s"});
    EXPECT_NE(two.find(" 96000"), std::string::npos) << two;
    for (const char* range :
         {"96000smp..192000smp", "0:02..0:04", "00:00:02:00..00:00:04:00", "2..3", "2..+1", "bar:2..bar:3",
          "4q..8q", "4q..+4", "0:02..+2", "2000ms..+2s", "-4s..-2s", "-4..-2"})
        EXPECT_EQ(frames({"--range", range}), two) << range;
    EXPECT_EQ(frames({"--from", "-4", "--to", "+2s"}), two);
    EXPECT_EQ(frames({"--from", "2", "--to", "+1"}), two) << "bars behind a bar";
}

TEST_F(Cli, VerbsTakeSamplesAndTimecode) {
    ASSERT_EQ(tutti({"new", "k", "--fps", "29.97"}).code, 0);
    ASSERT_EQ(tutti({"do", "k.tutti", "marker.add", "id=m_A", "at=24000smp", "name=Half"}).code, 0);
    ASSERT_EQ(tutti({"do", "k.tutti", "marker.add", "id=m_B", "at=00:01:00;02", "name=Film"}).code, 0);
    const auto text = tutti({"show", "k.tutti"}).out;
    EXPECT_NE(text.find("at=500ms"), std::string::npos) << text;
    EXPECT_NE(text.find("at=60+3/50s"), std::string::npos) << text; // 1,800 frames of 1001/30000 s
    const auto none = tutti({"do", "k.tutti", "marker.add", "at=00:01:00;01", "name=X"});
    EXPECT_EQ(none.code, 2);
    EXPECT_EQ(none.talk, "tutti: at: '00:01:00;01' is no timecode: drop-frame leaves this one out\n"
                         "hint: write hours:minutes:seconds:frames, as 01:02:03:04\n");
    EXPECT_EQ(tutti({"do", "k.tutti", "marker.add", "at=@Hlaf", "name=X"}).talk,
              "tutti: at: there is no marker or section 'Hlaf' (did you mean Half?)\n");
}

TEST_F(Cli, LengthsOfTimeTakeEveryUnit) {
    for (const char* length : {"0.1", "100ms", "4800smp", "0:00.1"}) {
        const auto ran = tutti({"record", "-d", "silent", "-f", "-o", "x.wav", "--json", "--for", length});
        EXPECT_EQ(ran.code, 0) << ran;
        EXPECT_EQ(ran.json()["frames"], 4800) << length;
    }
    const auto wrong = tutti({"record", "-d", "silent", "--for", "4q"});
    EXPECT_EQ(wrong.code, 2);
    EXPECT_EQ(wrong.talk, "tutti: --for: '4q' is no length of time\n"
                          "hint: write 90s, 500ms, 10m, 1h or 1:30, or 48000smp (samples)\n");
    EXPECT_EQ(tutti({"record", "-d", "silent", "--for", "0"}).talk, "tutti: --for: must be longer than 0\n");
    EXPECT_EQ(tutti({"devices", "test", "-d", "silent", "--for", "100ms"}).code, 0);
    shell("sox -n -r 44100 -c 1 tone.wav synth 2 sine 440");
    const auto played = [&](const char* from) {
        return tutti({"play", "tone.wav", "-d", "silent", "--json", "--from", from, "--to", "+0.1"});
    };
    EXPECT_EQ(played("1.5").code, 0) << "a sound file has no bars";
    EXPECT_EQ(played("44100smp").code, 0);
}

} // namespace
} // namespace tutti::testing
