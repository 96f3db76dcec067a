// tutti: the whole house from the command line. Start at Command.h; the commands are in commands/.
#include "Command.h"
#include "Console.h"
#include "Terminal.h"

#ifdef TUTTI_JUCE
#include "juce/devices/JuceDevices.h"
#endif

#include <iostream>

namespace {

/// Ahead of the silent clock, which is the last row: where there is a choice, something is to be heard.
void addSoundCards([[maybe_unused]] tutti::House& house) {
#ifdef TUTTI_JUCE
    auto cards = tutti::juceBackends();
    house.backends.insert(house.backends.end() - 1, cards.begin(), cards.end());
#endif
}

} // namespace

int main(int count, char** words) {
    using namespace tutti;
    cli::listenForSignals();
    auto house = builtinHouse();
    addSoundCards(house);
    const auto commands = cli::allCommands();
    cli::Console console(std::cout, std::cerr, cli::outputIsTerminal(), cli::talkIsTerminal(),
                         cli::colourWanted());
    cli::Context context{house, console, commands};
    return cli::runCommandLine({words + 1, words + count}, context);
}
