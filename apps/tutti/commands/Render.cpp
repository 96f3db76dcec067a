// render: the mix, a part of it or its stems as finished files.
#include "app/Describe.h"
#include "app/RenderJob.h"
#include "app/Stems.h"
#include "app/Stretch.h"
#include "base/Clock.h"
#include "base/File.h"
#include "commands/Common.h"
#include "commands/RenderWords.h"
#include "commands/Report.h"
#include "commands/Sets.h"
#include "processor/ResourceFiles.h"

#include <algorithm>
#include <cmath>
#include <filesystem>

namespace tutti::cli {
namespace {

namespace fs = std::filesystem;

/// The words behind an option that takes `A,B`, several times.
std::vector<std::string> names(const Arguments& arguments, std::string_view option) {
    std::vector<std::string> list;
    for (const auto& given : arguments.list(option))
        for (std::string_view rest = given; !rest.empty();) {
            const auto comma = rest.find(',');
            if (comma != 0) list.emplace_back(rest.substr(0, comma));
            rest.remove_prefix(comma == std::string_view::npos ? rest.size() : comma + 1);
        }
    return list;
}

// --- where it goes -----------------------------------------------------------------------------------------

/// A name as a file may have it.
std::string fileName(std::string name) {
    for (auto& c : name)
        if (c == '/' || c == '\0' || static_cast<unsigned char>(c) < 32) c = '-';
    return name.empty() || name.starts_with('.') ? "untitled" + name : name;
}

std::string replaced(std::string text, std::string_view what, const std::string& by) {
    for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += by.size())
        text.replace(at, what.size(), by);
    return text;
}

std::string ending(const WriteSpec& file) {
    return file.type == "bwf" || file.type == "rf64" ? ".wav" : "." + file.type;
}

std::string pathOf(const Arguments& arguments, const Wanted& wanted, const Project& project) {
    auto out = arguments.text("out");
    std::error_code ignored;
    const bool folder = out.empty() || out.ends_with('/') || fs::is_directory(out, ignored);
    if (!folder) return out;
    auto name = fileName(project.settings.name);
    if (!wanted.recipe.name.empty()) name += "-" + wanted.recipe.name;
    return (fs::path(out) / (name + ending(wanted.job.file))).string();
}

struct Output {
    std::string path;
    Project project;
    std::optional<Stretch> stretch; ///< of a section
};

/// What the files are made of, without their paths.
struct Part {
    std::string name;
    Project project;
    std::optional<Stretch> stretch;
};

Expected<std::vector<Part>> partsOf(std::string_view kind, const Project& project) {
    std::vector<Part> parts;
    if (kind == "sections") {
        for (const auto& section : *project.sections) {
            TUTTI_LET(stretch, sectionStretch(section.id.text(), project));
            parts.push_back({section.name, project, stretch});
        }
        if (parts.empty())
            return refused("--stems: the project has no sections", "tutti do PROJECT section.add makes one");
        return parts;
    }
    if (kind != "tracks" && kind != "buses")
        return Error{Fault::usage,
                     "--stems: '" + std::string(kind) + "' is not one of tracks, buses, sections"};
    for (auto& stem : stemsOf(project, kind == "tracks" ? StemKind::tracks : StemKind::buses))
        parts.push_back({stem.name, std::move(stem.project), {}});
    if (parts.empty()) return refused("--stems: no track plays anything");
    return parts;
}

bool bySections(const Arguments& arguments) {
    return arguments.text("stems") == "sections";
}

Expected<std::vector<Output>> stemOutputs(const Arguments& arguments, const Wanted& wanted,
                                          const Project& project) {
    const auto given = arguments.text("stems");
    TUTTI_LET(parts, partsOf(given.empty() ? "tracks" : given, project));
    if (bySections(arguments))
        for (const auto* other : {"range", "section", "from", "to"})
            if (arguments.has(other))
                return Error{Fault::usage, "--stems=sections: says already which stretches, --" +
                                               std::string(other) + " too"};
    const auto pattern =
        arguments.text("name", bySections(arguments) ? "{number} {section}" : "{number} {track}");
    std::vector<Output> outputs;
    for (const auto& part : parts) {
        char number[16];
        std::snprintf(number, sizeof number, "%02zu", outputs.size() + 1);
        auto name = replaced(pattern, "{number}", number);
        for (const auto* word : {"{track}", "{section}"})
            name = replaced(name, word, part.name);
        name = replaced(replaced(name, "{project}", project.settings.name), "{date}", utcNow().substr(0, 10));
        const auto path =
            (fs::path(arguments.text("out", ".")) / (fileName(name) + ending(wanted.job.file))).string();
        for (const auto& other : outputs)
            if (other.path == path)
                return Error{Fault::usage, "--name: two stems would be " + path,
                             "{number} makes names differ"};
        outputs.push_back({path, part.project, part.stretch});
    }
    return outputs;
}

Result ensureFolders(const std::vector<Output>& outputs) {
    for (const auto& output : outputs) {
        const auto folder = fs::path(output.path).parent_path();
        std::error_code error;
        if (!folder.empty() && output.path != "-") fs::create_directories(folder, error);
        if (error) return Error{Fault::output, folder.string() + ": cannot be made: " + error.message()};
    }
    return success();
}

// --- what is said ------------------------------------------------------------------------------------------

Json deliveredJson(const Delivered& delivered, const Wanted& wanted) {
    Json json{{"file", delivered.path},
              {"type", delivered.file.type},
              {"bits", delivered.file.bits},
              {"dither", delivered.file.dither},
              {"frames", delivered.frames}};
    json.update(measuredJson(delivered.result.sound));
    json["gain_db"] = std::round(delivered.result.gain * 1000) / 1000;
    json["limiter_db"] = std::round(delivered.result.reduction * 100) / 100;
    json["clipped_samples"] = delivered.clipped;
    if (wanted.target) addTarget(json, *wanted.target, delivered.result.sound);
    if (!delivered.result.note.empty()) json["note"] = delivered.result.note;
    return json;
}

std::string bitsText(const std::string& bits) {
    return bits.starts_with('f') ? bits.substr(1) + " bit float" : bits + " bit";
}

std::vector<std::string> deliveredLines(const Delivered& delivered, const Wanted& wanted,
                                        const Console& console) {
    const auto& file = delivered.file;
    const bool samples = file.type != "mp3" && file.type != "ogg" && file.type != "opus";
    std::vector<std::string> lines{console.bold(delivered.path == "-" ? "standard output" : delivered.path) +
                                   "  (" + file.type + (samples ? ", " + bitsText(file.bits) : "") + ")"};
    for (auto& line : reportLines(delivered.result.sound, wanted.target ? &*wanted.target : nullptr))
        lines.push_back(std::move(line));
    if (!wanted.job.goal.empty()) {
        char text[96];
        std::snprintf(text, sizeof text, "  %-12s%+.1f dB, limiter %s", "gain", delivered.result.gain,
                      delivered.result.reduction > 0.05 ? "" : "not needed");
        lines.emplace_back(text);
        if (delivered.result.reduction > 0.05) {
            std::snprintf(text, sizeof text, "up to %.1f dB", delivered.result.reduction);
            lines.back() += text;
        }
    }
    return lines;
}

bool passes(const Delivered& delivered, const Wanted& wanted) {
    if (!delivered.result.reached) return false;
    return !wanted.strict || !wanted.target || judge(*wanted.target, delivered.result.sound).pass();
}

void tell(const std::vector<Delivered>& all, const Wanted& wanted, Context& context) {
    for (const auto& delivered : all) {
        for (const auto& line : deliveredLines(delivered, wanted, context.console))
            if (delivered.path == "-")
                context.console.say(line);
            else
                context.console.print(line);
        if (!delivered.result.note.empty())
            context.console.warn(delivered.path + ": " + delivered.result.note);
    }
}

Json documentOf(const std::vector<Delivered>& all, const Wanted& wanted, bool stems) {
    if (!stems) return deliveredJson(all.front(), wanted);
    Json files = Json::array();
    for (const auto& delivered : all)
        files.push_back(deliveredJson(delivered, wanted));
    return {{"files", files}};
}

// --- doing it ----------------------------------------------------------------------------------------------

/// A mix without one of its devices is another mix: that is for the musician to decide.
Result checkDevices(const std::string& path, const Project& project, const Catalogue& catalogue) {
    for (const auto& track : project.tracks)
        for (const auto& device : track->devices)
            if (!device->bypass && catalogue.find(device->type) == nullptr)
                return Error{Fault::plugin,
                             path + ": there is no '" + device->type + "' here (" + device->id.text() +
                                 " on " + track->name + ")",
                             "tutti do " + path + " device.set device=" + device->id.text() +
                                 " bypass=on renders without it"};
    return success();
}

Outcome runRender(const Arguments& arguments, Context& context) {
    TUTTI_LET(session, openSession(arguments.text("PROJECT"), Access::read, context));
    TUTTI_LET(project, heardAs(session.project(), {names(arguments, "tracks"), names(arguments, "solo"),
                                                   names(arguments, "mute")}));
    TUTTI_TRY(checkDevices(arguments.text("PROJECT"), project, context.house.catalogue));
    TUTTI_LET(wanted, wantedBy(arguments, project));
    if (const auto& preset = project.settings.delivery.preset; !preset.empty() && !findTarget(preset))
        context.console.warn("delivery.preset: " + findTarget(preset).error().message +
                             ", so the mix is held against none");
    const auto facts = factsOf(project);
    if (facts.seconds == 0 && !wanted.job.sound.to)
        return refused("there is nothing to render: the project has no clips",
                       "tutti import FILE -o PROJECT brings sounds in");
    const bool stems = arguments.has("stems");
    std::vector<Output> outputs{{pathOf(arguments, wanted, project), project, {}}};
    if (stems) {
        TUTTI_LET(each, stemOutputs(arguments, wanted, project));
        outputs = std::move(each);
    }
    if (outputs.front().path == "-" && context.console.json)
        return Error{Fault::usage, "render: --json and -o - both want standard output",
                     "--report FILE writes the numbers to a file"};
    for (const auto& output : outputs) {
        if (looksLikeProject(fs::path(output.path).parent_path().string()))
            return Error{Fault::output, "--out: " + output.path + " would lie inside a project",
                         "-o names a file or another folder"};
        TUTTI_TRY(checkTarget(output.path, arguments));
    }
    if (arguments.has("report")) TUTTI_TRY(checkTarget(arguments.text("report"), arguments));
    if (arguments.has("dry-run")) {
        Json files = Json::array();
        for (const auto& output : outputs)
            files.push_back(output.path);
        if (context.console.json)
            context.console.printJson("render", {{"dry_run", true}, {"files", files}});
        else
            for (const auto& output : outputs)
                context.console.print(output.path);
        return 0;
    }
    TUTTI_TRY(ensureFolders(outputs));

    const auto media = packageMedia(session.package().folder());
    const ResourceFiles resources(session.package().folder());
    Compiler compiler(context.house.registry, *media, &resources);
    auto& sound = wanted.job.sound;
    if (stems && !bySections(arguments)) { // all as long as their sum
        if (!sound.to) sound.to = std::llround(facts.seconds * project.settings.rate);
        ProgressLine line(context.console, "Tail", fs::path(arguments.text("PROJECT")).filename().string(),
                          0);
        TUTTI_LET(tail, tailOfStems(compiler, project, sound, line.callback()));
        sound.tail = tail;
    }
    std::vector<Delivered> all;
    for (const auto& output : outputs) {
        if (output.stretch) sound.from = output.stretch->from, sound.to = output.stretch->to;
        const double seconds = sound.to
                                   ? static_cast<double>(*sound.to - sound.from) / project.settings.rate
                                   : facts.seconds - static_cast<double>(sound.from) / project.settings.rate;
        StageProgress progress(context.console, fs::path(output.path).filename().string(), seconds);
        TUTTI_LET(delivered, renderTo(output.path, compiler, output.project, context.house.registry,
                                      wanted.job, progress.callback()));
        context.console.event("file", deliveredJson(delivered, wanted));
        all.push_back(std::move(delivered));
    }
    for (const auto& delivered : all)
        warnOfClipping(context.console, delivered.path, delivered.clipped,
                       "--lufs and --normalise peak bring it below, -b f32 keeps what is above");
    const auto document = documentOf(all, wanted, stems);
    if (arguments.has("report"))
        TUTTI_TRY(writeFileDurably(arguments.text("report"), context.console.jsonText("render", document)));
    if (context.console.json)
        context.console.printJson("render", document);
    else
        tell(all, wanted, context);
    return std::all_of(all.begin(), all.end(), [&](const auto& each) { return passes(each, wanted); }) ? 0
                                                                                                       : 1;
}

} // namespace

