// completions: what the shells are told, and that bash makes words of it.
#include "Cli.h"

namespace tutti::testing {
namespace {

TEST_F(Cli, CommandsOptionsAndValuesAreCompleted) {
    ASSERT_EQ(tutti({"new", "k", "--template", "song"}).code, 0);
    const auto complete = [&](std::vector<std::string> words) {
        words.insert(words.begin(), "__complete");
        const auto ran = tutti(words);
        EXPECT_EQ(ran.code, 0) << ran;
        std::string first; // without what stands behind the tabs
        std::istringstream lines(ran.out);
        for (std::string line; std::getline(lines, line);)
            first += line.substr(0, line.find('\t')) + " ";
        return first;
    };
    EXPECT_EQ(complete({"ren"}), "render ");
    EXPECT_NE(complete({""}).find("undo redo"), std::string::npos);
    EXPECT_EQ(complete({"render", "k.tutti", "--sec"}), "--section ");
    EXPECT_EQ(complete({"render", "k.tutti", "--target", "spot"}), "spotify ");
    EXPECT_EQ(complete({"render", "k.tutti", "--stems="}), "");
    EXPECT_EQ(complete({"render", "k.tutti", "--target=pod"}), "--target=podcast --target=podcast-mono ");
    EXPECT_EQ(complete({"render", "k.tutti", "--solo", "t_V"}), "t_VOX ");
    EXPECT_EQ(complete({"render", "k.tutti", "--solo", "t_VOX,t_BA"}), "t_VOX,t_BASS ");
    EXPECT_EQ(complete({"render", "k.tutti", "--recipe", "ma"}), "master ");
    EXPECT_EQ(complete({"do", "k.tutti", "clip.sp"}), "clip.split ");
    EXPECT_EQ(complete({"do", "k.tutti", "clip.split", "a"}), "at= ");
    EXPECT_EQ(complete({"do", "k.tutti", "clip.add", "track=t_DRUMB"}), "track=t_DRUMBUS ");
    EXPECT_EQ(complete({"do", "k.tutti", "track.set", "out=t_DRUMB"}), "out=t_DRUMBUS ");
    EXPECT_EQ(complete({"do", "k.tutti", "device.add", "type=tutti.re"}), "type=tutti.reverb ");
    EXPECT_EQ(complete({"render", "k.tutti", "--section", "Ch"}), "Chorus ");
    EXPECT_EQ(complete({"show", "k.tutti", "t_BA"}), "t_BASS ");
    EXPECT_EQ(complete({"process", "ut"}), "utility ");
    EXPECT_EQ(complete({"process", "utility", "a.wav", "--set", "mo"}), "mono= ");
    EXPECT_EQ(complete({"help", "ver"}), "verbs verify ");
    EXPECT_EQ(complete({"render", ""}), "") << "no answer means file names";
    EXPECT_EQ(complete({"nonsense", ""}), "");
    EXPECT_EQ(complete({}), "");
}

TEST_F(Cli, BashMakesWordsOfIt) {
    ASSERT_EQ(tutti({"new", "k", "--template", "song"}).code, 0);
    const auto bash = [&](const std::string& words) {
        return shell("eval \"$($TUTTI completions bash)\"; compopt() { :; }; COMP_WORDS=(" + words +
                     "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _tutti \"$TUTTI\"; echo \"${COMPREPLY[@]}\"")
            .out;
    };
    EXPECT_EQ(bash("tutti valid"), "validate\n");
    EXPECT_EQ(bash("tutti render k.tutti --target spot"), "spotify\n");
    EXPECT_EQ(bash("tutti render k.tutti --target = spot"), "spotify\n");
    EXPECT_EQ(bash("tutti do k.tutti track.set track = t_VO"), "t_VOX\n");
    EXPECT_EQ(bash("tutti do k.tutti track.add na"), "\n")
        << "track.add takes any attribute, its table lists few";
}

TEST_F(Cli, EveryShellHasAScript) {
    for (const char* name : {"bash", "zsh", "fish"})
        EXPECT_NE(tutti({"completions", name}).out.find("__complete"), std::string::npos) << name;
    EXPECT_EQ(tutti({"completions", "zhs"}).talk,
              "tutti: SHELL: 'zhs' is not one of bash|zsh|fish (did you mean zsh?)\n");
    EXPECT_EQ(shell("$TUTTI completions bash | bash -n").code, 0);
}

} // namespace
} // namespace tutti::testing
