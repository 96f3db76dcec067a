// new, show, info, validate, recover: making projects and looking into them.
#include "TextTree.h"
#include "app/Describe.h"
#include "app/Takes.h"
#include "app/Targets.h"
#include "app/Template.h"
#include "commands/Common.h"
#include "commands/Imported.h"
#include "commands/Sets.h"
#include "commands/Validate.h"
#include "format/Text.h"

#include <algorithm>
#include <filesystem>

namespace tutti::cli {
namespace {

Outcome runNew(const Arguments& arguments, Context& context) {
    auto sources = arguments.list("from");
    const auto more = arguments.list("FILE");
    if (sources.empty() && !more.empty())
        return Error{Fault::usage, "new: did not expect '" + more.front() + "'",
                     "--from FILE... brings files in"};
    sources.insert(sources.end(), more.begin(), more.end());
    TUTTI_LET(spec, newProjectSpec(arguments.text("NAME"), arguments, sources));
    spec.templateName = arguments.text("template", "empty");
    spec.tempo = arguments.text("tempo");
    spec.meter = arguments.text("signature");
    spec.key = arguments.text("key");
    spec.fps = arguments.text("fps");
    TUTTI_LET(made, NewProject::make(spec, sources, context));
    std::vector<ImportedSource> results;
    if (!sources.empty()) {
        std::optional<std::uint64_t> idSeed;
        if (spec.seed) idSeed = *spec.seed + 1; // ids unlike those of the template
        TUTTI_LET(session, openSession(made.path(), Access::write, context, idSeed));
        TUTTI_LET(imported, importShown(session, {.sources = sources}, context.console));
        TUTTI_TRY(session.save());
        results = std::move(imported);
    }
    const auto path = made.path();
    made.keep();
    if (context.console.json) {
        Json document{{"project", path}};
        if (!sources.empty()) document["files"] = importedJson(results);
        context.console.printJson("new", document);
        return 0;
    }
    context.console.print(path);
    if (!sources.empty()) tellImported(path, results, false, context.console);
    return 0;
}

Outcome runDemo(const Arguments& arguments, Context& context) {
    TUTTI_LET(kind, arguments.choice("KIND", demoNames(), "song"));
    TUTTI_LET(folder, makeDemo(kind, arguments.text("DIR", "."), context.house));
    if (context.console.json)
        context.console.printJson("demo", {{"project", folder.string()}});
    else
        context.console.print(folder.string());
    return 0;
}

Outcome runShow(const Arguments& arguments, Context& context) {
    TUTTI_LET(session, openSession(arguments.text("PROJECT"), Access::read, context));
    const auto text = writeProject(session.project(), context.house.catalogue);
    const auto wanted = arguments.text("PART");
    if (wanted.empty() && !context.console.json) {
        context.console.printRaw(text);
        return 0;
    }
    const auto tree = readTree(text);
    const auto* part = wanted.empty() ? &tree : findPart(tree, wanted);
    if (part == nullptr)
        return Error{Fault::refused, arguments.text("PROJECT") + ": there is no part '" + wanted + "'",
                     "tutti show PROJECT lists them; a track may be given by its name"};
    if (context.console.json)
        context.console.printJson("show", treeJson(*part));
    else
        context.console.printRaw(writeTree(*part));
    return 0;
}

std::string counted(std::size_t number, const char* noun) {
    return std::to_string(number) + " " + noun + (number == 1 ? "" : "s");
}

Expected<Json> projectInfo(const std::string& path, Context& context) {
    TUTTI_LET(session, openSession(path, Access::read, context));
    const auto facts = factsOf(session.project());
    const auto edits = session.package().history().size();
    if (!context.console.json) {
        auto& console = context.console;
        console.print(console.bold(facts.name) + "  (" + path + ")");
        console.print("  length    " + durationText(facts.seconds) + " at " + formatNumber(facts.rate) +
                      " Hz");
        console.print("  tempo     " + formatNumber(facts.bpm) + " bpm at the start");
        console.print("  tracks    " + std::to_string(facts.tracks) + " with " +
                      counted(facts.clips, "clip") + ", " + counted(facts.notes, "note") + ", " +
                      counted(facts.devices, "device"));
        console.print("  media     " + counted(facts.media, "file"));
        console.print("  history   " + counted(edits, "edit"));
    }
    return Json{{"project", path},
                {"name", facts.name},
                {"rate_hz", facts.rate},
                {"duration_s", facts.seconds},
                {"tempo_bpm", facts.bpm},
                {"tracks", facts.tracks},
                {"clips", facts.clips},
                {"notes", facts.notes},
                {"devices", facts.devices},
                {"media_files", facts.media},
                {"edits", edits}};
}

Outcome runInfo(const Arguments& arguments, Context& context) {
    const auto paths = arguments.list("FILE");
    Json files = Json::array();
    std::size_t failed = 0;
    Fault fault = Fault::input;
    for (const auto& path : paths) {
        auto info = namesProject(path) ? projectInfo(path, context) : audioInfo(path, context);
        if (!info && paths.size() == 1) return info.error();
        if (!info) {
            ++failed;
            fault = info.error().fault;
            context.console.error(info.error());
            info = Json{{"file", path}, {"error", info.error().message}};
        }
        context.console.event("file", *info);
        files.push_back(std::move(*info));
    }
    if (context.console.json)
        context.console.printJson("info", paths.size() == 1 ? files[0] : Json{{"files", files}});
    return failed == 0 ? 0 : failed == paths.size() ? exitCodeOf(fault) : someFailed;
}

/// Recordings that were cut off become clips.
Outcome recoverRecordings(const std::string& path, Context& context) {
    TUTTI_LET(session, openSession(path, Access::write, context));
    TUTTI_LET(takes, recoverTakes(session));
    saveOrTell(session, path, context);
    if (context.console.json) {
        Json list = Json::array();
        for (const auto& take : takes)
            list.push_back({{"file", take.file}, {"frames", take.frames}, {"clip", take.clip}});
        context.console.printJson("recover", {{"takes", list}});
        return 0;
    }
    for (const auto& take : takes)
        context.console.print(
            take.file + "\t" +
            durationText(static_cast<double>(take.frames) / session.project().settings.rate) + "\t" +
            (take.clip.empty() ? "no new clip" : "clip " + take.clip + ", locked"));
    if (takes.empty()) context.console.say(path + ": no recording was cut off");
    return 0;
}

Outcome runRecover(const Arguments& arguments, Context& context) {
    const auto path = arguments.text("PROJECT");
    if (std::error_code ignored; !std::filesystem::is_directory(path, ignored))
        return Error{Fault::project, path + ": no such project", "recover looks into a project's folder"};
    if (arguments.has("takes")) return recoverRecordings(path, context);
    const auto takes = unfinishedTakes(path);
    const auto choices = findRecoveries(path, context.house.catalogue);
    TUTTI_LET(wanted, arguments.whole("use", 1, static_cast<long>(std::max<std::size_t>(1, choices.size()))));
    if (wanted) {
        if (choices.empty()) return Error{Fault::project, path + ": nothing was found to bring back"};
        const auto& choice = choices[static_cast<std::size_t>(*wanted - 1)];
        TUTTI_TRY(recoverTo(path, choice, context.house.catalogue));
        context.console.say(path + ": is now what " + choice.source +
                            " held; what it was before is kept in versions/");
        return 0;
    }
    if (context.console.json) {
        Json list = Json::array();
        for (const auto& choice : choices)
            list.push_back(
                {{"source", choice.source}, {"contents", choice.description}, {"usable", choice.usable}});
        Json files = Json::array();
        for (const auto& take : takes)
            files.push_back(take.file);
        context.console.printJson("recover", {{"choices", list}, {"takes", files}});
        return 0;
    }
    for (std::size_t i = 0; i < choices.size(); ++i)
        context.console.print(std::to_string(i + 1) + "\t" + choices[i].source + "\t" +
                              (choices[i].usable ? "" : "cannot be used: ") + choices[i].description);
    context.console.say("tutti recover " + path +
                        " --use N makes one of them the project; nothing is deleted");
    for (const auto& take : takes)
        context.console.say(take.file + " is a recording that was cut off; --takes brings it in");
    return 0;
}

} // namespace

std::vector<Command> projectCommands() {
    return {
        {"new",
         "",
         "make a project",
         "Makes the folder NAME.tutti. Refuses if it is there already. With --from, sound and MIDI files "
         "come in as "
         "tutti import brings them, each on a track of its own.",
         {{"NAME", "the project's name, or a path that ends in it"},
          {"FILE", "further files behind --from", false, true}},
         {{"--template", "NAME", "what it starts with", false, templateNames()},
          {"--from", "FILE", "sound and MIDI files that come in; more may follow as words", true},
          {"--rate", "HZ", "sample rate (48000, or that of the first sound)"},
          {"--tempo", "BPM", "quarter notes a minute (120)"},
          {"--signature", "METER", "4/4, 6/8, ..."},
          {"--key", "KEY", "C, F#m, Bb, ..."},
          {"--fps", "FPS", "frames a second of its timecode (25)"},
          {"--seed", "N",
           "draw ids from this number, for scripts that must give the same project each time"}},
         {"tutti new \"Night Train\" --template song --tempo 112 --key Amin",
          "tutti new mixdown --template mastering --from mix.wav",
          "tutti new band --from drums.wav bass.flac keys.mid"},
         runNew},
        {"demo",
         "",
         "make a demo project that plays",
         "",
         {{"KIND", "which one: song", false, false, demoNames()}, {"DIR", "the folder to make it in", false}},
         {},
         {"tutti demo song demos/"},
         runDemo},
        {"show",
         "",
         "the document, or a part of it",
         "Prints the text that is in project.tutti, with the edits not yet saved.",
         {{"PROJECT", "the project's folder"},
          {"PART", "an id, or the name of a track", false, false, "@tracks"}},
         {},
         {"tutti show song.tutti", "tutti show song.tutti t_VOX",
          "tutti show song.tutti --json | jq '.tracks[].name'"},
         runShow},
        {"info",
         "i",
         "what is in a project or a sound file",
         "",
         {{"FILE", "a project or a sound file", true, true}},
         {},
         {"tutti info song.tutti", "tutti info take.wav --json"},
         runInfo},
        {"validate",
         "",
         "check projects and their media, and sound files",
         "Exit code 0 if nothing is wrong, 1 with a line for each problem. Of a project: a damaged document "
         "or "
         "journal, media that are not what it says. Of a sound file, which is read to its end: what is "
         "missing or "
         "damaged, and with --spec all that a place of delivery asks for: rate, channels, bits, level, peak, "
         "noise "
         "floor, clipping.",
         {{"FILE", "a project's folder or a sound file; - is standard input", true, true}},
         {{"--deep", "", "read all media of a project and compare their checksums"},
          {"--spec", "NAME", "a place of delivery the sound is for; ebu is ebu-r128", false, targetNames()}},
         {"tutti validate song.tutti --deep", "tutti validate take.wav",
          "tutti validate mix.wav --spec ebu --json | jq .issues"},
         runValidate},
        {"recover",
         "",
         "what was found after a crash, and bring it back",
         "Lists what can be brought back, the newest first. Without --use or --takes it writes nothing. A "
         "recording that was cut off becomes a locked clip where it was played, with all that reached its "
         "file.",
         {{"PROJECT", "the project's folder"}},
         {{"--use", "N", "make the Nth of the list the project"},
          {"--takes", "", "bring in the recordings that were cut off"}},
         {"tutti recover song.tutti", "tutti recover song.tutti --use 2", "tutti recover song.tutti --takes"},
         runRecover},
    };
}

} // namespace tutti::cli
