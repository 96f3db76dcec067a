// import, export: what comes into a project and what leaves it, besides its mix.
#include "app/Export.h"
#include "app/Import.h"
#include "app/Template.h"
#include "audio/AudioReader.h"
#include "base/File.h"
#include "commands/Common.h"
#include "commands/Imported.h"
#include "commands/Sets.h"

#include <cmath>
#include <filesystem>

namespace tutti::cli {
namespace {

namespace fs = std::filesystem;

// --- import ------------------------------------------------------------------------------------------------

/// Where the files go: the project named by -o, or one that is called like the first file.
Expected<std::string> targetOf(const Arguments& arguments, const std::vector<std::string>& sources) {
    std::error_code ignored;
    if (!arguments.has("out")) {
        if (sources[0] == "-")
            return Error{Fault::usage, "import: from standard input into which project?",
                         "-o PROJECT names it"};
        const auto path = fs::path(sources[0]).filename().replace_extension(".tutti").string();
        if (!fs::exists(path, ignored)) return path;
        return Error{Fault::output, path + ": is there already", "-o " + path + " adds to it"};
    }
    auto path = arguments.text("out");
    if (!fs::exists(path, ignored) && fs::exists(path + ".tutti", ignored)) path += ".tutti";
    return path;
}

Expected<ImportJob> jobOf(const Arguments& arguments) {
    ImportJob job;
    job.sources = arguments.list("FILE");
    job.track = arguments.text("track");
    job.at = arguments.text("at");
    TUTTI_LET(type, arguments.choice("type", "sound|mid", "sound"));
    job.midiInput = type == "mid";
    TUTTI_LET(tempo, arguments.choice("tempo", "auto|file|project", "auto"));
    if (tempo == "file") job.maps = MidiImportSpec::Maps::file;
    if (tempo == "project") job.maps = MidiImportSpec::Maps::project;
    return job;
}

Outcome runImport(const Arguments& arguments, Context& context) {
    TUTTI_LET(job, jobOf(arguments));
    TUTTI_LET(target, targetOf(arguments, job.sources));
    TUTTI_LET(seed, arguments.whole("seed", 0, 1L << 52));
    const bool dry = arguments.has("dry-run");
    std::optional<NewProject> made;
    if (std::error_code ignored; !fs::exists(target, ignored)) {
        if (dry) return Error{Fault::project, target + ": no such project", "--dry-run makes none"};
        TUTTI_LET(spec, newProjectSpec(target, arguments, job.sources));
        TUTTI_LET(project, NewProject::make(spec, job.sources, context));
        target = project.path();
        made.emplace(std::move(project));
    } else if (arguments.has("rate")) {
        return Error{Fault::usage, "--rate: " + target + " has its rate already"};
    }
    std::optional<std::uint64_t> idSeed;
    if (seed) idSeed = static_cast<std::uint64_t>(*seed);
    TUTTI_LET(session, openSession(target, dry ? Access::read : Access::write, context, idSeed));
    if (dry) {
        TUTTI_LET(results, tryImport(session, job));
        tellImported(target, results, true, context.console);
        return 0;
    }
    TUTTI_LET(results, importShown(session, job, context.console));
    saveOrTell(session, target, context);
    if (made) made->keep();
    tellImported(target, results, false, context.console);
    return 0;
}

// --- export ------------------------------------------------------------------------------------------------

std::vector<std::string> atCommas(const std::vector<std::string>& lists) {
    std::vector<std::string> words;
    for (std::string_view rest : lists)
        while (!rest.empty()) {
            const auto comma = std::min(rest.find(','), rest.size());
            if (comma > 0) words.emplace_back(rest.substr(0, comma));
            rest.remove_prefix(std::min(comma + 1, rest.size()));
        }
    return words;
}

Outcome exportBare(const std::string& out, const std::string& type, const Arguments& arguments,
                   Session& session, Context& context) {
    SoundJob job;
    job.track = arguments.text("track");
    job.clip = arguments.text("clip");
    job.file.type = type;
    TUTTI_LET(rate, arguments.whole("rate", 8000, 384000));
    job.file.rate = rate ? static_cast<double>(*rate) : 0;
    job.file.channels = 0;
    TUTTI_LET(bits, arguments.choice("bits", "16|24|32|f32|f64", type == "flac" ? "24" : "f32"));
    job.file.bits = bits;
    TUTTI_TRY(fillCompression(arguments, job.file));
    if (arguments.has("dry-run")) {
        context.console.print(out);
        return 0;
    }
    ProgressLine line(context.console, "Export", fs::path(out).filename().string(), 0);
    TUTTI_LET(delivered, exportSound(out, session, job,
                                     [&](std::string_view, double done) { return line.update(done); }));
    if (out == "-") return 0;
    if (context.console.json)
        context.console.printJson("export", {{"file", out},
                                             {"type", type},
                                             {"frames", delivered.frames},
                                             {"channels", delivered.file.channels},
                                             {"rate_hz", delivered.file.rate}});
    else
        context.console.print(out);
    return 0;
}

Outcome exportData(const std::string& out, const std::string& type, const Arguments& arguments,
                   Session& session, Context& context) {
    ExportJob job;
    job.type = type;
    job.tracks = atCommas(arguments.list("tracks"));
    TUTTI_LET(ppq, arguments.whole("ppq", 24, 32767));
    job.perQuarter = static_cast<int>(ppq.value_or(960));
    TUTTI_LET(made, exportText(session.project(), job, context.house.catalogue));
    for (const auto& notice : made.notices)
        if (!context.console.json) context.console.warn(out + ": " + notice);
    if (out == "-") {
        context.console.printRaw(made.bytes);
        return 0;
    }
    const bool dry = arguments.has("dry-run");
    if (!dry) TUTTI_TRY(writeFileDurably(out, made.bytes));
    if (context.console.json)
        context.console.printJson("export", {{"file", out},
                                             {"type", job.type},
                                             {"bytes", made.bytes.size()},
                                             {"notices", made.notices},
                                             {"dry_run", dry}});
    else
        context.console.print(out + (dry ? " (" + std::to_string(made.bytes.size()) + " bytes)" : ""));
    return 0;
}

constexpr std::string_view allTypes =
    "mid|csv|labels|chapters|wav|w64|rf64|bwf|aiff|caf|flac|raw|mp3|ogg|opus";

static_assert(allTypes.starts_with(exportTypes) && allTypes.ends_with(writableTypes));

Outcome runExport(const Arguments& arguments, Context& context) {
    const auto out = arguments.text("out");
    if (out.empty())
        return Error{Fault::usage, "export: where to?", "-o FILE names it; - is standard output"};
    const bool bare = arguments.has("track") || arguments.has("clip");
    if (arguments.has("track") && arguments.has("clip"))
        return Error{Fault::usage, "export: --track and --clip are two things", "name one of them"};
    const auto byName = bare ? typeOfName(out) : exportTypeOf(out);
    if (!arguments.has("type") && byName.empty())
        return Error{Fault::usage, "export: what " + out + " should be is not known by its name",
                     bare ? "-t " + std::string(writableTypes) + " says it"
                          : "-t " + std::string(exportTypes) +
                                " says it; the sound of a track or clip needs --track or --clip, and tutti "
                                "render makes "
                                "the mix"};
    TUTTI_LET(type, arguments.choice("type", bare ? writableTypes : exportTypes, byName));
    if (out == "-" && context.console.json)
        return Error{Fault::usage, "export: --json and -o - both want standard output"};
    TUTTI_TRY(checkTarget(out, arguments));
    TUTTI_LET(session, openSession(arguments.text("PROJECT"), Access::read, context));
    return bare ? exportBare(out, type, arguments, session, context)
                : exportData(out, type, arguments, session, context);
}

} // namespace

std::vector<Command> exchangeCommands() {
    return {
        {"import",
         "",
         "bring sound and MIDI files into a project",
         "Each sound becomes a track with a clip at the start, each MIDI track a notes track. Sound is "
         "copied "
         "into the project and converted to its rate. A project that is not there is made, at the rate of "
         "the "
         "first sound. All files come in as one step of history, or none does. Prints the ids of the tracks, "
         "or "
         "of the clips with --track.",
         {{"FILE", "sound (WAV, AIFF, FLAC, MP3, M4A, ...), the sound of films, or MIDI; - is standard input",
           true, true}},
         {{"-o,--out", "PROJECT", "the project; one called like the first file if absent"},
          {"--track", "TRACK", "put the clips on this track (id or name), one behind the other"},
          {"--at", "PLACE",
           "where: 16q, 1.5s, 48000smp (samples), 17.3 (bar and beat), @Chorus; the start if absent"},
          {"--tempo", "WHOSE",
           "of MIDI files: auto takes tempo, meter and key from the file if the timeline is empty", false,
           "auto|file|project"},
          {"-t,--type", "TYPE", "what standard input holds", false, "sound|mid"},
          {"--rate", "HZ", "sample rate of a project that is made"},
          {"-n,--dry-run", "", "say what would come in, write nothing"},
          {"--seed", "N", "draw ids from this number"}},
         {"tutti import take.wav -o song.tutti", "tutti import drums.wav bass.flac keys.mid -o song.tutti",
          "tutti import verse.wav chorus.wav --track Vox --at 17 -o song.tutti",
          "ffmpeg -v error -i film.mov -f wav - | tutti import - -o film.tutti"},
         runImport},
        {"export",
         "",
         "notes as a MIDI file, markers as a table, the bare sound of a track or clip",
         "For other programs. What a MIDI file cannot say is told on standard error. The sound of a track "
         "starts with "
         "the timeline, so that several line up; it has gains and fades of clips, and no effects or fader: "
         "tutti "
         "render --stems has those.",
         {{"PROJECT", "the project's folder"}},
         {{"-o,--out", "FILE", "the file; its ending says what it holds; - is standard output"},
          {"-t,--type", "TYPE",
           "mid; markers and sections as csv, labels (Audacity) or chapters (ffmpeg); with --track and "
           "--clip a kind "
           "of sound file",
           false, allTypes},
          {"--tracks", "NAME,..", "mid: these tracks, muted or not; all that are heard if absent", true},
          {"--ppq", "N", "mid: ticks in a quarter note (960)"},
          {"--track", "TRACK", "sound: what lies on this track (id or name)"},
          {"--clip", "CLIP", "sound: this clip alone"},
          {"-b,--bits", "BITS", "sound: form of a sample (f32, which keeps every bit; of flac 24)", false,
           "16|24|32|f32|f64"},
          {"-r,--rate", "HZ", "sound: sample rate; the project's if absent"},
          {"--quality", "N", "sound: of mp3, ogg and opus: 0 (small) to 10 (8)"},
          {"--bitrate", "RATE", "sound: of mp3, ogg and opus instead: 192k; of mp3 it is constant"},
          {"-n,--dry-run", "", "say what would be written, write nothing"}},
         {"tutti export song.tutti -o song.mid",
          "tutti export song.tutti -o bass.mid --tracks Bass --ppq 480",
          "tutti export song.tutti -o markers.csv", "tutti export song.tutti -t labels -o -",
          "tutti export song.tutti --track Synth -o synth.wav"},
         runExport},
    };
}

} // namespace tutti::cli
