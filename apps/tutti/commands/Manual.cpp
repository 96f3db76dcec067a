// help, completions: the table of commands for people, for programs (--json) and for shells.
#include "Help.h"
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
    if (arguments.has("page")) {
        TUTTI_LET(page, arguments.choice("page", referencePages, ""));
        context.console.printRaw(referencePage(page, context));
        return 0;
    }
    const auto wanted = arguments.text("COMMAND");
    const auto* command = wanted.empty() ? nullptr : findCommand(context.commands, wanted);
    if (!wanted.empty() && command == nullptr) return noSuchCommand(context.commands, wanted);
    if (arguments.has("man")) {
        context.console.printRaw(command == nullptr ? manPage(context) : manPage(*command));
        return 0;
    }
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

// The scripts ask the program itself (Complete.h), so that they never grow stale. No answer means: file
// names.

constexpr std::string_view bashScript =
    R"script(# bash completion of tutti: source it, or put it into /usr/share/bash-completion/completions/tutti
_tutti() {
    # Bash cuts words at = as well: they are put together again.
    local words=() glue= word i
    for ((i = 1; i <= COMP_CWORD; i++)); do
        word=${COMP_WORDS[i]//[\"\'\\]/}
        if [[ ($word == "=" || $glue) && ${#words[@]} -gt 0 ]]; then words[-1]+=$word; else words+=("$word"); fi
        [[ $word == "=" ]] && glue=1 || glue=
    done
    mapfile -t COMPREPLY < <("$1" __complete "${words[@]}" 2>/dev/null | cut -f1)
    [[ ${words[-1]} == *=* ]] && COMPREPLY=("${COMPREPLY[@]#"${words[-1]%%=*}="}")
    [[ ${COMPREPLY[0]-} == *= ]] && compopt -o nospace 2>/dev/null
    return 0
}
complete -o default -F _tutti tutti
)script";

constexpr std::string_view zshScript = R"script(#compdef tutti
# zsh completion of tutti: put it as _tutti into a folder of $fpath
_tutti() {
    local -a values fields
    local line entry
    for line in "${(@f)$("$words[1]" __complete "${(@Q)words[2,CURRENT]}" 2>/dev/null)}"; do
        entry="${${line//:/\\:}/$'\t'/:}"
        case "${line%%$'\t'*}" in
        ('') ;;
        (*=) fields+=("$entry") ;; # goes on behind the =
        (*) values+=("$entry") ;;
        esac
    done
    if (( $#values + $#fields )); then
        _describe tutti values -- fields -S ''
    else
        _files
    fi
}
if [[ $funcstack[1] == _tutti ]]; then _tutti "$@"; else compdef _tutti tutti; fi
)script";

constexpr std::string_view fishScript =
    R"script(# fish completion of tutti: put it as tutti.fish into ~/.config/fish/completions
function __tutti_complete
    set -l words (commandline -opc) (commandline -ct)
    set -l found ($words[1] __complete $words[2..-1] 2>/dev/null)
    if test (count $found) -gt 0
        printf '%s\n' $found
    else
        __fish_complete_path (commandline -ct)
    end
end
complete -c tutti -f -a '(__tutti_complete)'
)script";

Outcome runCompletions(const Arguments& arguments, Context& context) {
    TUTTI_LET(shell, arguments.choice("SHELL", "bash|zsh|fish", ""));
    context.console.printRaw(shell == "bash" ? bashScript : shell == "zsh" ? zshScript : fishScript);
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
         {{"--page", "NAME", "a page of the reference, as Markdown", false, referencePages},
          {"--man", "", "as a man page: tutti help --man | man -l -"}},
         {"tutti help", "tutti help render", "tutti help --json", "tutti help render --man > tutti-render.1"},
         runHelp},
        {"completions",
         "",
         "a script that completes words in your shell",
         "Completes commands, options, verbs and their fields, devices, targets, and the tracks and recipes "
         "of "
         "the project that is given.\n"
         "  bash: tutti completions bash > ~/.local/share/bash-completion/completions/tutti\n"
         "  zsh:  tutti completions zsh > _tutti in a folder of $fpath\n"
         "  fish: tutti completions fish > ~/.config/fish/completions/tutti.fish",
         {{"SHELL", "which one", true, false, "bash|zsh|fish"}},
         {},
         {"tutti completions bash"},
         runCompletions},
    };
}

} // namespace tutti::cli
