#include "live/DiskStreams.h"

#include "live/StreamFile.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

namespace tutti {
namespace {

using namespace std::chrono_literals;

/// A chunk of a file.
struct Piece {
    const StreamFile* file;
    std::size_t chunk;
    auto operator<=>(const Piece&) const = default;
};

constexpr double head = 0.25; // seconds that a locate waits for
constexpr auto patience = 400ms;

/// Calls body (first, last) for the stretches of its media that a clip plays between two frames of the
/// timeline.
template<class Body>
void forEachStretch(const PlayedClip& clip, FrameRange window, Body&& body) {
    const auto first = std::max(window.from, clip.start) - clip.start;
    const auto last = std::min(window.to, clip.end) - clip.start;
    const auto length = clip.round > 0 ? clip.round : clip.end - clip.start;
    for (auto at = first; at < last;) {
        const auto place = clip.round > 0 ? at % length : at;
        const auto count = std::min(last - at, length - place);
        const auto start = clip.reverse ? clip.from + length - place - count : clip.from + place;
        body(start, start + count);
        // A loop that was heard whole needs nothing more.
        if (clip.round > 0 && at - first >= length) return;
        at += count;
    }
}

} // namespace

class DiskStreams::Butler {
public:
    Butler(std::filesystem::path folder, StreamSettings settings)
        : folder_(std::move(folder)), settings_(settings), thread_([this] { serve(); }) {}
    ~Butler() {
        {
            const std::lock_guard lock(mutex_);
            stop_ = true;
        }
        wake_.notify_all();
        thread_.join();
    }

    Expected<Ref<MediaFile>> open(const Media& media) {
        const std::lock_guard lock(mutex_);
        auto& file = files_[media.id];
        if (!file) {
            TUTTI_LET(map, WavMap::open((folder_ / media.file).string()));
            file = std::make_shared<const StreamFile>(std::move(map), misses_);
        }
        return Ref<MediaFile>(file);
    }

    void play(const Plan& plan) {
        auto parts = std::make_shared<std::vector<Ref<TrackPart>>>();
        for (const auto& node : plan.nodes)
            if (!node.part->clips.empty()) parts->push_back(node.part);
        const std::lock_guard lock(mutex_);
        parts_ = std::move(parts);
        rate_ = plan.rate;
        urge();
    }
    void follow(std::int64_t frame, FrameRange loop) {
        const std::lock_guard lock(mutex_);
        frame_ = frame;
        loop_ = loop;
    }
    void prepare(std::int64_t frame) {
        std::unique_lock lock(mutex_);
        frame_ = frame;
        const auto asked = urge();
        done_.wait_for(lock, patience, [&] { return headsReady_ >= asked; });
    }

    void enter() noexcept { entered_.fetch_add(1, std::memory_order_seq_cst); }
    void leave() noexcept { left_.fetch_add(1, std::memory_order_seq_cst); }

    StreamCounters counters() const {
        const std::lock_guard lock(mutex_);
        return {misses_->load(), loaded_ * static_cast<std::int64_t>(sizeof(StreamFile::Chunk)),
                static_cast<std::int64_t>(files_.size())};
    }

private:
    /// Something else is needed at once.
    std::uint64_t urge() {
        wake_.notify_all();
        return ++urgent_;
    }

    void serve() {
        std::unique_lock lock(mutex_);
        while (!stop_) {
            const auto asked = urgent_;
            if (!parts_ || readAhead(lock, asked)) {
                headsReady_ = asked;
                done_.notify_all();
            }
            free();
            wake_.wait_for(lock, 20ms, [&] { return stop_ || urgent_ != asked; });
        }
    }

    /// False if something else became urgent before the heads were there.
    bool readAhead(std::unique_lock<std::mutex>& lock, std::uint64_t asked) {
        const auto parts = parts_; // keeps them alive while the lock is open
        const bool loops = !loop_.empty();
        const auto heads = piecesOf({window(frame_, head), window(loop_.from, loops ? head : 0)});
        if (!bring(lock, heads, asked)) return false;
        headsReady_ = asked;
        done_.notify_all();
        const auto all =
            piecesOf({window(frame_, settings_.ahead), window(loop_.from, loops ? settings_.ahead / 2 : 0)});
        if (bring(lock, all, asked)) forget(heads, all);
        return true;
    }

    FrameRange window(std::int64_t from, double seconds) const {
        return {from, from + static_cast<std::int64_t>(seconds * rate_)};
    }

