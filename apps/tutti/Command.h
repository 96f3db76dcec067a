// The table of commands: one entry says all there is to say about a command, and the parser, the help, the
// completions and the reference page are made from it. To add a command, write a function and an entry in one
// of the files in commands/, and nothing else.
#pragma once

#include "app/House.h"
#include "base/Expected.h"

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tutti::cli {

class Console;

struct Option {
    std::string_view names; ///< "-o,--out"; the last one is the one Arguments knows it by, without dashes
    std::string_view value; ///< what stands behind it: FILE; [FILE] if it may be left out; empty for a switch
    std::string_view doc;
    bool many = false;          ///< may be given several times
    std::string_view choices{}; ///< what may be completed: "wav|flac", or "@targets", "@devices", "@verbs"
};

struct Operand {
    std::string_view name; ///< PROJECT
    std::string_view doc;
    bool required = true;
    bool many = false; ///< the last one only
    std::string_view choices{};
};

/// What was typed, checked against the table. Accessors of values refuse with Fault::usage and the option's
/// name.
class Arguments {
public:
    bool has(std::string_view option) const { return values_.contains(std::string(option)); }
    /// The last value of an option, or the fallback.
    std::string text(std::string_view option, std::string_view fallback = {}) const;
    std::vector<std::string> list(std::string_view option) const;
    /// A number, with its unit (dB, Hz, LUFS, dBTP) or without.
    Expected<std::optional<double>> number(std::string_view option) const;
    Expected<std::optional<long>> whole(std::string_view option, long least, long most) const;
    /// The value if it is one of `choices` ("wav|flac"), the fallback if it was not given.
    Expected<std::string> choice(std::string_view option, std::string_view choices,
                                 std::string_view fallback) const;

    void set(std::string_view name, std::vector<std::string> values) {
        values_[std::string(name)] = std::move(values);
    }
    /// Where an option that was not typed comes from: a line of the config file, a variable (Config.h).
    void setOrigin(std::string_view option, std::string origin) {
        origins_[std::string(option)] = std::move(origin);
    }
    const std::map<std::string, std::string>& origins() const { return origins_; }

private:
    std::map<std::string, std::vector<std::string>> values_; // operands by name, options by their last name
    std::map<std::string, std::string> origins_;
};

struct Context {
    const House& house;
    Console& console;
    std::span<const struct Command> commands;
};

/// What a command answers: an exit code for `done` (0) or `the check says no` (1); errors become the others.
using Outcome = Expected<int>;

struct Command {
    std::string_view name;
    std::string_view alias;
    std::string_view summary; ///< half a line
    std::string_view doc;     ///< a paragraph; may be empty
    std::vector<Operand> operands;
    std::vector<Option> options;
    std::vector<std::string_view> examples; ///< whole lines that work
    Outcome (*run)(const Arguments&, Context&) = nullptr;
};

/// The commands of all files in commands/, in the order in which help shows them.
std::vector<Command> allCommands();
/// Options every command takes.
std::span<const Option> commonOptions();
/// Those of them that mean something to this one: --force is taken everywhere and shown where files are made.
std::vector<Option> commonOptionsOf(const Command&);

/// The name by which Arguments knows an option: "-o,--out" is out.
std::string_view keyOf(const Option&);

/// `wav|flac` as words.
std::vector<std::string_view> splitChoices(std::string_view choices);

/// The words behind the command's name. Fault::usage for what is not in its entry; all is accepted with
/// --help.
Expected<Arguments> parseArguments(const Command&, std::span<const std::string> words);

/// By name or alias; null if there is none.
const Command* findCommand(std::span<const Command>, std::string_view name);
Error noSuchCommand(std::span<const Command>, const std::string& name);

/// What to say to `tutti ARGUMENTS...`: runs a command, prints errors, returns the exit code.
int runCommandLine(const std::vector<std::string>& arguments, Context&);

/// docs/cli.md: 0 done, 1 no, 2 usage, 3 input, 4 output, 5 project, 6 plug-in, 7 device, 9 internal, 130
/// interrupted.
int exitCodeOf(Fault);

std::string overview(const Context&);
std::string helpFor(const Command&, bool examplesFirst);

} // namespace tutti::cli
