// A media file of a project, read anywhere at any time by any thread.
//
// Media files are WAV or RF64 of 16, 24 or 32 bit integers or 32 bit floats: what the import writes. The
// bytes are mapped, so reading neither locks nor allocates; the first look at a page may wait for the disk.
#pragma once

#include "audio/AudioView.h"
#include "base/MappedFile.h"
#include "base/RealTime.h"

#include <cstdint>
#include <string>

namespace tutti {

class WavMap {
public:
    /// Fault::input with what is wrong with the file.
    static Expected<WavMap> open(const std::string& path);

    double rate() const { return rate_; }
    int channels() const { return channels_; }
    std::int64_t frames() const { return frames_; }

    /// Frames from `start` on, one channel; outside the file there is silence. Any thread.
    void read(int channel, std::int64_t start, float* out, int frames) const noexcept TUTTI_RT;
    /// The first two channels at once, faster than one after the other; a mono file goes to both sides. What
    /// the mixer reads. The bits are those of read().
    void readStereo(std::int64_t start, float* left, float* right, int frames) const noexcept TUTTI_RT;
    /// These frames are not needed soon: their memory is given back to the system. Any thread but audio
    /// threads.
    void giveBack(std::int64_t start, std::int64_t frames) const noexcept;

private:
    enum class Form { int16, int24, int32, float32 };

    explicit WavMap(MappedFile file) : file_(std::move(file)) {}
    Result parse(const std::string& path);
    const unsigned char* place(int channel, std::int64_t frame) const noexcept TUTTI_RT;

    MappedFile file_;
    const unsigned char* data_ = nullptr;
    double rate_ = 0;
    int channels_ = 0, width_ = 0; // bytes of a sample
    Form form_ = Form::float32;
    std::int64_t frames_ = 0;
};

} // namespace tutti
