// Help, man pages and the reference pages, made from the table of commands.
#pragma once

#include "Command.h"

namespace tutti::cli {

/// `tutti render PROJECT [options]`
std::string usageLine(const Command&);
/// What an option means, with its choices: `kind of file: wav, flac, ...`.
std::string meaning(const Option&);

/// For man, in troff: of a command (tutti-render.1), and of all that holds for every one (tutti.1).
std::string manPage(const Command&);
std::string manPage(const Context&);

/// A page of docs/ as Markdown: cli, verbs, devices or targets.
std::string referencePage(std::string_view page, const Context&);
inline constexpr std::string_view referencePages = "cli|verbs|devices|targets";

} // namespace tutti::cli
