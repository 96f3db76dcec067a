// The silent device on a clock of the test's, and once on the computer's; the cutting of blocks.
#include "devices/SilentDevice.h"
#include "devices/testing/ManualDevice.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cmath>
#include <semaphore>

namespace tutti {
namespace {

/// Counts what it is asked for, answers with the place of every frame, and sends one message a block.
class Witness : public DeviceClient {
public:
    void process(const DeviceBlock& block) noexcept override {
        blocks.fetch_add(1);
        longest = std::max(longest, block.frames());
        skipped += block.time - expected;
        expected = block.time + block.frames();
        for (int c = 0; c < block.out.channelCount; ++c)
            for (int i = 0; i < block.frames(); ++i)
                block.out[c][i] = static_cast<float>(block.time + i);
        for (const auto& message : block.midi)
            block.midiOut.put(0, message.offset, message.bytes);
        if (blocks.load() == enough) done.release();
    }
    void xrun() override { ++xruns; }

    std::atomic<int> blocks{0}, xruns{0};
    int longest = 0, enough = 0;
    std::int64_t skipped = 0, expected = 0;
    std::binary_semaphore done{0};
};

TEST(SilentDevice, CallsAtTheMomentsTheRateSays) {
    std::int64_t clock = 5'000'000'000;
    std::vector<std::int64_t> moments;
    SilentConfig config{.rate = 44100, .block = 441};
    config.now = [&] { return clock; };
    config.sleepUntil = [&](std::int64_t until) { moments.push_back(clock = until); };
    Witness client;
    client.enough = 1000;
    auto device = makeSilentDevice(std::move(config));
    ASSERT_TRUE(device->start(client));
    client.done.acquire();
    device->stop();
    EXPECT_FALSE(device->running());
    ASSERT_GE(moments.size(), 999u);
    for (std::size_t i = 0; i < moments.size(); ++i)
        ASSERT_EQ(moments[i], 5'000'000'000 + static_cast<std::int64_t>(i + 1) * 10'000'000);
    EXPECT_EQ(client.skipped, 0);
    EXPECT_EQ(device->xruns(), 0);
}

TEST(SilentDevice, IsLateQuietlyAndGivesUpAQuarterOfASecond) {
    std::int64_t clock = 0;
    int sleeps = 0;
    SilentConfig config{.rate = 48000, .block = 480};
    config.now = [&] { return clock; };
    config.sleepUntil = [&](std::int64_t until) {
        clock = std::max(clock, until);
        if (++sleeps == 10) clock += 200'000'000;  // late, and caught up
        if (sleeps == 100) clock += 1'000'000'000; // missed
    };
    Witness client;
    client.enough = 300;
    auto device = makeSilentDevice(std::move(config));
    ASSERT_TRUE(device->start(client));
    client.done.acquire();
    device->stop();
    EXPECT_EQ(device->xruns(), 1);
    EXPECT_EQ(client.xruns, 1);
    EXPECT_EQ(client.skipped, 48000 - 480); // all but the block that was made meanwhile
}

TEST(SilentDevice, RunsOnTheComputersClock) {
    Witness client;
    client.enough = 20;
    auto device = openDevice({.backend = "silent", .rate = 96000, .block = 64}, builtinBackends());
    ASSERT_TRUE(device) << device.error().message;
    ASSERT_TRUE((*device)->start(client));
    client.done.acquire();
    (*device)->stop();
    const auto blocks = client.blocks.load();
    EXPECT_GE(blocks, 20);
    EXPECT_EQ((*device)->rate(), 96000);
    EXPECT_EQ((*device)->block(), 64);
}

TEST(Backend, IsOnlyEverTheOneThatWasAskedFor) {
    const auto device = openDevice({.backend = "asio"}, builtinBackends());
    ASSERT_FALSE(device);
    EXPECT_EQ(device.error().fault, Fault::usage);
    EXPECT_EQ(device.error().message, "no backend 'asio'");
}

TEST(Backend, AndItsDeviceAreOneWord) {
    EXPECT_EQ(deviceCalled("jack").backend, "jack");
    EXPECT_EQ(deviceCalled("jack").device, "");
    EXPECT_EQ(deviceCalled("alsa:hw:1,0").backend, "alsa");
    EXPECT_EQ(deviceCalled("alsa:hw:1,0").device, "hw:1,0");
}

TEST(BlockCutter, CutsWhatIsTooLargeAndKeepsEveryFrameAndMessage) {
    testing::ManualDevice device;
    Witness client;
    ASSERT_TRUE(device.start(client));
    const std::uint8_t on[]{0x90, 60, 100}, off[]{0x80, 60, 0};
    AudioBuffer in(2, 20000);
    const MidiMessage midi[]{{0, 0, on}, {8191, 0, off}, {8192, 0, on}, {19999, 0, off}};
    const auto out = device.pull(in.view(), midi);
    EXPECT_EQ(client.blocks, 3);
    EXPECT_EQ(client.longest, maximumBlock);
    EXPECT_EQ(client.skipped, 0);
    for (int c = 0; c < 2; ++c)
        for (int i = 0; i < 20000; ++i)
            ASSERT_EQ(out[c][i], static_cast<float>(i)) << c;
    ASSERT_EQ(device.sent.size(), 4u);
    for (std::size_t i = 0; i < 4; ++i) {
        EXPECT_EQ(device.sent[i].time, midi[i].offset);
        EXPECT_TRUE(std::equal(midi[i].bytes.begin(), midi[i].bytes.end(), device.sent[i].bytes.begin()));
    }
}

TEST(MidiOutbox, SortsByFrameAndKeepsTheOrderWithinOne) {
    MidiOutbox outbox(2, 4, 10);
    outbox.clear();
    outbox.setPiece(100, 64);
    const std::uint8_t a[]{1, 2, 3}, b[]{4, 5, 6}, c[]{7}, large[]{1, 2, 3, 4};
    EXPECT_TRUE(outbox.put(1, 63, a));
    EXPECT_TRUE(outbox.put(0, 5, b));
    EXPECT_TRUE(outbox.put(0, 5, c));
    EXPECT_FALSE(outbox.put(0, 64, a)) << "behind the block";
    EXPECT_FALSE(outbox.put(2, 0, a)) << "no such port";
    EXPECT_EQ(outbox.refused(), 0);
    EXPECT_FALSE(outbox.put(0, 0, large)) << "no room";
    EXPECT_EQ(outbox.refused(), 1);
    const auto all = outbox.sorted();
    ASSERT_EQ(all.size(), 3u);
    EXPECT_EQ(all[0].bytes.data()[0], 4);
    EXPECT_EQ(all[1].bytes.data()[0], 7);
    EXPECT_EQ(all[2].offset, 163);
    EXPECT_EQ(all[2].port, 1);
}

TEST(ManualDevice, ShowsWhatAClientLeftUnfilled) {
    struct Lazy : DeviceClient {
        void process(const DeviceBlock&) noexcept override {}
    } client;
    testing::ManualDevice device;
    ASSERT_TRUE(device.start(client));
    EXPECT_TRUE(std::isnan(device.pull(16)[1][15]));
}

TEST(ManualDevice, CountsMissedFramesAndGrantsTheTransport) {
    testing::ManualDevice device;
    Witness client;
    ASSERT_TRUE(device.start(client));
    device.pull(100);
    device.miss(1000);
    device.transport()->locate(48000);
    device.transport()->play();
    device.pull(1);
    EXPECT_EQ(client.skipped, 1000);
    EXPECT_EQ(client.xruns, 1);
    EXPECT_EQ(device.sync.frame, 48001);
}

} // namespace
} // namespace tutti
