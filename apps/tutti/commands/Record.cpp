// record: from an input straight to disk.
#include "base/Clock.h"
#include "commands/Common.h"
#include "commands/LiveMeter.h"
#include "commands/RecordProject.h"
#include "commands/Sets.h"
#include "live/Recorder.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <thread>

namespace tutti::cli {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr int mostInputs = 64;

/// The device's sound on its way to a recorder, and how loud it is.
class Tap final : public DeviceClient {
public:
    Tap(Recorder& recorder, std::vector<int> inputs) : recorder_(recorder), inputs_(std::move(inputs)) {}

    void process(const DeviceBlock& block) noexcept override {
        recorder_.put(block.in, block.time);
        for (std::size_t i = 0; i < inputs_.size(); ++i) {
            if (inputs_[i] >= block.in.channelCount) continue;
            float peak = peaks_[i].load(std::memory_order_relaxed);
            for (int n = 0; n < block.frames(); ++n)
                peak = std::max(peak, std::fabs(block.in[inputs_[i]][n]));
            peaks_[i].store(peak, std::memory_order_relaxed);
        }
        for (int c = 0; c < block.out.channelCount; ++c)
            std::fill_n(block.out[c], block.frames(), 0.0f);
        time_.store(block.time + block.frames(), std::memory_order_release);
    }
    void lost(const std::string& reason) override {
        const std::lock_guard lock(mutex_);
        reason_ = reason;
    }

