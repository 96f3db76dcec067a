// The table of commands: complete, and true.
#include "Cli.h"

#include <fstream>

namespace tutti::testing {
namespace {

TEST_F(Cli, EveryCommandHasHelpAndAnExample) {
    auto help = tutti({"help", "--json"}).json();
    ASSERT_GT(help["commands"].size(), 10u);
    for (auto& command : help["commands"]) {
        const auto name = command["name"].get<std::string>();
        EXPECT_NE(command["summary"], "") << name;
        EXPECT_FALSE(command["examples"].empty()) << name;
        for (const auto& example : command["examples"])
            EXPECT_NE(example.get<std::string>().find("tutti " + name), std::string::npos) << example;
        for (const auto& operand : command["operands"])
            EXPECT_NE(operand["doc"], "") << name << " " << operand["name"];
        for (const auto& option : command["options"]) {
            EXPECT_NE(option["doc"], "") << name << " " << option["names"];
            EXPECT_NE(option["names"].get<std::string>().find("--"), std::string::npos) << name;
        }
        const auto page = tutti({"help", name});
        EXPECT_EQ(page.code, 0) << name;
        EXPECT_EQ(page.out, tutti({name, "--help"}).out);
        EXPECT_EQ(tutti({name, "-h"}).code, 0) << name;
    }
}

TEST_F(Cli, NoOptionHasTwoMeaningsInOneCommand) {
    auto help = tutti({"help", "--json"}).json();
    for (auto& command : help["commands"]) {
        std::map<std::string, int> seen;
        for (const auto* list : {&command["options"], &help["common_options"]})
            for (const auto& option : *list) {
                std::istringstream names(option["names"].get<std::string>());
                for (std::string name; std::getline(names, name, ',');)
                    EXPECT_EQ(++seen[name], 1) << command["name"] << " " << name;
            }
    }
}

/// All that the examples name: projects, sounds, scripts.
constexpr const char* stage = R"(
    PATH="$(dirname "$TUTTI"):$PATH"
    tutti new song --template song --seed 1 -q && tutti do song.tutti --script - <<'X'
track.add id=t_TONE kind=notes name=Synth
track.add id=t_V name=Vox
device.add track=t_TONE id=d_SYN type=tutti.synth
clip.add track=t_TONE id=c_7Q2 at=0q len=8q
notes.add clip=c_7Q2 at=0q len=4q pitch=C4
clip.add track=t_DRUMS id=c_MORE at=48q len=4q
delivery.set preset=
X
    cp -r song.tutti before.tutti && cp -r song.tutti after.tutti && cp -r song.tutti other.tutti
    tutti do after.tutti track.set track=t_VOX gain=-3dB
    tutti do song.tutti track.set track=t_BASS gain=-2dB
    tutti do song.tutti track.set track=t_BASS gain=-3dB && tutti undo song.tutti
    printf 'track.add name=Choir\n' > verse.verbs
    sox -R -n -r 48000 -b 24 -c 2 take.wav synth 4 pinknoise gain -12
    for name in before after voice in ep12 mix drums verse chorus; do cp take.wav $name.wav; done
    printf 'MThd\0\0\0\6\0\0\0\1\1\340MTrk\0\0\0\15\0\220\74\144\203\140\200\74\100\0\377\57\0' > keys.mid
    sox take.wav bass.flac
    git init -q && git add song.tutti && git -c user.name=A -c user.email=a@example.org commit -qm song
    ffmpeg -v error -f lavfi -i color=s=64x64:d=1 -i take.wav -shortest film.mov
)";

TEST_F(Cli, EveryExampleWorks) {
    const auto ready = shell(std::string("mkdir stage && cd stage && {") + stage + "} > /dev/null 2>&1");
    auto help = tutti({"help", "--json"}).json();
    std::size_t count = 0;
    for (auto& command : help["commands"])
        for (auto& example : command["examples"]) {
            const auto line = example.get<std::string>();
            const auto ran = shell(
                "rm -rf here && cp -r stage here && cd here && PATH=\"$(dirname \"$TUTTI\"):$PATH\" && { " +
                line + "; }");
            const bool check = line.find("--check") != std::string::npos || line.find("tutti diff") == 0 ||
                               line.find("--target") != std::string::npos ||
                               line.find("--spec") != std::string::npos;
            // There is no sound card here whose cable could be measured, and no folder to keep that in.
            const bool cable = line.find("tutti measure") == 0 && (ran.code == 7 || ran.code == 2);
            EXPECT_TRUE(ran.code == 0 || (check && ran.code == 1) || cable) << line << "\n" << ran;
            ++count;
        }
    EXPECT_GT(count, 30u);
}

TEST_F(Cli, ThePagesOfTheReferenceAreFresh) {
    std::istringstream pages("cli targets verbs devices");
    for (std::string page; pages >> page;) {
        std::ifstream file(std::string(TUTTI_SOURCE_DIR) + "/docs/" + page + ".md");
        const std::string there(std::istreambuf_iterator<char>(file), {});
        EXPECT_EQ(tutti({"help", "--page", page}).out, there)
            << "docs/" << page << ".md is stale; renew it: tests/cli/pages build/release/bin/tutti docs";
    }
}

TEST_F(Cli, OptionsAreCheckedAgainstTheTable) {
    EXPECT_EQ(tutti({"undo", "k.tutti", "--setps", "3"})
                  .talk.find("tutti: undo: no option '--setps' (did you mean --steps?)"),
              0u);
    EXPECT_EQ(tutti({"undo", "k.tutti", "--steps"}).talk.find("tutti: undo: --steps: N is missing"), 0u);
    EXPECT_EQ(tutti({"undo", "--steps=x", "k.tutti"}).talk, "tutti: --steps: 'x' is not a number\n");
    EXPECT_EQ(tutti({"undo", "k.tutti", "again"}).talk.find("tutti: undo: did not expect 'again'"), 0u);
    EXPECT_EQ(tutti({"undo"}).talk.find("tutti: undo: PROJECT is missing"), 0u);
    EXPECT_EQ(tutti({"undo", "k.tutti", "--json=yes"}).talk.find("tutti: undo: --json takes no value"), 0u);
    EXPECT_EQ(tutti({"undo", "k.tutti", "--progress", "sometimes"}).code, 2);
    EXPECT_EQ(tutti({"undo", "--", "--json"}).talk,
              "tutti: --json: no such project\nhint: tutti new NAME makes one\n");
}

} // namespace
} // namespace tutti::testing