    /// In the order in which they are heard; what a late device needs a little earlier is within the lead.
    std::vector<Piece> piecesOf(std::initializer_list<FrameRange> windows) const {
        std::vector<Piece> pieces;
        std::set<Piece> seen;
        for (const auto& range : windows)
            for (const auto& part : *parts_)
                for (const auto& clip : part->clips) {
                    if (clip.end <= range.from || clip.start >= range.to) continue;
                    const auto* file = static_cast<const StreamFile*>(clip.media.get());
                    forEachStretch(clip, range, [&](std::int64_t from, std::int64_t to) {
                        const auto last = std::min(to, file->frames()) - 1;
                        for (auto chunk = std::max<std::int64_t>(0, from) / StreamFile::chunkFrames;
                             chunk <= last / StreamFile::chunkFrames && last >= 0; ++chunk)
                            if (const Piece piece{file, static_cast<std::size_t>(chunk)};
                                seen.insert(piece).second)
                                pieces.push_back(piece);
                    });
                }
        return pieces;
    }

    /// Loads them, without the lock; false if something else became urgent.
    bool bring(std::unique_lock<std::mutex>& lock, const std::vector<Piece>& pieces, std::uint64_t asked) {
        for (const auto& piece : pieces) {
            if (piece.file->has(piece.chunk)) continue;
            lock.unlock();
            piece.file->load(piece.chunk);
            lock.lock();
            ++loaded_;
            known_.push_back(piece);
            if (stop_ || urgent_ != asked) return false;
        }
        return true;
    }

    /// Gives up the oldest chunks that are not needed, while there are too many.
    void forget(const std::vector<Piece>& heads, const std::vector<Piece>& all) {
        const auto most = settings_.memory / static_cast<std::int64_t>(sizeof(StreamFile::Chunk));
        if (loaded_ <= most) return;
        std::set<Piece> needed(heads.begin(), heads.end());
        needed.insert(all.begin(), all.end());
        for (auto count = known_.size(); count > 0 && loaded_ > most; --count) {
            const auto piece = known_.front();
            known_.pop_front();
            if (needed.contains(piece)) {
                known_.push_back(piece);
                continue;
            }
            // Whoever is in a block now may have found it; whoever enters from here on does not.
            auto chunk = piece.file->take(piece.chunk);
            leaving_.push_back({std::move(chunk), entered_.load(std::memory_order_seq_cst)});
            --loaded_;
        }
    }
    void free() {
        while (!leaving_.empty() && left_.load(std::memory_order_seq_cst) >= leaving_.front().entered)
            leaving_.pop_front();
    }

    struct Leaving {
        std::unique_ptr<StreamFile::Chunk> chunk;
        std::uint64_t entered; // blocks that had begun when it was taken
    };

    const std::filesystem::path folder_;
    const StreamSettings settings_;
    const std::shared_ptr<std::atomic<std::int64_t>> misses_ = std::make_shared<std::atomic<std::int64_t>>(0);
    std::atomic<std::uint64_t> entered_{0}, left_{0};

    mutable std::mutex mutex_;
    std::condition_variable wake_, done_;
    std::map<MediaId, std::shared_ptr<const StreamFile>> files_;
    std::shared_ptr<const std::vector<Ref<TrackPart>>> parts_;
    double rate_ = 48000;
    std::int64_t frame_ = 0;
    FrameRange loop_{};
    std::uint64_t urgent_ = 0, headsReady_ = 0;
    std::int64_t loaded_ = 0;     // chunks in sight
    std::deque<Piece> known_;     // those, the oldest first
    std::deque<Leaving> leaving_; // those no longer in sight
    bool stop_ = false;
    std::thread thread_; // last: it uses all the others
};

DiskStreams::DiskStreams(std::filesystem::path folder, StreamSettings settings)
    : butler_(std::make_unique<Butler>(std::move(folder), settings)) {}
DiskStreams::~DiskStreams() = default;

Expected<Ref<MediaFile>> DiskStreams::open(const Media& media) {
    return butler_->open(media);
}
StreamCounters DiskStreams::counters() const {
    return butler_->counters();
}
void DiskStreams::play(const Plan& plan) {
    butler_->play(plan);
}
void DiskStreams::follow(std::int64_t frame, FrameRange loop) {
    butler_->follow(frame, loop);
}
void DiskStreams::prepare(std::int64_t frame) {
    butler_->prepare(frame);
}
void DiskStreams::enter() noexcept TUTTI_RT {
    butler_->enter();
}
void DiskStreams::leave() noexcept TUTTI_RT {
    butler_->leave();
}

} // namespace tutti
