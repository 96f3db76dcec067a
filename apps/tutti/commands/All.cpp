// The table of all commands, in the order in which help shows them.
#include "commands/Sets.h"

#include <iterator>

namespace tutti::cli {

std::vector<Command> allCommands() {
    std::vector<Command> commands;
    for (auto* set : {projectCommands, historyCommands, exchangeCommands, renderCommands, soundCommands,
                      processCommands, playCommands, recordCommands, serveCommands, proofCommands, mergeCommands, deviceCommands, helpCommands})
        for (auto& command : set())
            commands.push_back(std::move(command));
    return commands;
}

} // namespace tutti::cli
