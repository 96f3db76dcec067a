// A kept device whose device the test takes away and gives back; and one on a JACK server that is killed.
#include "devices/Backend.h"
#include "devices/Keeper.h"
#include "devices/Pacer.h"
#include "devices/testing/JackServer.h"
#include "devices/testing/ManualDevice.h"

#include <gtest/gtest.h>

#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <semaphore>
#include <thread>
#include <utility>

namespace tutti {
namespace {

using testing::JackServer;
using testing::ManualDevice;

/// Writes down what a client is told, and looks that time never goes back.
class Listener : public DeviceClient {
public:
    void process(const DeviceBlock& block) noexcept override {
        if (block.time < expected_) ++backwards;
        lost_ += block.time - expected_;
        expected_ = block.time + block.frames();
        rate = block.rate;
        for (int c = 0; c < block.out.channelCount; ++c)
            std::fill_n(block.out[c], block.frames(), 0.25f);
        heard = block.in.channelCount > 0 ? block.in[0][0] : 0.0f;
        // Not ==: while awaitBlocks() adds up, more blocks than it wants may come.
        if (const int all = ++blocks; awaited_ >= 0 && all >= awaited_) awaited_ = -1, arrived_.release();
    }
    void lost(const std::string& reason) override {
        note("lost(" + reason + ") ");
        losses.release();
    }
    void reconnected() override {
        note("reconnected ");
        returns.release();
    }
    void rateChanged(double hz) override { note("rate(" + std::to_string(int(hz)) + ") "); }

    /// Returns after so many more blocks.
    void awaitBlocks(int count) {
        awaited_ = blocks + count;
        arrived_.acquire();
    }

    std::atomic<int> blocks{0}, backwards{0};
    std::atomic<double> rate{0};
    std::atomic<float> heard{0};
    std::counting_semaphore<> losses{0}, returns{0};
    std::int64_t framesLost() const { return lost_; }
    /// Since it was asked last.
    std::string told() {
        const std::lock_guard lock(mutex_);
        return std::exchange(told_, {});
    }

private:
    void note(const std::string& what) {
        const std::lock_guard lock(mutex_);
        told_ += what;
    }

    std::mutex mutex_;
    std::string told_;
    std::int64_t expected_ = 0, lost_ = 0;
    std::atomic<int> awaited_{-1};
    std::binary_semaphore arrived_{0};
};

/// What the openers of these tests give out: the newest one is `device`.
struct Shop {
    ManualDevice* device = nullptr;
    std::atomic<bool> shut{false};
    std::atomic<int> asked{0};
    double rate = 48000;
    DeviceConfig askedFor;

