// The README's tour is run as it stands: its script, its commands, and what they print.
#include "Cli.h"

#include <fstream>
#include <sstream>

namespace tutti::testing {
namespace {

using Lines = std::vector<std::string>;

/// The lines of the README's block that opens with ```kind.
Lines block(const std::string& kind) {
    std::ifstream file(std::string(TUTTI_SOURCE_DIR) + "/README.md");
    Lines lines;
    bool inside = false;
    for (std::string line; std::getline(file, line);) {
        if (inside && line == "```") return lines;
        if (inside) lines.push_back(line);
        inside |= line == "```" + kind;
    }
    ADD_FAILURE() << "README.md has no block of kind " << kind;
    return lines;
}

/// `...` stands for any number of lines.
bool matches(const std::string* wanted, const std::string* wantedEnd, const std::string* found,
             const std::string* foundEnd) {
    if (wanted == wantedEnd) return found == foundEnd;
    if (*wanted == "...")
        return matches(wanted + 1, wantedEnd, found, foundEnd) ||
               (found != foundEnd && matches(wanted, wantedEnd, found + 1, foundEnd));
    return found != foundEnd && *wanted == *found && matches(wanted + 1, wantedEnd, found + 1, foundEnd);
}

Lines linesOf(const std::string& text) {
    std::istringstream stream(text);
    Lines lines;
    for (std::string line; std::getline(stream, line);)
        lines.push_back(line);
    return lines;
}

class Readme : public Cli {
protected:
    void expectOutput(const std::string& command, const Lines& wanted) {
        const auto ran = shell("tutti() { $TUTTI \"$@\"; }; " + command);
        const auto found = linesOf(ran.out);
        EXPECT_TRUE(
            matches(wanted.data(), wanted.data() + wanted.size(), found.data(), found.data() + found.size()))
            << "README.md says otherwise: " << command << "\n"
            << ran;
    }
};

TEST_F(Readme, TheTourIsTrue) {
    std::string script;
    for (const auto& line : block("verbs"))
        script += line + "\n";
    write("verse.verbs", script);
    std::string command;
    Lines wanted;
    int commands = 0;
    for (const auto& line : block("console")) {
        if (!line.starts_with("$ ")) {
            wanted.push_back(line);
            continue;
        }
        if (!command.empty()) expectOutput(command, wanted);
        command = line.substr(2);
        wanted.clear();
        ++commands;
    }
    expectOutput(command, wanted);
    EXPECT_GT(commands, 8);
}

} // namespace
} // namespace tutti::testing
