// The table of all commands, in the order in which help shows them.
#include "commands/Sets.h"

#include <utility>

namespace tutti::cli {

std::vector<Command> allCommands() {
    const auto sets = {
        projectCommands, historyCommands, exchangeCommands, renderCommands, soundCommands,
        processCommands, playCommands,    recordCommands,   serveCommands,  proofCommands,
        mergeCommands,   deviceCommands,  measureCommands,  helpCommands,
    };
    std::vector<Command> commands;
    for (auto* set : sets)
        for (auto& command : set())
            commands.push_back(std::move(command));
    return commands;
}

} // namespace tutti::cli
