// Help and the reference pages, made from the table of commands.
#pragma once

#include "Command.h"

namespace tutti::cli {

/// `tutti render PROJECT [options]`
std::string usageLine(const Command&);
/// What an option means, with its choices: `kind of file: wav, flac, ...`.
std::string meaning(const Option&);

/// A page of docs/ as Markdown: cli, verbs, devices or targets.
std::string referencePage(std::string_view page, const Context&);
inline constexpr std::string_view referencePages = "cli|verbs|devices|targets";

} // namespace tutti::cli
