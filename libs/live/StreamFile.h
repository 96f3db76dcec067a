// One media file in chunks, some of which are in memory. DiskStreams.h has the whole.
#pragma once

#include "audio/WavMap.h"
#include "engine/MediaSource.h"

#include <atomic>
#include <memory>

namespace tutti {

class StreamFile final : public MediaFile {
public:
    static constexpr int chunkFrames = 8192;
    struct Chunk {
        float samples[2][chunkFrames];
    };

    StreamFile(WavMap map, std::shared_ptr<std::atomic<std::int64_t>> misses);
    ~StreamFile() override;

    std::int64_t frames() const noexcept override { return map_.frames(); }
    /// What is not at hand is silence, and counts as one miss.
    void read(std::int64_t start, float* left, float* right, int frames) const noexcept override;

    // --- the butler ----------------------------------------------------------------------------------------

    std::size_t chunkCount() const noexcept { return count_; }
    bool has(std::size_t chunk) const noexcept {
        return chunks_[chunk].load(std::memory_order_relaxed) != nullptr;
    }
    void load(std::size_t chunk) const;
    /// Takes it out of the reader's sight; it may still be read by whoever found it before.
    std::unique_ptr<Chunk> take(std::size_t chunk) const noexcept;

private:
    WavMap map_;
    std::size_t count_;
    std::unique_ptr<std::atomic<Chunk*>[]> chunks_;
    std::shared_ptr<std::atomic<std::int64_t>> misses_;
};

} // namespace tutti
