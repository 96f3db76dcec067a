// Options of every command, and what need not be typed: the config file and the environment.
#include "Cli.h"

namespace tutti::testing {
namespace {

std::vector<Json> linesOf(const std::string& text) {
    std::vector<Json> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);)
        lines.push_back(Json::parse(line, nullptr, false));
    return lines;
}

TEST_F(Cli, JsonLinesTellThingsAsTheyHappen) {
    soundProject("k", 2);
    const auto ran = tutti({"render", "k.tutti", "--jsonl", "--stems", "-o", "stems"});
    EXPECT_EQ(ran.code, 0) << ran;
    EXPECT_EQ(ran.talk, "");
    std::map<std::string, int> count;
    std::string last;
    for (const auto& line : linesOf(ran.out)) {
        ASSERT_TRUE(line.is_object()) << ran.out;
        last = line["event"].get<std::string>();
        ++count[last];
        EXPECT_TRUE(last != "progress" || line["done"].is_number()) << line;
        EXPECT_TRUE(last != "file" || exists(line["file"])) << line;
    }
    EXPECT_EQ(last, "result");
    EXPECT_EQ(count["file"], 2);
    EXPECT_EQ(count["result"], 1);
    EXPECT_GE(count["progress"], 2);
    EXPECT_EQ(linesOf(ran.out).back()["schema"], "tutti.render/1");

    const auto wrong = tutti({"loudness", "nope.wav", "stems/01 Noise.wav", "--jsonl"});
    EXPECT_EQ(wrong.code, 8);
    EXPECT_NE(wrong.out.find("{\"event\":\"error\",\"message\":\"nope.wav: "), std::string::npos) << wrong;
    EXPECT_NE(tutti({"render", "k.tutti", "--jsonl", "-o", "-"}).talk.find("both want standard output"),
              std::string::npos);
}

TEST_F(Cli, VerboseSaysWhatWasDecidedAndTheLogKeepsIt) {
    soundProject("k", 1);
    EXPECT_EQ(tutti({"info", "k.tutti"}).talk, "");
    const auto ran = tutti({"info", "k.tutti", "-v", "--log-file", "log.txt"});
    EXPECT_NE(ran.talk.find("tutti: k.tutti: opened in"), std::string::npos) << ran;
    EXPECT_NE(ran.talk.find("s, exit code 0\n"), std::string::npos) << ran;
    EXPECT_EQ(ran.out, tutti({"info", "k.tutti"}).out) << "data is the same";
    EXPECT_NE(tutti({"info", "k.tutti", "-vv"}).talk.find("tutti: tutti info k.tutti -vv\n"),
              std::string::npos);
    const auto before = read("log.txt");
    EXPECT_NE(before.find("Z tutti info k.tutti -v --log-file log.txt\n"), std::string::npos) << before;
    EXPECT_EQ(tutti({"info", "nope.wav", "-q", "--log-file", "log.txt"}).code, 3);
    const auto after = read("log.txt");
    EXPECT_EQ(after.find(before), 0u) << "it goes on behind what is there";
    EXPECT_NE(after.find("Z tutti: nope.wav: "), std::string::npos) << after;
    const auto no = tutti({"info", "k.tutti", "--log-file", "no/where"});
    EXPECT_EQ(no.code, 4);
    EXPECT_EQ(no.talk, "tutti: no/where: the log cannot be written\n");
}

TEST_F(Cli, ColourAndInputAreWhatTheUserSays) {
    ASSERT_EQ(tutti({"new", "k"}).code, 0);
    EXPECT_EQ(shell("$TUTTI info k.tutti --color always").out.find("\033["), std::string::npos)
        << "never into a pipe's data";
    EXPECT_EQ(tutti({"info", "k.tutti", "--color", "often"}).code, 2);
    const auto ran = tutti({"do", "k.tutti", "--script", "-", "--no-input"}, "track.add name=Vox\n");
    EXPECT_EQ(tutti({"info", "k.tutti", "--json"}).json()["edits"], 0) << ran;
    EXPECT_EQ(tutti({"loudness", "-", "--no-input"}, "RIFF").code, 3);
}

TEST_F(Cli, JobsAreThreadsAndChangeNothing) {
    shell("for i in 1 2 3; do sox -R -n -r 48000 -c 2 $i.wav synth 1 pinknoise gain -$i; done");
    const auto one = tutti({"loudness", "1.wav", "2.wav", "3.wav", "nope.wav", "-j", "1"});
    const auto four = tutti({"loudness", "1.wav", "2.wav", "3.wav", "nope.wav", "-j", "4"});
    EXPECT_EQ(one.code, 8);
    EXPECT_EQ(one.out, four.out);
    EXPECT_EQ(one.talk, four.talk);
    EXPECT_EQ(tutti({"loudness", "1.wav", "-j", "0"}).talk,
              "tutti: --jobs: must be a whole number from 1 to 64\n");
}

