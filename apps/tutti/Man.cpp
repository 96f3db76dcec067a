// The man pages, made from the table of commands.
#include "Contract.h"
#include "Help.h"

#include <algorithm>

namespace tutti::cli {
namespace {

/// A text for troff; what stands in backticks is bold.
std::string troff(std::string_view text) {
    std::string result;
    bool bold = false, lineStart = true;
    for (const char c : text) {
        if (lineStart && (c == '.' || c == '\'')) result += "\\&";
        lineStart = c == '\n';
        if (c == '`')
            result += (bold = !bold) ? "\\fB" : "\\fR";
        else if (c == '\\')
            result += "\\e";
        else if (c == '-')
            result += "\\-";
        else if (c == '~')
            result += "\\(ti";
        else if (c == '^')
            result += "\\(ha";
        else
            result += c;
    }
    return result;
}

std::string strong(std::string_view text) {
    return "\\fB" + troff(text) + "\\fR";
}

std::string capitals(std::string text) {
    for (auto& c : text)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
    return text;
}

std::string head(const std::string& page, std::string_view summary) {
    return ".TH " + capitals(page) + " 1 \"\" \"Tutti " TUTTI_VERSION "\" \"Tutti\"\n.nh\n.ad l\n.SH NAME\n" +
           troff(page) + " \\- " + troff(summary) + "\n";
}

std::string namesOf(const Option& option) {
    std::string names;
    for (auto rest = option.names; !rest.empty();) {
        const auto comma = rest.find(',');
        names += (names.empty() ? "" : ", ") + strong(rest.substr(0, comma));
        rest.remove_prefix(comma == std::string_view::npos ? rest.size() : comma + 1);
    }
    if (option.value.starts_with('['))
        return names + "[=\\fI" + troff(option.value.substr(1, option.value.size() - 2)) + "\\fR]";
    return option.value.empty() ? names : names + " \\fI" + troff(option.value) + "\\fR";
}

std::string optionItems(std::span<const Option> options) {
    std::string text;
    for (const auto& option : options)
        text += ".TP\n" + namesOf(option) + "\n" + troff(meaning(option)) + "\n";
    return text;
}

std::string rowItems(std::span<const Row> rows) {
    std::string text;
    for (const auto& row : rows)
        text += ".TP\n" + troff(row.what) + "\n" + troff(row.means) + "\n";
    return text;
}

/// Lines as they stand.
std::string literal(std::string_view lines) {
    return ".PP\n.RS 4\n.nf\n" + troff(lines) + (lines.ends_with('\n') ? "" : "\n") + ".fi\n.RE\n";
}

/// Paragraphs; lines that are indented stand as they are.
std::string paragraphs(std::string_view text) {
    std::string result;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        const auto line = text.substr(0, end);
        result += line.starts_with("  ") ? literal(line.substr(2)) : ".PP\n" + troff(line) + "\n";
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return result;
}

std::string usage(const Command& command) {
    std::string text = ".SH SYNOPSIS\n\\fBtutti " + troff(command.name) + "\\fR";
    for (const auto& operand : command.operands) {
        const auto name = "\\fI" + troff(operand.name) + "\\fR" + (operand.many ? "..." : "");
        text += operand.required ? " " + name : " [" + name + "]";
    }
    return text + " [\\fIoptions\\fR]\n";
}

} // namespace

std::string manPage(const Command& command) {
    const auto page = "tutti-" + std::string(command.name);
    auto text = head(page, command.summary) + usage(command);
    text += ".SH DESCRIPTION\n";
    if (!command.alias.empty())
        text += "Also called " + strong("tutti " + std::string(command.alias)) + ".\n";
    text += paragraphs(command.doc);
    for (const auto& operand : command.operands)
        text += ".TP\n\\fI" + troff(operand.name) + "\\fR\n" + troff(operand.doc) + "\n";
    text += ".SH OPTIONS\n" + optionItems(command.options) + ".SS Of every command\n" +
            optionItems(commonOptions());
    text += ".SH EXAMPLES\n";
    for (const auto example : command.examples)
        text += literal(example);
    return text + ".SH SEE ALSO\n" + strong("tutti") + "(1): exit codes, times, the config file\n";
}

std::string manPage(const Context& context) {
    auto text = head("tutti", "one studio for all sound, from the command line");
    text += ".SH SYNOPSIS\n\\fBtutti\\fR \\fICOMMAND\\fR [\\fIoptions\\fR]\n.SH DESCRIPTION\n" +
            troff(promises()) + "\n.SH COMMANDS\n";
    for (const auto& command : context.commands)
        text +=
            ".TP\n" + strong("tutti-" + std::string(command.name)) + "(1)\n" + troff(command.summary) + "\n";
    text += ".SH OPTIONS OF EVERY COMMAND\n" + optionItems(commonOptions());
    text += ".SH TIMES\n" + rowItems(timeForms()) + ".PP\n" + troff(timeNote()) + ".\n";
    text += ".SH EXIT STATUS\n" + rowItems(exitCodes());
    text += ".SH FILES AND ENVIRONMENT\n" + troff(settingsNote()) + "\n" + literal(settingsExample()) +
            ".PP\n" + troff(settingsRest()) + "\n";
    return text;
}

} // namespace tutti::cli
