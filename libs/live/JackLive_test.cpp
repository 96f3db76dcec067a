// What leaves the engine through a real JACK server is what render writes, bit for bit, while the server's
// blocks change their size.
#include "devices/Backend.h"
#include "devices/Jack.h"
#include "devices/testing/JackServer.h"
#include "engine/testing/RandomMix.h"
#include "live/LiveEngine.h"
#include "live/sync/JackConductor.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <thread>

namespace tutti {
namespace {

using namespace testing;

/// Hears another client, and for each frame where JACK's transport said it was.
class Witness final : public DeviceClient {
public:
    explicit Witness(int frames) : sound_(1, frames), places_(static_cast<std::size_t>(frames), -1) {}
    void process(const DeviceBlock& block) noexcept override {
        for (int c = 0; c < block.out.channelCount; ++c)
            std::fill_n(block.out[c], block.frames(), 0.0f);
        rolling_.store(block.transport.state == SyncPosition::State::rolling);
        place_.store(block.transport.frame);
        if (!rolling_) return;
        const int at = frames_.load(std::memory_order_relaxed);
        const int count = std::min(block.frames(), sound_.frames() - at);
        std::copy_n(block.in[0], count, sound_[0] + at);
        for (int i = 0; i < count; ++i)
            places_[static_cast<std::size_t>(at + i)] = block.transport.frame + i;
        frames_.store(at + count, std::memory_order_release);
    }
    bool rolling() const { return rolling_; }
    std::int64_t place() const { return place_; }
    int frames() const { return frames_.load(std::memory_order_acquire); }
    float sound(int i) const { return sound_[0][i]; }
    std::int64_t placeOf(int i) const { return places_[static_cast<std::size_t>(i)]; }

private:
    AudioBuffer sound_;
    std::vector<std::int64_t> places_;
    std::atomic<int> frames_{0};
    std::atomic<bool> rolling_{false};
    std::atomic<std::int64_t> place_{0};
};

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

/// What any program reads of JACK is what our maps say of that frame.
void expectBars(const std::string& server, const TempoMap& tempo, const MeterMap& meter) {
    const auto& jack = jackLibrary().value();
    auto* look = openJackClient("Look", server).value();
    jack_position_t at{};
    jack.jack_transport_query(look, &at);
    closeJackClient(look, {});
    ASSERT_TRUE(at.valid & JackPositionBBT);
    const auto place = tempo.ticksAt(at.frame / 48000.0);
    const auto bar = meter.barAt(place);
    EXPECT_EQ(at.bar, bar.bar);
    EXPECT_EQ(at.beat, bar.beat);
    EXPECT_NEAR(at.tick / at.ticks_per_beat, asQuarters(bar.rest), 1.01 / at.ticks_per_beat);
    EXPECT_EQ(at.bar_start_tick, asQuarters(meter.positionOf(bar.bar) - TickPoint{}) * at.ticks_per_beat);
    EXPECT_EQ(at.beats_per_minute, 90);
    EXPECT_EQ(at.beats_per_bar, 4);
    EXPECT_EQ(at.beat_type, 4);
}

/// Two clients of one transport: what the one plays at frame F of it is the timeline's frame F.
TEST_P(OverJack, TheTransportIsOneForAllClients) {
    JackServer server({.rate = 48000, .block = GetParam()});
    Studio studio;
    studio.media("a_N", noise(5, 480000)).verb("track.add id=t_N name=N kind=audio");
    studio.verb("clip.add track=t_N id=c_N at=0s src=a_N").verb("tempo.set bpm=90");
    const auto written = studio.render();
    LiveEngine engine(studioRegistry(), &studioResources(), studio.source(), {.rate = 48000});
    ASSERT_TRUE(engine.setProject(studio.project()));
    Witness witness(96000);
    const auto open = [&](const char* name, int in, int out) {
        return openDevice({.device = server.name(),
                           .inputs = in,
                           .outputs = out,
                           .client = name,
                           .autoConnect = false,
                           .keep = true},
                          builtinBackends());
    };
    auto player = open("Player", 0, 2), other = open("Other", 1, 0);
    ASSERT_TRUE(player && other);
    auto& ours = *(*player)->transport();
    auto& theirs = *(*other)->transport();
    engine.setConductor(std::make_unique<JackConductor>(ours));
    ASSERT_TRUE((*player)->start(engine));
    ASSERT_TRUE((*other)->start(witness));
    EXPECT_TRUE(ours.leadTempo(true));
    EXPECT_FALSE(theirs.leadTempo(true)) << "nobody is pushed aside";
    ASSERT_EQ(server.run("jack_connect Player:out_1 Other:in_1"), 0);
    const auto is = [&](LiveTransport::State state) {
        return soon(engine, [&] { return engine.state().state == state; });
    };

    theirs.locate(96000); // they lead
    theirs.play();
    ASSERT_TRUE(is(LiveTransport::State::rolling));
    ASSERT_TRUE(soon(engine, [&] { return witness.frames() > 9600; }));
    theirs.locate(300000);
    ASSERT_TRUE(soon(engine, [&] { return engine.state().position > 300000; }));
    theirs.halt();
    ASSERT_TRUE(is(LiveTransport::State::stopped));

    engine.locate(48000); // we lead
    engine.play();
    ASSERT_TRUE(soon(engine, [&] { return witness.rolling() && witness.place() < 96000; }));
    const int before = witness.frames();
    ASSERT_TRUE(soon(engine, [&] { return witness.frames() > before + 9600; }));
    expectBars(server.name(), *studio.project().tempo, *studio.project().meter);
    engine.stop();
    ASSERT_TRUE(soon(engine, [&] { return !witness.rolling(); }));
    ASSERT_TRUE(is(LiveTransport::State::stopped));
    (*player)->stop();
    (*other)->stop();

    int compared = 0;
    std::int64_t steady = 0; // frames since the last jump, after which what was before fades
    for (int i = 1; i < witness.frames(); ++i) {
        steady = witness.placeOf(i) == witness.placeOf(i - 1) + 1 ? steady + 1 : 0;
        if (steady < 600) continue;
        ASSERT_EQ(witness.sound(i), written[0][witness.placeOf(i)]) << "at " << witness.placeOf(i);
        ++compared;
    }
    EXPECT_GT(compared, 15000);
}

INSTANTIATE_TEST_SUITE_P(Blocks, OverJack, ::testing::Values(64, 256, 1000));

} // namespace
} // namespace tutti
