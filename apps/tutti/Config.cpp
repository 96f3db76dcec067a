#include "Config.h"

#include "base/File.h"
#include "base/Nearest.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <filesystem>

namespace tutti::cli {
namespace {

namespace fs = std::filesystem;

Error wrong(const std::string& where, const std::string& what, std::string hint = {}) {
    return {Fault::usage, where + ": " + what, std::move(hint)};
}

/// A promise of every command is that nothing is replaced unless it is said in that very place.
bool mayBeSet(std::string_view key) {
    return key != "force" && key != "help";
}

const Option* optionOf(const Command& command, std::string_view key) {
    for (const auto table : {std::span<const Option>(command.options), commonOptions()})
        for (const auto& option : table)
            if (keyOf(option) == key) return &option;
    return nullptr;
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && std::isspace(static_cast<unsigned char>(text.front())) != 0)
        text.remove_prefix(1);
    while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back())) != 0)
        text.remove_suffix(1);
    return text;
}

// --- the file ----------------------------------------------------------------------------------------------

class ConfigReader {
public:
    ConfigReader(std::string path, std::span<const Command> commands)
        : path_(std::move(path)), commands_(commands) {}

    Expected<std::vector<Setting>> read(std::string_view text) {
        for (number_ = 1; !text.empty(); ++number_) {
            const auto end = std::min(text.find('\n'), text.size());
            TUTTI_TRY(readLine(trimmed(text.substr(0, end))));
            text.remove_prefix(std::min(end + 1, text.size()));
        }
        return std::move(settings_);
    }

private:
    std::string where() const { return path_ + ":" + std::to_string(number_); }

    Result readLine(std::string_view line) {
        if (line.empty() || line.starts_with('#')) return success();
        return line.starts_with('[') ? readSection(line) : readSetting(line);
    }

    Result readSection(std::string_view line) {
        const auto end = line.find(']');
        const auto rest = end == std::string_view::npos ? line : trimmed(line.substr(end + 1));
        if (end == std::string_view::npos || (!rest.empty() && !rest.starts_with('#')))
            return wrong(where(), "a section is a command's name in brackets, as [render]");
        const auto name = trimmed(line.substr(1, end - 1));
        command_ = findCommand(commands_, name);
        if (command_ != nullptr) return success();
        const auto none = noSuchCommand(commands_, std::string(name));
        return wrong(where(), none.message, none.hint);
    }

    Result readSetting(std::string_view line) {
        const auto equals = line.find('=');
        if (equals == std::string_view::npos)
            return wrong(where(), "'" + std::string(line) + "' is not key = value");
        Setting setting;
        setting.section = command_ == nullptr ? "" : std::string(command_->name);
        setting.key = trimmed(line.substr(0, equals));
        setting.origin = where();
        TUTTI_TRY(checkKey(setting.key));
        auto rest = trimmed(line.substr(equals + 1));
        TUTTI_TRY(readValue(rest, setting));
        rest = trimmed(rest);
        if (!rest.empty() && !rest.starts_with('#'))
            return wrong(where(), setting.key + ": did not expect '" + std::string(rest) + "'",
                         "words stand in quotes: " + setting.key + " = \"...\"");
        settings_.push_back(std::move(setting));
        return success();
    }

    Result checkKey(std::string_view key) const {
        if (!mayBeSet(key)) return wrong(where(), std::string(key) + ": must be typed each time");
        std::vector<std::string_view> names;
        for (const auto& command : commands_) {
            if (command_ != nullptr && command_ != &command) continue;
            if (optionOf(command, key) != nullptr) return success();
            for (const auto table : {std::span<const Option>(command.options), commonOptions()})
                for (const auto& option : table)
                    if (mayBeSet(keyOf(option))) names.push_back(keyOf(option));
        }
        const auto whose = command_ == nullptr ? "no command" : "tutti " + std::string(command_->name);
        return wrong(where(), whose + " has " + (command_ == nullptr ? "an" : "no") + " option '" +
                                  std::string(key) + "'" + nearestWord(key, names));
    }

    /// A value off the front of `rest`.
    Result readValue(std::string_view& rest, Setting& setting) const {
        if (!rest.starts_with('[')) return readScalar(rest, setting);
        rest.remove_prefix(1);
        for (rest = trimmed(rest); !rest.starts_with(']'); rest = trimmed(rest)) {
            TUTTI_TRY(readScalar(rest, setting));
            rest = trimmed(rest);
            if (rest.starts_with(','))
                rest.remove_prefix(1);
            else if (!rest.starts_with(']'))
                return wrong(where(), setting.key + ": the list has no end",
                             "a list stands in one line: [\"a\", \"b\"]");
        }
        rest.remove_prefix(1);
        return success();
    }

    Result readScalar(std::string_view& rest, Setting& setting) const {
        if (rest.starts_with('"') || rest.starts_with('\'')) return readQuoted(rest, setting);
        const auto end = std::min(rest.find_first_of(", \t]#"), rest.size());
        const auto word = rest.substr(0, end);
        setting.isSwitch = word == "true" || word == "false";
        const bool number = word.find_first_not_of("0123456789.+-_eE") == std::string_view::npos;
        if (word.empty() || (!number && !setting.isSwitch))
            return wrong(where(), setting.key + ": '" + std::string(word) + "' is no value",
                         "words stand in quotes: " + setting.key + " = \"" + std::string(word) + "\"");
        setting.values.emplace_back(word);
        std::erase(setting.values.back(), '_'); // 48_000
        rest.remove_prefix(end);
        return success();
    }

