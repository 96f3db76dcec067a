// The sound of media files for a live engine: read from disk before it is needed, by a thread of its own (the
// butler), and held in memory in chunks. The audio thread finds a chunk there or not, and never waits: what
// is missing is silence, and counted.
//
// The butler goes by what will be heard: the next seconds from the playhead on, the beginning of the loop,
// and the heads of the clips ahead. prepare() makes a locate instant: it brings the first quarter of a second
// of the new place before the playhead goes there.
#pragma once

#include "engine/MediaSource.h"
#include "live/ReadAhead.h"

#include <filesystem>
#include <memory>

namespace tutti {

struct StreamSettings {
    std::int64_t memory =
        512 << 20;    ///< bytes; chunks that nobody needs soon are kept as long as these suffice
    double ahead = 2; ///< seconds from the playhead on that are kept at hand
};

struct StreamCounters {
    std::int64_t misses = 0; ///< reads that found a part of their sound missing
    std::int64_t memory = 0; ///< bytes of chunks
    std::int64_t files = 0;
};

class DiskStreams final : public MediaSource, public ReadAhead {
public:
    explicit DiskStreams(std::filesystem::path folder, StreamSettings = {});
    ~DiskStreams() override;

    Expected<Ref<MediaFile>> open(const Media&) override;
    StreamCounters counters() const;

    void play(const Plan&) override;
    void follow(std::int64_t frame, FrameRange loop) override;
    void prepare(std::int64_t frame) override;
    void enter() noexcept TUTTI_RT override;
    void leave() noexcept TUTTI_RT override;

private:
    class Butler;
    std::unique_ptr<Butler> butler_;
};

} // namespace tutti
