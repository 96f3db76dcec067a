// loudness: what sounds measure, and whether that is what a place of delivery asks for. And `info` of a
// sound.
#include "app/Dialogue.h"
#include "app/Stretch.h"
#include "audio/AudioReader.h"
#include "base/Parameter.h"
#include "commands/Common.h"
#include "commands/HtmlPage.h"
#include "commands/LoudnessTags.h"
#include "commands/Measure.h"
#include "commands/Report.h"
#include "commands/Sets.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <filesystem>
#include <mutex>
#include <thread>

namespace tutti::cli {
namespace {

// --- loudness ----------------------------------------------------------------------------------------------

Json reportJson(const FileReport& report, const Target* target) {
    if (report.error) return {{"file", report.path}, {"error", report.error->message}};
    Json json{{"file", report.path}};
    json.update(measuredJson(report.sound));
    if (report.nonsense > 0) json["impossible_samples"] = report.nonsense;
    if (report.missing > 0) json["missing_frames"] = report.missing;
    if (target != nullptr) addTarget(json, *target, report.sound);
    for (std::size_t c = 0; c < report.channels.size(); ++c) {
        const auto& all = measuredJson(report.channels[c]);
        Json channel{{"channel", c + 1}};
        for (const char* key :
             {"integrated_lufs", "true_peak_dbtp", "sample_peak_dbfs", "rms_dbfs", "noise_floor_dbfs"})
            channel[key] = all[key];
        json["per_channel"].push_back(channel);
    }
    if (report.series.step > 0 && report.series.shown) {
        Json momentary = Json::array(), shortTerm = Json::array();
        for (std::size_t i = 0; i < report.series.momentary.size(); ++i) {
            momentary.push_back(levelJson(report.series.momentary[i]));
            shortTerm.push_back(levelJson(report.series.shortTerm[i]));
        }
        json["series"] = {
            {"step_s", report.series.step}, {"momentary_lufs", momentary}, {"short_term_lufs", shortTerm}};
    }
    return json;
}

void printReport(const FileReport& report, const Target* target, Console& console) {
    console.print(console.bold(report.path == "-" ? "standard input" : report.path));
    for (const auto& line : reportLines(report.sound, target))
        console.print(line);
    for (std::size_t c = 0; c < report.channels.size(); ++c) {
        const auto& channel = report.channels[c];
        console.print("  channel " + std::to_string(c + 1) + "   " +
                      levelText(channel.loudness.integrated, "LUFS") + ", " +
                      levelText(channel.loudness.truePeak, "dBTP", 2) + ", " +
                      levelText(channel.rms, "dBFS RMS"));
    }
    for (std::size_t i = 0; report.series.shown && i < report.series.momentary.size(); ++i)
        console.print(
            formatNumber(std::round(static_cast<double>(i + 1) * report.series.step * 1000) / 1000) + "\t" +
            levelText(report.series.momentary[i], "LUFS") + "\t" +
            (static_cast<double>(i + 1) * report.series.step < 3 // of three seconds
                 ? "-"
                 : levelText(report.series.shortTerm[i], "LUFS")));
}

/// Several files: a line each, in columns for people and with tabs for programs.
void printTable(const std::vector<FileReport>& reports, const Target* target, Console& console) {
    std::vector<std::vector<std::string>> rows{{"loudness", "range", "true peak", "file"}};
    if (target != nullptr) rows[0].insert(rows[0].begin() + 3, std::string(target->name));
    for (const auto& report : reports) {
        if (report.error) continue; // said already
        rows.push_back({levelText(report.sound.loudness.integrated, "LUFS"),
                        levelText(report.sound.loudness.range, "LU"),
                        levelText(report.sound.loudness.truePeak, "dBTP", 2), report.path});
        if (target == nullptr) continue;
        auto verdict = verdictText(*target, report.sound);
        rows.back().insert(rows.back().begin() + 3, verdict.substr(verdict.find(':') + 2));
    }
    std::vector<std::size_t> widths(rows[0].size());
    for (const auto& row : rows)
        for (std::size_t i = 0; i < row.size(); ++i)
            widths[i] = std::max(widths[i], row[i].size() + 2);
    for (const auto& row : rows) {
        std::string line;
        for (std::size_t i = 0; i + 1 < row.size(); ++i)
            line += console.outIsTerminal() ? row[i] + std::string(widths[i] - row[i].size(), ' ')
                                            : row[i] + "\t";
        console.print(line + row.back());
    }
}

Expected<double> stepOf(const Arguments& arguments) {
    if (!arguments.has("series")) return 0.0;
    const auto text = arguments.text("series", "1s");
    const auto step = parseSeconds(text);
    if (!step || *step < 0.01 || *step > 3600)
        return Error{Fault::usage, "--series: '" + text + "' is no step",
                     "it is a time from 10ms to an hour, as 1s or 100ms"};
    return *step;
}

struct MeasureJob {
    std::vector<std::string> paths;
    std::optional<Target> target;
    std::optional<RawForm> raw; ///< they have no head
    bool perChannel = false;
    double step = 0; ///< of the series; 0: none
    bool showSeries = false;
    std::string dialogue; ///< the stem of the one file's dialogue; empty: none
    bool album = false;   ///< the files are the parts of one
    int threads = 1;
};

/// All files, several at a time; the reports are in the order of the paths. An error that is no file's own
/// ends it.
class BatchMeasurer {
public:
    BatchMeasurer(const MeasureJob& job, Console& console)
        : job_(job), console_(console), reports_(job.paths.size()) {}

