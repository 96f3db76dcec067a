// record: from an input straight to disk.
#include "Terminal.h"
#include "app/FileRecording.h"
#include "base/Clock.h"
#include "base/File.h"
#include "base/Parameter.h"
#include "commands/Common.h"
#include "commands/LiveMeter.h"
#include "commands/RecordProject.h"
#include "commands/Sets.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <thread>

namespace tutti::cli {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

/// Which inputs of the device, and what is to be connected to them.
struct Inputs {
    std::vector<int> channels;
    std::vector<Connection> connections;
};

/// `1,2` counted from 1, or names of ports: `system:capture_3`.
Expected<Inputs> inputsOf(const Arguments& arguments) {
    Inputs inputs;
    TUTTI_LET(count, arguments.whole("channels", 1, static_cast<long>(FileRecordingSpec::mostInputs)));
    auto text = arguments.text("inputs");
    if (!text.empty() && count)
        return Error{Fault::usage, "--inputs and --channels say the same thing: use one of them"};
    for (long i = 1; text.empty() && i <= count.value_or(2); ++i)
        inputs.channels.push_back(static_cast<int>(i - 1));
    const bool names = text.find_first_not_of("0123456789,. -") != std::string::npos;
    for (std::string_view rest = text; !rest.empty();) {
        const auto comma = std::min(rest.find(','), rest.size());
        const std::string word(rest.substr(0, comma));
        rest.remove_prefix(std::min(comma + 1, rest.size()));
        const int place = static_cast<int>(inputs.channels.size());
        const auto number = names ? Expected<double>(place + 1.0) : parseNumber(word);
        if (!number || *number < 1 || *number > 256 || *number != std::floor(*number) || word.empty())
            return Error{Fault::usage, "--inputs: '" + text + "' is no list of inputs",
                         "write 1 or 1,2 or 3,4,5, or names of ports: system:capture_3"};
        inputs.channels.push_back(static_cast<int>(*number) - 1);
        if (names) inputs.connections.push_back({"in_" + std::to_string(place + 1), word});
    }
    if (inputs.channels.size() > FileRecordingSpec::mostInputs)
        return Error{Fault::usage,
                     "--inputs: from 1 to " + std::to_string(FileRecordingSpec::mostInputs) + " of them"};
    return inputs;
}

struct Wanted {
    DeviceConfig device;
    FileRecordingSpec spec;
    std::string path; ///< of the file; empty: none is made
    bool meter = false, markers = false;
};

/// Samples count at the device's rate.
Result readLengths(Wanted& wanted, const Arguments& arguments, double rate) {
    const auto framesOf = [&](double seconds) {
        return static_cast<std::int64_t>(std::llround(seconds * rate));
    };
    TUTTI_LET(length, secondsAsked(arguments, "for", rate));
    TUTTI_LET(split, secondsAsked(arguments, "split", rate));
    TUTTI_LET(before, secondsAsked(arguments, "pre", rate));
    if (before && *before > 600) return Error{Fault::usage, "--pre: at most ten minutes are kept in memory"};
    auto& spec = wanted.spec;
    spec.rate = rate;
    if (length) spec.frames = framesOf(*length);
    if (split) spec.split = framesOf(*split);
    if (before) spec.before = framesOf(*before);
    if (!arguments.has("until")) return success();
    TUTTI_LET(until, named("until", secondsUntil(arguments.text("until"), std::chrono::system_clock::now())));
    spec.until = framesOf(until);
    return success();
}

Result readStart(Wanted& wanted, const Arguments& arguments) {
    TUTTI_LET(level, arguments.number("arm-level"));
    TUTTI_LET(keep, arguments.whole("rotate", 1, 100000));
    if (level && (*level < -120 || *level > 0))
        return Error{Fault::usage, "--arm-level: must be from -120 to 0 dB"};
    if (arguments.has("pre") && !level)
        return Error{Fault::usage, "--pre: before what? It is for --arm-level",
                     "--arm-level -50dB --pre 5s begins five seconds before something is as loud as that"};
    if (keep && !arguments.has("split"))
        return Error{Fault::usage, "--rotate: keeps the newest files of --split", "--split 1h --rotate 10"};
    wanted.spec.armLevel = level;
    wanted.spec.keep = static_cast<std::size_t>(keep.value_or(0));
    return success();
}

/// A file, standard output, or both.
Result readTargets(Wanted& wanted, const Arguments& arguments, Context& context) {
    wanted.path = arguments.text("out");
    wanted.spec.stream = arguments.has("stdout") || wanted.path == "-";
    if (wanted.path.empty() && !wanted.spec.stream) wanted.path = "Recording " + utcStamp() + ".wav";
    if (wanted.path == "-") wanted.path.clear();
    if (wanted.spec.stream && context.console.json)
        return Error{Fault::usage, "record: --json and --stdout both want standard output"};
    if (wanted.path.empty())
        for (const auto* option : {"split", "rotate", "markers"})
            if (arguments.has(option))
                return Error{Fault::usage, "--" + std::string(option) + ": there is no file",
                             "-o FILE --stdout makes one, too"};
    if (!wanted.path.empty() && fs::path(wanted.path).extension() != ".wav")
        return Error{Fault::usage, "--out: takes are .wav files (RF64 beyond 4 GiB)",
                     "tutti render or ffmpeg makes others of them"};
    wanted.spec.file = wanted.path;
    return success();
}

Expected<Wanted> wantedOf(const Arguments& arguments, Context& context) {
    Wanted wanted;
    wanted.device = deviceCalled(arguments.text("device", "jack"));
    wanted.device.keep = false; // a device that is gone ends the take
    wanted.spec.monitor = arguments.has("monitor");
    wanted.device.outputs = wanted.spec.monitor ? 2 : 0;
    TUTTI_LET(inputs, inputsOf(arguments));
    TUTTI_LET(rate, arguments.whole("rate", 8000, 384000));
    TUTTI_LET(bits, arguments.choice("bits", "24|f32", "24"));
    TUTTI_TRY(readLengths(wanted, arguments, 48000)); // the device is not to be opened for nothing
    TUTTI_TRY(readStart(wanted, arguments));
    TUTTI_TRY(readTargets(wanted, arguments, context));
    wanted.device.inputs = *std::max_element(inputs.channels.begin(), inputs.channels.end()) + 1;
    wanted.device.rate = static_cast<double>(rate.value_or(0));
    wanted.device.connections = std::move(inputs.connections);
    if (!wanted.device.connections.empty()) wanted.device.autoConnect = false;
    wanted.spec.inputs = std::move(inputs.channels);
    wanted.spec.bits = bits;
    wanted.meter = arguments.has("meter");
    wanted.markers = arguments.has("markers");
    return wanted;
}

// --- while it goes -----------------------------------------------------------------------------------------

/// The line that shows how it goes: redrawn on a terminal; with --meter a line a second where there is none.
class Meter {
public:
    Meter(FileRecording& recording, const Wanted& wanted, double rate, Console& console)
        : recording_(recording), inputs_(std::min<std::size_t>(wanted.spec.inputs.size(), 4)), rate_(rate),
          everySecond_(wanted.meter), console_(console) {}
    ~Meter() { console_.redraw(""); }

