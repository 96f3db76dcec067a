// Our JACK client against a real server with the dummy driver.
#include "devices/Backend.h"
#include "devices/testing/JackServer.h"

#include <gtest/gtest.h>

#include <atomic>
#include <csignal>
#include <semaphore>
#include <thread>

namespace tutti {
namespace {

using testing::JackServer;

// What the sender plays: frame n of its own counting, never zero, and every value exact.
constexpr int period = 1 << 22;
float valueOf(std::int64_t n, int channel) {
    return static_cast<float>(n % period + 1) * (channel == 0 ? 0x1p-23f : -0x1p-23f);
}
std::int64_t frameOf(float value) {
    return static_cast<std::int64_t>(value * 0x1p23f) - 1;
}
constexpr int messageEvery = 509;
std::uint8_t noteOf(std::int64_t n) {
    return static_cast<std::uint8_t>(n / messageEvery % 128);
}

class Sender : public DeviceClient {
public:
    void process(const DeviceBlock& block) noexcept override {
        for (int i = 0; i < block.frames(); ++i, ++n_) {
            for (int c = 0; c < block.out.channelCount; ++c)
                block.out[c][i] = valueOf(n_, c);
            const std::uint8_t on[]{0x90, noteOf(n_), 100};
            if (n_ % messageEvery == 0) block.midiOut.put(0, i, on);
        }
    }

private:
    std::int64_t n_ = 0;
};

/// Holds every frame that comes in against what the sender must have played.
class Receiver : public DeviceClient {
public:
    void process(const DeviceBlock& block) noexcept override {
        for (int i = 0; i < block.frames(); ++i)
            check(block.in[0][i], block.in[1][i]);
        for (const auto& message : block.midi)
            checkMessage(message, block.in[0][message.offset]);
        for (int c = 0; c < block.out.channelCount; ++c)
            std::fill_n(block.out[c], block.frames(), 0.0f);
        if (block.time < timeExpected_) ++wrong;
        timeExpected_ = block.time + block.frames();
        lastBlock = block.frames();
        freewheel = freewheel || block.freewheel;
        followTransport(block);
        if (right >= goal_ && lastBlock == blockAwaited_) goal_ = INT64_MAX, reached_.release();
    }
    void blockChanged(int frames) override { blockTold = frames; }
    void latencyChanged() override { ++latencyTold; }

    /// Returns when so many more frames have been right, in blocks of this size.
    void await(std::int64_t frames, int block) {
        blockAwaited_ = block;
        goal_ = right + frames;
        reached_.acquire();
    }

    std::atomic<std::int64_t> right{0}, wrong{0}, messages{0}, wrongMessages{0}, rolled{0};
    std::atomic<int> lastBlock{0}, blockTold{0}, latencyTold{0};
    std::atomic<bool> freewheel{false};

private:
    void check(float left, float rightSide) noexcept {
        if (next_ < 0) { // not yet connected
            if (left == 0.0f || rightSide == 0.0f) return;
            next_ = frameOf(left);
        }
        const bool same = left == valueOf(next_, 0) && rightSide == valueOf(next_, 1);
        ++(same ? right : wrong);
        ++next_;
    }
    void checkMessage(const MidiMessage& message, float there) noexcept {
        if (there == 0.0f) return;
        const auto n = frameOf(there);
        const bool same = message.bytes.size() == 3 && n % messageEvery == 0 && message.bytes[1] == noteOf(n);
        ++(same ? messages : wrongMessages);
    }
    void followTransport(const DeviceBlock& block) noexcept {
        const bool rolls = block.transport.state == SyncPosition::State::rolling;
        if (rolls && wasRolling_ && block.transport.frame != transportExpected_) ++wrong;
        if (rolls && !wasRolling_ && block.transport.frame != 48000) ++wrong;
        if (rolls) rolled += block.frames();
        wasRolling_ = rolls;
        transportExpected_ = block.transport.frame + block.frames();
    }

