// The pages of docs/ that are made from tables. tests/cli holds them to what the tables say now.
#include "Console.h"
#include "Contract.h"
#include "Help.h"
#include "app/Targets.h"
#include "base/Parameter.h"
#include "model/Verb.h"

#include <cmath>

namespace tutti::cli {
namespace {

constexpr std::string_view made =
    "<!-- Made by `tutti help --page` from the program's own tables. To renew all such pages:\n"
    "     tests/cli/pages build/release/bin/tutti docs -->\n\n";

/// A text inside a cell of a table.
std::string cell(std::string_view text) {
    std::string result;
    for (const char c : text)
        c == '|' ? result += "\\|" : result += c;
    return result;
}

std::string code(std::string_view text) {
    return text.empty() ? std::string() : "`" + cell(text) + "`";
}

std::string optionRows(std::span<const Option> options) {
    std::string rows;
    for (const auto& option : options) {
        std::string names;
        for (auto rest = option.names; !rest.empty();) {
            const auto comma = rest.find(',');
            const bool last = comma == std::string_view::npos;
            const bool joined = option.value.starts_with('[');
            const auto value = option.value.empty() || !last ? std::string()
                               : joined                      ? "[=" + std::string(option.value.substr(1))
                                                             : " " + std::string(option.value);
            names += (names.empty() ? "" : ", ") + code(std::string(rest.substr(0, comma)) + value);
            rest.remove_prefix(last ? rest.size() : comma + 1);
        }
        rows += "| " + names + " | " + cell(meaning(option)) + " |\n";
    }
    return rows;
}

std::string commandSection(const Command& command) {
    std::string text = "### tutti " + std::string(command.name) + "\n\n";
    text += std::string(command.summary) +
            (command.alias.empty() ? "" : " (also `tutti " + std::string(command.alias) + "`)") + "\n\n";
    text += "```sh\n" + usageLine(command) + "\n```\n\n";
    bool indented = false;
    for (auto rest = command.doc; !rest.empty();) {
        const auto end = std::min(rest.find('\n'), rest.size());
        const auto line = rest.substr(0, end);
        if (line.starts_with("  ") != indented)
            text += indented ? "```\n\n" : "\n```\n", indented = !indented;
        text += std::string(line.substr(indented ? 2 : 0)) + "\n";
        rest.remove_prefix(std::min(end + 1, rest.size()));
        if (rest.empty()) text += indented ? "```\n\n" : "\n";
    }
    if (!command.operands.empty() || !command.options.empty()) text += "| | |\n|---|---|\n";
    for (const auto& operand : command.operands)
        text += "| " + code(operand.name) + " | " + cell(operand.doc) + " |\n";
    text += optionRows(command.options) + (command.operands.empty() && command.options.empty() ? "" : "\n");
    text += "```sh\n";
    for (const auto example : command.examples)
        text += std::string(example) + "\n";
    return text + "```\n\n";
}

std::string rowsOf(std::string_view left, std::string_view right, std::span<const Row> rows) {
    std::string text = "| " + std::string(left) + " | " + std::string(right) + " |\n|---|---|\n";
    for (const auto& row : rows)
        text += "| " + cell(row.what) + " | " + cell(row.means) + " |\n";
    return text + "\n";
}

std::string rules() {
    return std::string(promises()) + "\n\n" + rowsOf("Exit code", "Meaning", exitCodes()) +
           rowsOf("Time", "Means", timeForms()) + std::string(timeNote()) +
           " ([decisions/012](decisions/012-times.md)).\n\n";
}

std::string settingsSection() {
    return "## What need not be typed\n\n" + std::string(settingsNote()) + "\n\n```toml\n" +
           std::string(settingsExample()) + "```\n\n" + settingsRest() + "\n";
}

std::string cliPage(const Context& context) {
    std::string text =
        "# The command line\n\n" + std::string(made) + rules() + "## Commands\n\n| | |\n|---|---|\n";
    for (const auto& command : context.commands)
        text += "| [`tutti " + std::string(command.name) + "`](#tutti-" + std::string(command.name) + ") | " +
                cell(command.summary) + " |\n";
    text += "\n";
    for (const auto& command : context.commands)
        text += commandSection(command);
    return text + "### Options of every command\n\n| | |\n|---|---|\n" + optionRows(commonOptions()) + "\n" +
           settingsSection();
}

/// Where docs/file-format.md has the attributes of what a verb's topic is about.
std::string_view attributesOf(std::string_view topic) {
    if (topic == "clip") return "file-format.md#clips";
    const bool onTrack = topic == "track" || topic == "device" || topic == "send" || topic == "take";
    return onTrack ? "file-format.md#tracks" : "file-format.md#the-top";
}

std::string verbSection(const VerbSpec& verb) {
    auto text = "### " + std::string(verb.name) + "\n\n" + std::string(verb.doc) + "\n\n";
    if (!verb.fields.empty()) text += "| Field | Form | |\n|---|---|---|\n";
    for (const auto& field : verb.fields)
        text += "| " + std::string(field.required ? "" : "*") + std::string(field.name) +
                (field.required ? "" : "*") + " | " + code(field.form) + " | " + cell(field.doc) + " |\n";
    if (!verb.fields.empty()) text += "\n";
    const auto topic = verb.name.substr(0, verb.name.find('.'));
    if (verb.openFields)
        text += "Further fields are [attributes](" + std::string(attributesOf(topic)) +
                "); an empty value is the default" +
                (topic == "device" ? ", and parameters of its type" : "") + ".\n\n";
    return text + "```\n" + std::string(verb.example) + "\n```\n\n";
}

std::string verbsPage() {
    std::string text =
        "# Verbs\n\n" + std::string(made) +
        "All that can be done to a project: by `tutti do PROJECT VERB field=value ...`, by scripts\n"
        "(`tutti do PROJECT --script FILE`, one verb a line, `#` starts a comment) and by the window. A verb "
        "that is refused\nchanges nothing. Fields in italics may be left out.\n\n"
        "Places are written as quarter notes (`16q`, `1/3q`), as bar and beat (`17.3`), in seconds (`1.5s`, "
        "`1:30`), in samples\n(`48000smp`), as timecode (`01:02:03:04`) or as a marker or section "
        "(`@Chorus`); "
        "lengths as `4q` or `250ms`. What is\nplaced in quarter notes moves with the tempo. Tracks are named "
        "by "
        "id or name, everything else by its id.\n\n";
    std::string_view topic;
    for (const auto& verb : allVerbs()) {
        const auto own = verb.name.substr(0, verb.name.find('.'));
        text += own == topic ? ", " : topic.empty() ? "" : "\n";
        if (own != topic) text += "- ";
        topic = own;
        std::string anchor(verb.name);
        std::erase(anchor, '.');
        text += "[" + std::string(verb.name) + "](#" + anchor + ")";
    }
    text += "\n\n";
    for (const auto& verb : allVerbs())
        text += verbSection(verb);
    return text;
}

std::string parameterRow(const ParameterSpec& parameter) {
    const std::string unit(unitSuffix(parameter.unit));
    std::string range, standard;
    if (parameter.unit == Unit::choice || parameter.unit == Unit::toggle) {
        range = parameter.unit == Unit::toggle ? "off|on" : std::string(parameter.choices);
        standard = splitChoices(range)[static_cast<std::size_t>(parameter.standard)];
    } else if (parameter.unit == Unit::text) {
        standard = parameter.textStandard;
    } else {
        range = formatNumber(parameter.minimum) + ".." + formatNumber(parameter.maximum) + unit;
        standard = formatNumber(std::round(parameter.standard * 1e4) / 1e4) + unit;
    }
    return "| `" + std::string(parameter.name) + "` | " + code(range) + " | " + code(standard) + " | " +
           cell(parameter.doc) + " |\n";
}

std::string devicesPage(const Context& context) {
    std::string text = "# Devices\n\n" + std::string(made) +
                       "What a track can hold, by `tutti do PROJECT device.add track=... type=...`, and what "
                       "`tutti process` runs on "
                       "files. How each is measured stands in its folder in `libs/processors`.\n\n";
    for (const auto* spec : context.house.registry.all()) {
        text += "### " + std::string(spec->name) + " (`" + std::string(spec->type) + "`)\n\n" +
                std::string(spec->doc);
        if (spec->sidechain) text += " It has a side-chain.";
        text += "\n\nSource: " + std::string(spec->source) +
                "\n\n| Parameter | Range | Default | |\n|---|---|---|---|\n";
        for (const auto& parameter : spec->parameters)
            text += parameterRow(parameter);
        text += "\n";
    }
    return text;
}

std::string targetsPage() {
    std::string text = "# Places of delivery\n\n" + std::string(made) +
                       "What `--target` brings a sound to and checks it against. Streaming services publish "
                       "a level and no tolerance; "
                       "1 LU is taken for them.\n\n| Name | For | Level | Tolerance | Peak | Source "
                       "|\n|---|---|---|---|---|---|\n";
    for (const auto& target : allTargets()) {
        const bool levelled = target.gauge != Gauge::none;
        const auto unit = " " + std::string(levelUnit(target.gauge)) +
                          (target.gauge == Gauge::dialogue ? " of the dialogue" : "");
        text += "| `" + std::string(target.name) + "` | " + cell(target.doc) + " | " +
                (levelled ? formatNumber(target.level) + unit : "") + " | " +
                (levelled ? formatNumber(target.tolerance) + " LU" : "") + " | " + formatNumber(target.peak) +
                " " + std::string(peakUnit(target.gauge)) + " | " + cell(target.source) + " |\n";
    }
    return text;
}

} // namespace

std::string referencePage(std::string_view page, const Context& context) {
    auto text = page == "verbs"     ? verbsPage()
                : page == "devices" ? devicesPage(context)
                : page == "targets" ? targetsPage()
                                    : cliPage(context);
    while (text.ends_with("\n\n"))
        text.pop_back();
    return text;
}

} // namespace tutti::cli
