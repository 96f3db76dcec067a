// What a command-line program asks of the terminal it runs in. TerminalPosix.cpp has the system's part.
#pragma once

#include <memory>
#include <optional>
#include <string>

namespace tutti::cli {

bool outputIsTerminal();
/// Standard error is a terminal that can redraw a line.
bool talkIsTerminal();
/// Characters in a line of it; 80 if it does not say.
int talkWidth();
/// The user wants colours (https://no-color.org).
bool colourWanted();
/// Standard input is empty from now on.
void closeInput();

/// What is typed while something else goes on: of a terminal each key as it is pressed, without being shown;
/// of a pipe whole lines.
class Keys {
public:
    Keys();
    ~Keys(); ///< the terminal is as it was
    Keys(const Keys&) = delete;
    Keys& operator=(const Keys&) = delete;

    bool fromTerminal() const;
    /// The next key or line since the last time; never waits.
    std::optional<std::string> take();

private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace tutti::cli
