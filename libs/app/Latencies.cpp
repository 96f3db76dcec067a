#include "app/Latencies.h"

#include "base/File.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <sstream>

namespace tutti {
namespace {

constexpr const char* header = "tutti-latency 1";
constexpr std::size_t largest = 1 << 20;

std::optional<MeasuredLatency> parseLine(const std::string& line) {
    std::istringstream words(line);
    MeasuredLatency latency;
    if (!(words >> latency.rate >> latency.frames) || latency.rate <= 0) return {};
    std::getline(words >> std::ws, latency.device);
    if (latency.device.empty()) return {};
    return latency;
}

} // namespace

Expected<std::vector<MeasuredLatency>> readLatencies(const std::filesystem::path& path) {
    std::vector<MeasuredLatency> all;
    std::error_code unknown;
    if (!std::filesystem::exists(path, unknown)) return all;
    TUTTI_LET(text, readFile(path, largest));
    std::istringstream lines(text);
    std::string line;
    if (!std::getline(lines, line) || line != header)
        return Error{Fault::input, path.string() + ": is no list of latencies"};
    for (int number = 2; std::getline(lines, line); ++number) {
        const auto latency = parseLine(line);
        if (!latency)
            return Error{Fault::input, path.string() + ":" + std::to_string(number) + ": '" + line +
                                           "' is not a rate, frames and a device"};
        all.push_back(*latency);
    }
    return all;
}

Expected<std::int64_t> measuredLatency(const std::filesystem::path& path, const std::string& device,
                                       double rate) {
    TUTTI_LET(all, readLatencies(path));
    for (const auto& each : all)
        if (each.device == device && each.rate == std::lround(rate)) return each.frames;
    return std::int64_t{0};
}

Result keepLatency(const std::filesystem::path& path, const MeasuredLatency& latency) {
    TUTTI_LET(all, readLatencies(path));
    std::erase_if(
        all, [&](const auto& each) { return each.device == latency.device && each.rate == latency.rate; });
    if (latency.frames != 0) all.push_back(latency);
    std::string text = std::string(header) + "\n";
    for (const auto& each : all)
        text += std::to_string(each.rate) + " " + std::to_string(each.frames) + " " + each.device + "\n";
    std::error_code problem;
    std::filesystem::create_directories(path.parent_path(), problem);
    return writeFileDurably(path, text);
}

} // namespace tutti