    Expected<std::vector<FileReport>> run() {
        const auto count = std::min<std::size_t>(static_cast<std::size_t>(job_.threads), job_.paths.size());
        if (count > 1) line_.emplace(console_, "Measure", std::to_string(job_.paths.size()) + " files", 0);
        std::vector<std::thread> others;
        for (std::size_t i = 1; i < count; ++i)
            others.emplace_back([this] { work(); });
        work();
        for (auto& thread : others)
            thread.join();
        if (fatal_) return *fatal_;
        return std::move(reports_);
    }

private:
    void work() {
        for (std::size_t i = next_++; i < job_.paths.size() && !stopped_; i = next_++) {
            auto report = measureFile(job_.paths[i], job_.raw, job_.perChannel, job_.step,
                                      [&](double done, double seconds) { return step(i, done, seconds); });
            if (report) report->series.shown = job_.showSeries;
            const std::lock_guard lock(mutex_);
            finish(i, std::move(report));
        }
    }

    /// One file has a line of its own, several share one.
    bool step(std::size_t index, double done, double seconds) {
        if (stopped_ || stopRequested()) return false;
        const std::lock_guard lock(mutex_);
        if (job_.threads > 1 && job_.paths.size() > 1)
            return line_->update((static_cast<double>(finished_) + done / 2) /
                                 static_cast<double>(job_.paths.size()));
        if (index != shown_ || !line_) {
            const auto name = std::filesystem::path(job_.paths[index]).filename().string();
            line_.emplace(console_, "Measure", name, seconds);
            shown_ = index;
        }
        return line_->update(done);
    }

    void finish(std::size_t index, Expected<FileReport> report) {
        ++finished_;
        if (report) {
            reports_[index] = std::move(*report);
        } else if (job_.paths.size() == 1 || report.error().fault == Fault::interrupted) {
            stopped_ = true;
            fatal_ = report.error();
            return;
        } else {
            reports_[index].path = job_.paths[index];
            reports_[index].error = report.error();
        }
        console_.event("file", reportJson(reports_[index], job_.target ? &*job_.target : nullptr));
    }

