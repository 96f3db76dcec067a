// A kept device whose device the test takes away and gives back; and one on a JACK server that is killed.
#include "devices/Backend.h"
#include "devices/Keeper.h"
#include "devices/testing/JackServer.h"
#include "devices/testing/ManualDevice.h"

#include <gtest/gtest.h>

#include <atomic>
#include <csignal>
#include <semaphore>

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
        if (blocks.fetch_add(1) + 1 == awaited_) awaited_ = -1, arrived_.release();
    }
    void lost(const std::string& reason) override {
        told += "lost(" + reason + ") ";
        losses.release();
    }
    void reconnected() override {
        told += "reconnected ";
        returns.release();
    }
    void rateChanged(double hz) override { told += "rate(" + std::to_string(int(hz)) + ") "; }

    /// Returns after so many more blocks.
    void awaitBlocks(int count) {
        awaited_ = blocks + count;
        arrived_.acquire();
    }

    std::atomic<int> blocks{0}, backwards{0};
    std::atomic<double> rate{0};
    std::atomic<float> heard{0};
    std::string told; // read between lost() and reconnected()
    std::counting_semaphore<> losses{0}, returns{0};
    std::int64_t framesLost() const { return lost_; }

private:
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
    EXPECT_EQ(client.told, "lost(card: is gone) ");
    EXPECT_TRUE(device->running());

    shop.rate = 44100;
    shop.shut = false;
    client.returns.acquire();
    EXPECT_EQ(client.told, "lost(card: is gone) rate(44100) reconnected ");
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

TEST(Keeper, OutlivesAServerThatIsKilledOrEnds) {
    if (!JackServer::installed()) GTEST_SKIP() << "jackd is not installed";
    JackServer server;
    Listener client;
    auto opened = openDevice({.device = server.name()}, builtinBackends());
    ASSERT_TRUE(opened) << opened.error().message;
    const auto device = std::move(*opened);
    ASSERT_TRUE(device->start(client));
    const auto isGone = "lost(JACK server '" + server.name() + "': is gone) ";
    int rate = 44100;
    for (int signal : {SIGKILL, SIGTERM}) {
        client.awaitBlocks(10);
        client.told.clear();
        server.end(signal);
        client.losses.acquire();
        client.awaitBlocks(10); // of silence
        EXPECT_EQ(client.told, isGone);
        server.start({.rate = rate, .block = 256});
        client.returns.acquire();
        client.awaitBlocks(10);
        EXPECT_EQ(client.told, isGone + "rate(" + std::to_string(rate) + ") reconnected ");
        EXPECT_EQ(client.rate, rate);
        rate = 96000;
    }
    device->stop();
    EXPECT_EQ(client.backwards, 0);
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
    EXPECT_EQ(client.told, "lost(JACK server '" + server.name() + "': does not answer any more) ");
    server.send(SIGCONT);
    client.returns.acquire();
    client.awaitBlocks(10);
    device->stop();
    EXPECT_EQ(client.backwards, 0);
}

} // namespace
} // namespace tutti
