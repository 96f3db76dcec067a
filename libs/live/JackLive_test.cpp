// What leaves the engine through a real JACK server is what render writes, bit for bit, while the server's
// blocks change their size.
#include "devices/Backend.h"
#include "devices/testing/JackServer.h"
#include "engine/testing/RandomMix.h"
#include "live/LiveEngine.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <thread>

namespace tutti {
namespace {

using namespace testing;

/// Keeps what comes in, as long as there is room.
class Capture final : public DeviceClient {
public:
    explicit Capture(int frames) : sound_(2, frames) {}
    void process(const DeviceBlock& block) noexcept override {
        const int at = frames_.load(std::memory_order_relaxed);
        const int count = std::min(block.frames(), sound_.frames() - at);
        for (int c = 0; c < 2; ++c)
            std::copy_n(block.in[c], count, sound_[c] + at);
        for (int c = 0; c < block.out.channelCount; ++c)
            std::fill_n(block.out[c], block.frames(), 0.0f);
        frames_.store(at + count, std::memory_order_release);
    }
    int frames() const { return frames_.load(std::memory_order_acquire); }
    const AudioBuffer& sound() const { return sound_; }

private:
    AudioBuffer sound_;
    std::atomic<int> frames_{0};
};

class OverJack : public ::testing::TestWithParam<int> {
protected:
    void SetUp() override {
        if (!JackServer::installed()) GTEST_SKIP() << "jackd is not installed";
    }
    /// Waits for something that happens soon, or is wrong.
    template<class Condition>
    static bool soon(LiveEngine& engine, Condition condition) {
        for (int turn = 0; turn < 2000; ++turn) {
            engine.tick();
            if (condition()) return true;
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
        return false;
    }
};

TEST_P(OverJack, WhatIsHeardIsWhatRenderWrites) {
    JackServer server({.rate = 48000, .block = GetParam()});
    auto studio = randomMix(2);
    const auto written = studio.render({.tail = 4000});

    LiveEngine engine(studioRegistry(), &studioResources(), studio.source(), {.rate = 48000});
    ASSERT_TRUE(engine.setProject(studio.project()));
    Capture capture(written.frames() + 48000 * 4);
    const auto open = [&](const char* name, bool in) {
        return openDevice({.device = server.name(),
                           .inputs = in ? 2 : 0,
                           .outputs = in ? 0 : 2,
                           .client = name,
                           .autoConnect = false,
                           .keep = false},
                          builtinBackends());
    };
    auto player = open("Player", false), recorder = open("Recorder", true);
    ASSERT_TRUE(player && recorder);
    ASSERT_TRUE((*player)->start(engine));
    ASSERT_TRUE((*recorder)->start(capture));
    ASSERT_EQ(server.run("jack_connect Player:out_1 Recorder:in_1"), 0);
    ASSERT_EQ(server.run("jack_connect Player:out_2 Recorder:in_2"), 0);
    engine.play();
    ASSERT_TRUE(soon(engine, [&] { return engine.state().position > written.frames() / 3; }));
    server.run("jack_bufsize " + std::to_string(GetParam() == 64 ? 1024 : 64));
    ASSERT_TRUE(
        soon(engine, [&] { return engine.state().position > written.frames() + engine.latency() + 2048; }));
    const int wanted = capture.frames();
    ASSERT_TRUE(soon(engine, [&] {
        return capture.frames() > wanted + 2048 || capture.frames() == capture.sound().frames();
    }));
    (*player)->stop();
    (*recorder)->stop();

    // Where it begins depends on when the two were connected; from there on nothing may differ.
    const auto& heard = capture.sound();
    int first = 0;
    while (first < written.frames() && written[0][first] == 0.0f)
        ++first;
    ASSERT_LT(first, written.frames());
    int start = 0;
    while (start < capture.frames() && heard[0][start] != written[0][first])
        ++start;
    ASSERT_LT(start + written.frames() - first, capture.frames()) << "the beginning was not heard";
    for (int c = 0; c < 2; ++c)
        for (int i = first; i < written.frames(); ++i)
            ASSERT_EQ(heard[c][start + i - first], written[c][i]) << "channel " << c << ", frame " << i;
}

INSTANTIATE_TEST_SUITE_P(Blocks, OverJack, ::testing::Values(64, 256, 1000));

} // namespace
} // namespace tutti
