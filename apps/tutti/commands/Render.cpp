// render: the mix, a part of it or its stems as finished files.
#include "app/Describe.h"
#include "app/RenderJob.h"
#include "app/Stems.h"
#include "app/Stretch.h"
#include "base/Parameter.h"
#include "commands/Common.h"
#include "commands/HtmlPage.h"
#include "commands/RenderOutputs.h"
#include "commands/RenderWords.h"
#include "commands/Report.h"
#include "commands/Sets.h"
#include "format/MarkerText.h"
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

// --- what is said ------------------------------------------------------------------------------------------

Json deliveredJson(const Delivered& delivered, const Wanted& wanted) {
    Json json{{"file", delivered.path},
              {"type", delivered.file.type},
              {"bits", delivered.file.bits},
              {"dither", delivered.file.dither},
              {"frames", delivered.frames}};
    json.update(measuredJson(delivered.result.sound));
    if (!delivered.file.chapters.empty()) json["chapters"] = delivered.file.chapters.size();
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
    return delivered.result.reached &&
           (!wanted.target || judge(*wanted.target, delivered.result.sound).pass());
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

/// What to do about a mix that is not what the project is delivered as.
std::string wayToDeliver(const Target& target) {
    const auto way = target.name == "custom"
                         ? "--lufs " + formatNumber(target.level) + " --tp " + formatNumber(target.peak)
                         : "--target " + std::string(target.name);
    return "the project is delivered as " + std::string(target.name) + ": " + way +
           " brings its mix there, delivery.set says something else";
}

Json documentOf(const std::vector<Delivered>& all, const Wanted& wanted, bool stems) {
    if (!stems) return deliveredJson(all.front(), wanted);
    Json files = Json::array();
    for (const auto& delivered : all)
        files.push_back(deliveredJson(delivered, wanted));
    return {{"files", files}};
}

/// With the course of each file's loudness, as it is read back.
Expected<HtmlPage> pageOf(const std::vector<Delivered>& all, const Wanted& wanted, const std::string& project,
                          const Arguments& arguments, Console& console) {
    HtmlPage page(project);
    if (!reportIsPage(arguments)) return page;
    for (const auto& delivered : all) {
        FileReport read;
        if (delivered.path != "-") {
            ProgressLine line(console, "Report", fs::path(delivered.path).filename().string(), 0);
            TUTTI_LET(report, measureFile(delivered.path, {}, false, 1,
                                          [&](double done, double) { return line.update(done); }));
            read = std::move(report);
        }
        page.sound(delivered.path == "-" ? "standard output" : delivered.path, delivered.result.sound,
                   wanted.target ? &*wanted.target : nullptr, read.series);
        if (!delivered.result.note.empty()) page.paragraph(delivered.result.note);
    }
    return page;
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

Outcome tellOutputs(const std::vector<Output>& outputs, Console& console) {
    Json files = Json::array();
    for (const auto& output : outputs)
        files.push_back(output.path);
    if (console.json)
        console.printJson("render", {{"dry_run", true}, {"files", files}});
    else
        for (const auto& output : outputs)
            console.print(output.path);
    return 0;
}

Expected<std::vector<Delivered>> deliver(const std::vector<Output>& outputs, Wanted& wanted,
                                         Compiler& compiler, double end, Context& context) {
    auto& sound = wanted.job.sound;
    std::vector<Delivered> all;
    for (const auto& output : outputs) {
        if (output.stretch) sound.from = output.stretch->from, sound.to = output.stretch->to;
        const double rate = output.project.settings.rate;
        const double from = static_cast<double>(sound.from) / rate;
        const double to = sound.to ? static_cast<double>(*sound.to) / rate : end;
        if (wanted.chapters) wanted.job.file.chapters = chaptersOf(output.project, from, to);
        StageProgress progress(context.console, fs::path(output.path).filename().string(), to - from);
        TUTTI_LET(delivered, renderTo(output.path, compiler, output.project, context.house.registry,
                                      wanted.job, progress.callback()));
        context.console.event("file", deliveredJson(delivered, wanted));
        all.push_back(std::move(delivered));
    }
    for (const auto& delivered : all)
        warnOfClipping(context.console, delivered.path, delivered.clipped,
                       "--lufs and --normalise peak bring it below, -b f32 keeps what is above");
    return all;
}

Outcome runRender(const Arguments& arguments, Context& context) {
    TUTTI_LET(session, openSession(arguments.text("PROJECT"), Access::read, context));
    TUTTI_LET(project, heardAs(session.project(), {names(arguments, "tracks"), names(arguments, "solo"),
                                                   names(arguments, "mute")}));
    TUTTI_TRY(checkDevices(arguments.text("PROJECT"), project, context.house.catalogue));
    TUTTI_LET(wanted, wantedBy(arguments, project));
    if (const auto& preset = project.settings.delivery.preset;
        !preset.empty() && preset != "custom" && !findTarget(preset))
        context.console.warn("delivery.preset: " + findTarget(preset).error().message +
                             ", so the mix is held against none");
    const auto facts = factsOf(project);
    if (facts.seconds == 0 && !wanted.job.sound.to)
        return refused("there is nothing to render: the project has no clips",
                       "tutti import FILE -o PROJECT brings sounds in");
    TUTTI_LET(outputs, outputsOf(arguments, wanted, project, context.console.json));
    TUTTI_TRY(checkReport(arguments));
    if (arguments.has("dry-run")) return tellOutputs(outputs, context.console);
    TUTTI_TRY(ensureFolders(outputs, context.console));

    const auto media = packageMedia(session.package().folder());
    const ResourceFiles resources(session.package().folder());
    Compiler compiler(context.house.registry, *media, &resources);
    const bool stems = arguments.has("stems");
    if (stems && !outputs.front().stretch && !wanted.job.sound.loop) { // all as long as their sum
        auto& sound = wanted.job.sound;
        if (!sound.to) sound.to = std::llround(facts.seconds * project.settings.rate);
        ProgressLine line(context.console, "Tail", fs::path(arguments.text("PROJECT")).filename().string(),
                          0);
        TUTTI_LET(tail, tailOfStems(compiler, project, sound, line.callback()));
        sound.tail = tail;
    }
    TUTTI_LET(all, deliver(outputs, wanted, compiler, facts.seconds, context));
    const auto document = documentOf(all, wanted, stems);
    TUTTI_LET(page, pageOf(all, wanted, project.settings.name, arguments, context.console));
    TUTTI_TRY(writeReport(arguments, "render", document, page));
    if (context.console.json)
        context.console.printJson("render", document);
    else
        tell(all, wanted, context);
    const bool pass =
        std::all_of(all.begin(), all.end(), [&](const auto& each) { return passes(each, wanted); });
    if (!pass && wanted.byProject && wanted.target) context.console.warn(wayToDeliver(*wanted.target));
    return pass ? 0 : 1;
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
         "measures. A whole mix is also held against what the project is delivered as (delivery.set). Exit "
         "code 1 if the file is made and misses what it is held against.",
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
          {"--loop", "",
           "to be played over and over: what rings behind the end is heard at the start, and there is no "
           "seam"},
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
          {"--name", "PATTERN",
           "of files in the folder -o: {project} {date}, of stems {number} {track} {section}, too"},
          {"--tracks", "NAME,...", "only these tracks are heard", true, "@tracks"},
          {"--solo", "NAME,...", "as if soloed in the project", true, "@tracks"},
          {"--mute", "NAME,...", "as if muted in the project", true, "@tracks"},
          {"--tag", "NAME=VALUE", "title, artist, album, date, genre or comment; the project's if absent",
           true},
          {"--chapters", "",
           "markers, or sections where there are none, as chapters of mp3, flac, ogg and opus, as cue points "
           "of "
           "wav and aiff"},
          {"--realtime", "", "no faster than it is heard: for who listens at the other end of a pipe"},
          {"--seed", "N", "where the dither's noise comes from (0)"},
          {"--report", "FILE", "write the report, too: a page.html for people or a .json for programs"},
          {"--block", "N", "frames in one go, 1 to 65536 (8192); the bits stay the same"},
          {"--threads", "N", "1 to 64, all cores if absent; the bits stay the same"},
          {"-n,--dry-run", "", "print which files would be made"}},
         {"tutti render song.tutti -o song.flac", "tutti render song.tutti --target spotify -o song.wav",
          "tutti render song.tutti --target spotify -o song.wav --report song.html",
          "tutti render song.tutti --section Chorus --loop -b f32 -o loop.wav",
          "tutti render song.tutti --chapters --bitrate 128k -o song.mp3",
          "tutti render song.tutti --stems -o stems/ -b 24 --bwf",
          "tutti render song.tutti --stems=sections --name '{project} {section}' -o parts/",
          "tutti render song.tutti -o - | tutti loudness -",
          "tutti render song.tutti --realtime --to 1s --tail 0 -o - | ffmpeg -v error -i - -f null -"},
         runRender},
    };
}

} // namespace tutti::cli
