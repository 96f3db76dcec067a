#include "Help.h"

#include "Console.h"

#include <algorithm>

namespace tutti::cli {
namespace {

std::string padded(std::string text, std::size_t width) {
    // Counts characters, not bytes: the table holds a few dashes and dots outside ASCII.
    const auto shown = static_cast<std::size_t>(std::count_if(
        text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
    text.append(shown < width ? width - shown : 1, ' ');
    return text;
}

std::string wrapped(std::string_view text, std::size_t width, const std::string& indent) {
    std::string result = indent;
    std::size_t column = 0;
    while (!text.empty()) {
        const auto end = std::min(text.find(' '), text.size());
        if (column > 0 && column + 1 + end > width) {
            result += "\n" + indent;
            column = 0;
        }
        if (column > 0) result += ' ', ++column;
        result += text.substr(0, end);
        column += end;
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return result + "\n";
}

std::string optionLines(std::span<const Option> options) {
    std::string lines;
    for (const auto& option : options) {
        std::string names;
        for (auto rest = option.names; !rest.empty();) {
            const auto comma = rest.find(',');
            names += (names.empty() ? "" : ", ") + std::string(rest.substr(0, comma));
            rest.remove_prefix(comma == std::string_view::npos ? rest.size() : comma + 1);
        }
        if (option.names.starts_with("--")) names = "    " + names;
        if (option.value.starts_with('[')) // belongs to the option only with =
            names += "[=" + std::string(option.value.substr(1));
        else if (!option.value.empty())
            names += " " + std::string(option.value);
        auto doc = wrapped(meaning(option), 75, std::string(27, ' '));
        lines += "  " + padded(names, 24) + " " + doc.substr(27);
    }
    return lines;
}

std::string exampleLines(const Command& command) {
    std::string lines = "Examples:\n";
    for (const auto example : command.examples)
        lines += "  " + std::string(example) + "\n";
    return lines + "\n";
}

} // namespace

std::string usageLine(const Command& command) {
    std::string line = "tutti " + std::string(command.name);
    for (const auto& operand : command.operands) {
        auto name = std::string(operand.name) + (operand.many ? "..." : "");
        line += operand.required ? " " + name : " [" + name + "]";
    }
    return line + " [options]";
}

std::string meaning(const Option& option) {
    std::string text(option.doc);
    if (!option.choices.empty() && !option.choices.starts_with('@')) {
        text += ": ";
        for (const char c : option.choices)
            c == '|' ? text += ", " : text += c;
    }
    return text + (option.many ? " (may be repeated)" : "");
}

std::string overview(const Context& context) {
    std::string text = "Tutti " TUTTI_VERSION ": one studio for all sound\n\nUsage: tutti COMMAND ...\n\n";
    for (const auto& command : context.commands)
        if (!command.summary.empty())
            text += "  " + padded(std::string(command.name), 13) + std::string(command.summary) + "\n";
    return text + "\ntutti help COMMAND shows a command's options and examples.\n";
}

std::string helpFor(const Command& command, bool examplesFirst) {
    std::string text = "tutti " + std::string(command.name) + ": " + std::string(command.summary) + "\n\n";
    if (examplesFirst && !command.examples.empty()) text += exampleLines(command);
    text += "Usage: " + usageLine(command) + "\n\n";
    for (auto rest = command.doc; !rest.empty();) { // paragraphs; lines that are indented stand as they are
        const auto end = std::min(rest.find('\n'), rest.size());
        const auto line = rest.substr(0, end);
        text += line.starts_with("  ") ? std::string(line) + "\n" : wrapped(line, 100, "");
        rest.remove_prefix(std::min(end + 1, rest.size()));
        if (rest.empty()) text += "\n";
    }
    for (const auto& operand : command.operands)
        text += "  " + padded(std::string(operand.name), 24) + " " + std::string(operand.doc) + "\n";
    if (!command.operands.empty()) text += "\n";
    text += "Options:\n" + optionLines(command.options) + optionLines(commonOptionsOf(command));
    if (!examplesFirst && !command.examples.empty()) text += "\n" + exampleLines(command);
    while (text.ends_with("\n\n"))
        text.pop_back();
    return text;
}

} // namespace tutti::cli
