// The table of commands: complete, and true.
#include "Cli.h"

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

TEST_F(Cli, OptionsAreCheckedAgainstTheTable) {
    EXPECT_EQ(tutti({"undo", "k.tutti", "--setps", "3"})
                  .talk.find("tutti: undo: no option '--setps' (did you mean --steps?)"),
              0u);
    EXPECT_EQ(tutti({"undo", "k.tutti", "--steps"}).talk.find("tutti: undo: --steps: 1 required N missing"),
              0u);
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
