// cmake --install: the program with its man pages and completions, in a folder of its own.
#include "Cli.h"

namespace tutti::testing {
namespace {

TEST_F(Cli, InstallsWithManPagesAndCompletions) {
    const auto installed = shell("cmake --install " TUTTI_BUILD_DIR " --prefix $PWD/usr");
    ASSERT_EQ(installed.code, 0) << installed;
    for (const char* file : {"usr/bin/tutti", "usr/share/bash-completion/completions/tutti",
                             "usr/share/zsh/vendor-completions/_tutti",
                             "usr/share/fish/vendor_completions.d/tutti.fish", "usr/share/man/man1/tutti.1"})
        EXPECT_TRUE(exists(file)) << file;
    EXPECT_EQ(shell("usr/bin/tutti --version").out, "tutti " TUTTI_VERSION "\n");
    EXPECT_NE(shell("ls usr/share/doc/*/").out.find("LICENSE"), std::string::npos);
    const auto commands = tutti({"help", "--json"}).json()["commands"];
    for (const auto& command : commands) {
        const auto page = "usr/share/man/man1/tutti-" + command["name"].get<std::string>() + ".1";
        EXPECT_TRUE(exists(page)) << page;
    }
}

TEST_F(Cli, ManPagesAreGoodTroffAndSayAll) {
    if (shell("groff --version").code != 0) GTEST_SKIP() << "groff is not here";
    const auto page = [&](const std::string& command) {
        const auto ran =
            shell("$TUTTI help " + command + " --man | groff -man -ww -K utf8 -T utf8 | col -bx");
        EXPECT_EQ(ran.code, 0) << ran;
        EXPECT_EQ(ran.talk, "") << command;
        return ran.out;
    };
    const auto commands = tutti({"help", "--json"}).json()["commands"];
    for (const auto& command : commands) {
        const auto text = page(command["name"]);
        for (const auto& option : command["options"]) {
            const auto names = option["names"].get<std::string>();
            EXPECT_NE(text.find(names.substr(names.rfind("--"))), std::string::npos)
                << command["name"] << names;
        }
    }
    const auto all = page("");
    for (const char* word :
         {"48000smp", "EXIT STATUS", "~/.config/tutti/config.toml", "TUTTI_JOBS", "tutti-render(1)"})
        EXPECT_NE(all.find(word), std::string::npos) << word << "\n" << all;
}

} // namespace
} // namespace tutti::testing