    std::int64_t next_ = -1, timeExpected_ = 0, transportExpected_ = 0;
    bool wasRolling_ = false;
    std::atomic<std::int64_t> goal_{INT64_MAX};
    std::atomic<int> blockAwaited_{0};
    std::binary_semaphore reached_{0};
};

class JackDevice : public ::testing::Test {
protected:
    void SetUp() override {
        if (!JackServer::installed()) GTEST_SKIP() << "jackd is not installed";
    }
    static std::unique_ptr<AudioDevice> open(DeviceConfig config) {
        auto device = openDevice(config, builtinBackends());
        EXPECT_TRUE(device) << device.error().message;
        return device ? std::move(*device) : nullptr;
    }
};

/// A sender and a receiver, both on one server.
struct Loop {
    explicit Loop(const JackServer& server) { begin(server); }
    ~Loop() {
        if (to) to->stop();
        if (from) from->stop();
    }
    void begin(const JackServer& server) {
        DeviceConfig config{.device = server.name(), .client = "Sender", .autoConnect = false, .keep = false};
        auto opened = openDevice(config, builtinBackends());
        ASSERT_TRUE(opened) << opened.error().message;
        from = std::move(*opened);
        config.client = "Receiver";
        config.connections = {
            {"in_1", "Sender:out_1"}, {"in_2", "Sender:out_2"}, {"midi_in", "Sender:midi_out"}};
        opened = openDevice(config, builtinBackends());
        ASSERT_TRUE(opened) << opened.error().message;
        to = std::move(*opened);
        ASSERT_TRUE(from->start(sender));
        ASSERT_TRUE(to->start(receiver));
    }

    Sender sender;
    Receiver receiver;
    std::unique_ptr<AudioDevice> from, to;
};

TEST_F(JackDevice, WhatIsPlayedComesInBitForBitAndMidiAtItsFrame) {
    for (int block : {64, 256}) {
        JackServer server({.block = block});
        Loop loop(server);
        ASSERT_TRUE(loop.to);
        EXPECT_EQ(loop.to->rate(), 48000);
        EXPECT_EQ(loop.to->block(), block);
        loop.receiver.await(30000, block);
        loop.to->stop();
        EXPECT_EQ(loop.receiver.wrong, 0) << block;
        EXPECT_EQ(loop.receiver.wrongMessages, 0) << block;
        EXPECT_GT(loop.receiver.messages, 50) << block;
    }
}

TEST_F(JackDevice, TheBlockSizeChangesWhileItRuns) {
    JackServer server;
    Loop loop(server);
    ASSERT_TRUE(loop.to);
    loop.receiver.await(2000, 128);
    for (int block : {512, 16, 8192, 64, 1024}) {
        ASSERT_EQ(server.run("jack_bufsize " + std::to_string(block)), 0);
        loop.receiver.await(std::max(1000, 2 * block), block);
        EXPECT_EQ(loop.to->block(), block);
        while (loop.receiver.blockTold != block)
            std::this_thread::yield();
    }
    loop.to->stop();
    EXPECT_EQ(loop.receiver.wrong, 0);
    EXPECT_EQ(loop.receiver.wrongMessages, 0);
}

TEST_F(JackDevice, TheTransportIsSharedAndFreewheelingIsToldOf) {
    JackServer server;
    Loop loop(server);
    ASSERT_TRUE(loop.to);
    loop.from->transport()->locate(48000);
    loop.from->transport()->play();
    while (loop.receiver.rolled < 4800)
        loop.receiver.await(480, 128);
    loop.to->transport()->halt();
    EXPECT_FALSE(loop.receiver.freewheel);
    ASSERT_EQ(server.run("jack_freewheel y"), 0);
    loop.receiver.await(100000, 128);
    ASSERT_EQ(server.run("jack_freewheel n"), 0);
    EXPECT_TRUE(loop.receiver.freewheel);
    loop.to->stop();
    EXPECT_EQ(loop.receiver.wrong, 0);
}

TEST_F(JackDevice, ConnectsItselfToTheCardAndKnowsItsLatency) {
    JackServer server({.block = 256});
    Receiver client;
    auto device = open({.device = server.name()});
    ASSERT_TRUE(device);
    ASSERT_TRUE(device->start(client));
    while (device->connections().size() < 4 || device->inputLatency() == 0 || device->outputLatency() == 0)
        std::this_thread::yield();
    EXPECT_EQ(device->inputLatency(), 256); // the dummy driver: one block in, one block out
    EXPECT_EQ(device->outputLatency(), 256);
    const auto connections = device->connections();
    EXPECT_EQ(connections[0], (Connection{"in_1", "system:capture_1"}));
    EXPECT_EQ(connections[3], (Connection{"out_2", "system:playback_2"}));

    ASSERT_EQ(server.run("jack_bufsize 512"), 0);
    while (device->inputLatency() == 256 || client.latencyTold == 0)
        std::this_thread::yield();
    EXPECT_EQ(device->inputLatency(), 512);
}

TEST_F(JackDevice, NoServerIsAnErrorAndNoneIsStarted) {
    const auto device = openDevice({.device = "tutti-test-nobody"}, builtinBackends());
    ASSERT_FALSE(device);
    EXPECT_EQ(device.error().fault, Fault::device);
    EXPECT_EQ(device.error().message, "JACK server 'tutti-test-nobody': is not running");
    EXPECT_NE(device.error().hint, "");
}

} // namespace
} // namespace tutti
