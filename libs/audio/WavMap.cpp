#include "audio/WavMap.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace tutti {
namespace {

std::uint64_t little(const unsigned char* bytes, int count) {
    std::uint64_t value = 0;
    for (int i = count - 1; i >= 0; --i)
        value = value << 8 | bytes[i];
    return value;
}

} // namespace

Expected<WavMap> WavMap::open(const std::string& path) {
    TUTTI_LET(file, MappedFile::open(path));
    WavMap map(std::move(file));
    TUTTI_TRY(map.parse(path));
    return map;
}

Result WavMap::parse(const std::string& path) {
    const auto bytes = file_.bytes();
    const auto* start = reinterpret_cast<const unsigned char*>(bytes.data());
    const auto bad = [&](const char* why) { return Error{Fault::input, path + ": " + why}; };
    if (bytes.size() < 12 || (!bytes.starts_with("RIFF") && !bytes.starts_with("RF64")) ||
        bytes.substr(8, 4) != "WAVE")
        return bad("is no WAV file");
    std::uint64_t longData = 0;
    for (std::size_t at = 12; at + 8 <= bytes.size();) {
        const auto id = bytes.substr(at, 4);
        std::uint64_t size = little(start + at + 4, 4);
        const auto* body = start + at + 8;
        const auto left = bytes.size() - at - 8;
        if (id == "ds64" && size >= 24 && left >= 24) longData = little(body + 8, 8);
        if (id == "fmt " && size >= 16 && left >= 16) {
            auto tag = little(body, 2);
            channels_ = static_cast<int>(little(body + 2, 2));
            rate_ = static_cast<double>(little(body + 4, 4));
            width_ = static_cast<int>(little(body + 14, 2)) / 8;
            if (tag == 0xFFFE && size >= 26 && left >= 26) tag = little(body + 24, 2);
            floats_ = tag == 3;
            const bool known = (tag == 1 && width_ >= 2 && width_ <= 4) || (tag == 3 && width_ == 4);
            if (!known || channels_ < 1 || channels_ > 64)
                return bad("is not of a form that media files have");
        }
        if (id == "data") {
            if (channels_ == 0) return bad("has no format before its data");
            if (size == 0xFFFFFFFF && longData != 0) size = longData;
            data_ = body;
            frames_ = static_cast<std::int64_t>(std::min<std::uint64_t>(size, left) /
                                                static_cast<std::uint64_t>(channels_ * width_));
            return success();
        }
        at += 8 + size + (size & 1);
    }
    return bad("has no data");
}

void WavMap::read(int channel, std::int64_t start, float* out, int frames) const noexcept {
    const auto first = std::clamp<std::int64_t>(-start, 0, frames);
    const auto last = std::clamp<std::int64_t>(frames_ - start, first, frames);
    std::fill(out, out + first, 0.0f);
    std::fill(out + last, out + frames, 0.0f);
    const auto step = static_cast<std::size_t>(channels_ * width_);
    const auto* sample =
        data_ + static_cast<std::size_t>(start + first) * step + static_cast<std::size_t>(channel * width_);
    for (auto i = first; i < last; ++i, sample += step) {
        const auto raw = static_cast<std::uint32_t>(little(sample, width_));
        if (floats_)
            out[i] = std::bit_cast<float>(raw);
        else // to the top of 32 bits, so that one scale fits all widths
            out[i] = static_cast<float>(
                static_cast<double>(static_cast<std::int32_t>(raw << (32 - 8 * width_))) * 0x1p-31);
    }
}

} // namespace tutti