    void draw() {
        const auto text = line();
        console_.redraw(text);
        if (everySecond_ && !talkIsTerminal() && ++turns_ % 20 == 0) console_.say(text);
    }

private:
    std::string line() {
        const auto taken = recording_.taken();
        std::string text =
            taken ? "● " + durationText(static_cast<double>(*taken) / rate_) : std::string("○ waits");
        for (std::size_t i = 0; i < inputs_; ++i) {
            held_[i] = std::max(recording_.takePeak(i), held_[i] * 0.8f);
            char number[16];
            std::snprintf(number, sizeof number, " %6.1f", 20 * std::log10(std::max(held_[i], 1e-6f)));
            text += "  " + levelBar(held_[i], 12) + number;
        }
        return text;
    }

    FileRecording& recording_;
    std::size_t inputs_;
    double rate_;
    bool everySecond_;
    Console& console_;
    std::array<float, 4> held_{};
    int turns_ = 0;
};

/// Markers that are set while it records: labels beside the file (`tutti export -t labels`), each on the disk
/// at once. Space sets one; of a pipe each line does, and is its name.
class MarkerKeys {
public:
    static Expected<MarkerKeys> open(const Wanted& wanted, double rate) {
        TUTTI_LET(file, AppendFile::open(pathOf(wanted)));
        return MarkerKeys(std::move(file), rate);
    }
    static fs::path pathOf(const Wanted& wanted) { return fs::path(wanted.path).replace_extension(".txt"); }

    Result look(const FileRecording& recording, Console& console) {
        const auto taken = recording.taken();
        while (auto typed = keys_->take()) {
            if (!taken || (keys_->fromTerminal() && *typed != " ")) continue;
            ++count_;
            const auto name = keys_->fromTerminal() || typed->empty() ? std::to_string(count_) : *typed;
            char place[64];
            std::snprintf(place, sizeof place, "%.6f", static_cast<double>(*taken) / rate_);
            TUTTI_TRY(file_.append(std::string(place) + "\t" + place + "\t" + name + "\n"));
            console.say("marker " + name + " at " + durationText(static_cast<double>(*taken) / rate_));
        }
        return success();
    }
    int count() const { return count_; }

private:
    MarkerKeys(AppendFile file, double rate) : file_(std::move(file)), rate_(rate) {}

