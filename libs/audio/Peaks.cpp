#include "audio/Peaks.h"

#include "base/Crc32c.h"
#include "base/File.h"

#include <algorithm>
#include <cstddef>
#include <cstring>

namespace tutti {
namespace {

constexpr std::size_t largestFile = std::size_t{1} << 31;
constexpr std::int64_t longest = std::int64_t{1} << 40; // frames

std::int64_t stepsOf(std::int64_t frames) {
    return (frames + Peaks::firstStep - 1) / Peaks::firstStep;
}

/// Ahead of the peaks in a file; all little-endian, as is every machine we run on.
struct Header {
    char mark[8] = {'t', 'p', 'e', 'a', 'k', 's', ' ', '1'};
    char sha256[64] = {};
    std::int64_t frames = 0;
    std::int32_t channels = 0;
    std::uint32_t crc = 0; // of all that is before it and of the first level
};

std::uint32_t checksum(const Header& header, std::string_view body) {
    return crc32c(body, crc32c({reinterpret_cast<const char*>(&header), offsetof(Header, crc)}));
}

} // namespace

void Peaks::add(ConstAudioView view) {
    for (int i = 0; i < view.frames; ++i) {
        if (inStep_ == 0) {
            open_.clear();
            for (int c = 0; c < channels_; ++c)
                open_.push_back({view[c][i], view[c][i], 0});
        }
        for (int c = 0; c < channels_; ++c) {
            auto& peak = open_[static_cast<std::size_t>(c)];
            const float sample = view[c][i];
            peak.low = std::min(peak.low, sample);
            peak.high = std::max(peak.high, sample);
            peak.meanSquare += sample * sample;
        }
        ++frames_;
        if (++inStep_ < firstStep) continue;
        for (auto& peak : open_)
            peak.meanSquare /= firstStep;
        levels_[0].insert(levels_[0].end(), open_.begin(), open_.end());
        inStep_ = 0;
    }
}

void Peaks::finish() {
    if (inStep_ > 0) {
        for (auto& peak : open_)
            peak.meanSquare /= static_cast<float>(inStep_);
        levels_[0].insert(levels_[0].end(), open_.begin(), open_.end());
        inStep_ = 0;
    }
    const auto channels = static_cast<std::size_t>(channels_);
    while (levels_.back().size() > channels * factor) {
        const auto& below = levels_.back();
        std::vector<Peak> above;
        for (std::size_t first = 0; first < below.size(); first += channels * factor)
            for (std::size_t c = 0; c < channels; ++c) {
                auto joined = below[first + c];
                joined.meanSquare = 0;
                std::size_t count = 0;
                for (auto i = first + c; i < std::min(below.size(), first + channels * factor);
                     i += channels, ++count) {
                    joined.low = std::min(joined.low, below[i].low);
                    joined.high = std::max(joined.high, below[i].high);
                    joined.meanSquare += below[i].meanSquare;
                }
                joined.meanSquare /= static_cast<float>(count);
                above.push_back(joined);
            }
        levels_.push_back(std::move(above));
    }
}

std::vector<Peak> Peaks::columns(int channel, std::int64_t start, std::int64_t end, int count) const {
    std::vector<Peak> result(static_cast<std::size_t>(count));
    const auto perColumn = std::max<std::int64_t>(1, (end - start) / count);
    std::size_t level = 0;
    std::int64_t step = firstStep;
    while (level + 1 < levels_.size() && step * factor <= perColumn)
        ++level, step *= factor;
    const auto& peaks = levels_[level];
    for (int column = 0; column < count; ++column) {
        const auto edge = [&](int number) { return start + (end - start) * number / count; };
        const auto from = std::max<std::int64_t>(0, edge(column));
        const auto to = std::min(frames_, std::max(edge(column) + 1, edge(column + 1)));
        if (from >= to) continue; // outside the file
        const auto first = from / step, last = (to - 1) / step;
        auto& peak = result[static_cast<std::size_t>(column)];
        for (auto i = first; i <= last; ++i) {
            const auto& each = peaks[static_cast<std::size_t>(i * channels_ + channel)];
            if (i == first) peak = {each.low, each.high, 0};
            peak.low = std::min(peak.low, each.low);
            peak.high = std::max(peak.high, each.high);
            peak.meanSquare += each.meanSquare / static_cast<float>(last - first + 1);
        }
    }
    return result;
}

Result Peaks::save(const std::filesystem::path& path, const std::string& sha256) const {
    Header header;
    std::memcpy(header.sha256, sha256.data(), std::min(sha256.size(), sizeof header.sha256));
    header.frames = frames_;
    header.channels = channels_;
    const std::string_view body(reinterpret_cast<const char*>(levels_[0].data()),
                                levels_[0].size() * sizeof(Peak));
    header.crc = checksum(header, body);
    return writeFileDurably(path, std::string(reinterpret_cast<const char*>(&header), sizeof header) +
                                      std::string(body));
}

Expected<Peaks> Peaks::load(const std::filesystem::path& path, const std::string& sha256) {
    TUTTI_LET(bytes, readFile(path, largestFile));
    const auto bad = [&] { return Error{Fault::input, path.string() + ": is damaged or of another file"}; };
    Header header;
    const Header expected;
    if (bytes.size() < sizeof header) return bad();
    std::memcpy(&header, bytes.data(), sizeof header);
    const auto body = std::string_view(bytes).substr(sizeof header);
    const bool same =
        std::memcmp(header.mark, expected.mark, sizeof header.mark) == 0 &&
        std::string_view(header.sha256, sizeof header.sha256) == sha256 &&
        checksum(header, body) == header.crc && header.channels > 0 && header.channels <= 64 &&
        header.frames >= 0 && header.frames <= longest &&
        body.size() == sizeof(Peak) * static_cast<std::size_t>(header.channels * stepsOf(header.frames));
    if (!same) return bad();
    Peaks peaks(header.channels);
    peaks.frames_ = header.frames;
    peaks.levels_[0].resize(body.size() / sizeof(Peak));
    if (!body.empty())
        std::memcpy(peaks.levels_[0].data(), body.data(), body.size()); // no peaks have no address
    peaks.finish();
    return peaks;
}

} // namespace tutti
