// Takes blocks of sound on a thread of its own: while one is measured and written, the next one is played.
#pragma once

#include "audio/AudioView.h"
#include "base/Expected.h"

#include <cstdint>
#include <functional>
#include <semaphore>
#include <thread>

namespace tutti {

/// For one thread, which fills next() and hands it over, again and again. Blocks are taken in order, one at a
/// time.
class Behind {
public:
    using Take = std::function<Result(ConstAudioView, std::int64_t start)>;

    /// `apart`: on a thread of its own; else within hand().
    Behind(Take take, int longestBlock, bool apart) : take_(std::move(take)) {
        for (auto& block : blocks_)
            block.resize(2, longestBlock);
        if (apart) thread_ = std::thread([this] { serve(); });
    }
    ~Behind() {
        if (!thread_.joinable()) return;
        free_.acquire();
        stop_ = true;
        full_.release();
        thread_.join();
    }
    Behind(const Behind&) = delete;
    Behind& operator=(const Behind&) = delete;

    AudioBuffer& next() { return blocks_[filling_]; }

    /// The first `frames` of next(), which begin at `start`. The error of this block or of the one before.
    Result hand(int frames, std::int64_t start) {
        if (!thread_.joinable()) return takeNow(blocks_[filling_], frames, start);
        TUTTI_TRY(wait());
        frames_ = frames;
        start_ = start;
        filling_ = 1 - filling_;
        full_.release();
        return success();
    }

    /// Waits until all that was handed over is taken.
    Result finish() {
        if (!thread_.joinable()) return success();
        auto result = wait();
        free_.release();
        return result;
    }

private:
    Result wait() {
        free_.acquire();
        auto result = result_;
        if (!result) free_.release(); // nothing more will be handed over; the destructor still waits
        return result;
    }
    Result takeNow(AudioBuffer& block, int frames, std::int64_t start) {
        auto view = block.view();
        view.frames = frames;
        return take_(view, start);
    }
    void serve() {
        for (;;) {
            full_.acquire();
            if (stop_) return;
            result_ = takeNow(blocks_[1 - filling_], frames_, start_);
            free_.release();
        }
    }

    Take take_;
    AudioBuffer blocks_[2];
    int filling_ = 0, frames_ = 0;
    std::int64_t start_ = 0;
    Result result_ = success(); // of the last block taken
    bool stop_ = false;
    std::binary_semaphore full_{0}, free_{1};
    std::thread thread_;
};

} // namespace tutti
