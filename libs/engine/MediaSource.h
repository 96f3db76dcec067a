// Where the engine gets the sound of media files from.
#pragma once

#include "model/Project.h"

#include <filesystem>
#include <memory>

namespace tutti {

/// One file, at the project's rate. Any thread, at any place, without locks or allocation.
class MediaFile {
public:
    virtual ~MediaFile() = default;
    virtual std::int64_t frames() const noexcept = 0;
    /// In stereo: a mono file goes to both sides, of more than two channels the first two are read. Outside
    /// the file there is silence.
    virtual void read(std::int64_t start, float* left, float* right, int frames) const noexcept = 0;
};

class MediaSource {
public:
    virtual ~MediaSource() = default;
    /// Fault::input with the file's name. The main thread, while a plan is made.
    virtual Expected<Ref<MediaFile>> open(const Media&) = 0;
};

/// The files of a project's folder; each is opened once.
std::unique_ptr<MediaSource> packageMedia(std::filesystem::path folder);

} // namespace tutti
