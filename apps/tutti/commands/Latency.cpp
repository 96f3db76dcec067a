// measure: what a device keeps to itself.
#include "commands/Latency.h"

#include "Config.h"
#include "app/Latencies.h"
#include "commands/Common.h"
#include "commands/Sets.h"
#include "devices/LatencyProbe.h"

#include <chrono>
#include <cmath>
#include <thread>

namespace tutti::cli {
namespace {

struct Wanted {
    DeviceConfig device;
    int output = 0, input = 0;
};

Expected<Wanted> wantedOf(const Arguments& arguments) {
    Wanted wanted;
    wanted.device = deviceCalled(arguments.text("device", "jack"));
    TUTTI_LET(output, arguments.whole("output", 1, 256));
    TUTTI_LET(input, arguments.whole("input", 1, 256));
    TUTTI_LET(rate, arguments.whole("rate", 8000, 384000));
    wanted.output = static_cast<int>(output.value_or(1)) - 1;
    wanted.input = static_cast<int>(input.value_or(1)) - 1;
    wanted.device.outputs = wanted.output + 1;
    wanted.device.inputs = wanted.input + 1;
    wanted.device.rate = static_cast<double>(rate.value_or(0));
    wanted.device.keep = false;
    return wanted;
}

Outcome runMeasure(const Arguments& arguments, Context& context) {
    if (arguments.text("WHAT") != "latency")
        return Error{Fault::usage, "measure: '" + arguments.text("WHAT") + "' is not latency"};
    TUTTI_LET(wanted, wantedOf(arguments));
    const bool keeps = !arguments.has("dry-run");
    const auto path = latencyPath();
    if (keeps && path.empty())
        return Error{Fault::usage, "there is no folder to keep it in",
                     "--dry-run measures and keeps nothing; TUTTI_CONFIG and HOME say where the folder is"};
    TUTTI_LET(device, openDevice(wanted.device, context.house.backends));
    LatencyProbe probe(device->rate(), wanted.output, wanted.input);
    TUTTI_TRY(device->start(probe));
    while (!probe.finished() && !stopRequested())
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    const auto told = device->inputLatency() + device->outputLatency();
    device->stop();
    if (!probe.finished()) return Error{Fault::interrupted, "measure: stopped"};
    TUTTI_LET(way, probe.result());

    const auto rate = device->rate();
    const MeasuredLatency found{wordsFor(wanted.device, *device), static_cast<int>(std::lround(rate)),
                                way.frames - told};
    if (keeps) TUTTI_TRY(keepLatency(path, found));
    auto& console = context.console;
    if (console.json) {
        console.printJson("measure.latency", {{"device", found.device},
                                              {"rate_hz", rate},
                                              {"round_trip_frames", way.frames},
                                              {"reported_frames", told},
                                              {"offset_frames", found.frames},
                                              {"inverted", way.inverted},
                                              {"kept", keeps}});
        return 0;
    }
    console.print("round trip\t" + std::to_string(way.frames) + " frames");
    console.print("the device says\t" + std::to_string(told) + " frames");
    console.print("offset\t" + std::to_string(found.frames) + " frames");
    if (way.inverted) console.warn("what comes back is upside down: a cable or a preamplifier is inverted");
    if (keeps) console.say("takes from " + found.device + " are moved by it from now on");
    return 0;
}

} // namespace

Result useMeasuredLatency(LiveSession& live, const DeviceConfig& config) {
    TUTTI_LET(extra, measuredLatency(latencyPath(), wordsFor(config, live.device()), live.device().rate()));
    live.setExtraLatency(extra);
    return success();
}

std::vector<Command> measureCommands() {
    return {
        {"measure",
         "",
         "how much later than it says a device is",
         "latency: plays a short quiet noise and finds it in what comes in, to the frame, over a cable from "
         "an output to an input. What the device does not tell of is kept for that device and rate, beside "
         "the config file, and every take is moved by it.",
         {{"WHAT", "latency", true, false, "latency"}},
         {{"-d,--device", "BACKEND[:NAME]", "which; jack if nothing is said"},
          {"--output", "N", "where the noise leaves (1)"},
          {"--input", "N", "where it comes back (1)"},
          {"-r,--rate", "HZ", "of a device that lets one choose"},
          {"-n,--dry-run", "", "measure, and keep nothing"}},
         {"tutti measure latency --output 1 --input 1", "tutti measure latency --dry-run --json"},
         runMeasure},
    };
}

} // namespace tutti::cli
