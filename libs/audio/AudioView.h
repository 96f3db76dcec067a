// Views on samples, and a buffer that owns some. Planar 32-bit float: one array per channel.
#pragma once

#include <cstddef>
#include <vector>

namespace tutti {

/// Someone else's samples: `channelCount` arrays of `frames` floats. Cheap to copy.
struct AudioView {
    float* const* channels = nullptr;
    int channelCount = 0;
    int frames = 0;

    float* operator[](int channel) const { return channels[channel]; }
};

struct ConstAudioView {
    const float* const* channels = nullptr;
    int channelCount = 0;
    int frames = 0;

    ConstAudioView() = default;
    ConstAudioView(const float* const* c, int count, int n) : channels(c), channelCount(count), frames(n) {}
    ConstAudioView(AudioView view)
        : channels(view.channels), channelCount(view.channelCount), frames(view.frames) {}

    const float* operator[](int channel) const { return channels[channel]; }
};

/// Owns samples, zeroed at first. Not resized on the audio thread.
class AudioBuffer {
public:
    AudioBuffer() = default;
    AudioBuffer(int channels, int frames) { resize(channels, frames); }

    void resize(int channels, int frames) {
        frames_ = frames;
        samples_.assign(static_cast<std::size_t>(channels) * static_cast<std::size_t>(frames), 0.0f);
        pointers_.resize(static_cast<std::size_t>(channels));
        for (std::size_t c = 0; c < pointers_.size(); ++c)
            pointers_[c] = samples_.data() + c * static_cast<std::size_t>(frames);
    }

    AudioBuffer(const AudioBuffer& other) { *this = other; }
    AudioBuffer& operator=(const AudioBuffer& other) {
        if (this != &other) {
            resize(other.channels(), other.frames());
            samples_ = other.samples_;
            for (std::size_t c = 0; c < pointers_.size(); ++c)
                pointers_[c] = samples_.data() + c * static_cast<std::size_t>(frames_);
        }
        return *this;
    }
    AudioBuffer(AudioBuffer&&) = default;
    AudioBuffer& operator=(AudioBuffer&&) = default;

    int channels() const { return static_cast<int>(pointers_.size()); }
    int frames() const { return frames_; }
    float* operator[](int channel) { return pointers_[static_cast<std::size_t>(channel)]; }
    const float* operator[](int channel) const { return pointers_[static_cast<std::size_t>(channel)]; }
    AudioView view() { return {pointers_.data(), channels(), frames_}; }
    ConstAudioView view() const { return {pointers_.data(), channels(), frames_}; }
    void clear() { samples_.assign(samples_.size(), 0.0f); }

private:
    std::vector<float> samples_;
    std::vector<float*> pointers_;
    int frames_ = 0;
};

} // namespace tutti
