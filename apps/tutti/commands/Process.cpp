// process: any device on a file or a pipe, without a project.
#include "app/ProcessorRun.h"
#include "app/Stretch.h"
#include "audio/AudioReader.h"
#include "audio/AudioWriter.h"
#include "base/Nearest.h"
#include "commands/Common.h"
#include "commands/Sets.h"
#include "processor/ResourceFiles.h"

#include <algorithm>
#include <cmath>
#include <filesystem>

namespace tutti::cli {
namespace {

Expected<const ProcessorSpec*> deviceNamed(const std::string& name, const House& house) {
    if (const auto* spec = house.registry.find(name)) return spec;
    std::vector<std::string_view> names;
    for (const auto* spec : house.registry.all())
        names.push_back(
            spec->type.substr(name.starts_with("tutti.") ? 0 : std::min<std::size_t>(6, spec->type.size())));
    return Error{Fault::usage, "no device '" + name + "'" + nearestWord(name, names),
                 "tutti process --list shows them"};
}

// --- what there is -----------------------------------------------------------------------------------------

std::string rangeText(const ParameterSpec& parameter) {
    if (parameter.unit == Unit::choice) return std::string(parameter.choices);
    if (parameter.unit == Unit::toggle) return "on|off";
    if (parameter.unit == Unit::text) return "text";
    const std::string unit(unitSuffix(parameter.unit));
    return formatNumber(parameter.minimum) + ".." + formatNumber(parameter.maximum) + unit;
}

std::string standardText(const ParameterSpec& parameter) {
    if (parameter.unit == Unit::text) return std::string(parameter.textStandard);
    if (parameter.unit == Unit::choice)
        return std::string(choiceNames(parameter)[static_cast<std::size_t>(parameter.standard)]);
    // To four places: the half root of two need not be told to its last digit.
    return formatValue(parameter, std::round(parameter.standard * 1e4) / 1e4);
}

Json deviceJson(const ProcessorSpec& spec) {
    Json parameters = Json::array();
    for (const auto& parameter : spec.parameters)
        parameters.push_back({{"name", parameter.name},
                              {"range", rangeText(parameter)},
                              {"default", standardText(parameter)},
                              {"doc", parameter.doc}});
    return {{"type", spec.type},
            {"name", spec.name},
            {"kind", spec.kind == ProcessorKind::instrument ? "instrument" : "effect"},
            {"sidechain", spec.sidechain},
            {"doc", spec.doc},
            {"source", spec.source},
            {"parameters", parameters}};
}

Outcome listDevices(const Arguments& arguments, Context& context) {
    const ProcessorSpec* one = nullptr;
    if (arguments.has("DEVICE")) {
        TUTTI_LET(found, deviceNamed(arguments.text("DEVICE"), context.house));
        one = found;
    }
    auto& console = context.console;
    Json list = Json::array();
    for (const auto* spec : context.house.registry.all()) {
        if (one != nullptr && spec != one) continue;
        list.push_back(deviceJson(*spec));
        if (console.json) continue;
        console.print(one == nullptr ? std::string(spec->type) + "\t" + std::string(spec->name) +
                                           (spec->kind == ProcessorKind::instrument ? " (instrument)" : "")
                                     : console.bold(spec->type) + ": " + std::string(spec->doc));
        if (one == nullptr) continue;
        for (const auto& parameter : spec->parameters)
            console.print("  " + std::string(parameter.name) + "=" + standardText(parameter) + "\t" +
                          rangeText(parameter) + "\t" + std::string(parameter.doc));
        if (spec->sidechain) console.print("  --key FILE is what its side-chain listens to");
    }
    if (console.json) console.printJson("process", {{"devices", list}});
    return 0;
}

// --- doing it ----------------------------------------------------------------------------------------------

Expected<Values> valuesOf(const Arguments& arguments, const ProcessorSpec& spec) {
    Values values;
    for (const auto& given : arguments.list("set")) {
        const auto equals = given.find('=');
        const auto name = given.substr(0, equals);
        if (equals == std::string::npos)
            return Error{Fault::usage, "--set: '" + given + "' is not name=value"};
        const auto* parameter = findParameter(spec.parameters, name);
        if (parameter == nullptr) {
            std::vector<std::string_view> names;
            for (const auto& each : spec.parameters)
                names.push_back(each.name);
            return Error{Fault::usage,
                         "--set: " + std::string(spec.type) + " has no '" + name + "'" +
                             nearestWord(name, names),
                         "tutti process --list " + std::string(spec.type) + " shows what it has"};
        }
        auto value = parseValue(*parameter, given.substr(equals + 1));
        if (!value) return Error{Fault::usage, "--set: " + value.error().message, value.error().hint};
        std::erase_if(values, [&](const auto& each) { return each.name == name; });
        values.push_back({name, std::move(*value)});
    }
    std::sort(values.begin(), values.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
    return values;
}

/// What is written: as the input is, unless options say otherwise.
Expected<WriteSpec> formOf(const Arguments& arguments, const AudioInfo& info) {
    WriteSpec file;
    TUTTI_LET(type, typeAsked(arguments, "wav"));
    file.type = type;
    const bool floats = file.type != "flac" && info.bits == 0;
    file.bits = arguments.text("bits", floats ? "f32" : info.bits == 16 ? "16" : "24");
    file.dither = arguments.text("dither", "tpdf");
    file.rate = info.rate;
    file.channels = info.channels;
    file.tags = info.tags;
    TUTTI_LET(seed, arguments.whole("seed", 0, 1L << 52));
    file.seed = static_cast<std::uint64_t>(seed.value_or(0));
    TUTTI_TRY(fillCompression(arguments, file));
    TUTTI_TRY(checkSpec(file));
    return file;
}

/// The side-chain's sound with the rate and the channels of the main one.
class KeyReader {
public:
    static Expected<KeyReader> open(const std::string& path, double rate, int channels) {
        TUTTI_LET(reader, openAudio(path));
        if (reader->info().rate != rate) reader = resampled(std::move(reader), rate);
        return KeyReader(std::move(reader), channels);
    }
    Expected<int> read(AudioView view) {
        const int count = reader_->info().channels;
        if (buffer_.frames() < view.frames) buffer_.resize(count, view.frames);
        auto own = buffer_.view();
        own.frames = view.frames;
        TUTTI_LET(came, reader_->read(own));
        for (int c = 0; c < view.channelCount; ++c)
            for (int i = 0; i < came; ++i) {
                const bool both = view.channelCount == 1 && count > 1;
                view[c][i] = both ? 0.5f * (own[0][i] + own[1][i]) : own[std::min(c, count - 1)][i];
            }
        return came;
    }

private:
    KeyReader(std::unique_ptr<AudioReader> reader, int) : reader_(std::move(reader)) {}
    std::unique_ptr<AudioReader> reader_;
    AudioBuffer buffer_;
};

Result checkPaths(const Arguments& arguments) {
    for (const char* name : {"DEVICE", "IN"})
        if (!arguments.has(name))
            return Error{Fault::usage, std::string("process: ") + name + " is missing",
                         "tutti help process shows how it is used"};
    if (!arguments.has("out"))
        return Error{Fault::usage, "process: -o FILE is missing", "-o - writes to standard output"};
    const auto in = arguments.text("IN"), out = arguments.text("out");
    std::error_code ignored;
    if (out != "-" && std::filesystem::equivalent(in, out, ignored))
        return Error{Fault::output, out + ": is the input", "a sound is never changed in its place"};
    return checkTarget(out, arguments);
}

Outcome runProcess(const Arguments& arguments, Context& context) {
    if (arguments.has("list")) return listDevices(arguments, context);
    TUTTI_TRY(checkPaths(arguments));
    TUTTI_LET(spec, deviceNamed(arguments.text("DEVICE"), context.house));
    if (spec->kind == ProcessorKind::instrument)
        return Error{Fault::usage,
                     std::string(spec->type) + ": is an instrument, and a sound file has no notes to play"};
    TUTTI_LET(values, valuesOf(arguments, *spec));
    TUTTI_LET(reader, openInput(arguments.text("IN"), arguments));
    const auto info = reader->info();
    TUTTI_LET(file, formOf(arguments, info));
    TUTTI_LET(tail, named("tail", parseTail(arguments.text("tail", "auto"), info.rate)));
    const ResourceFiles resources;
    TUTTI_LET(run,
              ProcessorRun::make(*spec, std::move(values), info.rate, info.channels, &resources, file.seed));

    SoundSource key;
    std::unique_ptr<KeyReader> keyReader;
    if (arguments.has("key")) {
        if (!spec->sidechain)
            return Error{Fault::usage, "--key: " + std::string(spec->type) + " has no side-chain"};
        TUTTI_LET(opened, KeyReader::open(arguments.text("key"), info.rate, info.channels));
        keyReader = std::make_unique<KeyReader>(std::move(opened));
        key = [&](AudioView view) { return keyReader->read(view); };
    }
    ProgressLine progress(context.console, "Process",
                          std::filesystem::path(arguments.text("IN")).filename().string(),
                          info.expectedSeconds());
    std::int64_t done = 0;
    const SoundSource source = [&](AudioView view) -> Expected<int> {
        TUTTI_LET(came, reader->read(view));
        done += came;
        if (!progress.update(info.share(done))) return Error{Fault::interrupted, "process: stopped"};
        return came;
    };
    TUTTI_LET(writer, createAudio(arguments.text("out"), file));
    TUTTI_TRY(run.run(source, keyReader ? &key : nullptr, tail,
                      [&](ConstAudioView view) { return writer->write(view); }));
    TUTTI_TRY(writer->finish());
    warnOfCut(context.console, arguments.text("IN"), reader->info());
    warnOfClipping(context.console, arguments.text("out"), writer->clipped(), "-b f32 keeps what is above");
    if (context.console.json && arguments.text("out") != "-")
        context.console.printJson("process", {{"file", arguments.text("out")},
                                              {"device", spec->type},
                                              {"type", file.type},
                                              {"bits", file.bits},
                                              {"rate_hz", file.rate},
                                              {"channels", file.channels},
                                              {"frames_in", done},
                                              {"missing_frames", reader->info().missing},
                                              {"clipped_samples", writer->clipped()}});
    return 0;
}

} // namespace

std::vector<Command> processCommands() {
    return {
        {"process",
         "",
         "any device on a sound file or a pipe",
         "The sound keeps its place: the device's latency is taken off. What rings on after the end is kept "
         "(--tail).",
         {{"DEVICE", "its type: eq, or tutti.eq", false, false, "@devices"},
          {"IN", "a sound file; - is standard input", false}},
         {{"-o,--out", "FILE", "the file that is made; - is standard output"},
          {"--set", "NAME=VALUE", "a parameter: --set b1.freq=90Hz", true, "@parameters"},
          {"--list", "", "the devices there are, or the parameters of DEVICE"},
          {"--key", "FILE", "what the side-chain listens to"},
          {"--tail", "TIME", "how long what rings may ring: auto (until it is silent), 0, 3s"},
          {"-e,--encoding", "FORM", "IN is raw samples of this form: s16le, f32le, ...", false, rawEncodings},
          {"-r,--rate", "HZ", "of raw samples (48000)"},
          {"-c,--channels", "N", "of raw samples (2)"},
          {"-t,--type", "TYPE", "kind of file that is made; by the name of the file if absent", false,
           writableTypes},
          {"-b,--bits", "BITS", "form of a sample; as in IN if absent", false, "16|24|32|f32|f64"},
          {"--dither", "KIND", "noise that keeps rounding from being heard (tpdf)", false,
           "none|tpdf|shaped"},
          {"--quality", "N", "of mp3, ogg and opus: 0 (small) to 10 (8)"},
          {"--bitrate", "RATE", "of mp3, ogg and opus instead: 192k; of mp3 it is constant"},
          {"--seed", "N", "where noise comes from (0)"}},
         {"tutti process eq voice.wav --set b1.freq=90Hz --set b1.gain=-6dB -o out.wav",
          "tutti process --list", "tutti process --list eq",
          "sox in.wav -t wav - | tutti process utility - --set mono=on -o - | sox -t wav - out.flac",
          "sox in.wav -t f32 - | tutti process eq - -e f32le --set b1.freq=90Hz -o - | tutti loudness -"},
         runProcess},
    };
}

} // namespace tutti::cli
