#include "live/StreamFile.h"

#include <algorithm>

namespace tutti {

StreamFile::StreamFile(WavMap map, std::shared_ptr<std::atomic<std::int64_t>> misses)
    : map_(std::move(map)), count_(static_cast<std::size_t>((map_.frames() + chunkFrames - 1) / chunkFrames)),
      chunks_(std::make_unique<std::atomic<Chunk*>[]>(count_)), misses_(std::move(misses)) {}

StreamFile::~StreamFile() {
    for (std::size_t i = 0; i < count_; ++i)
        delete chunks_[i].load();
}

void StreamFile::read(std::int64_t start, float* left, float* right, int frames) const noexcept {
    bool missed = false;
    for (int done = 0; done < frames;) {
        const auto at = start + done;
        if (at < 0 || at >= map_.frames()) {
            const auto silent = at < 0 ? std::min<std::int64_t>(frames - done, -at) : frames - done;
            std::fill_n(left + done, silent, 0.0f);
            std::fill_n(right + done, silent, 0.0f);
            done += static_cast<int>(silent);
            continue;
        }
        const auto place = static_cast<int>(at % chunkFrames);
        const int count = static_cast<int>(
            std::min<std::int64_t>({frames - done, chunkFrames - place, map_.frames() - at}));
        const auto* chunk =
            chunks_[static_cast<std::size_t>(at / chunkFrames)].load(std::memory_order_seq_cst);
        if (chunk != nullptr) {
            std::copy_n(chunk->samples[0] + place, count, left + done);
            std::copy_n(chunk->samples[1] + place, count, right + done);
        } else {
            std::fill_n(left + done, count, 0.0f);
            std::fill_n(right + done, count, 0.0f);
            missed = true;
        }
        done += count;
    }
    if (missed) misses_->fetch_add(1, std::memory_order_relaxed);
}

void StreamFile::load(std::size_t chunk) const {
    auto loaded = std::make_unique<Chunk>();
    const auto start = static_cast<std::int64_t>(chunk) * chunkFrames;
    map_.readStereo(start, loaded->samples[0], loaded->samples[1], chunkFrames);
    map_.giveBack(start, chunkFrames);
    chunks_[chunk].store(loaded.release(), std::memory_order_seq_cst);
}

std::unique_ptr<StreamFile::Chunk> StreamFile::take(std::size_t chunk) const noexcept {
    return std::unique_ptr<Chunk>(chunks_[chunk].exchange(nullptr, std::memory_order_seq_cst));
}

} // namespace tutti