    /// "..." with escapes, '...' without.
    Result readQuoted(std::string_view& rest, Setting& setting) const {
        const char quote = rest.front();
        std::string value;
        for (std::size_t i = 1; i < rest.size(); ++i) {
            if (rest[i] == quote) {
                setting.values.push_back(std::move(value));
                rest.remove_prefix(i + 1);
                return success();
            }
            if (rest[i] != '\\' || quote == '\'') {
                value += rest[i];
                continue;
            }
            constexpr std::string_view letters = "\\\"nt", meant = "\\\"\n\t";
            const auto which = ++i < rest.size() ? letters.find(rest[i]) : std::string_view::npos;
            if (which == std::string_view::npos)
                return wrong(where(), setting.key + ": only \\\\ \\\" \\n \\t may stand behind a backslash",
                             "in single quotes it stands for itself");
            value += meant[which];
        }
        return wrong(where(), setting.key + ": the quote has no end");
    }

    std::string path_;
    std::span<const Command> commands_;
    const Command* command_ = nullptr;
    int number_ = 0;
    std::vector<Setting> settings_;
};

// --- where it is -------------------------------------------------------------------------------------------

/// Where a user's settings are; empty: nowhere.
fs::path settingsFolder() {
    const char* config = std::getenv("XDG_CONFIG_HOME");
    const char* home = std::getenv("HOME");
    if (config != nullptr && *config == '/') // a relative one is to be ignored, says the standard
        return fs::path(config) / "tutti";
    if (home != nullptr && *home != 0) return fs::path(home) / ".config" / "tutti";
    return {};
}

/// Empty: there is none.
std::string configPath() {
    if (const char* named = std::getenv("TUTTI_CONFIG")) return named;
    const auto folder = settingsFolder();
    std::error_code ignored;
    const bool there = !folder.empty() && fs::exists(folder / "config.toml", ignored);
    return there ? (folder / "config.toml").string() : std::string();
}

bool isSwitch(std::string_view key) {
    for (const auto& option : commonOptions())
        if (keyOf(option) == key) return option.value.empty();
    return false;
}

Expected<std::vector<Setting>> environmentSettings() {
    std::vector<Setting> settings;
    for (const auto& [key, variable] : environmentOptions()) {
        const char* value = std::getenv(variable.c_str());
        if (value == nullptr) continue;
        std::string text = value;
        const bool toggle = isSwitch(key);
        if (toggle) {
            if (text != "1" && text != "0" && !text.empty())
                return wrong(variable, "'" + text + "' is neither 1 nor 0");
            text = text == "1" ? "true" : "false";
        } else if (text.empty()) {
            continue;
        }
        settings.push_back({"", key, {text}, toggle, variable});
    }
    return settings;
}

} // namespace

std::vector<std::pair<std::string, std::string>> environmentOptions() {
    std::vector<std::pair<std::string, std::string>> list;
    const auto add = [&](std::string_view key) {
        std::string name = "TUTTI_";
        for (const char c : key)
            name += c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
        list.emplace_back(key, name);
    };
    for (const auto& option : commonOptions())
        if (mayBeSet(keyOf(option))) add(keyOf(option));
    add("device");
    return list;
}

Expected<std::vector<Setting>> readConfig(std::string_view text, const std::string& path,
                                          std::span<const Command> commands) {
    return ConfigReader(path, commands).read(text);
}

Expected<std::vector<Setting>> findSettings(std::span<const Command> commands) {
    std::vector<Setting> settings;
    if (const auto path = configPath(); !path.empty()) {
        TUTTI_LET(text, readFile(path, std::size_t{1} << 20));
        TUTTI_LET(read, readConfig(text, path, commands));
        settings = std::move(read);
    }
    TUTTI_LET(variables, environmentSettings());
    settings.insert(settings.end(), variables.begin(), variables.end());
    return settings;
}

Result fillIn(Arguments& arguments, const Command& command, std::span<const Setting> settings) {
    std::map<std::string_view, const Setting*> chosen;
    const auto choose = [&](auto accept) {
        for (const auto& setting : settings)
            if (accept(setting) && optionOf(command, setting.key) != nullptr && !arguments.has(setting.key))
                chosen[setting.key] = &setting;
    };
    const auto isVariable = [](const Setting& each) { return each.origin.starts_with("TUTTI_"); };
    choose([&](const Setting& each) { return each.section.empty() && !isVariable(each); });
    choose([&](const Setting& each) { return each.section == command.name; });
    choose(isVariable);
    for (const auto& [key, setting] : chosen) {
        const auto& option = *optionOf(command, key);
        const auto where = setting->origin + ": " + setting->key;
        const bool takesNothing = option.value.empty();
        if (takesNothing && !setting->isSwitch) return wrong(where, "is true or false");
        if (!takesNothing && setting->isSwitch && !option.value.starts_with('['))
            return wrong(where, "is a value, not true or false");
        if (setting->values.size() != 1 && !option.many) return wrong(where, "is one value, not a list");
        if (setting->isSwitch && setting->values.front() == "false") continue;
        arguments.set(key, setting->isSwitch ? std::vector<std::string>{} : setting->values);
        arguments.setOrigin(key, setting->origin);
    }
    return success();
}

fs::path latencyPath() {
    const char* named = std::getenv("TUTTI_CONFIG");
    if (named != nullptr && *named == 0) return {};
    const auto folder = named != nullptr ? fs::absolute(named).parent_path() : settingsFolder();
    return folder.empty() ? fs::path() : folder / "latency";
}

} // namespace tutti::cli