TEST_F(Cli, TheConfigFileAndTheEnvironmentAreReadBehindWhatIsTyped) {
    soundProject("k", 1);
    shell("mkdir -p config/tutti");
    write("config/tutti/config.toml", "# mine\nprogress = \"never\" # no bars\n\n[render]\nbits = 16\n"
                                      "dither='none'\ntag = [\"artist=Ada\", \"genre=A \\\"b\\\"\"]\n"
                                      "[loudness]\nper-channel = true\n");
    const auto run = [&](const std::string& variables, const std::string& words) {
        return shell("unset TUTTI_CONFIG; export XDG_CONFIG_HOME=$PWD/config; " + variables + " $TUTTI " +
                     words);
    };
    const auto bits = [&](const std::string& variables, const std::string& words) {
        return run(variables, "render k.tutti -f -o x.wav --json " + words + " | jq -r .bits").out;
    };
    EXPECT_EQ(bits("", ""), "16\n");
    EXPECT_EQ(bits("", "-b f32"), "f32\n");
    EXPECT_EQ(bits("TUTTI_CONFIG=", ""), "24\n");
    EXPECT_EQ(bits("", ""), "16\n");
    EXPECT_NE(run("", "info x.wav").out.find("A \"b\""), std::string::npos) << "tags of the file";
    EXPECT_NE(run("", "loudness x.wav").out.find("channel 1"), std::string::npos);
    EXPECT_NE(run("TUTTI_JSON=1", "info k.tutti").out.find("\"schema\""), std::string::npos);
    EXPECT_EQ(run("TUTTI_JSON=0", "info k.tutti").out.find("\"schema\""), std::string::npos);
    EXPECT_EQ(run("TUTTI_DEVICE=silent", "record --for 10ms -o y.wav -q --json | jq -r .device").out,
              "silent\n");
    EXPECT_NE(run("TUTTI_JOBS=2", "render k.tutti -f -o x.wav -v").talk.find("--jobs 2, says TUTTI_JOBS\n"),
              std::string::npos);
    const auto wrong = run("TUTTI_JOBS=many", "render k.tutti -f -o x.wav");
    EXPECT_EQ(wrong.code, 2);
    EXPECT_EQ(wrong.talk, "tutti: TUTTI_JOBS: 'many' is not a number\n");
    EXPECT_EQ(run("TUTTI_QUIET=yes", "info k.tutti").talk, "tutti: TUTTI_QUIET: 'yes' is neither 1 nor 0\n");
    EXPECT_EQ(run("TUTTI_CONFIG=nope.toml", "info k.tutti").code, 3);
}

TEST_F(Cli, ABadLineOfTheConfigFileIsTold) {
    ASSERT_EQ(tutti({"new", "k"}).code, 0);
    const auto said = [&](const std::string& text) {
        write("c.toml", text);
        const auto ran = shell("TUTTI_CONFIG=c.toml $TUTTI info k.tutti");
        EXPECT_EQ(ran.code, 2) << ran;
        return ran.talk.substr(0, ran.talk.find('\n'));
    };
    EXPECT_EQ(said("jobs 2\n"), "tutti: c.toml:1: 'jobs 2' is not key = value");
    EXPECT_EQ(said("\njobz = 2\n"), "tutti: c.toml:2: no command has an option 'jobz' (did you mean jobs?)");
    EXPECT_EQ(said("[rendr]\n"), "tutti: c.toml:1: no command 'rendr' (did you mean render?)");
    EXPECT_EQ(said("[render\n"), "tutti: c.toml:1: a section is a command's name in brackets, as [render]");
    EXPECT_EQ(said("[info]\nbits = 16\n"), "tutti: c.toml:2: tutti info has no option 'bits'");
    EXPECT_EQ(said("device = silent\n"), "tutti: c.toml:1: device: 'silent' is no value");
    EXPECT_EQ(said("device = \"silent\n"), "tutti: c.toml:1: device: the quote has no end");
    EXPECT_EQ(said("device = \"a\\q\"\n").substr(0, 32), "tutti: c.toml:1: device: only \\\\");
    EXPECT_EQ(said("device = \"a\" b\n"), "tutti: c.toml:1: device: did not expect 'b'");
    EXPECT_EQ(said("[render]\ntag = [\"a=b\"\n"), "tutti: c.toml:2: tag: the list has no end");
    EXPECT_EQ(said("force = true\n"), "tutti: c.toml:1: force: must be typed each time");
    EXPECT_EQ(said("quiet = \"yes\"\n"), "tutti: c.toml:1: quiet: is true or false");
    EXPECT_EQ(said("progress = true\n"), "tutti: c.toml:1: progress: is a value, not true or false");
    EXPECT_EQ(said("jobs = [1, 2]\n"), "tutti: c.toml:1: jobs: is one value, not a list");
    EXPECT_EQ(said("jobs = 99\n"), "tutti: c.toml:1: jobs: must be a whole number from 1 to 64");
    EXPECT_EQ(said("progress = \"often\"\n"),
              "tutti: c.toml:1: progress: 'often' is not one of auto|always|never|json");
}

} // namespace
} // namespace tutti::testing
