// do, undo, redo, log, verbs: editing a project from the command line.
#include "base/File.h"
#include "base/Nearest.h"
#include "commands/Common.h"
#include "commands/Sets.h"
#include "model/Change.h"

#include <iostream>
#include <iterator>

namespace tutti::cli {
namespace {

constexpr std::size_t largestScript = std::size_t{64} << 20;

Expected<std::string> readText(const std::string& path) {
    if (path != "-") return readFile(path, largestScript);
    return std::string(std::istreambuf_iterator<char>(std::cin), {});
}

std::string scriptName(const Arguments& arguments) {
    const auto path = arguments.text("script");
    return path == "-" ? "standard input" : path;
}

/// `tutti do song undo`: the words of the program are easily taken for verbs.
Result refuseCommand(const std::string& word, const std::string& project) {
    const auto all = allCommands();
    const auto* command = findCommand(all, word);
    if (command == nullptr) return success();
    const bool ofProjects = !command->operands.empty() && command->operands[0].name == "PROJECT";
    return Error{Fault::usage, "do: '" + word + "' is a command, not a verb",
                 ofProjects ? "tutti " + word + " " + project
                            : "tutti help " + word + " shows how it is used"};
}

Expected<std::vector<ScriptLine>> scriptOf(const Arguments& arguments) {
    if (arguments.has("script")) {
        TUTTI_LET(text, readText(arguments.text("script")));
        auto script = readScript(text);
        if (script) return script;
        auto error = script.error();
        error.message = scriptName(arguments) + ": " + error.message;
        return error;
    }
    const auto words = arguments.list("VERB");
    if (words.empty())
        return Error{Fault::usage, "do: which verb?", "tutti verbs lists them; --script FILE takes many"};
    TUTTI_TRY(refuseCommand(words[0], arguments.text("PROJECT")));
    // The shell has resolved the quotes: each word is one field, whatever blanks are in it.
    Verb verb{words[0], {}};
    for (std::size_t i = 1; i < words.size(); ++i) {
        const auto equals = words[i].find('=');
        if (equals == std::string::npos || equals == 0)
            return Error{Fault::usage, "do: '" + words[i] + "' is not field=value"};
        verb.fields[words[i].substr(0, equals)] = words[i].substr(equals + 1);
    }
    return std::vector<ScriptLine>{{1, std::move(verb)}};
}

Error inScript(const Arguments& arguments, Error error) {
    if (arguments.has("script"))
        error.message = scriptName(arguments) + ": " + error.message;
    else if (error.message.starts_with("line 1: "))
        error.message.erase(0, 8); // there is no script whose line that would be
    return error;
}

Outcome runDo(const Arguments& arguments, Context& context) {
    TUTTI_LET(script, scriptOf(arguments));
    TUTTI_LET(seed, arguments.whole("seed", 0, 1L << 52));
    const bool dry = arguments.has("dry-run");
    std::optional<std::uint64_t> idSeed;
    if (seed) idSeed = static_cast<std::uint64_t>(*seed);
    TUTTI_LET(session,
              openSession(arguments.text("PROJECT"), dry ? Access::read : Access::write, context, idSeed));
    const auto before = session.project();
    std::vector<std::string> made;
    bool saved = false;
    auto after = before;
    if (dry) {
        auto tried = session.tryOut(script);
        if (!tried) return inScript(arguments, tried.error());
        made = tried->made;
        after = std::move(tried->project);
    } else {
        auto performed = session.perform(script, arguments.text("as"));
        if (!performed) return inScript(arguments, performed.error());
        made = std::move(*performed);
        saved = saveOrTell(session, arguments.text("PROJECT"), context);
        after = session.project();
    }
    if (context.console.json) {
        Json changes = Json::array();
        for (const auto& sentence : describe(before, after, context.house.catalogue))
            changes.push_back(sentence);
        context.console.printJson("do",
                                  {{"made", made}, {"changes", changes}, {"dry_run", dry}, {"saved", saved}});
        return 0;
    }
    if (dry)
        for (const auto& sentence : describe(before, after, context.house.catalogue))
            context.console.print(sentence);
    else
        for (const auto& id : made)
            context.console.print(id);
    return 0;
}

Outcome walkHistory(const Arguments& arguments, Context& context, bool back) {
    TUTTI_LET(steps, arguments.whole("steps", 1, 1000000));
    TUTTI_LET(session, openSession(arguments.text("PROJECT"), Access::write, context));
    Json labels = Json::array();
    for (long i = 0; i < steps.value_or(1); ++i) {
        auto label = back ? session.undo() : session.redo();
        if (!label && i == 0) return label.error();
        if (!label) break;
        labels.push_back(*label);
        if (!context.console.json) context.console.print((back ? "undone: " : "redone: ") + *label);
    }
    const bool saved = saveOrTell(session, arguments.text("PROJECT"), context);
    if (context.console.json)
        context.console.printJson(back ? "undo" : "redo",
                                  {{back ? "undone" : "redone", labels}, {"saved", saved}});
    return 0;
}

Outcome runUndo(const Arguments& arguments, Context& context) {
    return walkHistory(arguments, context, true);
}
Outcome runRedo(const Arguments& arguments, Context& context) {
    return walkHistory(arguments, context, false);
}

Outcome runLog(const Arguments& arguments, Context& context) {
    TUTTI_LET(session, openSession(arguments.text("PROJECT"), Access::read, context));
    const auto history = session.package().history();
    if (context.console.json) {
        Json edits = Json::array();
        for (const auto& entry : history)
            edits.push_back({{"number", entry.number},
                             {"label", entry.label},
                             {"at", entry.when},
                             {"undone", entry.undone}});
        context.console.printJson("log", {{"edits", edits}});
        return 0;
    }
    for (const auto& entry : history)
        context.console.print(std::to_string(entry.number) + "\t" + entry.when + "\t" + entry.label +
                              (entry.undone ? "\t(undone)" : ""));
    return 0;
}

Json verbJson(const VerbSpec& verb) {
    Json fields = Json::array();
    for (const auto& field : verb.fields)
        fields.push_back(
            {{"name", field.name}, {"form", field.form}, {"doc", field.doc}, {"required", field.required}});
    return {{"name", verb.name},
            {"doc", verb.doc},
            {"example", verb.example},
            {"open", verb.openFields},
            {"fields", fields}};
}

void printVerb(const VerbSpec& verb, Console& console) {
    console.print(console.bold(verb.name) + ": " + std::string(verb.doc));
    for (const auto& field : verb.fields)
        console.print("  " + std::string(field.name) + "=" + std::string(field.form) +
                      (field.required ? "" : "  (optional)") + "  " + std::string(field.doc));
    if (verb.openFields) console.print("  and any attribute of the part, as it stands in the document");
    console.print("  example: " + std::string(verb.example));
}

Outcome runVerbs(const Arguments& arguments, Context& context) {
    const auto wanted = arguments.text("VERB");
    std::vector<const VerbSpec*> verbs;
    for (const auto& verb : allVerbs())
        if (wanted.empty() || verb.name == wanted || verb.name.starts_with(wanted + "."))
            verbs.push_back(&verb);
    if (verbs.empty()) {
        std::vector<std::string_view> names;
        for (const auto& verb : allVerbs()) {
            names.push_back(verb.name);
            names.push_back(verb.name.substr(0, verb.name.find('.')));
        }
        return Error{Fault::usage, "no verb '" + wanted + "'" + nearestWord(wanted, names),
                     "tutti verbs lists them"};
    }
    if (context.console.json) {
        Json list = Json::array();
        for (const auto* verb : verbs)
            list.push_back(verbJson(*verb));
        context.console.printJson("verbs", {{"verbs", list}});
    } else {
        for (const auto* verb : verbs)
            printVerb(*verb, context.console);
    }
    return 0;
}

const Operand projectOperand{"PROJECT", "the project's folder, Name.tutti"};

} // namespace

std::vector<Command> historyCommands() {
    return {
        {"do",
         "",
         "edit a project by a verb, or by a script of verbs",
         "Prints the ids of what it made. A verb that is refused changes nothing; a script is done whole or "
         "not at all. "
         "Every edit is on the disk before this command ends.",
         {projectOperand,
          {"VERB", "a verb and its fields: clip.move clip=c_7Q2 to=16q", false, true, "@verbs"}},
         {{"--script", "FILE", "do every line of FILE (- is standard input)"},
          {"--as", "NAME", "make the script one undo step with this name"},
          {"-n,--dry-run", "", "say what would change, change nothing"},
          {"--seed", "N",
           "draw ids from this number, for scripts that must give the same project each time"}},
         {"tutti do song.tutti track.add name=Vox kind=audio",
          "tutti do song.tutti --script verse.verbs --as \"Write the verse\""},
         runDo},
        {"undo",
         "",
         "take back the last edit",
         "History survives restarts.",
         {projectOperand},
         {{"--steps", "N", "go back N edits"}},
         {"tutti undo song.tutti"},
         runUndo},
        {"redo",
         "",
         "make the last undone edit again",
         "",
         {projectOperand},
         {{"--steps", "N", "go forward N edits"}},
         {"tutti redo song.tutti"},
         runRedo},
        {"log",
         "",
         "the edits of a project",
         "",
         {projectOperand},
         {},
         {"tutti log song.tutti", "tutti log song.tutti --json"},
         runLog},
        {"verbs",
         "",
         "what can be done to a project",
         "The whole editing interface: every verb with its fields, their form and an example.",
         {{"VERB", "one verb, or the part before the dot", false, false, "@verbs"}},
         {},
         {"tutti verbs", "tutti verbs clip"},
         runVerbs},
    };
}

} // namespace tutti::cli
