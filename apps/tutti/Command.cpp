#include "Command.h"

#include "Console.h"
#include "base/Nearest.h"
#include "base/Parameter.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>

namespace tutti::cli {
namespace {

Error usage(std::string message, std::string hint = {}) { return {Fault::usage, std::move(message), std::move(hint)}; }

constexpr std::array commonTable{
    Option{"-f,--force", "", "replace the output if it is there already"},
    Option{"--json", "", "one JSON document on standard output"},
    Option{"--progress", "WHEN", "auto, always, never or json (lines on standard error)", false, "auto|always|never|json"},
    Option{"-q,--quiet", "", "only errors on standard error"},
};

/// The command's table turned into a parser, and what it parsed turned into Arguments.
class Parser {
public:
    explicit Parser(const Command& command) : command_(command), app_(std::string(command.summary)) {
        app_.set_help_flag(); // help is ours: made from the table
        for (const auto& operand : command.operands) {
            auto& values = operands_.emplace_back();
            // Whether it is there is checked afterwards, so that the sentence is ours.
            auto* option = app_.add_option(std::string(operand.name), values);
            if (operand.many)
                option->expected(0, 1 << 20);
            else
                option->expected(0, 1);
        }
        for (const auto table : {std::span<const Option>(command.options), commonOptions()})
            for (const auto& option : table)
                add(option);
        app_.add_flag("-h,--help", help_);
    }

    Expected<Arguments> parse(const std::vector<std::string>& words) {
        try {
            app_.parse(std::vector<std::string>(words.rbegin(), words.rend()));
        } catch (const CLI::ExtrasError&) {
            return unexpected();
        } catch (const CLI::ParseError& error) {
            return usage(std::string(command_.name) + ": " + error.what(), hint());
        }
        Arguments arguments;
        auto values = operands_.begin();
        for (const auto& operand : command_.operands) {
            if (values->empty() && operand.required && !help_)
                return usage(std::string(command_.name) + ": " + std::string(operand.name) + " is missing", hint());
            if (!values->empty()) arguments.set(operand.name, *values);
            ++values;
        }
        for (const auto& [key, list] : options_)
            if (!list.empty()) arguments.set(key, list);
        for (const auto& [key, given] : switches_)
            if (given) arguments.set(key, {});
        return arguments;
    }

    bool helpWanted() const { return help_; }

private:
    std::string hint() const { return "tutti help " + std::string(command_.name) + " shows how it is used"; }

    void add(const Option& option) {
        const std::string names(option.names), key(keyOf(option));
        if (option.value.empty()) {
            app_.add_flag(names, switches_[key]);
            return;
        }
        auto* added = app_.add_option(names, options_[key]);
        added->expected(1);
        if (option.many)
            added->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
        else
            added->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
    }

    Error unexpected() const {
        const auto extras = app_.remaining();
        const auto word = extras.empty() ? std::string() : extras.front();
        std::vector<std::string_view> known;
        std::vector<std::string> names;
        for (const auto table : {std::span<const Option>(command_.options), commonOptions()})
            for (const auto& option : table)
                names.push_back("--" + std::string(keyOf(option)));
        for (const auto& name : names)
            known.push_back(name);
        const bool isOption = word.starts_with("-");
        return usage(std::string(command_.name) + ": " + (isOption ? "no option '" : "did not expect '") + word + "'" +
                         (isOption ? nearestWord(word, known) : ""),
                     hint());
    }

    const Command& command_;
    CLI::App app_;
    std::list<std::vector<std::string>> operands_;
    std::map<std::string, std::vector<std::string>> options_;
    std::map<std::string, bool> switches_;
    bool help_ = false;
};

Outcome applyCommon(const Arguments& arguments, Console& console) {
    console.json = arguments.has("json");
    console.quiet = arguments.has("quiet");
    TUTTI_LET(progress, arguments.choice("progress", "auto|always|never|json", "auto"));
    console.progressMode = progress == "always"  ? ProgressMode::always
                           : progress == "never" ? ProgressMode::never
                           : progress == "json"  ? ProgressMode::json
                                                 : ProgressMode::automatic;
    return 0;
}

const Command* findCommand(std::span<const Command> commands, std::string_view name) {
    for (const auto& command : commands)
        if (command.name == name || (!command.alias.empty() && command.alias == name)) return &command;
    return nullptr;
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
    const auto* command = findCommand(context.commands, words[0]);
    if (command == nullptr) {
        std::vector<std::string_view> names;
        for (const auto& each : context.commands)
            names.push_back(each.name);
        return usage("no command '" + words[0] + "'" + nearestWord(words[0], names), "tutti help lists the commands");
    }
    Parser parser(*command);
    TUTTI_LET(arguments, parser.parse({words.begin() + 1, words.end()}));
    if (parser.helpWanted()) {
        context.console.printRaw(helpFor(*command, std::find(words.begin(), words.end(), "--help") != words.end()));
        return 0;
    }
    TUTTI_TRY(applyCommon(arguments, context.console));
    return command->run(arguments, context);
}

} // namespace

std::span<const Option> commonOptions() { return commonTable; }

std::string_view keyOf(const Option& option) {
    const auto name = option.names.substr(option.names.rfind(',') + 1);
    return name.substr(std::min(name.find_first_not_of('-'), name.size()));
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
    if (!value) return usage("--" + std::string(option) + ": '" + text(option) + "' is not a number");
    return std::optional<double>(*value);
}

Expected<std::optional<long>> Arguments::whole(std::string_view option, long least, long most) const {
    TUTTI_LET(value, number(option));
    if (!value) return std::optional<long>{};
    const auto whole = static_cast<long>(*value);
    if (static_cast<double>(whole) != *value || whole < least || whole > most)
        return usage("--" + std::string(option) + ": must be a whole number from " + std::to_string(least) + " to " +
                     std::to_string(most));
    return std::optional<long>(whole);
}

Expected<std::string> Arguments::choice(std::string_view option, std::string_view choices,
                                        std::string_view fallback) const {
    const auto given = text(option, fallback);
    std::vector<std::string_view> names;
    for (auto rest = choices; !rest.empty();) {
        const auto bar = rest.find('|');
        names.push_back(rest.substr(0, bar));
        rest.remove_prefix(bar == std::string_view::npos ? rest.size() : bar + 1);
    }
    if (std::find(names.begin(), names.end(), given) != names.end()) return given;
    return usage("--" + std::string(option) + ": '" + given + "' is not one of " + std::string(choices) +
                 nearestWord(given, names));
}

// --- running -----------------------------------------------------------------------------------------------

int exitCodeOf(Fault fault) {
    switch (fault) {
    case Fault::refused:
    case Fault::usage: return 2;
    case Fault::input: return 3;
    case Fault::output: return 4;
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