    const MeasureJob& job_;
    Console& console_;
    std::vector<FileReport> reports_;
    std::atomic<std::size_t> next_{0};
    std::atomic<bool> stopped_{false};
    std::mutex mutex_; // what is below
    std::optional<ProgressLine> line_;
    std::optional<Error> fatal_;
    std::size_t shown_ = 0, finished_ = 0;
};

Expected<MeasureJob> measureJobOf(const Arguments& arguments) {
    MeasureJob job;
    job.paths = arguments.list("FILE");
    job.perChannel = arguments.has("per-channel");
    job.album = arguments.has("album");
    job.dialogue = arguments.text("dialogue");
    if (!job.dialogue.empty() && (job.paths.size() > 1 || job.paths[0] == "-"))
        return Error{Fault::usage, "--dialogue: is the stem of one file, which is read twice",
                     "tutti loudness mix.wav --dialogue dialogue.wav"};
    if (arguments.has("target")) {
        TUTTI_LET(found, findTarget(arguments.text("target")));
        job.target = found;
    }
    if (arguments.has("check") && !job.target)
        return Error{Fault::usage, "--check: against which --target?",
                     "there are " + std::string(targetNames())};
    TUTTI_LET(raw, rawFormOf(arguments));
    TUTTI_LET(step, stepOf(arguments));
    job.raw = raw;
    TUTTI_LET(threads, threadsAsked(arguments, 0));
    job.showSeries = step > 0;
    job.step = step > 0 ? step : reportIsPage(arguments) ? 1 : 0;
    job.threads = threads;
    return job;
}

Json documentOf(const std::vector<FileReport>& reports, const MeasureJob& job, bool pass) {
    const auto* target = job.target ? &*job.target : nullptr;
    if (reports.size() == 1) return reportJson(reports[0], target);
    Json files = Json::array();
    for (const auto& report : reports)
        files.push_back(reportJson(report, target));
    Json document{{"files", files}};
    if (target != nullptr) document["pass"] = pass;
    return document;
}

HtmlPage pageOf(const std::vector<FileReport>& reports, const MeasureJob& job) {
    HtmlPage page(job.target ? "Loudness for " + std::string(job.target->name) : "Loudness");
    for (const auto& report : reports) {
        if (!report.error) {
            page.sound(report.path, report.sound, job.target ? &*job.target : nullptr, report.series);
            continue;
        }
        page.heading(report.path);
        page.verdict(report.error->message, false);
    }
    return page;
}

void tellReports(const std::vector<FileReport>& reports, const MeasureJob& job, Console& console) {
    const auto* target = job.target ? &*job.target : nullptr;
    if (reports.size() != 1 && !job.perChannel && !job.showSeries)
        return printTable(reports, target, console);
    for (const auto& report : reports)
        if (!report.error) printReport(report, target, console);
}

/// Of the programme, told by the stem.
Result measureDialogue(FileReport& report, const MeasureJob& job, Console& console) {
    TUTTI_LET(programme, job.raw ? openRaw(report.path, *job.raw) : openAudio(report.path));
    TUTTI_LET(stem, named("dialogue", openAudio(job.dialogue)));
    ProgressLine line(console, "Dialogue", std::filesystem::path(job.dialogue).filename().string(),
                      programme->info().expectedSeconds());
    TUTTI_LET(found, dialogueLoudness(*programme, *stem, line.callback()));
    if (found.share == 0) console.warn(job.dialogue + ": nobody speaks in it");
    report.sound.dialogue = found.level;
    report.sound.dialogueShare = found.share;
    return success();
}

/// All of them as one sound; none where one of them could not be read.
std::optional<Measured> albumOf(const std::vector<FileReport>& reports) {
    std::optional<SoundMeter> all;
    for (const auto& report : reports) {
        if (report.error) return {};
        if (!all) all.emplace(report.sound.rate, report.sound.channels);
        all->join(*report.meter);
    }
    return all->result();
}

/// The album is what is held against the target: its parts may be as different as they are meant to be.
void tellAlbum(const Measured& album, const MeasureJob& job, Console& console) {
    console.print(console.bold("all of them"));
    for (const auto& line : reportLines(album, job.target ? &*job.target : nullptr))
        console.print(line);
}

Outcome runLoudness(const Arguments& arguments, Context& context) {
    TUTTI_LET(job, measureJobOf(arguments));
    TUTTI_LET(tagging, taggingOf(arguments));
    TUTTI_TRY(checkReport(arguments));
    TUTTI_LET(reports, BatchMeasurer(job, context.console).run());
    if (!job.dialogue.empty()) TUTTI_TRY(measureDialogue(reports[0], job, context.console));
    std::size_t failed = 0;
    bool pass = true;
    for (const auto& report : reports) {
        if (report.error) ++failed, context.console.error(*report.error);
        if (report.nonsense > 0) context.console.warn(report.path + ": " + nonsenseText(report.nonsense));
        if (!report.cut.empty()) context.console.warn(report.path + ": " + report.cut);
        if (!report.error && job.target && !judge(*job.target, report.sound).pass()) pass = false;
    }
    const auto album = job.album ? albumOf(reports) : std::nullopt;
    if (job.album && job.target) pass = album && judge(*job.target, *album).pass();
    auto document = documentOf(reports, job, pass && failed == 0);
    if (album) {
        document["album"] = measuredJson(*album);
        if (job.target) addTarget(document["album"], *job.target, *album);
    }
    TUTTI_TRY(writeReport(arguments, "loudness", document, pageOf(reports, job)));
    if (context.console.json)
        context.console.printJson("loudness", document);
    else
        tellReports(reports, job, context.console);
    if (album && !context.console.json) tellAlbum(*album, job, context.console);
    if (tagging) TUTTI_TRY(writeTags(*tagging, reports, album ? &*album : nullptr, context.console));
    if (failed > 0) return failed == reports.size() ? exitCodeOf(reports[0].error->fault) : someFailed;
    return arguments.has("check") && !pass ? 1 : 0;
}

// --- info --------------------------------------------------------------------------------------------------

/// The frames of a sound; read to the end where the file does not say how many there are.
Expected<std::int64_t> framesOf(AudioReader& reader) {
    if (reader.info().frames >= 0) return reader.info().frames;
    AudioBuffer buffer(reader.info().channels, 65536);
    std::int64_t frames = 0;
    for (;;) {
        TUTTI_LET(came, reader.read(buffer.view()));
        if (came == 0) return frames;
        frames += came;
    }
}

} // namespace

Expected<Json> audioInfo(const std::string& path, Context& context) {
    TUTTI_LET(reader, openAudio(path));
    const auto& info = reader->info();
    TUTTI_LET(frames, framesOf(*reader));
    const double seconds = static_cast<double>(frames) / info.rate;
    warnOfCut(context.console, path, info);
    Json tags = Json::object();
    for (const auto& [name, value] : info.tags)
        tags[name] = value;
    if (!context.console.json) {
        auto& console = context.console;
        console.print(console.bold(path == "-" ? "standard input" : path));
        console.print("  format    " + info.format);
        console.print("  length    " + durationText(seconds) + " (" + std::to_string(frames) + " frames)");
        console.print("  sound     " + channelsText(info.channels) + ", " + formatNumber(info.rate) + " Hz");
        for (const auto& [name, value] : info.tags)
            console.print("  " + name + std::string(name.size() < 10 ? 10 - name.size() : 1, ' ') + value);
    }
    return Json{{"file", path},      {"format", info.format},          {"duration_s", seconds},
                {"frames", frames},  {"channels", info.channels},      {"rate_hz", info.rate},
                {"bits", info.bits}, {"missing_frames", info.missing}, {"tags", tags}};
}

std::vector<Command> soundCommands() {
    return {
        {"loudness",
         "",
         "how loud sounds are, and whether they may be delivered",
         "Integrated loudness, range and true peak by ITU-R BS.1770-5 and EBU Tech 3341 and 3342. With "
         "--check the exit "
         "code is 1 if any sound is not what the target asks for.",
         {{"FILE", "sound files, or films with sound; - is standard input", true, true}},
         {{"--target", "NAME", "a place of delivery to hold them against", false, targetNames()},
          {"--check", "", "exit code 1 if any sound fails the target"},
          {"--per-channel", "", "each channel by itself, too"},
          {"--dialogue", "STEM",
           "the loudness of the dialogue, too: of the file where this sound, its dialogue alone, speaks"},
          {"--album", "",
           "all files as one, too: the parts of an album may differ as they are meant to, and the target is "
           "held "
           "against all of it"},
          {"--tag", "replaygain|r128",
           "write into the files how much louder a player should play them: ReplayGain 2.0, to -18 LUFS, or "
           "the "
           "gains of R 128, to -23 LUFS, which opus, ogg and flac have; with --album that of the album, too",
           false, "replaygain|r128"},
          {"-K,--max-peak", "DBTP", "with --tag: no gain that would bring true peaks above it"},
          {"--series", "[STEP]", "momentary and short-term loudness along the way, every second or STEP"},
          {"-e,--encoding", "FORM", "the files are raw samples of this form: s16le, f32le, ...", false,
           rawEncodings},
          {"-r,--rate", "HZ", "of raw samples (48000)"},
          {"-c,--channels", "N", "of raw samples (2)"},
          {"--report", "FILE", "write the report, too: a page.html for people or a .json for programs"}},
         {"tutti loudness take.wav", "tutti loudness *.wav --target podcast --check",
          "tutti loudness ep12.wav --json | jq .integrated_lufs",
          "tutti loudness take.wav --report take.html",
          "tutti loudness --album --tag replaygain -K -1 *.flac",
          "tutti loudness mix.wav --dialogue voice.wav --target netflix",
          "ffmpeg -v error -i film.mov -vn -f wav - | tutti loudness - --target ebu-r128"},
         runLoudness},
    };
}

} // namespace tutti::cli