    AppendFile file_;
    double rate_;
    std::unique_ptr<Keys> keys_ = std::make_unique<Keys>();
    int count_ = 0;
};

/// What others read at the end of the pipe.
class Stream {
public:
    static Expected<Stream> open(const FileRecordingSpec& spec) {
        WriteSpec file;
        file.type = "wav";
        file.bits = spec.bits;
        file.dither = "none";
        file.rate = spec.rate;
        file.channels = static_cast<int>(spec.inputs.size());
        TUTTI_LET(writer, createAudio("-", file));
        return Stream(std::move(writer), file.channels);
    }
    Result pass(FileRecording& recording) {
        for (;;) {
            auto view = buffer_.view();
            view.frames = recording.takeStream(view);
            if (view.frames == 0) break;
            TUTTI_TRY(writer_->write(view));
        }
        std::cout.flush();
        return success();
    }
    Result finish() { return writer_->finish(); }

private:
    Stream(std::unique_ptr<AudioWriter> writer, int channels)
        : writer_(std::move(writer)), buffer_(channels, 8192) {}

    std::unique_ptr<AudioWriter> writer_;
    AudioBuffer buffer_;
};

struct Companions {
    std::optional<Stream> stream;
    std::optional<MarkerKeys> markers;
};

/// Until it is over: the time is up, the user says stop, the device is gone or the take has failed.
Result watch(FileRecording& recording, Companions& with, const Wanted& wanted, double rate,
             Console& console) {
    Meter meter(recording, wanted, rate, console);
    while (!recording.over()) {
        std::this_thread::sleep_for(50ms);
        recording.tick();
        meter.draw();
        if (with.stream) TUTTI_TRY(with.stream->pass(recording));
        if (with.markers) TUTTI_TRY(with.markers->look(recording, console));
        if (stopRequested()) recording.stop();
    }
    return success();
}

Json reportJson(const TakeReport& report, const Wanted& wanted, const AudioDevice& device) {
    Json json{{"device", device.name()},
              {"rate_hz", device.rate()},
              {"channels", wanted.spec.inputs.size()},
              {"bits", wanted.spec.bits},
              {"frames", report.frames},
              {"duration_s", static_cast<double>(report.frames) / device.rate()},
              {"clipped_samples", report.clipped},
              {"xruns", device.xruns()}};
    json["files"] = Json::array();
    for (const auto& file : report.files)
        json["files"].push_back(file.string());
    json["gaps"] = Json::array();
    for (const auto& gap : report.gaps)
        json["gaps"].push_back({{"at_frame", gap.at}, {"frames", gap.frames}});
    return json;
}

void tell(const TakeReport& report, const Wanted& wanted, const AudioDevice& device, Context& context) {
    auto& console = context.console;
    if (console.json) return console.printJson("record", reportJson(report, wanted, device));
    for (const auto& file : report.files)
        if (wanted.spec.stream)
            console.say(file.string());
        else
            console.print(file.string());
    if (report.frames == 0 && wanted.spec.armLevel)
        return console.say("nothing was as loud as " + formatNumber(*wanted.spec.armLevel) +
                           " dB: there is no file");
    console.say(durationText(static_cast<double>(report.frames) / device.rate()) + ", " +
                channelsText(static_cast<int>(wanted.spec.inputs.size())));
    if (report.clipped > 0)
        console.warn(std::to_string(report.clipped) + " samples are clipped: turn the input down");
    for (const auto& gap : report.gaps)
        console.warn("at frame " + std::to_string(gap.at) + ", " + std::to_string(gap.frames) +
                     " frames never came; there is silence");
}

Outcome runRecord(const Arguments& arguments, Context& context) {
    if (arguments.has("PROJECT")) return recordIntoProject(arguments, context);
    for (const auto* option : {"track", "from", "punch", "pre-roll", "loop", "overdub", "replace", "quantise",
                               "count-in", "click", "threads"})
        if (arguments.has(option))
            return Error{Fault::usage, "--" + std::string(option) + ": is for recording into a project",
                         "tutti record PROJECT --" + std::string(option) + " ..."};
    TUTTI_LET(wanted, wantedOf(arguments, context));
    if (!wanted.path.empty()) TUTTI_TRY(checkTarget(wanted.path, arguments));
    if (wanted.markers) TUTTI_TRY(checkTarget(MarkerKeys::pathOf(wanted).string(), arguments));
    TUTTI_LET(device, openDevice(wanted.device, context.house.backends));
    const double rate = device->rate();
    TUTTI_TRY(readLengths(wanted, arguments, rate));
    std::error_code ignored;
    if (arguments.has("force") && !wanted.path.empty()) fs::remove(wanted.path, ignored);
    if (arguments.has("force") && wanted.markers) fs::remove(MarkerKeys::pathOf(wanted), ignored);
    TUTTI_LET(recording, FileRecording::open(wanted.spec));
    Companions with;
    if (wanted.spec.stream) {
        TUTTI_LET(stream, Stream::open(wanted.spec));
        with.stream.emplace(std::move(stream));
    }
    if (wanted.markers) {
        TUTTI_LET(markers, MarkerKeys::open(wanted, rate));
        with.markers.emplace(std::move(markers));
    }
    TUTTI_TRY(device->start(*recording));
    auto watched = watch(*recording, with, wanted, rate, context.console);
    device->stop();
    const auto report = recording->finish();
    if (watched && with.stream) watched = with.stream->pass(*recording);
    if (watched && with.stream) watched = with.stream->finish();
    tell(report, wanted, *device, context);
    if (!watched) return watched.error();
    if (report.problem) return *report.problem;
    if (const auto reason = recording->reason(); !reason.empty())
        return Error{Fault::device, reason + "; what came before is in the file"};
    return 0;
}

} // namespace

