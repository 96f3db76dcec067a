#include "audio/WavHead.h"

#include <algorithm>

namespace tutti {
namespace {

constexpr std::uint64_t elsewhere = 0xFFFFFFFF; // what a field of 32 bits says when ds64 says it
constexpr std::size_t ds64Size = 28;

} // namespace

std::uint64_t WavHead::get(std::size_t at, int bytes) const {
    std::uint64_t value = 0;
    for (int i = bytes - 1; i >= 0; --i)
        value = value << 8 | static_cast<unsigned char>(bytes_[at + static_cast<std::size_t>(i)]);
    return value;
}

void WavHead::put(std::size_t at, std::uint64_t value, int bytes) {
    for (int i = 0; i < bytes; ++i)
        bytes_[at + static_cast<std::size_t>(i)] = static_cast<char>(value >> (8 * i));
}

Expected<WavHead> WavHead::read(std::string_view start, const std::string& name) {
    const auto bad = [&](const char* why) { return Error{Fault::input, name + ": " + why}; };
    WavHead head;
    head.bytes_ = start;
    if (start.size() < 12 || (!start.starts_with("RIFF") && !start.starts_with("RF64")) ||
        start.substr(8, 4) != "WAVE")
        return bad("is no WAV file");
    for (std::size_t at = 12; at + 8 <= start.size();) {
        const auto id = start.substr(at, 4);
        const auto size = head.get(at + 4, 4);
        const auto body = at + 8;
        if (id == "data") {
            if (head.frameBytes_ == 0) return bad("has no format before its data");
            if (head.isLong() && head.longAt_ == 0) return bad("is long and does not say how long");
            head.bytes_.resize(body);
            return head;
        }
        if (size > start.size() - body) break;
        if (body == 20 && size >= ds64Size && (id == "JUNK" || id == "ds64")) head.longAt_ = body;
        if (id == "fact" && size >= 4) head.factAt_ = body;
        if (id == "fmt " && size >= 16) {
            head.channels_ = static_cast<int>(head.get(body + 2, 2));
            head.rate_ = static_cast<double>(head.get(body + 4, 4));
            head.frameBytes_ = head.get(body + 12, 2);
        }
        at = body + size + (size & 1);
    }
    return bad("has no data");
}

std::uint64_t WavHead::dataBytes() const {
    const auto said = get(size() - 4, 4);
    return said == elsewhere && isLong() ? get(longAt_ + 8, 8) : said;
}

Result WavHead::setDataBytes(std::uint64_t count, const std::string& name, std::uint64_t plainUpTo) {
    const auto total = size() - 8 + count + (count & 1);
    const auto frames = count / frameBytes_;
    const bool longForm = isLong() || total > plainUpTo;
    if (longForm && longAt_ == 0)
        return Error{Fault::output, name + ": is longer than its header has room to say"};
    if (longForm) {
        bytes_.replace(0, 4, "RF64");
        bytes_.replace(longAt_ - 8, 4, "ds64");
        put(longAt_, total, 8);
        put(longAt_ + 8, count, 8);
        put(longAt_ + 16, frames, 8);
    }
    put(4, longForm ? elsewhere : total, 4);
    put(size() - 4, longForm ? elsewhere : count, 4);
    if (factAt_ != 0) put(factAt_, std::min(frames, elsewhere), 4);
    return success();
}

} // namespace tutti
