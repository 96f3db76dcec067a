#include "engine/MediaSource.h"

#include "audio/WavMap.h"

#include <atomic>
#include <map>

namespace tutti {
namespace {

class MappedMedia final : public MediaFile {
public:
    explicit MappedMedia(WavMap map) : map_(std::move(map)) {}
    std::int64_t frames() const noexcept override { return map_.frames(); }
    void read(std::int64_t start, float* left, float* right, int frames) const noexcept override {
        map_.readStereo(start, left, right, frames);
        leave(start / stretch);
    }

private:
    static constexpr std::int64_t stretch = 1 << 16; // frames

    /// What was read counts as this program's memory: it is given back stretch by stretch, so that a render
    /// takes no more of it for long files than for short ones.
    void leave(std::int64_t now) const noexcept {
        const auto before = last_.exchange(now, std::memory_order_relaxed);
        if (before != now) map_.giveBack(before * stretch, stretch);
    }

    WavMap map_;
    mutable std::atomic<std::int64_t> last_{0};
};

class PackageMedia final : public MediaSource {
public:
    explicit PackageMedia(std::filesystem::path folder) : folder_(std::move(folder)) {}

    Expected<Ref<MediaFile>> open(const Media& media) override {
        auto& file = files_[media.id];
        if (!file) {
            TUTTI_LET(map, WavMap::open((folder_ / media.file).string()));
            file = std::make_shared<const MappedMedia>(std::move(map));
        }
        return file;
    }

private:
    std::filesystem::path folder_;
    std::map<MediaId, Ref<MediaFile>> files_;
};

} // namespace

std::unique_ptr<MediaSource> packageMedia(std::filesystem::path folder) {
    return std::make_unique<PackageMedia>(std::move(folder));
}

} // namespace tutti
