// What a command-line program asks of the terminal it runs in. TerminalPosix.cpp has the system's part.
#pragma once

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

} // namespace tutti::cli
