// What need not be typed each time: the config file, and TUTTI_* of the environment. What is typed wins over
// the environment, and that over the file.
//
//   # ~/.config/tutti/config.toml
//   jobs = 2
//   device = "jack:studio"
//   [render]               # for this command alone
//   dither = "shaped"
//
// The file is a small part of TOML (https://toml.io): comments, [sections] that are called like commands, and
// `key = value` with "text", 'text', a number, true, false, or a list of them in one line. Keys are names of
// options without dashes; those above the first section count for every command that has such an option.
#pragma once

#include "Command.h"

#include <filesystem>

namespace tutti::cli {

/// One line of the file, or one variable.
struct Setting {
    std::string section; ///< a command's name; empty: all of them
    std::string key;
    std::vector<std::string> values; ///< `true` and `false` as words
    bool isSwitch = false;           ///< true or false without quotes
    std::string origin;              ///< for errors: `/home/ada/.config/tutti/config.toml:3`, `TUTTI_JOBS`
};

/// Fault::usage, with file and line, for lines that are none of the above and for keys no command has.
Expected<std::vector<Setting>> readConfig(std::string_view text, const std::string& path,
                                          std::span<const Command>);
/// The file that $TUTTI_CONFIG names (an empty name: none), or else
/// ${XDG_CONFIG_HOME:-~/.config}/tutti/config.toml where it is there; and the variables of the environment on
/// top.
Expected<std::vector<Setting>> findSettings(std::span<const Command>);

/// Where `tutti measure latency` keeps what it found: `latency` beside the config file. Empty: nowhere.
std::filesystem::path latencyPath();

/// Fills in what was not typed; later settings win over earlier ones, those of a section over those of all.
/// What was filled in is told by Arguments::origin.
Result fillIn(Arguments&, const Command&, std::span<const Setting>);

/// The options that have a variable, with its name: `jobs` is TUTTI_JOBS.
std::vector<std::pair<std::string, std::string>> environmentOptions();

} // namespace tutti::cli
