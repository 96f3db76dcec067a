// Forms a render can have besides the plain one: loops, chapters, real time, recipes with a bitrate.
#include "Cli.h"

namespace tutti::testing {
namespace {

/// Chapters as ffprobe sees them: `start title` a line, in seconds.
std::string chapters(const std::string& file) {
    return "ffprobe -v error -show_chapters -of json " + file +
           " | jq -r '.chapters[] | \"\\(.start_time | tonumber | . * 100 | round / 100) \\(.tags.title)\"'";
}

TEST_F(Cli, ChaptersAreInTheFile) {
    soundProject("k", 6);
    EXPECT_EQ(tutti({"render", "k.tutti", "--chapters", "-o", "a.mp3"}).code, 2) << "there are none";
    ASSERT_EQ(tutti({"do", "k.tutti", "section.add", "at=2q", "len=4q", "name=Verse"}).code, 0); // 1 s
    ASSERT_EQ(tutti({"do", "k.tutti", "section.add", "at=6q", "len=4q", "name=Größe"}).code, 0); // 3 s
    for (const std::string file : {"a.mp3", "a.flac", "a.ogg", "a.opus", "a.wav", "a.aiff"}) {
        const auto ran =
            tutti({"render", "k.tutti", "--chapters", "--tag", "artist=Ada", "-o", file, "--json"});
        ASSERT_EQ(ran.code, 0) << ran;
        EXPECT_EQ(ran.json()["chapters"], 2);
        EXPECT_EQ(tutti({"info", file, "--json"}).json()["tags"]["artist"], "Ada") << file;
        EXPECT_EQ(shell("sox " + file + " -n stat 2>&1 | grep -c Length").out,
                  file == "a.opus" ? "0\n" : "1\n");
        if (file == "a.wav" || file == "a.aiff") continue; // ffprobe knows no names of cue points
        EXPECT_EQ(shell(chapters(file)).out, "1 Verse\n3 Größe\n") << file;
    }
    // Two points, and what they are called; ffprobe shows where they are.
    EXPECT_EQ(shell("ffprobe -v error -show_chapters -of json a.wav | jq '.chapters[].start_time'").out,
              "\"1.000000\"\n\"3.000000\"\n");
    EXPECT_NE(read("a.wav").find("labl"), std::string::npos);
    EXPECT_NE(read("a.aiff").find("MARK"), std::string::npos);
    EXPECT_NE(read("a.aiff").find("Verse"), std::string::npos);
}

TEST_F(Cli, AStretchHasItsChaptersAndSomeTypesHaveNone) {
    soundProject("k", 6);
    ASSERT_EQ(tutti({"do", "k.tutti", "marker.add", "at=2q", "name=One"}).code, 0);
    ASSERT_EQ(tutti({"do", "k.tutti", "marker.add", "at=6q", "name=Two"}).code, 0);
    ASSERT_EQ(tutti({"render", "k.tutti", "--chapters", "--range", "2s..5s", "-q", "-o", "a.mp3"}).code, 0);
    EXPECT_EQ(shell(chapters("a.mp3")).out, "0 One\n1 Two\n");
    const auto none = tutti({"render", "k.tutti", "--chapters", "-o", "a.caf"});
    EXPECT_EQ(none.code, 2);
    EXPECT_EQ(none.talk.find("tutti: chapters: caf has no place for them"), 0u) << none;
    EXPECT_FALSE(exists("a.caf"));
}

TEST_F(Cli, ALoopRepeatsWithoutASeam) {
    soundProject("k", 4);
    ASSERT_EQ(
        shell("$TUTTI do k.tutti device.add track=t_T type=tutti.delay sync=off time=300ms feedback=50%")
            .code,
        0);
    ASSERT_EQ(
        tutti({"render", "k.tutti", "--range", "1s..3s", "--loop", "-b", "f32", "-q", "-o", "l.wav"}).code,
        0);
    EXPECT_EQ(shell("soxi -s l.wav").out, "96000\n");
    // Twice the loop, and the loop of twice its length: what is heard in the second round is the same.
    ASSERT_EQ(tutti({"render", "k.tutti", "--range", "1s..3s", "--loop", "--block", "100", "--threads", "3",
                     "-b", "f32", "-q", "-o", "m.wav"})
                  .code,
              0);
    EXPECT_EQ(read("l.wav"), read("m.wav"));
    EXPECT_EQ(tutti({"render", "k.tutti", "--loop", "--tail", "1s", "-o", "x.wav"}).code, 2);
}

TEST_F(Cli, RealTimeComesNoFasterThanItIsHeard) {
    soundProject("k", 1);
    ASSERT_EQ(tutti({"render", "k.tutti", "--tail", "0", "-q", "-o", "a.wav"}).code, 0);
    const auto ran =
        shell("s=$(date +%s%N); $TUTTI render k.tutti --tail 0 -q --realtime -o b.wav >/dev/null; "
              "echo $((($(date +%s%N) - s) / 1000000))");
    EXPECT_GE(std::stol(ran.out), 1000) << ran;
    EXPECT_EQ(read("a.wav"), read("b.wav"));
    EXPECT_EQ(tutti({"render", "k.tutti", "--realtime", "--lufs", "-14", "-o", "x.wav"}).code, 2);
}

TEST_F(Cli, AMixInAFolderIsNamedByAPattern) {
    soundProject("k", 1);
    const auto today = shell("date -u +%F").out.substr(0, 10);
    EXPECT_EQ(tutti({"render", "k.tutti", "-o", "mixes/", "--name", "{project} {date}", "-n"}).out,
              "mixes/k " + today + ".wav\n");
    EXPECT_EQ(tutti({"render", "k.tutti", "-o", "a.wav", "--name", "{project}", "-n"}).code, 2);
    EXPECT_EQ(tutti({"render", "k.tutti", "-o", "mixes/", "--name", "{track}", "-n"}).code, 2);
}

TEST_F(Cli, ARecipeHasABitrateOrAQuality) {
    soundProject("k", 2);
    const auto rate = [&](const char* file) {
        return shell(std::string("ffprobe -v error -show_entries stream=bit_rate -of csv=p=0 ") + file).out;
    };
    ASSERT_EQ(tutti({"do", "k.tutti", "recipe.set", "name=web", "type=mp3", "bitrate=96k"}).code, 0);
    EXPECT_NE(tutti({"show", "k.tutti"}).out.find("recipe web type=mp3 bitrate=96k"), std::string::npos);
    ASSERT_EQ(tutti({"render", "k.tutti", "--recipe", "web", "-q", "-o", "a.mp3"}).code, 0);
    EXPECT_EQ(rate("a.mp3"), "96000\n");
    ASSERT_EQ(tutti({"render", "k.tutti", "--recipe", "web", "--bitrate", "160k", "-q", "-o", "b.mp3"}).code,
              0);
    EXPECT_EQ(rate("b.mp3"), "160000\n") << "options come on top";
    ASSERT_EQ(tutti({"do", "k.tutti", "recipe.set", "name=web", "bitrate=", "quality=1"}).code, 0);
    ASSERT_EQ(tutti({"render", "k.tutti", "--recipe", "web", "-q", "-o", "c.mp3"}).code, 0);
    EXPECT_LT(read("c.mp3").size(), read("b.mp3").size());
    EXPECT_EQ(tutti({"render", "k.tutti", "--recipe", "web", "-q", "-o", "d.wav"}).code, 0) << "no bitrate";
    EXPECT_EQ(tutti({"do", "k.tutti", "recipe.set", "name=web", "quality=11"}).code, 2);
}

} // namespace
} // namespace tutti::testing
