// help: the table of commands for people and, with --json, for programs.
#include "commands/Common.h"
#include "commands/Sets.h"

namespace tutti::cli {
namespace {

Json optionsJson(std::span<const Option> options) {
    Json list = Json::array();
    for (const auto& option : options)
        list.push_back({{"names", option.names},
                        {"value", option.value},
                        {"doc", option.doc},
                        {"many", option.many},
                        {"choices", option.choices}});
    return list;
}

Json commandJson(const Command& command) {
    Json operands = Json::array();
    for (const auto& operand : command.operands)
        operands.push_back({{"name", operand.name},
                            {"doc", operand.doc},
                            {"required", operand.required},
                            {"many", operand.many}});
    return {{"name", command.name},        {"alias", command.alias},
            {"summary", command.summary},  {"doc", command.doc},
            {"operands", operands},        {"options", optionsJson(command.options)},
            {"examples", command.examples}};
}

Outcome runHelp(const Arguments& arguments, Context& context) {
    const auto wanted = arguments.text("COMMAND");
    const auto* command = wanted.empty() ? nullptr : findCommand(context.commands, wanted);
    if (!wanted.empty() && command == nullptr) return noSuchCommand(context.commands, wanted);
    if (context.console.json) {
        Json list = Json::array();
        for (const auto& each : context.commands)
            if (command == nullptr || command == &each) list.push_back(commandJson(each));
        context.console.printJson("help",
                                  {{"commands", list}, {"common_options", optionsJson(commonOptions())}});
        return 0;
    }
    context.console.printRaw(command == nullptr ? overview(context) : helpFor(*command, true));
    return 0;
}

} // namespace

std::vector<Command> helpCommands() {
    return {
        {"help",
         "",
         "how a command is used",
         "",
         {{"COMMAND", "one of the commands", false, false, "@commands"}},
         {},
         {"tutti help", "tutti help render", "tutti help --json"},
         runHelp},
    };
}

} // namespace tutti::cli
