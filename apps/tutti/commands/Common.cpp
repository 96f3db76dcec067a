#include "commands/Common.h"

#include "app/Stretch.h"
#include "base/Parameter.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <thread>

namespace tutti::cli {

namespace {

namespace fs = std::filesystem;

/// The sentence for what is there and is no project; none for what may be one, or is not there.
std::optional<Error> noProject(const std::string& path) {
    std::error_code ignored;
    const fs::path given(path);
    if (fs::is_regular_file(given, ignored) && given.filename() != "project.tutti")
        return Error{Fault::project, path + ": is a file, not a project",
                     "tutti import " + path + " -o NAME.tutti brings sounds and MIDI files into one"};
    const auto has = [&](const char* name) { return fs::exists(given / name, ignored); };
    if (fs::is_directory(given, ignored) && !has("project.tutti") && !has("journal.log") && !has("versions"))
        return Error{Fault::project, path + ": is a folder, and no project", "tutti new NAME makes one"};
    return {};
}

} // namespace

Expected<Session> openQuietly(const std::string& path, Access access, Context& context,
                              std::optional<std::uint64_t> seed) {
    if (const auto error = noProject(path)) return *error;
    const auto start = std::chrono::steady_clock::now();
    auto session = Session::open(path, access, context.house, seed);
    if (!session) return session;
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - start;
    char text[96];
    std::snprintf(text, sizeof text, ": opened in %.0f ms, %zu tracks, %zu edits", took.count(),
                  session->project().tracks.size(), session->package().history().size());
    context.console.detail(1, path + text);
    return session;
}

Expected<Session> openSession(const std::string& path, Access access, Context& context,
                              std::optional<std::uint64_t> seed) {
    auto session = openQuietly(path, access, context, seed);
    if (session)
        for (const auto& notice : session->package().notices())
            context.console.warn(path + ": " + notice);
    return session;
}

bool saveOrTell(Session& session, const std::string& path, Context& context) {
    const auto saved = session.save();
    if (saved) return true;
    context.console.error({Fault::output,
                           path +
                               ": the edit is made and safe in the history, but project.tutti could not "
                               "be written: " +
                               saved.error().message,
                           "do not make it again: the next command that edits the project writes it"});
    return false;
}

bool looksLikeProject(const std::string& path) {
    const fs::path given(path);
    std::error_code ignored;
    return given.filename() == "project.tutti" ||
           (fs::is_directory(given, ignored) && fs::exists(given / "project.tutti", ignored));
}

bool namesProject(const std::string& path) {
    auto name = path;
    while (name.ends_with('/'))
        name.pop_back();
    std::error_code ignored;
    return looksLikeProject(path) || (name.ends_with(".tutti") && !fs::is_regular_file(name, ignored));
}

Json levelJson(double value) {
    return std::isfinite(value) && value > -200 ? Json(value) : Json(nullptr);
}

std::string levelText(double value, const char* unit, int digits) {
    if (!std::isfinite(value) || value <= -200) return "silent";
    char text[64];
    std::snprintf(text, sizeof text, "%.*f %s", digits, value, unit);
    return text;
}

std::string durationText(double seconds, int digits) {
    // Rounded first: 59.97 s are 1:00.0, and never 0:60.0.
    const long unit = digits == 3 ? 1000 : 10;
    const long units = std::lround(seconds * static_cast<double>(unit));
    const long whole = units / unit, hours = whole / 3600, minutes = whole / 60 % 60;
    char text[64];
    if (hours > 0)
        std::snprintf(text, sizeof text, "%ld:%02ld:%02ld.%0*ld", hours, minutes, whole % 60, digits,
                      units % unit);
    else
        std::snprintf(text, sizeof text, "%ld:%02ld.%0*ld", minutes, whole % 60, digits, units % unit);
    return text;
}

std::string channelsText(int channels) {
    return channels == 1 ? "mono" : channels == 2 ? "stereo" : std::to_string(channels) + " channels";
}

Expected<std::string> typeAsked(const Arguments& arguments, std::string_view fallback) {
    if (arguments.has("bwf")) {
        if (arguments.has("type") && arguments.text("type") != "bwf")
            return Error{Fault::usage,
                         "--bwf: and --type " + arguments.text("type") + " are two types of file"};
        return std::string("bwf");
    }
    if (arguments.has("type")) return arguments.text("type");
    const auto out = arguments.text("out");
    const auto type = typeOfName(out);
    if (!type.empty()) return type;
    const auto ending = fs::path(out).extension().string();
    std::error_code ignored;
    if (ending.empty() || out.ends_with('/') || fs::is_directory(out, ignored)) return std::string(fallback);
    return Error{
        Fault::usage, out + ": '" + ending.substr(1) + "' is no type of file that can be written",
        "it is one of wav, w64, rf64, bwf, aiff, caf, flac, raw, mp3, ogg, opus; -t says which whatever the "
        "name"};
}

Expected<std::optional<double>> secondsAsked(const Arguments& arguments, std::string_view option,
                                             double rate) {
    if (!arguments.has(option)) return std::optional<double>();
    TUTTI_LET(seconds, named(option, parseSeconds(arguments.text(option), rate)));
    if (seconds <= 0) return Error{Fault::usage, "--" + std::string(option) + ": must be longer than 0"};
    return std::optional<double>(seconds);
}

Expected<int> threadsAsked(const Arguments& arguments, int fallback) {
    const auto cores = static_cast<int>(std::clamp(std::thread::hardware_concurrency(), 1u, 64u));
    TUTTI_LET(jobs, arguments.whole("jobs", 1, 64));
    TUTTI_LET(threads, arguments.whole("threads", 1, 64));
    return static_cast<int>(threads.value_or(jobs.value_or(fallback > 0 ? fallback : cores)));
}

Expected<std::optional<RawForm>> rawFormOf(const Arguments& arguments) {
    TUTTI_LET(rate, arguments.whole("rate", 8000, 384000));
    TUTTI_LET(channels, arguments.whole("channels", 1, 64));
    TUTTI_LET(encoding, arguments.choice("encoding", rawEncodings, "s16le"));
    if (!arguments.has("encoding")) {
        for (const auto* option : {"rate", "channels"})
            if (arguments.has(option))
                return Error{Fault::usage,
                             "--" + std::string(option) +
                                 ": is for raw samples, and there is no "
                                 "--encoding",
                             "a sound file says itself what it holds; -e s16le says that it has no head"};
        return std::optional<RawForm>();
    }
    const RawForm standard;
    return std::optional(RawForm{static_cast<double>(rate.value_or(static_cast<long>(standard.rate))),
                                 static_cast<int>(channels.value_or(standard.channels)), encoding});
}

Expected<std::unique_ptr<AudioReader>> openInput(const std::string& path, const Arguments& arguments) {
    TUTTI_LET(raw, rawFormOf(arguments));
    return raw ? openRaw(path, *raw) : openAudio(path);
}

Result fillCompression(const Arguments& arguments, WriteSpec& file) {
    TUTTI_LET(quality, arguments.number("quality"));
    if (quality && (*quality < 0 || *quality > 10))
        return Error{Fault::usage, "--quality: must be from 0 to 10"};
    file.quality = quality.value_or(file.quality);
    if (!arguments.has("bitrate")) return success();
    if (quality) return Error{Fault::usage, "--quality and --bitrate say the same thing: use one of them"};
    auto text = arguments.text("bitrate");
    bool thousands = false;
    for (const std::string_view unit : {"kbit/s", "kbps", "k"})
        if (!thousands && text.ends_with(unit)) {
            thousands = true;
            text.resize(text.size() - unit.size());
        }
    const auto number = parseNumber(text);
    if (!number || *number <= 0)
        return Error{Fault::usage, "--bitrate: '" + arguments.text("bitrate") + "' is no bitrate",
                     "write 192k, or 192"};
    file.bitrate = !thousands && *number >= 6000 ? *number / 1000 : *number; // 192000 is bits
    return success();
}

Result checkTarget(const std::string& path, const Arguments& arguments) {
    std::error_code ignored;
    if (path == "-" || !std::filesystem::exists(path, ignored)) return success();
    // Moving a file into the place of a device or a folder would replace it.
    if (!std::filesystem::is_regular_file(path, ignored))
        return Error{Fault::output, path + ": is there and is no file", "-o - writes to standard output"};
    if (!arguments.has("force"))
        return Error{Fault::output, path + ": is there already", "--force replaces it"};
    return success();
}

void warnOfClipping(Console& console, const std::string& path, std::int64_t samples, const std::string& way) {
    if (samples == 0) return;
    console.warn((path == "-" ? "standard output" : path) + ": " + std::to_string(samples) +
                 (samples == 1 ? " sample is" : " samples are") + " clipped at full scale: " + way);
}

void warnOfCut(Console& console, const std::string& path, const AudioInfo& info) {
    if (info.missing > 0) console.warn((path == "-" ? "standard input" : path) + ": " + missingText(info));
}

} // namespace tutti::cli
