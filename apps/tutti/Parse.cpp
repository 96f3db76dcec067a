// Words of the command line against a command's entry in the table: the entry becomes a CLI11 parser, and
// what that finds becomes Arguments. Its errors are said in this house's words.
#include "Command.h"
#include "base/Nearest.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

namespace tutti::cli {
namespace {

class Parser {
public:
    explicit Parser(const Command& command) : command_(command) {
        app_.set_help_flag();                   // help is made from the table
        app_.add_option("operands", operands_); // all of them: CLI11 shares them out greedily
        for (const auto table : {std::span<const Option>(command.options), commonOptions()})
            for (const auto& option : table)
                options_.emplace_back(&option, add(option));
    }

    Expected<Arguments> parse(std::span<const std::string> words) {
        try {
            app_.parse(std::vector<std::string>(words.rbegin(), words.rend()));
        } catch (const CLI::ExtrasError&) {
            return unexpected();
        } catch (const CLI::ParseError& error) {
            return wrong(inOurWords(error.what()));
        }
        Arguments arguments;
        for (const auto& [option, found] : options_)
            if (found->count() > 0) arguments.set(keyOf(*option), valuesOf(*option, *found));
        if (!arguments.has("help")) TUTTI_TRY(shareOutOperands(arguments));
        return arguments;
    }

private:
    static bool mayBeLeftOut(const Option& option) { return option.value.starts_with('['); }

    CLI::Option* add(const Option& option) {
        const std::string names(option.names);
        if (option.value.empty()) return app_.add_flag(names)->disable_flag_override();
        if (mayBeLeftOut(option)) return app_.add_flag(names);
        return app_.add_option(names)
            ->expected(1)
            ->type_name(std::string(option.value))
            ->multi_option_policy(option.many ? CLI::MultiOptionPolicy::TakeAll
                                              : CLI::MultiOptionPolicy::TakeLast);
    }

    /// A switch has no value; one that may be left out is `true` for CLI11 where it was.
    static std::vector<std::string> valuesOf(const Option& option, const CLI::Option& found) {
        if (option.value.empty()) // how often it was said
            return std::vector<std::string>(option.many ? found.count() : 0);
        auto values = found.results();
        if (mayBeLeftOut(option) && values.back() == "true") values.clear();
        return values;
    }

    Result shareOutOperands(Arguments& arguments) const {
        auto next = operands_.begin();
        for (const auto& operand : command_.operands) {
            const auto left = operands_.end() - next;
            if (left == 0 && operand.required) return wrong(std::string(operand.name) + " is missing");
            const auto last = operand.many ? operands_.end() : next + std::min<std::ptrdiff_t>(left, 1);
            if (last != next) arguments.set(operand.name, {next, last});
            next = last;
        }
        return next == operands_.end() ? success() : wrong("did not expect '" + *next + "'");
    }

    static std::string inOurWords(std::string message) {
        if (const auto at = message.find(" was given a disallowed flag override"); at != std::string::npos)
            message = "--" + message.substr(0, at) + " takes no value";
        const std::string_view required = ": 1 required ", missing = " missing";
        if (const auto at = message.find(required); at != std::string::npos && message.ends_with(missing))
            message =
                message.substr(0, at) + ": " +
                message.substr(at + required.size(), message.size() - missing.size() - at - required.size()) +
                " is missing";
        return message;
    }

    Error wrong(std::string message) const {
        return {Fault::usage, std::string(command_.name) + ": " + std::move(message),
                "tutti help " + std::string(command_.name) + " shows how it is used"};
    }

    Error unexpected() const {
        const auto word = app_.remaining().front();
        std::vector<std::string> names;
        for (const auto& [option, found] : options_)
            names.push_back("--" + std::string(keyOf(*option)));
        const auto name = word.substr(0, word.find('='));
        return wrong("no option '" + name + "'" +
                     nearestWord(name, std::vector<std::string_view>(names.begin(), names.end())));
    }

    const Command& command_;
    CLI::App app_;
    std::vector<std::string> operands_;
    std::vector<std::pair<const Option*, CLI::Option*>> options_;
};

} // namespace

Expected<Arguments> parseArguments(const Command& command, std::span<const std::string> words) {
    return Parser(command).parse(words);
}

} // namespace tutti::cli
