// One function per file of this folder; allCommands() joins them.
#pragma once

#include "Command.h"

namespace tutti::cli {

std::vector<Command> historyCommands();  ///< do undo redo log verbs
std::vector<Command> projectCommands();  ///< new demo show info validate recover
std::vector<Command> renderCommands();   ///< render
std::vector<Command> playCommands();     ///< play
std::vector<Command> serveCommands();    ///< serve tell
std::vector<Command> recordCommands();   ///< record
std::vector<Command> processCommands();  ///< process
std::vector<Command> soundCommands();    ///< loudness
std::vector<Command> exchangeCommands(); ///< import export
std::vector<Command> proofCommands();    ///< diff verify
std::vector<Command> mergeCommands();    ///< merge
std::vector<Command> deviceCommands();   ///< devices doctor
std::vector<Command> measureCommands();  ///< measure
std::vector<Command> helpCommands();     ///< help completions

} // namespace tutti::cli
