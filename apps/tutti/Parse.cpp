// Words of the command line against a command's entry in the table.
//
//   -o FILE  -oFILE  --out FILE  --out=FILE    an option with a value
//   --stems  --stems=buses                     one whose value may be left out ([tracks|buses] in the table)
//   -f  --force  -fq                           switches, alone or together
//   --                                         what follows is no option
//   -                                          an operand: standard input or output
#include "Command.h"
#include "base/Nearest.h"

#include <algorithm>

namespace tutti::cli {
namespace {

class Parser {
public:
    Parser(const Command& command, std::span<const std::string> words) : command_(command), words_(words) {}

    Expected<Arguments> parse() {
        bool options = true;
        while (place_ < words_.size()) {
            const std::string_view word = words_[place_++];
            if (options && word == "--")
                options = false;
            else if (options && word.starts_with("--"))
                TUTTI_TRY(longOption(word));
            else if (options && word.starts_with('-') && word.size() > 1)
                TUTTI_TRY(shortOptions(word));
            else
                operands_.emplace_back(word);
        }
        if (!values_.contains("help")) TUTTI_TRY(shareOutOperands());
        Arguments arguments;
        for (auto& [name, values] : values_)
            arguments.set(name, std::move(values));
        return arguments;
    }

private:
    Error wrong(std::string message) const {
        return {Fault::usage, std::string(command_.name) + ": " + std::move(message),
                "tutti help " + std::string(command_.name) + " shows how it is used"};
    }

    /// The option that has this name, with its dashes; null if there is none.
    const Option* find(std::string_view name) const {
        for (const auto table : {std::span<const Option>(command_.options), commonOptions()})
            for (const auto& option : table)
                for (auto rest = option.names; !rest.empty();) {
                    const auto comma = rest.find(',');
                    if (rest.substr(0, comma) == name) return &option;
                    rest.remove_prefix(comma == std::string_view::npos ? rest.size() : comma + 1);
                }
        return nullptr;
    }

    Error unknown(std::string_view name) const {
        std::vector<std::string> names;
        for (const auto table : {std::span<const Option>(command_.options), commonOptions()})
            for (const auto& option : table)
                names.push_back("--" + std::string(keyOf(option)));
        return wrong("no option '" + std::string(name) + "'" +
                     nearestWord(name, std::vector<std::string_view>(names.begin(), names.end())));
    }

    Result longOption(std::string_view word) {
        const auto equals = word.find('=');
        const auto name = word.substr(0, equals);
        const auto* option = find(name);
        if (option == nullptr) return unknown(name);
        if (equals == std::string_view::npos) return take(*option, name);
        if (option->value.empty()) return wrong(std::string(name) + " takes no value");
        add(*option, std::string(word.substr(equals + 1)));
        return success();
    }

    Result shortOptions(std::string_view word) {
        for (std::size_t i = 1; i < word.size(); ++i) {
            const auto name = "-" + std::string(word.substr(i, 1));
            const auto* option = find(name);
            if (option == nullptr) return unknown(i == 1 && word.size() == 2 ? word : std::string_view(name));
            const bool valueFollows = !option->value.empty() && i + 1 < word.size();
            if (valueFollows) {
                add(*option, std::string(word.substr(i + 1)));
                return success();
            }
            TUTTI_TRY(take(*option, name));
        }
        return success();
    }

    /// An option whose value, if it has one, is the next word.
    Result take(const Option& option, std::string_view name) {
        if (option.value.empty() || option.value.starts_with('[')) {
            values_[std::string(keyOf(option))];
            return success();
        }
        if (place_ == words_.size() || find(words_[place_]) != nullptr)
            return wrong(std::string(name) + ": " + std::string(option.value) + " is missing");
        add(option, words_[place_++]);
        return success();
    }

    void add(const Option& option, std::string value) {
        auto& values = values_[std::string(keyOf(option))];
        if (!option.many) values.clear();
        values.push_back(std::move(value));
    }

    Result shareOutOperands() {
        std::size_t next = 0;
        for (const auto& operand : command_.operands) {
            const auto left = operands_.size() - next;
            if (left == 0 && operand.required) return wrong(std::string(operand.name) + " is missing");
            const auto count = operand.many ? left : std::min<std::size_t>(left, 1);
            if (count == 0) continue;
            const auto first = operands_.begin() + static_cast<std::ptrdiff_t>(next);
            values_[std::string(operand.name)].assign(first, first + static_cast<std::ptrdiff_t>(count));
            next += count;
        }
        return next == operands_.size() ? success() : wrong("did not expect '" + operands_[next] + "'");
    }

    const Command& command_;
    std::span<const std::string> words_;
    std::size_t place_ = 0;
    std::vector<std::string> operands_;
    std::map<std::string, std::vector<std::string>> values_;
};

} // namespace

Expected<Arguments> parseArguments(const Command& command, std::span<const std::string> words) {
    return Parser(command, words).parse();
}

} // namespace tutti::cli
