#include "commands/Common.h"

#include <cmath>
#include <cstdio>
#include <filesystem>

namespace tutti::cli {

Expected<Session> openSession(const std::string& path, Access access, Context& context,
                              std::optional<std::uint64_t> seed) {
    auto session = Session::open(path, access, context.house, seed);
    if (session)
        for (const auto& notice : session->package().notices())
            context.console.warn(path + ": " + notice);
    return session;
}

bool looksLikeProject(const std::string& path) {
    const std::filesystem::path given(path);
    std::error_code ignored;
    return given.filename() == "project.tutti" || (std::filesystem::is_directory(given, ignored) &&
                                                   std::filesystem::exists(given / "project.tutti", ignored));
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

std::string durationText(double seconds) {
    char text[64];
    const auto whole = static_cast<long>(seconds / 60);
    std::snprintf(text, sizeof text, "%ld:%04.1f", whole,
                  std::floor((seconds - 60.0 * static_cast<double>(whole)) * 10) / 10);
    return text;
}

std::string channelsText(int channels) {
    return channels == 1 ? "mono" : channels == 2 ? "stereo" : std::to_string(channels) + " channels";
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

} // namespace tutti::cli
