#include "live/EventFile.h"

#include "base/Parameter.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

namespace tutti {
namespace {

constexpr std::string_view header = "tutti-events 1 ";
constexpr std::size_t largest = std::size_t{1} << 30;

void addHex(std::string& text, std::uint8_t byte) {
    constexpr char digits[] = "0123456789ABCDEF";
    text += digits[byte >> 4];
    text += digits[byte & 15];
}

template<class Number>
bool readWhole(std::string_view text, Number& number, int base) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
    return error == std::errc() && end == text.data() + text.size();
}

bool readMessage(std::string_view hex, RecordedEvent& event) {
    if (hex.size() != 4 && hex.size() != 6) return false;
    event.size = static_cast<std::uint8_t>(hex.size() / 2);
    for (std::size_t i = 0; i < event.size; ++i)
        if (!readWhole(hex.substr(2 * i, 2), event.bytes[i], 16)) return false;
    return event.bytes[0] >= 0x80 && event.bytes[0] < 0xF0;
}

/// False where the line makes no sense.
bool readLine(std::string_view line, EventLog& log) {
    const auto space = line.find(' ');
    RecordedEvent event;
    if (!readWhole(line.substr(0, space), event.frame, 10) || event.frame < log.frames) return false;
    if (space != std::string_view::npos) {
        if (!readMessage(line.substr(space + 1), event)) return false;
        log.events.push_back(event);
    }
    log.frames = event.frame;
    return true;
}

} // namespace

Expected<EventFile> EventFile::create(const std::filesystem::path& path, double rate) {
    TUTTI_LET(growing, GrowingFile::create(path));
    EventFile file(std::move(growing));
    TUTTI_TRY(file.add(std::string(header) + std::to_string(std::lround(rate)) + "\n"));
    TUTTI_TRY(file.file_.sync());
    return file;
}

Result EventFile::add(const std::string& lines) {
    const auto before = file_.size();
    auto added = file_.append(lines);
    if (!added) TUTTI_TRY(file_.truncate(before));
    return added;
}

Result EventFile::append(std::span<const RecordedEvent> events) {
    if (events.empty()) return success();
    std::string lines;
    for (const auto& event : events) {
        lines += std::to_string(event.frame) + " ";
        for (const auto byte : event.message())
            addHex(lines, byte);
        lines += '\n';
    }
    TUTTI_TRY(add(lines));
    told_ = events.back().frame;
    return success();
}

Result EventFile::refresh(std::int64_t frame) {
    if (frame > told_) {
        TUTTI_TRY(add(std::to_string(frame) + "\n"));
        told_ = frame;
    }
    return file_.sync();
}

Result EventFile::finish(std::int64_t frame) {
    const auto refreshed = refresh(frame);
    const auto closed = file_.close();
    return refreshed ? closed : refreshed;
}

Expected<EventLog> readEvents(const std::filesystem::path& path) {
    TUTTI_LET(text, readFile(path, largest));
    std::string_view rest = text;
    const auto next = [&]() -> std::optional<std::string_view> {
        const auto end = rest.find('\n');
        if (end == std::string_view::npos) return {};
        const auto line = rest.substr(0, end);
        rest.remove_prefix(end + 1);
        return line;
    };
    EventLog log;
    const auto first = next();
    if (!first && header.substr(0, text.size()) == text.substr(0, header.size())) return log;
    int rate = 0;
    if (!first || !first->starts_with(header) || !readWhole(first->substr(header.size()), rate, 10) ||
        rate <= 0)
        return Error{Fault::input, path.string() + ": is no recording of MIDI"};
    log.rate = rate;
    for (auto line = next(); line && readLine(*line, log);)
        line = next();
    return log;
}

} // namespace tutti
