// A media file as it is drawn: the lowest, highest and mean square sample of every 256 frames, and of every
// 16 of those, and so on. A cache: made at import, made again if it is missing or of another file.
#pragma once

#include "audio/AudioView.h"
#include "base/Expected.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace tutti {

struct Peak {
    float low = 0, high = 0, meanSquare = 0;
};

class Peaks {
public:
    static constexpr int firstStep = 256, factor = 16;

    explicit Peaks(int channels) : channels_(channels) {}

    /// Adds sound; finish() closes the last, shorter step and builds the upper levels.
    void add(ConstAudioView);
    void finish();

    int channels() const { return channels_; }
    std::int64_t frames() const { return frames_; }
    std::size_t levels() const { return levels_.size(); }
    /// All steps of a level (level 0: of 256 frames), channels interleaved.
    const std::vector<Peak>& level(std::size_t number) const { return levels_[number]; }
    /// `columns` peaks of one channel for the frames from `start` to `end`, from the finest level that is not
    /// finer than a column.
    std::vector<Peak> columns(int channel, std::int64_t start, std::int64_t end, int columns) const;

    /// `sha256`: of the media file, to know it again.
    Result save(const std::filesystem::path&, const std::string& sha256) const;
    /// Fault::input if it is damaged or of another file: then it is to be made again.
    static Expected<Peaks> load(const std::filesystem::path&, const std::string& sha256);

private:
    int channels_;
    std::int64_t frames_ = 0;
    int inStep_ = 0; // frames in the step that is being built
    std::vector<Peak> open_;
    std::vector<std::vector<Peak>> levels_{1};
};

} // namespace tutti
