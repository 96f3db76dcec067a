// tutti: the whole house from the command line. Start at Command.h; the commands are in commands/.
#include "Command.h"
#include "Console.h"
#include "Terminal.h"

#include <iostream>

int main(int count, char** words) {
    using namespace tutti;
    cli::listenForSignals();
    const auto house = builtinHouse();
    const auto commands = cli::allCommands();
    cli::Console console(std::cout, std::cerr, cli::outputIsTerminal(), cli::talkIsTerminal(),
                         cli::colourWanted());
    cli::Context context{house, console, commands};
    return cli::runCommandLine({words + 1, words + count}, context);
}
