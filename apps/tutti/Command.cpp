#include "Command.h"

#include "Complete.h"
#include "Config.h"
#include "Console.h"
#include "Terminal.h"
#include "base/Nearest.h"
#include "base/Parameter.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>

namespace tutti::cli {
namespace {

Error usage(std::string message, std::string hint = {}) {
    return {Fault::usage, std::move(message), std::move(hint)};
}

/// How an option or (in capitals) an operand is called in a sentence.
std::string label(std::string_view name) {
    const bool operand = !name.empty() && name[0] >= 'A' && name[0] <= 'Z';
    return (operand ? "" : "--") + std::string(name);
}

constexpr std::array commonTable{
    Option{"-f,--force", "", "replace the output if it is there already"},
    Option{"--json", "", "one JSON document on standard output"},
    Option{"--jsonl", "",
           "JSON lines on standard output as things happen: progress, notes, files that are done, and the "
           "document as the last one"},
    Option{"--progress", "WHEN", "when progress is shown; json prints lines on standard error", false,
           "auto|always|never|json"},
    Option{"--color,--colour", "WHEN", "when words are shown in bold", false, "auto|always|never"},
    Option{"-q,--quiet", "", "only errors on standard error"},
    Option{"-v,--verbose", "", "say what was decided and how long it took; -vv every option, too", true},
    Option{"--log-file", "FILE", "add all talk to this file, with the time"},
    Option{"-j,--jobs", "N", "threads that share the work, 1 to 64; all cores if absent"},
    Option{"--no-input", "", "never wait for standard input: it counts as empty"},
    Option{"-h,--help", "", "how it is used; --help has the examples first"},
};

Result applyCommon(const Arguments& arguments, Console& console) {
    console.lines = arguments.has("jsonl");
    console.json = console.lines || arguments.has("json");
    console.quiet = arguments.has("quiet");
    console.verbosity = static_cast<int>(
        std::max<std::size_t>(arguments.list("verbose").size(), arguments.has("verbose") ? 1 : 0));
    TUTTI_LET(progress, arguments.choice("progress", "auto|always|never|json", "auto"));
    console.progressMode = progress == "always"  ? ProgressMode::always
                           : progress == "never" ? ProgressMode::never
                           : progress == "json"  ? ProgressMode::json
                                                 : ProgressMode::automatic;
    TUTTI_LET(colour, arguments.choice("colour", "auto|always|never", "auto"));
    if (colour != "auto") console.setColour(colour == "always");
    TUTTI_TRY(arguments.whole("jobs", 1, 64));
    if (arguments.has("no-input")) closeInput();
    if (arguments.has("log-file")) TUTTI_TRY(console.logTo(arguments.text("log-file")));
    return success();
}

/// What was not typed is called by where it stands: `TUTTI_JOBS: 'x' is not a number`.
Error calledByOrigin(Error error, const Arguments& arguments) {
    for (const auto& [option, origin] : arguments.origins()) {
        const auto typed = "--" + option;
        if (!error.message.starts_with(typed + ":")) continue;
        error.message.replace(0, typed.size(),
                              origin.starts_with("TUTTI_") ? origin : origin + ": " + option);
    }
    return error;
}

Outcome runCommand(const Command& command, const Arguments& arguments, const std::vector<std::string>& words,
                   Context& context) {
    const auto start = std::chrono::steady_clock::now();
    auto& console = context.console;
    TUTTI_TRY(applyCommon(arguments, console));
    std::string line = "tutti";
    for (const auto& word : words)
        line += " " + word;
    console.detail(2, line);
    for (const auto& [option, origin] : arguments.origins())
        console.detail(1, "--" + option + (arguments.text(option).empty() ? "" : " ") +
                              arguments.text(option) + ", says " + origin);
    auto outcome = command.run(arguments, context);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    char text[64];
    std::snprintf(text, sizeof text, ": %.2f s, exit code %d", took.count(),
                  outcome ? *outcome : exitCodeOf(outcome.error().fault));
    console.detail(1, std::string(command.name) + text);
    return outcome;
}

Outcome dispatch(const std::vector<std::string>& words, Context& context) {
    if (words.empty() || words[0] == "-h" || words[0] == "--help") {
        context.console.printRaw(overview(context));
        return words.empty() ? 2 : 0;
    }
    if (words[0] == "--version") {
        context.console.print("tutti " TUTTI_VERSION);
        return 0;
    }
    if (words[0] == "__complete") { // not in the table: what is behind it is not to be parsed
        for (const auto& candidate : completeWords(std::span(words).subspan(1), context))
            context.console.print(candidate.doc.empty() ? candidate.text
                                                        : candidate.text + "\t" + candidate.doc);
        return 0;
    }
    const auto* command = findCommand(context.commands, words[0]);
    if (command == nullptr) return noSuchCommand(context.commands, words[0]);
    TUTTI_LET(arguments, parseArguments(*command, std::span(words).subspan(1)));
    if (arguments.has("help")) {
        context.console.printRaw(
            helpFor(*command, std::find(words.begin(), words.end(), "--help") != words.end()));
        return 0;
    }
    TUTTI_LET(settings, findSettings(context.commands));
    TUTTI_TRY(fillIn(arguments, *command, settings));
    auto outcome = runCommand(*command, arguments, words, context);
    if (!outcome) return calledByOrigin(outcome.error(), arguments);
    return outcome;
}

} // namespace

std::span<const Option> commonOptions() {
    return commonTable;
}

std::vector<Option> commonOptionsOf(const Command& command) {
    const bool makesFiles =
        std::any_of(command.options.begin(), command.options.end(),
                    [](const auto& option) { return keyOf(option) == "out" && option.value == "FILE"; });
    std::vector<Option> options(commonTable.begin(), commonTable.end());
    std::erase_if(options, [&](const auto& option) { return keyOf(option) == "force" && !makesFiles; });
    return options;
}

const Command* findCommand(std::span<const Command> commands, std::string_view name) {
    for (const auto& command : commands)
        if (command.name == name || (!command.alias.empty() && command.alias == name)) return &command;
    return nullptr;
}

Error noSuchCommand(std::span<const Command> commands, const std::string& name) {
    std::vector<std::string_view> names;
    for (const auto& each : commands)
        names.push_back(each.name);
    return usage("no command '" + name + "'" + nearestWord(name, names), "tutti help lists the commands");
}

std::string_view keyOf(const Option& option) {
    const auto name = option.names.substr(option.names.rfind(',') + 1);
    return name.substr(std::min(name.find_first_not_of('-'), name.size()));
}

std::vector<std::string_view> splitChoices(std::string_view choices) {
    std::vector<std::string_view> names;
    while (!choices.empty()) {
        const auto bar = choices.find('|');
        names.push_back(choices.substr(0, bar));
        choices.remove_prefix(bar == std::string_view::npos ? choices.size() : bar + 1);
    }
    return names;
}

// --- Arguments ---------------------------------------------------------------------------------------------

std::vector<std::string> Arguments::list(std::string_view option) const {
    const auto found = values_.find(std::string(option));
    return found == values_.end() ? std::vector<std::string>{} : found->second;
}

std::string Arguments::text(std::string_view option, std::string_view fallback) const {
    const auto found = values_.find(std::string(option));
    return found == values_.end() || found->second.empty() ? std::string(fallback) : found->second.back();
}

Expected<std::optional<double>> Arguments::number(std::string_view option) const {
    if (!has(option)) return std::optional<double>{};
    auto given = text(option);
    for (const std::string_view unit : {"dBTP", "LUFS", "dB", "Hz", "s"})
        if (given.size() > unit.size() && given.ends_with(unit)) {
            given.resize(given.size() - unit.size());
            break;
        }
    const auto value = parseNumber(given);
    if (!value) return usage(label(option) + ": '" + text(option) + "' is not a number");
    return std::optional<double>(*value);
}

Expected<std::optional<long>> Arguments::whole(std::string_view option, long least, long most) const {
    TUTTI_LET(value, number(option));
    if (!value) return std::optional<long>{};
    const auto whole = static_cast<long>(*value);
    if (static_cast<double>(whole) != *value || whole < least || whole > most)
        return usage(label(option) + ": must be a whole number from " + std::to_string(least) + " to " +
                     std::to_string(most));
    return std::optional<long>(whole);
}

Expected<std::string> Arguments::choice(std::string_view option, std::string_view choices,
                                        std::string_view fallback) const {
    const auto given = text(option, fallback);
    const auto names = splitChoices(choices);
    if (std::find(names.begin(), names.end(), given) != names.end()) return given;
    return usage(label(option) + ": '" + given + "' is not one of " + std::string(choices) +
                 nearestWord(given, names));
}

// --- running -----------------------------------------------------------------------------------------------

int exitCodeOf(Fault fault) {
    switch (fault) {
    case Fault::refused:
    case Fault::usage: return 2;
    case Fault::input: return 3;
    case Fault::output: return 4;
    case Fault::damaged:
    case Fault::project: return 5;
    case Fault::plugin: return 6;
    case Fault::device: return 7;
    case Fault::interrupted: return 130;
    case Fault::internal: break;
    }
    return 9;
}

int runCommandLine(const std::vector<std::string>& words, Context& context) {
    const auto outcome = dispatch(words, context);
    if (outcome) {
        if (context.console.flushed()) return *outcome;
        context.console.error({Fault::output, "standard output cannot be written"});
        return exitCodeOf(Fault::output);
    }
    context.console.error(outcome.error());
    if (outcome.error().fault == Fault::interrupted && stopSignal() != 0) return 128 + stopSignal();
    return exitCodeOf(outcome.error().fault);
}

} // namespace tutti::cli