    Expected<std::unique_ptr<AudioDevice>> open(const DeviceConfig& config) {
        ++asked;
        askedFor = config;
        if (shut) return Error{Fault::device, "card: is not there"};
        auto made = std::make_unique<ManualDevice>(testing::ManualConfig{.rate = rate});
        device = made.get();
        return std::unique_ptr<AudioDevice>(std::move(made));
    }
    std::unique_ptr<AudioDevice> keep(const DeviceConfig& config) {
        return kept(
            std::move(open(config)).value(), config,
            [this](const DeviceConfig& again) { return open(again); }, std::chrono::milliseconds(1));
    }
};

TEST(Keeper, PlaysOnInSilenceAndTakesTheSameDeviceBack) {
    Shop shop;
    Listener client;
    const auto device = shop.keep({.backend = "manual", .device = "card 1"});
    ASSERT_TRUE(device->start(client));
    shop.device->pull(100);
    EXPECT_EQ(client.blocks, 1);

    shop.shut = true;
    shop.device->lose("card: is gone");
    client.losses.acquire();
    client.awaitBlocks(20); // of the silent clock
    EXPECT_EQ(client.rate, 48000);
    EXPECT_EQ(client.heard, 0.0f);
    EXPECT_EQ(client.told(), "lost(card: is gone) ");
    EXPECT_TRUE(device->running());

    shop.rate = 44100;
    shop.shut = false;
    client.returns.acquire();
    EXPECT_EQ(client.told(), "rate(44100) reconnected ");
    EXPECT_EQ(shop.askedFor.device, "card 1");
    EXPECT_EQ(device->rate(), 44100);
    const auto before = client.blocks.load();
    AudioBuffer in(2, 64);
    in[0][0] = 0.5f;
    const auto out = shop.device->pull(in.view());
    EXPECT_EQ(client.blocks, before + 1);
    EXPECT_EQ(client.heard, 0.5f);
    EXPECT_EQ(out[1][63], 0.25f);
    device->stop();
    EXPECT_EQ(client.backwards, 0);
    EXPECT_GE(client.framesLost(), 0);
}

TEST(Keeper, AsksAgainAndAgainAndCanBeStoppedMeanwhile) {
    Shop shop;
    Listener client;
    auto device = shop.keep({});
    ASSERT_TRUE(device->start(client));
    shop.shut = true;
    shop.device->lose("card: is gone");
    while (shop.asked < 5)
        client.awaitBlocks(1);
    device->stop();
    EXPECT_FALSE(device->running());
    const auto blocks = client.blocks.load();
    device.reset();
    EXPECT_EQ(client.blocks, blocks);
}

TEST(Keeper, GrantsTheWishesForTheTransportWithTheNextBlock) {
    Shop shop;
    Listener client;
    const auto device = shop.keep({});
    ASSERT_TRUE(device->start(client));
    device->transport()->locate(1000);
    device->transport()->play();
    EXPECT_EQ(shop.device->sync.state, SyncPosition::State::absent);
    shop.device->pull(16);
    EXPECT_EQ(shop.device->sync.state, SyncPosition::State::rolling);
    EXPECT_GE(shop.device->sync.frame, 1000);
}

/// More in ./dev soak.
int killsAsked() {
    const char* asked = std::getenv("TUTTI_KILLS");
    return asked == nullptr ? 2 : std::atoi(asked);
}

void awaitConnections(const AudioDevice& device, std::size_t count) {
    while (device.connections().size() != count)
        std::this_thread::yield();
}

TEST(Keeper, OutlivesAServerThatIsKilledOrEnds) {
    if (!JackServer::installed()) GTEST_SKIP() << "jackd is not installed";
    JackServer server;
    Listener client;
    auto opened = openDevice({.device = server.name()}, builtinBackends());
    ASSERT_TRUE(opened) << opened.error().message;
    const auto device = std::move(*opened);
    ASSERT_TRUE(device->start(client));
    ASSERT_EQ(server.run("jack_disconnect Tutti:out_2 system:playback_2"), 0);
    awaitConnections(*device, 3);
    const auto connections = device->connections();
    const auto isGone = "lost(JACK server '" + server.name() + "': is gone) ";
    const int kills = killsAsked();
    std::int64_t slowest = 0, slowestReturn = 0; // nanoseconds
    int before = 48000;
    for (int k = 0; k < kills; ++k) {
        client.awaitBlocks(10);
        const auto killed = monotonicNanoseconds();
        server.end(k % 2 == 0 ? SIGKILL : SIGTERM);
        client.losses.acquire();
        slowest = std::max(slowest, monotonicNanoseconds() - killed);
        client.awaitBlocks(10); // of silence
        EXPECT_EQ(client.told(), isGone);
        const int rates[]{44100, 96000, 48000, 88200}, rate = rates[k % 4];
        server.start({.rate = rate, .block = 64 << k % 5});
        const auto started = monotonicNanoseconds();
        client.returns.acquire();
        slowestReturn = std::max(slowestReturn, monotonicNanoseconds() - started);
        client.awaitBlocks(10);
        const auto change = rate == before ? "" : "rate(" + std::to_string(rate) + ") ";
        EXPECT_EQ(client.told(), change + "reconnected ");
        EXPECT_EQ(client.rate, rate);
        before = rate;
    }
    awaitConnections(*device, 3);
    EXPECT_EQ(device->connections(), connections);
    device->stop();
    EXPECT_EQ(client.backwards, 0);
    std::printf("%d kills of a server, noticed within %.1f ms, back within %.0f ms\n", kills,
                static_cast<double>(slowest) * 1e-6, static_cast<double>(slowestReturn) * 1e-6);
}

TEST(Keeper, OutlivesAServerThatHangs) {
    if (!JackServer::installed()) GTEST_SKIP() << "jackd is not installed";
    JackServer server;
    Listener client;
    auto opened = openDevice({.device = server.name()}, builtinBackends());
    ASSERT_TRUE(opened) << opened.error().message;
    const auto device = std::move(*opened);
    ASSERT_TRUE(device->start(client));
    client.awaitBlocks(10);
    server.send(SIGSTOP);
    client.losses.acquire();
    client.awaitBlocks(10); // of silence
    EXPECT_EQ(client.told(), "lost(JACK server '" + server.name() + "': does not answer any more) ");
    server.send(SIGCONT);
    client.returns.acquire();
    client.awaitBlocks(10);
    device->stop();
    EXPECT_EQ(client.backwards, 0);
}

} // namespace
} // namespace tutti