std::vector<Command> renderCommands() {
    return {
        {"render",
         "",
         "the mix, a part of it or its stems as finished files",
         "Renders faster than real time, with the same bits for every --block and --threads. With --target "
         "or --lufs the "
         "sound is brought to that loudness and its true peaks are kept under the ceiling; the report says "
         "what the file "
         "measures. Exit code 1 if it misses what was asked for.",
         {{"PROJECT", "the project's folder"}},
         {{"-o,--out", "FILE", "the file (- is standard output), or a folder; the project's name if absent"},
          {"-t,--type", "TYPE", "kind of file; by the name of the file if absent", false, writableTypes},
          {"--bwf", "", "a broadcast wave, as -t bwf"},
          {"-b,--bits", "BITS", "form of a sample (24)", false, "16|24|32|f32|f64"},
          {"-r,--rate", "HZ", "sample rate; the project's if absent"},
          {"-c,--channels", "N", "2, or 1 for the mean of both sides"},
          {"--dither", "KIND", "noise that keeps rounding from being heard (tpdf)", false,
           "none|tpdf|shaped"},
          {"--quality", "N", "of mp3, ogg and opus: 0 (small) to 10 (8)"},
          {"--bitrate", "RATE", "of mp3, ogg and opus instead: 192k; of mp3 it is constant"},
          {"--range", "A..B",
           "a stretch: 8q..24q, 17..25 or 17..+8 (bars), 1:00..1:30, -10s.. (from the end), @Verse..@Chorus, "
           "@Chorus"},
          {"--section", "NAME", "the stretch of a section", false, "@sections"},
          {"--from", "PLACE", "where it starts; -10s is so much before the end"},
          {"--to", "PLACE", "where it ends; +5s is so much behind --from"},
          {"--tail", "TIME", "how long what rings may ring: auto (until it is silent), 0, 3s"},
          {"--recipe", "NAME", "a recipe of the project; options come on top", false, "@recipes"},
          {"--target", "NAME", "a place of delivery, with its loudness and true peak", false, targetNames()},
          {"--lufs", "LUFS", "integrated loudness to bring it to"},
          {"--tp", "DBTP", "true peak that nothing may exceed"},
          {"--normalize,--normalise", "HOW",
           "what is brought where: the true peak to --tp, the loudness to its goal, nothing", false,
           "auto|peak|lufs|none"},
          {"--stems", "[tracks|buses|sections]",
           "a file for each track, or for all that goes into the main track; -o is a folder. Effects of "
           "the main track are left out, and all are as long as their sum, so that they add up to the mix "
           "before those effects. sections: the mix, a file for each section"},
          {"--name", "PATTERN", "names of stems: {number} {track} {section} {project} {date}"},
          {"--tracks", "NAME,...", "only these tracks are heard", true, "@tracks"},
          {"--solo", "NAME,...", "as if soloed in the project", true, "@tracks"},
          {"--mute", "NAME,...", "as if muted in the project", true, "@tracks"},
          {"--tag", "NAME=VALUE", "title, artist, album, date, genre or comment; the project's if absent",
           true},
          {"--seed", "N", "where the dither's noise comes from (0)"},
          {"--report", "FILE", "write the report as JSON"},
          {"--block", "N", "frames in one go, 1 to 65536 (8192); the bits stay the same"},
          {"--threads", "N", "1 to 64, all cores if absent; the bits stay the same"},
          {"-n,--dry-run", "", "print which files would be made"}},
         {"tutti render song.tutti -o song.flac", "tutti render song.tutti --target spotify -o song.wav",
          "tutti render song.tutti --section Chorus --tail 0 -b f32 -o loop.wav",
          "tutti render song.tutti --stems -o stems/ -b 24 --bwf",
          "tutti render song.tutti --stems=sections --name '{project} {section}' -o parts/",
          "tutti render song.tutti -o - | tutti loudness -"},
         runRender},
    };
}

} // namespace tutti::cli
