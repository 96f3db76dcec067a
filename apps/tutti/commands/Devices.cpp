// devices, doctor: what there is to play on, whether it runs well, and what the machine lacks.
#include "commands/Common.h"
#include "commands/Sets.h"
#include "devices/DeviceTest.h"
#include "devices/Doctor.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <thread>

namespace tutti::cli {
namespace {

template<class... Values>
std::string formatted(const char* format, Values... values) {
    char text[256];
    std::snprintf(text, sizeof text, format, values...);
    return text;
}

double milliseconds(int frames, double rate) {
    return rate > 0 ? frames / rate * 1000 : 0;
}

// --- list --------------------------------------------------------------------------------------------------

Json portsJson(const DeviceInfo& info) {
    return {{"audio_in", info.audioIn},
            {"audio_out", info.audioOut},
            {"midi_in", info.midiIn},
            {"midi_out", info.midiOut}};
}

Json deviceJson(const DeviceInfo& info) {
    Json json{{"name", info.name}};
    if (info.rate == 0) return json; // any rate, any block
    json["rate_hz"] = info.rate;
    json["block_frames"] = info.block;
    json["inputs"] = info.inputs;
    json["outputs"] = info.outputs;
    json["input_latency_frames"] = info.inputLatency;
    json["output_latency_frames"] = info.outputLatency;
    json["real_time"] = info.realTime;
    json["ports"] = portsJson(info);
    return json;
}

Json backendJson(const Backend& backend, const Expected<std::vector<DeviceInfo>>& devices) {
    Json json{{"name", backend.name}, {"doc", backend.doc}, {"available", devices.ok()}};
    if (!devices) {
        json["error"] = devices.error().message;
        json["hint"] = devices.error().hint;
        return json;
    }
    json["devices"] = Json::array();
    for (const auto& info : *devices)
        json["devices"].push_back(deviceJson(info));
    return json;
}

void printDevice(const DeviceInfo& info, Console& console) {
    auto name = info.backend == info.name ? info.name : info.backend + ":" + info.name;
    if (info.rate == 0) return console.print(name + "\tany rate, any block size");
    console.print(name + "\t" +
                  formatted("%.0f Hz, blocks of %d frames (%.1f ms), latency %.1f ms in, %.1f ms out%s",
                            info.rate, info.block, milliseconds(info.block, info.rate),
                            milliseconds(info.inputLatency, info.rate),
                            milliseconds(info.outputLatency, info.rate),
                            info.realTime ? ", real time" : ", not in real time"));
    const std::pair<const char*, const std::vector<std::string>*> kinds[]{{"in", &info.audioIn},
                                                                          {"out", &info.audioOut},
                                                                          {"MIDI in", &info.midiIn},
                                                                          {"MIDI out", &info.midiOut}};
    for (const auto& [kind, ports] : kinds)
        for (const auto& port : *ports)
            console.print(std::string("  ") + kind + "\t" + port);
}

Outcome runList(const Arguments& arguments, Context& context) {
    const auto wanted = arguments.has("device") ? deviceCalled(arguments.text("device")).backend : "";
    Json list = Json::array();
    for (const auto& backend : context.house.backends) {
        if (!wanted.empty() && backend.name != wanted) continue;
        const auto devices = backend.list();
        if (!devices && !wanted.empty()) return devices.error();
        list.push_back(backendJson(backend, devices));
        if (context.console.json) continue;
        if (!devices) {
            context.console.print(backend.name + "\t" + devices.error().message);
            context.console.say("hint: " + devices.error().hint);
            continue;
        }
        for (const auto& info : *devices)
            printDevice(info, context.console);
    }
    if (list.empty()) return openDevice(deviceCalled(wanted), context.house.backends).error();
    if (context.console.json) context.console.printJson("devices", {{"backends", list}});
    return 0;
}

// --- test, monitor -----------------------------------------------------------------------------------------

Expected<DeviceConfig> configOf(const Arguments& arguments) {
    auto config = deviceCalled(arguments.text("device", "jack"));
    TUTTI_LET(inputs, arguments.whole("inputs", 0, 256));
    TUTTI_LET(outputs, arguments.whole("outputs", 0, 256));
    TUTTI_LET(rate, arguments.whole("rate", 1000, 1'000'000));
    TUTTI_LET(block, arguments.whole("block", 1, maximumBlock));
    config.inputs = static_cast<int>(inputs.value_or(2));
    config.outputs = static_cast<int>(outputs.value_or(2));
    config.rate = static_cast<double>(rate.value_or(0));
    config.block = static_cast<int>(block.value_or(0));
    config.keep = false; // what is looked at is this device, with all it does
    return config;
}

Expected<double> secondsOf(const Arguments& arguments, double standard) {
    TUTTI_LET(seconds, secondsAsked(arguments, "for"));
    if (seconds && *seconds > 86400) return Error{Fault::usage, "--for: must be at most a day"};
    return seconds.value_or(standard);
}

Json facts(const DeviceConfig& config, const AudioDevice& device) {
    return {{"device", wordsFor(config, device)},
            {"rate_hz", device.rate()},
            {"block_frames", device.block()},
            {"inputs", device.inputs()},
            {"outputs", device.outputs()},
            {"input_latency_frames", device.inputLatency()},
            {"output_latency_frames", device.outputLatency()},
            {"xruns", device.xruns()}};
}

std::string factsText(const DeviceConfig& config, const AudioDevice& device) {
    return wordsFor(config, device) +
           formatted(": %.0f Hz, blocks of %d frames (%.1f ms), latency %.1f ms in, %.1f ms out",
                     device.rate(), device.block(), milliseconds(device.block(), device.rate()),
                     milliseconds(device.inputLatency(), device.rate()),
                     milliseconds(device.outputLatency(), device.rate()));
}

void pause() {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
}

/// One line a fact. True if nothing was missed.
bool printTest(const DeviceTest::Report& report, const AudioDevice& device, Console& console) {
    console.print(formatted("blocks\t%lld of %d to %d frames", static_cast<long long>(report.blocks),
                            report.shortest, report.longest));
    console.print(formatted("xruns\t%lld, %lld frames lost", static_cast<long long>(device.xruns()),
                            static_cast<long long>(report.framesLost)));
    console.print(formatted("jitter\t%.3f ms, %.3f ms at worst", report.typicalJitter, report.worstJitter));
    console.print(report.priority > 0
                      ? formatted("thread\treal-time priority %d", report.priority)
                      : std::string("thread\tnot in real time; tutti doctor says what to do"));
    return device.xruns() == 0 && report.framesLost == 0;
}

Outcome runTest(const Arguments& arguments, Context& context) {
    TUTTI_LET(config, configOf(arguments));
    TUTTI_LET(seconds, secondsOf(arguments, 3));
    TUTTI_LET(device, openDevice(config, context.house.backends));
    DeviceTest client(seconds);
    TUTTI_TRY(device->start(client));
    while (!client.finished() && !client.failed() && !stopRequested())
        pause();
    device->stop();
    const auto report = client.report();
    if (!report.lost.empty()) return Error{Fault::device, report.lost};
    if (!client.finished()) return Error{Fault::interrupted, "devices: stopped"};
    const bool clean = device->xruns() == 0 && report.framesLost == 0;
    if (context.console.json) {
        auto json = facts(config, *device);
        json.update(Json{{"blocks", report.blocks},
                         {"frames", report.frames},
                         {"shortest_block_frames", report.shortest},
                         {"longest_block_frames", report.longest},
                         {"lost_frames", report.framesLost},
                         {"jitter_typical_ms", report.typicalJitter},
                         {"jitter_worst_ms", report.worstJitter},
                         {"real_time_priority", report.priority},
                         {"pass", clean}});
        context.console.printJson("devices.test", json);
    } else {
        context.console.print(factsText(config, *device));
        printTest(report, *device, context.console);
    }
    return clean ? 0 : 1;
}

std::string meterText(int input, float peak) {
    constexpr int width = 12; // of 60 dB
    const double level = peak > 0 ? 20 * std::log10(peak) : -144;
    const int full = std::clamp(static_cast<int>(std::lround((level + 60) / 60 * width)), 0, width);
    std::string bar;
    for (int i = 0; i < width; ++i)
        bar += i < full ? "━" : "─";
    return formatted("%d %s %6.1f  ", input + 1, bar.c_str(), std::max(level, -99.9));
}

Outcome runMonitor(const Arguments& arguments, Context& context) {
    TUTTI_LET(config, configOf(arguments));
    TUTTI_LET(seconds, secondsOf(arguments, 10));
    TUTTI_LET(device, openDevice(config, context.house.backends));
    InputMeters meters(device->inputs());
    TUTTI_TRY(device->start(meters));
    const auto until = std::chrono::steady_clock::now() + std::chrono::duration<double>(seconds);
    while (std::chrono::steady_clock::now() < until && !meters.isLost() && !stopRequested()) {
        std::string line;
        for (int i = 0; i < device->inputs(); ++i)
            line += meterText(i, meters.level(i).peak);
        context.console.redraw(line);
        std::this_thread::sleep_for(std::min<std::chrono::duration<double>>(
            std::chrono::milliseconds(50), until - std::chrono::steady_clock::now()));
    }
    context.console.redraw("");
    device->stop();
    if (meters.isLost()) return Error{Fault::device, wordsFor(config, *device) + ": is gone"};

    auto json = facts(config, *device);
    json["midi_messages"] = meters.midiMessages();
    json["levels"] = Json::array();
    const auto decibels = [](float value) { return value > 0 ? 20 * std::log10(double(value)) : -INFINITY; };
    for (int i = 0; i < device->inputs(); ++i) {
        const auto level = meters.level(i);
        const auto peak = decibels(level.highest), rms = decibels(level.rms);
        json["levels"].push_back(
            {{"input", i + 1}, {"peak_dbfs", levelJson(peak)}, {"rms_dbfs", levelJson(rms)}});
        if (!context.console.json)
            context.console.print("input " + std::to_string(i + 1) + "\tpeak " + levelText(peak, "dBFS") +
                                  "\trms " + levelText(rms, "dBFS"));
    }
    if (context.console.json) context.console.printJson("devices.monitor", json);
    return 0;
}

Outcome runDevices(const Arguments& arguments, Context& context) {
    const auto what = arguments.text("WHAT", "list");
    if (what == "list") return runList(arguments, context);
    if (what == "test") return runTest(arguments, context);
    if (what == "monitor") return runMonitor(arguments, context);
    return Error{Fault::usage, "devices: '" + what + "' is not one of list, test, monitor"};
}

// --- doctor ------------------------------------------------------------------------------------------------

const char* wordOf(Finding::Verdict verdict) {
    return verdict == Finding::Verdict::good ? "ok" : verdict == Finding::Verdict::fair ? "note" : "problem";
}

Outcome runDoctor(const Arguments& arguments, Context& context) {
    auto findings = diagnose(factsOfThisMachine());
    for (auto& finding : diagnose(context.house.backends))
        findings.push_back(std::move(finding));
    Json list = Json::array();
    bool well = true;
    for (const auto& finding : findings) {
        well = well && finding.verdict != Finding::Verdict::bad;
        list.push_back({{"topic", finding.topic},
                        {"verdict", wordOf(finding.verdict)},
                        {"found", finding.found},
                        {"advice", finding.advice}});
        if (context.console.json) continue;
        context.console.print(std::string(wordOf(finding.verdict)) + "\t" + finding.topic + ": " +
                              finding.found);
        if (!finding.advice.empty()) context.console.print("\t" + finding.advice);
    }
    if (context.console.json) context.console.printJson("doctor", {{"well", well}, {"findings", list}});
    return arguments.has("check") && !well ? 1 : 0;
}

} // namespace

std::vector<Command> deviceCommands() {
    return {
        {"devices",
         "",
         "what there is to play on and to record from",
         "list: the ways to a sound card, with rates, blocks, latencies and ports. test: plays a quiet tone "
         "and "
         "looks how regularly the device calls; the exit code is 1 if anything was missed. monitor: shows "
         "the "
         "levels of the inputs. No server is ever started.",
         {{"WHAT", "list (if absent), test or monitor", false, false, "list|test|monitor"}},
         {{"-d,--device", "DEVICE", "jack, jack:SERVER or silent (jack)", false, "jack|silent"},
          {"--for", "TIME", "how long: test 3, monitor 10 if absent"},
          {"--inputs", "N", "audio inputs (2)"},
          {"--outputs", "N", "audio outputs (2)"},
          {"-r,--rate", "HZ", "of a device that lets one choose"},
          {"--block", "N", "frames, likewise"}},
         {"tutti devices", "tutti devices list --json", "tutti devices test --device silent --for 0.2",
          "tutti devices monitor --device silent --inputs 4 --for 0.2"},
         runDevices},
        {"doctor",
         "",
         "is this machine ready for sound, and what to do about it",
         "Looks at real-time limits, memory, groups, processors, sound cards, JACK and PipeWire; changes "
         "nothing.",
         {},
         {{"--check", "", "exit with 1 if there is a problem"}},
         {"tutti doctor", "tutti doctor --json"},
         runDoctor},
    };
}

} // namespace tutti::cli
