// A studio's project on a live engine, and a device that the test pulls.
//
//   LiveStage stage(studio);
//   stage.engine().play();
//   const auto heard = stage.pull(48000);
#pragma once

#include "devices/testing/ManualDevice.h"
#include "engine/testing/Studio.h"
#include "live/LiveEngine.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace tutti::testing {

/// A studio's project on a device that the test pulls.
class LiveStage {
public:
    explicit LiveStage(Studio& studio, int threads = 1)
        : studio_(studio), engine_(studioRegistry(), &studioResources(), studio.source(),
                                   {.rate = 48000, .threads = threads}) {
        update();
        EXPECT_TRUE(device_.start(engine_));
    }
    LiveEngine& engine() { return engine_; }
    ManualDevice& device() { return device_; }
    void update() {
        const auto set = engine_.setProject(studio_.project());
        ASSERT_TRUE(set) << set.error().message;
    }
    /// So many frames in blocks of this size; tick() runs every 1,000 frames or so.
    AudioBuffer pull(int frames, int block = 256) {
        return pullBy(frames, [block] { return block; });
    }
    template<class Size>
    AudioBuffer pullBy(int frames, Size size) {
        AudioBuffer all(2, frames);
        for (int done = 0; done < frames;) {
            const int count = std::min(frames - done, size());
            const auto out = device_.pull(count);
            for (int c = 0; c < 2; ++c)
                std::copy_n(out[c], count, all[c] + done);
            done += count;
            if ((sinceTick_ += count) >= 1000) {
                sinceTick_ = 0;
                engine_.tick();
            }
        }
        return all;
    }
    /// One block with this input; what was heard.
    AudioBuffer hear(const AudioBuffer& in, const std::vector<MidiMessage>& midi = {});
    void ringOut();

private:
    std::string soundingTracks();

    Studio& studio_;
    LiveEngine engine_;
    ManualDevice device_;
    int sinceTick_ = 0;
};

} // namespace tutti::testing