    std::string reason() const {
        const std::lock_guard lock(mutex_);
        return reason_;
    }
    std::int64_t time() const { return time_.load(std::memory_order_acquire); }
    float takePeak(std::size_t input) { return peaks_[input].exchange(0, std::memory_order_relaxed); }

private:
    Recorder& recorder_;
    const std::vector<int> inputs_;
    std::array<std::atomic<float>, mostInputs> peaks_{};
    std::atomic<std::int64_t> time_{0};
    mutable std::mutex mutex_;
    std::string reason_; // why the device is gone
};

/// `1,2` counted from 1.
Expected<std::vector<int>> inputsOf(const Arguments& arguments) {
    std::vector<int> inputs;
    const auto text = arguments.text("inputs", "1,2");
    for (std::string_view rest = text; !rest.empty();) {
        const auto comma = rest.find(',');
        const auto number = parseNumber(rest.substr(0, comma));
        if (!number || *number < 1 || *number > 256 || *number != std::floor(*number))
            return Error{Fault::usage, "--inputs: '" + text + "' is no list of inputs",
                         "write 1 or 1,2 or 3,4,5"};
        inputs.push_back(static_cast<int>(*number) - 1);
        rest.remove_prefix(comma == std::string_view::npos ? rest.size() : comma + 1);
    }
    if (inputs.empty() || inputs.size() > mostInputs)
        return Error{Fault::usage, "--inputs: from 1 to " + std::to_string(mostInputs) + " of them"};
    return inputs;
}

struct Wanted {
    DeviceConfig device;
    std::vector<int> inputs;
    std::string path, bits;
    std::optional<double> length, split; // seconds
};

/// Samples count at the device's rate.
Result readLengths(Wanted& wanted, const Arguments& arguments, double rate) {
    TUTTI_LET(length, secondsAsked(arguments, "for", rate));
    TUTTI_LET(split, secondsAsked(arguments, "split", rate));
    wanted.length = length;
    wanted.split = split;
    return success();
}

Expected<Wanted> wantedOf(const Arguments& arguments) {
    Wanted wanted;
    wanted.device = deviceCalled(arguments.text("device", "jack"));
    wanted.device.keep = false; // a device that is gone ends the take
    wanted.device.outputs = 0;
    TUTTI_LET(inputs, inputsOf(arguments));
    TUTTI_LET(rate, arguments.whole("rate", 8000, 384000));
    TUTTI_LET(bits, arguments.choice("bits", "24|f32", "24"));
    TUTTI_TRY(readLengths(wanted, arguments, 48000)); // the device is not to be opened for nothing
    wanted.device.inputs = *std::max_element(inputs.begin(), inputs.end()) + 1;
    wanted.device.rate = static_cast<double>(rate.value_or(0));
    wanted.inputs = std::move(inputs);
    wanted.bits = bits;
    wanted.path = arguments.text("out");
    if (wanted.path.empty()) wanted.path = "Recording " + utcStamp() + ".wav";
    if (fs::path(wanted.path).extension() != ".wav")
        return Error{Fault::usage, "--out: takes are .wav files (RF64 beyond 4 GiB)",
                     "tutti render or ffmpeg makes others of them"};
    return wanted;
}

std::string meterText(Tap& tap, std::size_t count, double seconds, std::vector<float>& held) {
    std::string text = "● " + durationText(seconds);
    for (std::size_t i = 0; i < std::min<std::size_t>(count, 4); ++i) {
        held[i] = std::max(tap.takePeak(i), held[i] * 0.8f);
        text += "  " + levelBar(held[i], 12);
        char number[16];
        std::snprintf(number, sizeof number, " %6.1f", 20 * std::log10(std::max(held[i], 1e-6f)));
        text += number;
    }
    return text;
}

/// Until it is over: the time is up, the user says stop, the device is gone or every take has failed.
void watch(Recorder& recorder, Tap& tap, const AudioDevice& device, const Wanted& wanted, Console& console) {
    std::vector<float> held(wanted.inputs.size(), 0);
    while (!recorder.done() && tap.reason().empty()) {
        std::this_thread::sleep_for(50ms);
        const auto started = recorder.started();
        const auto frames = started == Recorder::never ? 0 : tap.time() - started;
        console.redraw(
            meterText(tap, wanted.inputs.size(), static_cast<double>(frames) / device.rate(), held));
        if (stopRequested()) recorder.stopAt(0);
        const auto reports = recorder.reports();
        if (std::all_of(reports.begin(), reports.end(),
                        [](const TakeReport& each) { return each.problem.has_value(); }))
            break;
    }
    console.redraw("");
}

Json reportJson(const TakeReport& report, const Wanted& wanted, const AudioDevice& device) {
    Json json{{"device", device.name()},
              {"rate_hz", device.rate()},
              {"channels", wanted.inputs.size()},
              {"bits", wanted.bits},
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
        console.print(file.string());
    console.say(durationText(static_cast<double>(report.frames) / device.rate()) + ", " +
                channelsText(static_cast<int>(wanted.inputs.size())));
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
    TUTTI_LET(wanted, wantedOf(arguments));
    TUTTI_TRY(checkTarget(wanted.path, arguments));
    TUTTI_LET(device, openDevice(wanted.device, context.house.backends));
    const double rate = device->rate();
    TUTTI_TRY(readLengths(wanted, arguments, rate));
    const auto framesOf = [&](double seconds) {
        return static_cast<std::int64_t>(std::llround(seconds * rate));
    };

    TakePlan take;
    take.file = wanted.path;
    take.inputs = wanted.inputs;
    take.spec.bits = wanted.bits;
    take.spec.rate = rate;
    take.spec.channels = static_cast<int>(wanted.inputs.size());
    take.spec.title = fs::path(wanted.path).stem().string();
    RecorderSettings settings;
    settings.splitFrames = wanted.split ? framesOf(*wanted.split) : 0;
    settings.reserve = fs::path(wanted.path).parent_path() / ".tutti-reserve";
    std::error_code ignored;
    if (arguments.has("force")) fs::remove(wanted.path, ignored);
    TUTTI_LET(recorder, Recorder::open({take}, settings));
    Tap tap(*recorder, wanted.inputs);
    {
        const RecorderThread disk(*recorder);
        recorder->record({0, wanted.length ? framesOf(*wanted.length) : Recorder::never});
        TUTTI_TRY(device->start(tap));
        watch(*recorder, tap, *device, wanted, context.console);
        device->stop();
    }
    const auto reports = recorder->finish();
    tell(reports.front(), wanted, *device, context);
    if (reports.front().problem) return *reports.front().problem;
    if (const auto reason = tap.reason(); !reason.empty())
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
           "which inputs of the device, counted from 1; the first two if nothing is said"},
          {"-b,--bits", "24|f32", "of the samples; 24", false, "24|f32"},
          {"-r,--rate", "HZ", "if the device can run at it"},
          {"--for", "TIME", "stop after this: 90s, 10m, 1h, 1:30, 48000smp (samples)"},
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
          {"--threads", "N", "that share out the tracks of the project"},
          {"--split", "TIME", "begin another file after each of these, without losing a frame"}},
         {"tutti record song.tutti -d silent --track Vox=1 --from 5.1 --count-in 1 --for 0.2s",
          "tutti record song.tutti -d silent --track Vox --punch 1.2..1.3 --pre-roll 1",
          "tutti record song.tutti -d silent --track Keys=midi --quantise 1/4q --for 0.2s",
          "tutti record -d silent -o take-2.wav --for 0.2s",
          "tutti record -d silent -i 1 -b f32 --for 0.2s --split 0.1s"},
         runRecord},
    };
}

} // namespace tutti::cli