std::vector<Command> recordCommands() {
    return {
        {"record",
         "",
         "into a project that plays, or from an input straight to disk",
         "Writes a WAV that is right at every moment: its head and its sound are on the disk once a second, "
         "whatever happens "
         "to the program or the machine. Beyond 4 GiB it becomes RF64. Ctrl-C stops and finishes the file. "
         "With a "
         "project it plays and records its armed tracks, or those of --track; the takes are clips where they "
         "were played, one step of history. A punch ends by itself.",
         {{"PROJECT", "record into it while it plays; without one, into a file", false}},
         {{"-o,--out", "FILE", "a .wav; a name with date and time if nothing is said"},
          {"-d,--device", "BACKEND[:NAME]", "where from; jack if nothing is said"},
          {"-i,--inputs", "1,2",
           "which inputs of the device, counted from 1, or ports by their names (tutti devices list); the "
           "first two "
           "if nothing is said"},
          {"-c,--channels", "N", "so many of the first inputs instead"},
          {"-b,--bits", "24|f32", "of the samples; 24", false, "24|f32"},
          {"-r,--rate", "HZ", "if the device can run at it"},
          {"--for", "TIME", "stop after this: 90s, 10m, 1h, 1:30, 48000smp (samples)"},
          {"--until", "18:00", "stop at this time of the day, or of the next"},
          {"--arm-level", "DB",
           "wait until a sample is as loud as this: -50dB; in a project only what is loud becomes clips"},
          {"--pre", "TIME", "with --arm-level, or into a project: and take so much of what came before, too"},
          {"--split", "TIME", "begin another file after each of these, without losing a frame"},
          {"--rotate", "N", "with --split: only the newest N files stay"},
          {"--meter", "", "show the levels where no terminal is, too: a line a second"},
          {"--monitor", "", "hear the inputs at the device's outputs"},
          {"--markers", "",
           "space sets a marker; of a pipe each line sets one with its name. They lie beside the file as "
           "labels: "
           "take.txt"},
          {"--stdout", "", "the sound goes to standard output, too, as a WAV; without -o nowhere else"},
          {"-t,--track", "NAME[=INPUTS]",
           "record this track of the project, from 1 or 1,2, or midi or midi:10; the armed ones if nothing "
           "is said",
           true},
          {"--from", "TIME", "where in the project: 90s, 1:30.5, 17.1 (bar and beat), @Chorus"},
          {"--punch", "A..B", "take exactly this stretch: 5.1..9.1, @Chorus"},
          {"--pre-roll", "BARS", "play so many bars before what is taken"},
          {"--loop", "A..B", "play it over and over; each round is a take in a lane of its own"},
          {"--overdub", "", "what lies on the tracks stays; sound makes way if nothing is said"},
          {"--replace", "", "what lies on the tracks makes way; notes stay if nothing is said"},
          {"--quantise", "GRID", "pull played notes to a grid: 1/4q is a sixteenth"},
          {"--count-in", "BARS", "so many bars of clicks first"},
          {"--click", "", "with the metronome"},
          {"--threads", "N", "that share out the tracks of the project"}},
         {"tutti record song.tutti -d silent --track Vox=1 --from 5.1 --count-in 1 --for 0.2s",
          "tutti record song.tutti -d silent --track Vox --punch 1.2..1.3 --pre-roll 1",
          "tutti record song.tutti -d silent --track Keys=midi --quantise 1/4q --for 0.2s",
          "tutti record -d silent -o take-2.wav --for 0.2s",
          "tutti record -d silent -i 1 -b f32 --for 0.2s --split 0.1s",
          "tutti record -d silent -o take-3.wav --split 0.1s --rotate 2 --for 0.5s --meter",
          "printf 'Verse\\n' | tutti record -d silent -o take-4.wav --markers --for 0.2s",
          "tutti record -d silent --stdout -b f32 --for 0.5s | tutti loudness -"},
         runRecord},
    };
}

} // namespace tutti::cli
